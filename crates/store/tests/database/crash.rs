//! A terminal that loses its power: whatever was said to be done is there afterwards.

use std::{
    io::{BufRead, BufReader, Write},
    path::PathBuf,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use kaodian_store::Store;

use crate::world::*;

const DATABASE: &str = "KAODIAN_TEST_CRASH_DATABASE";
const SAYS: &str = "committed ";

/// The terminal that is killed: it works and says what it has done, until it is stopped.
#[tokio::test]
#[ignore = "runs in a process of its own, which is killed"]
async fn terminal() {
    let path = PathBuf::from(std::env::var_os(DATABASE).expect("started by the test below"));
    let store = Store::open(&path, &key()).await.expect("the database opens");
    let id = registration_id(1);
    let mut round = 0_u32;
    loop {
        round += 1;
        let operation = match round % 4 {
            0 => save("李四光"),
            1 => agree(),
            2 => save("张三丰"),
            _ => attach(if round % 8 < 4 { 'a' } else { 'b' }),
        };
        // A page of its own beside the operation, so that the log is taken over now and then.
        store.save_draft(account(), "page", &"字".repeat(3_000), at(0)).await.expect("a draft");
        let after = does(&store, id, operation).await;
        let mut out = std::io::stdout().lock();
        writeln!(out, "\n{SAYS}{}", after.revision).expect("somebody listens");
        out.flush().expect("somebody listens");
    }
}

/// Runs a terminal until it has said `lines` things, and `more` longer; answers the last revision
/// that it said to have committed.
fn run_and_kill(path: &std::path::Path, lines: usize, more: Duration) -> u64 {
    let mut child = Command::new(std::env::current_exe().expect("this program"))
        .args(["--exact", "crash::terminal", "--ignored", "--nocapture"])
        .env(DATABASE, path)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("it starts");
    let said = BufReader::new(child.stdout.take().expect("its output"));
    let mut said =
        said.lines().map_while(Result::ok).filter_map(|line| line.strip_prefix(SAYS)?.parse::<u64>().ok());
    let mut last = said.by_ref().take(lines).last().expect("it works");
    let since = Instant::now();
    while since.elapsed() < more {
        std::thread::yield_now();
    }
    // SIGKILL: nothing is flushed, nothing closed.
    child.kill().expect("it was running");
    child.wait().expect("it ended");
    // What it said before it died counts as well.
    if let Some(later) = said.last() {
        last = later;
    }
    last
}

#[tokio::test]
async fn whatever_was_committed_survives_a_kill() {
    let place = Place::new();
    place.create().await.close().await;
    let id = registration_id(1);
    let mut before = 0;
    for round in 0..20_u64 {
        let lines = usize::try_from(1 + round * 7 % 11).expect("small");
        let more = Duration::from_micros(round * 733 % 6_000);
        let said = run_and_kill(&place.database_path(), lines, more);
        assert!(said > before, "it went on where it was killed");

        let store = place.open().await;
        store.check().await.expect("it is whole");
        let registration = store.registration(id).await.expect("it reads").expect("it is there");
        assert!(registration.revision >= said, "round {round}: {said} was said to be done");
        let records = store.operations_of(id).await.expect("they read");
        assert_eq!(replayed(id, &records), registration, "round {round}");
        let sequences: Vec<u64> = records.iter().map(|record| record.sequence).collect();
        assert_eq!(sequences, (1..=registration.revision).collect::<Vec<u64>>(), "round {round}");
        before = registration.revision;
        store.close().await;
    }
}
