//! A backup is taken while the server runs, and a server that is restored from it goes on.

use std::{fs, process::Command};

use kaodian_central::Settings;
use kaodian_wire::sha256_hex;

use crate::{
    journey::{Enrolment, attach, good_photo, push, upload},
    on_postgres,
    support::{SHANGHAI, Server, Terminal},
};

#[tokio::test]
async fn a_server_is_restored_from_its_backup() {
    let server = Server::start().await;
    let terminal = server.terminal(SHANGHAI).await;
    let enrolment = Enrolment::begin(&terminal, "kaosheng", SHANGHAI).await;
    let photo = good_photo(1);
    upload(&terminal, &photo).await;
    push(&terminal, &[enrolment.accept(), enrolment.information(1), enrolment.record(attach(&photo))]).await;
    let before = enrolment.current().await;

    let restored = tempfile::tempdir().unwrap();
    let (from, to) = (server.dir.path().join("data"), restored.path().join("data"));
    fs::create_dir(&to).unwrap();
    let mut settings = Settings::default();
    match server.database_url() {
        None => {
            let file = to.join("central.db").display().to_string();
            server.command(&["backup", &file]).await.unwrap();
            assert!(server.command(&["backup", &file]).await.unwrap_err().contains("already"));
        }
        Some(url) => {
            assert!(server.command(&["backup", "x"]).await.unwrap_err().contains("pg_dump"));
            let dump = to.join("central.dump");
            let run = |command: &mut Command| assert!(command.status().unwrap().success());
            run(Command::new("pg_dump").arg("--format=custom").arg("--file").arg(&dump).arg(url));
            let new = on_postgres::new_database().unwrap();
            run(Command::new("pg_restore").args(["--dbname", &new]).arg(&dump));
            settings.database_url = Some(new);
        }
    }
    // What happens after the backup is not in it.
    push(&terminal, &[enrolment.accept()]).await;
    fs::copy(from.join("central.key"), to.join("central.key")).unwrap();
    run_copy(&from.join("photos"), &to.join("photos"));

    let again = Server::on(restored, server.clock(), settings).await;
    let (id, account) = (enrolment.id, enrolment.account);
    let terminal = Terminal { server: &again, ..terminal };
    let there = Enrolment { terminal: &terminal, id, account, site: SHANGHAI.to_owned() };
    assert_eq!(there.current().await, before);
    let path = format!("/v1/photos/{}", sha256_hex(&photo));
    assert_eq!(terminal.get(&path, "").await.body, photo);
}

fn run_copy(from: &std::path::Path, to: &std::path::Path) {
    assert!(Command::new("cp").arg("-r").arg(from).arg(to).status().unwrap().success());
}
