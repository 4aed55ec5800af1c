//! Terminals whose clock is wrong while they have no network: the trusted time decides, and nothing changes its order.

use kaodian_domain::{RefusalCode, Submission, Timestamp};
use kaodian_store::OperateError;
use kaodian_tests::{Central, programs::root};
use tempfile::TempDir;

use crate::{PEOPLE, faulty::Faults, station::Station, world};

#[allow(clippy::disallowed_methods, reason = "this is the clock that goes wrong")]
fn wall_clock() -> Timestamp {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
    Timestamp(i64::try_from(since.as_millis()).unwrap())
}

fn an_hour_ahead() -> Timestamp {
    wall_clock().plus_ms(3_600_000)
}

fn an_hour_behind() -> Timestamp {
    wall_clock().plus_ms(-3_600_000)
}

fn years_behind() -> Timestamp {
    Timestamp(1_000_000_000_000)
}

fn years_ahead() -> Timestamp {
    Timestamp(4_000_000_000_000)
}

/// Imports the demo catalogue with another end of the enrolment.
fn close_at(folder: &TempDir, central: &Central, closes_at: &str) {
    let text = std::fs::read_to_string(root().join("assets/demo-catalogue.toml")).unwrap();
    let other = text.replacen("closes_at = \"+30d 17:00\"", &format!("closes_at = \"{closes_at}\""), 1);
    assert_ne!(other, text);
    let path = folder.path().join("other.toml");
    std::fs::write(&path, other).unwrap();
    central.ask(&["catalogue", "import", &path.to_string_lossy()]).unwrap();
}

async fn begins(station: &Station, document: &str) -> Result<(), RefusalCode> {
    match station.try_begin(document).await {
        Ok(_) => Ok(()),
        Err(OperateError::Declined(refusal)) => Err(refusal.code),
        Err(error) => panic!("{error}"),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn operations_of_a_terminal_with_a_wrong_clock_arrive_in_their_order() {
    for (case, wall) in [
        ("an hour ahead", an_hour_ahead as fn() -> Timestamp),
        ("years ahead", years_ahead),
        ("an hour behind", an_hour_behind),
        ("years behind", years_behind),
    ] {
        let (folder, central) = world();
        let station = Station::activate(&folder.path().join("one.db"), &central, "one").await;
        let before = wall_clock();
        let station = station.restarted(wall).await;
        let (name, document) = PEOPLE[0];
        if case == "years ahead" {
            // By such a clock the enrolment is long over. The server is heard first; then all is well.
            assert_eq!(begins(&station, document).await, Err(RefusalCode::EnrolmentClosed));
            station.synchronise(&Faults::none()).await.unwrap();
        }
        let done = station.enrol(name, document).await;
        let report = station.synchronise(&Faults::none()).await.unwrap();
        assert_eq!((report.accepted, report.refused), (done, 0), "{case}");
        let own = station.own().await;
        assert_eq!(own.revision, done, "{case}");
        // Never a time that had not come, nor one that had passed before the clock went wrong.
        let Submission::Submitted { at, .. } = own.submission else { panic!("{case}") };
        let now = wall_clock();
        assert!(before.plus_ms(-60_000) <= at && at <= now.plus_ms(300_000), "{case}: {at:?}");
        assert!(station.now() <= now.plus_ms(60_000), "{case}: the clock is right again");
        assert!(station.store.refused(None).await.unwrap().is_empty(), "{case}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_clock_that_is_set_back_does_not_open_what_is_closed() {
    let (folder, central) = world();
    let mut station = Station::activate(&folder.path().join("one.db"), &central, "one").await;
    assert_eq!(begins(&station, PEOPLE[0].1).await, Ok(()));
    close_at(&folder, &central, "+0d 00:00");
    station.synchronise(&Faults::none()).await.unwrap();
    for wall in [wall_clock as fn() -> Timestamp, years_behind] {
        station = station.restarted(wall).await;
        assert_eq!(begins(&station, PEOPLE[1].1).await, Err(RefusalCode::EnrolmentClosed));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_clock_that_is_ahead_closes_nothing_once_the_server_is_heard() {
    let (folder, central) = world();
    let soon = wall_clock().plus_ms(30 * 60_000);
    let local = soon.in_china();
    close_at(
        &folder,
        &central,
        &format!("{} {:02}:{:02}", soon.date_in_china(), local.hour(), local.minute()),
    );
    let station = Station::activate(&folder.path().join("one.db"), &central, "one").await;
    let station = station.restarted(an_hour_ahead).await;
    assert_eq!(begins(&station, PEOPLE[0].1).await, Err(RefusalCode::EnrolmentClosed));
    station.synchronise(&Faults::none()).await.unwrap();
    assert_eq!(begins(&station, PEOPLE[0].1).await, Ok(()));
    let report = station.synchronise(&Faults::none()).await.unwrap();
    assert_eq!((report.accepted, report.refused), (3, 0));
}
