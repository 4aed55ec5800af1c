//! The command line explains itself, and the demonstration can be looked at.

use std::{
    io::{BufRead, BufReader},
    path::Path,
    process::{Child, Command, Stdio},
};

use clap::CommandFactory;
use kaodian_central::commands::Arguments;

/// Every command with the words that lead to it.
fn all(command: &clap::Command, path: &str, found: &mut Vec<(String, clap::Command)>) {
    for sub in command.get_subcommands().filter(|sub| sub.get_name() != "help") {
        let path = format!("{path} {}", sub.get_name());
        found.push((path.clone(), sub.clone()));
        all(sub, &path, found);
    }
}

#[test]
fn every_command_teaches_with_an_example() {
    let mut commands = Vec::new();
    all(&Arguments::command(), "", &mut commands);
    let names: Vec<_> = commands.iter().map(|(path, _)| path.trim()).collect();
    for name in ["serve", "demo", "review queue", "plan publish", "payment sandbox-bill", "audit list"] {
        assert!(names.contains(&name), "{name} in {names:?}");
    }
    for (path, mut command) in commands {
        let help = command.render_long_help().to_string();
        // Options of the whole program may stand before the command's own words.
        let example = help.lines().map(str::trim).find(|line| {
            let words = line.strip_prefix("kaodian-central ");
            words.is_some_and(|words| format!(" {words} ").contains(&format!("{path} ")))
        });
        assert!(example.is_some(), "no example in the help of{path}:\n{help}");
        assert!(command.get_about().is_some(), "{path} does not say what it does");
        if command.has_subcommands() {
            continue;
        }
        // Every example can be read by the program that gives it.
        let read = |line: &str| {
            let words = line.split(" > ").next().unwrap_or_default();
            let words = words.split('"').enumerate().flat_map(|(index, part)| {
                let whole = index % 2 == 1;
                let parts: Vec<_> = if whole { vec![part] } else { part.split_whitespace().collect() };
                parts.into_iter().map(str::to_owned).collect::<Vec<_>>()
            });
            Arguments::command().try_get_matches_from(words)
        };
        for line in help.lines().map(str::trim).filter(|line| line.starts_with("kaodian-central ")) {
            assert!(read(line).is_ok(), "{line}: {:?}", read(line));
        }
    }
}

struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn central(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_kaodian-central"));
    command.args(arguments).env_remove("KAODIAN_CENTRAL_DATA").stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// Starts the demonstration and reads what it tells until it listens.
fn demonstrate(dir: &str, more: &[&str]) -> (Running, String) {
    let arguments = [&["demo", "--data-dir", dir, "--listen", "127.0.0.1:0"], more].concat();
    let mut running = Running(central(&arguments).spawn().unwrap());
    let mut lines = BufReader::new(running.0.stdout.take().unwrap());
    let mut told = String::new();
    while !told.contains("\nlistening on ") {
        if lines.read_line(&mut told).unwrap() == 0 {
            let mut error = String::new();
            std::io::Read::read_to_string(&mut running.0.stderr.take().unwrap(), &mut error).unwrap();
            panic!("it ended: {told}{error}");
        }
    }
    (running, told)
}

fn address(told: &str) -> String {
    told.lines().find_map(|line| line.strip_prefix("listening on ")).unwrap().to_owned()
}

fn run(arguments: &[&str]) -> (bool, String) {
    let done = central(arguments).output().unwrap();
    let said = [done.stdout, done.stderr].concat();
    (done.status.success(), String::from_utf8(said).unwrap())
}

#[tokio::test]
async fn a_demonstration_fills_an_empty_folder_serves_it_and_says_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path().join("demo").display().to_string();
    let (mut running, told) = demonstrate(&dir, &[]);
    let url = address(&told);
    let http = reqwest::Client::builder().no_proxy().build().unwrap();
    assert_eq!(http.get(format!("{url}/readyz")).send().await.unwrap().text().await.unwrap(), "ok");

    // The code that it told lets a terminal in, and is told with the address to use.
    let line = told.lines().find(|line| line.contains(" activate ")).unwrap();
    assert!(line.contains(&url), "{line}");
    let code = line.split("--code ").nth(1).unwrap().split(' ').next().unwrap();
    let request = serde_json::json!({"code": code, "publicKey": PUBLIC_KEY, "name": ""});
    let activate = http.post(format!("{url}/v1/terminals/activate")).body(request.to_string());
    assert_eq!(activate.send().await.unwrap().status(), 200, "{told}");

    for (words, there) in [("wangfang", true), ("110001", true), ("demo01", true), ("Withdrawn", true)] {
        assert_eq!(told.contains(words), there, "{words} in {told}");
    }
    let (done, terminals) = run(&["--data", &dir, "terminal", "list"]);
    assert!(done, "{terminals}");
    assert_eq!(terminals.matches("revoked").count(), 3, "its own are shut out: {terminals}");
    let (done, staff) = run(&["--data", &dir, "staff", "list"]);
    assert!(done && staff.contains("zhaolei") && staff.matches("active").count() == 5, "{staff}");

    // A folder that is in use is never filled, this one or any other.
    let (done, said) = run(&["demo", "--data-dir", &dir, "--listen", "127.0.0.1:0"]);
    assert!(!done && said.contains("is not empty"), "{said}");
    let (done, said) = run(&["demo", "--data-dir", &dir, "--database-url", "postgres://nobody@nowhere/x"]);
    assert!(!done && said.contains("in its own folder"), "{said}");

    // It stops like every server, and goes on as one.
    stop(&mut running);
    let (done, list) = run(&["--data", &dir, "registration", "list"]);
    assert!(done && list.lines().count() == 3, "{list}");
}

/// An Ed25519 key that belongs to nobody.
const PUBLIC_KEY: &str = "6kpsY+KcUgq+9VB7Ey7F+ZVHdq6+vnuSQh7qaRRG0iw=";

fn stop(running: &mut Running) {
    let id = rustix::process::Pid::from_child(&running.0);
    rustix::process::kill_process(id, rustix::process::Signal::TERM).unwrap();
    assert!(running.0.wait().unwrap().success());
}

#[tokio::test]
async fn with_a_portrait_the_demonstration_reaches_every_state() {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path().join("demo").display().to_string();
    let portrait =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/pictures/fetched/grace_hopper.jpg");
    let (mut running, told) = demonstrate(&dir, &["--portrait", &portrait.display().to_string()]);
    let page = told.lines().map(str::trim).find(|line| line.contains("/sandbox/pay/")).unwrap();
    let http = reqwest::Client::builder().no_proxy().build().unwrap();
    let shown = http.get(page).send().await.unwrap();
    assert_eq!(shown.status(), 200, "{page}");
    assert!(page.starts_with(&address(&told)) && shown.text().await.unwrap().contains("name=\"outcome\""));

    let (_, queue) = run(&["--data", &dir, "review", "queue"]);
    assert!(queue.contains("110001\t2 waiting"), "{queue}");
    let (_, verdicts) = run(&["--data", &dir, "review", "verdicts"]);
    assert!(verdicts.starts_with("same 8\tother_rules 0\tdifferent 0\tunjudged 0"), "{verdicts}");
    let (_, orders) = run(&["--data", &dir, "payment", "list"]);
    assert_eq!((orders.matches("\topen\t").count(), orders.matches("\tpaid\t").count()), (1, 3), "{orders}");
    let (_, list) = run(&["--data", &dir, "registration", "list"]);
    assert_eq!(list.lines().count(), 11, "{list}");
    stop(&mut running);

    let (done, said) = run(&["demo", "--data-dir", &format!("{dir}2"), "--portrait", "/dev/null"]);
    assert!(!done && said.contains("--portrait"), "{said}");
}
