//! The same suite again, on PostgreSQL.

#[path = "../../../../tests/support/postgres.rs"]
#[allow(
    dead_code,
    unreachable_pub,
    clippy::expect_used,
    reason = "the other tests use it, and use more of it"
)]
mod postgres;

use std::{path::Path, process::Command};

use postgres::{Durability, Postgres, create_database};

/// The folder of the cluster's socket, in the run on PostgreSQL.
const SOCKET_DIR: &str = "KAODIAN_TEST_POSTGRES";

/// The address of a new database in the run on PostgreSQL; `None` in the run on SQLite.
pub(crate) fn new_database() -> Option<String> {
    let socket_dir = std::env::var_os(SOCKET_DIR)?;
    let name = format!("kaodian_{}", uuid::Uuid::now_v7().simple());
    Some(create_database(Path::new(&socket_dir), &name))
}

/// This program runs once more, every test on a database of its own in one PostgreSQL. What fails there fails here, and
/// is told by its name.
#[test]
fn the_suite_passes_on_postgresql() {
    if std::env::var_os(SOCKET_DIR).is_some() {
        return;
    }
    let cluster = Postgres::start(Durability::None);
    let run = Command::new(std::env::current_exe().unwrap())
        .args(["--skip", "the_suite_passes_on_postgresql"])
        .env(SOCKET_DIR, cluster.socket_dir())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&run.stdout);
    assert!(run.status.success(), "on PostgreSQL:\n{said}{}", String::from_utf8_lossy(&run.stderr));
    assert!(said.contains(" passed; 0 failed"), "no test ran on PostgreSQL:\n{said}");
}
