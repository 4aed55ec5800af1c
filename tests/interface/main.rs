//! The central server's interface is as it is described: schemathesis makes up requests from the description, right
//! ones and wrong ones, and every answer must be one that is described, and none a fault of the server.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed; unwrapping says where")]

mod signing;

use std::{
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use kaodian_tests::{
    Central,
    processes::bound_to_us,
    programs::{program, root, target_folder},
};
use serde_json::{Value, json};
use tempfile::TempDir;

fn schemathesis() -> PathBuf {
    let program = target_folder().join("interface/venv/bin/schemathesis");
    assert!(program.exists(), "schemathesis is missing: make deps");
    program
}

/// A server that does not slow its callers down, and its description in a file.
fn server(folder: &Path) -> (Central, PathBuf) {
    let data = folder.join("central");
    std::fs::create_dir_all(&data).unwrap();
    let limits =
        "[limits]\nrequests_per_second = 100000\nrequests_at_once = 100000\nsign_ins_per_minute = 100000\n";
    std::fs::write(data.join("central.toml"), limits).unwrap();
    let central = Central::start(&data).unwrap();
    let description = folder.join("openapi.json");
    std::fs::write(&description, central.ask(&["openapi"]).unwrap()).unwrap();
    (central, description)
}

fn edit(description: &Path, change: impl FnOnce(&mut Value)) {
    let mut document: Value = serde_json::from_slice(&std::fs::read(description).unwrap()).unwrap();
    change(&mut document);
    std::fs::write(description, document.to_string()).unwrap();
}

/// Where every request is signed on its way, none needs a signature.
fn without_signatures(document: &mut Value) {
    let paths = document["paths"].as_object_mut().unwrap().values_mut();
    for operation in paths.flat_map(|path| path.as_object_mut().unwrap().values_mut()) {
        operation.as_object_mut().unwrap().remove("security");
    }
}

/// Registrations in every state, with orders: what the demonstration leaves behind.
fn demonstrate(folder: &Path) {
    let mut command = bound_to_us(&program("kaodian-central").unwrap()).unwrap();
    command.args(["demo", "--listen", "127.0.0.1:0", "--data"]).arg(folder.join("central"));
    command.arg("--portrait").arg(root().join("tests/pictures/fetched/grace_hopper.jpg"));
    let mut running = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let mut told = BufReader::new(running.stdout.take().unwrap()).lines();
    assert!(told.any(|line| line.unwrap().starts_with("listening on ")), "it ended");
    running.kill().unwrap();
    running.wait().unwrap();
}

/// The column of a list that the server prints.
fn column(list: &str, index: usize) -> Vec<&str> {
    list.lines().map(|line| line.split('\t').nth(index).unwrap()).collect()
}

/// Where one of these is asked for, no other is made up.
fn only_of(document: &mut Value, schema: &str, values: &[&str]) {
    document["components"]["schemas"][schema]["enum"] = json!(values);
}

/// Runs schemathesis against `address` with `examples` requests for each operation and check, and fails with what it
/// found.
fn examine(description: &Path, address: &str, examples: u32, checks: &str) {
    let mut command = Command::new(schemathesis());
    command.arg("run").arg(description).args(["--url", address, "--checks", checks]);
    command.args(["--max-examples", &examples.to_string(), "--seed", "20270320", "--no-color"]);
    command.args(["--phases", "examples,coverage,fuzzing", "--workers", "2"]);
    command.args(["--suppress-health-check", "all", "--request-timeout", "40"]);
    // A stream of events has no end to wait for.
    command.args(["--exclude-path", "/v1/events"]);
    let output = command.current_dir(description.parent().unwrap()).output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{said}\n{}", String::from_utf8_lossy(&output.stderr));
    let generated = said.lines().find(|line| line.contains("generated")).unwrap_or_default();
    assert!(!generated.is_empty(), "it did not ask anything:\n{said}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whatever_a_terminal_signs_is_answered_as_it_is_described() {
    let folder = TempDir::new().unwrap();
    let (central, description) = server(folder.path());
    let (signing, _) = signing::start(&central).await.unwrap();
    edit(&description, without_signatures);
    let checks = "not_a_server_error,status_code_conformance,content_type_conformance,\
                  response_headers_conformance,response_schema_conformance,negative_data_rejection";
    tokio::task::block_in_place(|| examine(&description, &format!("http://{signing}"), 20, checks));
}

#[test]
fn whatever_is_unsigned_is_answered_as_it_is_described() {
    let folder = TempDir::new().unwrap();
    let (central, description) = server(folder.path());
    let checks = "not_a_server_error,status_code_conformance,content_type_conformance,\
                  response_headers_conformance,response_schema_conformance";
    examine(&description, &central.url(), 5, checks);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whatever_is_asked_of_registrations_and_orders_that_there_are_is_answered_as_it_is_described() {
    let folder = TempDir::new().unwrap();
    demonstrate(folder.path());
    let (central, description) = server(folder.path());
    let (signing, answers) = signing::start(&central).await.unwrap();
    let list = central.ask(&["registration", "list"]).unwrap();
    let registrations = column(&list, 0);
    let accounts: Vec<_> = registrations.iter().map(|registration| account(&central, registration)).collect();
    let accounts: Vec<_> = accounts.iter().map(String::as_str).collect();
    let orders = central.ask(&["payment", "list"]).unwrap();
    edit(&description, |document| {
        without_signatures(document);
        only_of(document, "RegistrationId", &registrations);
        only_of(document, "AccountId", &accounts);
        only_of(document, "SittingId", &["79"]);
        only_of(document, "SiteCode", &["110001", "310002", "510003"]);
        let paths = document["paths"]["/sandbox/pay/{order}"].as_object_mut().unwrap();
        for operation in paths.values_mut() {
            operation["parameters"][0]["schema"] = json!({"type": "string", "enum": column(&orders, 1)});
        }
    });
    let checks = "not_a_server_error,status_code_conformance,content_type_conformance,\
                  response_headers_conformance,response_schema_conformance";
    tokio::task::block_in_place(|| examine(&description, &format!("http://{signing}"), 20, checks));
    // It got beyond "there is no such thing".
    let answers = answers.lock().unwrap();
    let well = |path: &str| answers.keys().any(|(asked, status)| asked.starts_with(path) && *status == 200);
    assert!(well("/v1/registrations/") && well("/sandbox/pay/"), "{answers:?}");
}

fn account(central: &Central, registration: &str) -> String {
    let shown = central.ask(&["registration", "show", registration]).unwrap();
    let registration: Value = serde_json::from_str(&shown[shown.find("\n{").unwrap()..]).unwrap();
    registration["account"].as_str().unwrap().to_owned()
}
