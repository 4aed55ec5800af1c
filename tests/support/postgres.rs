//! A PostgreSQL of its own: a fresh cluster in a temporary folder, reached through a private socket alone, running as an
//! unprivileged user, gone with the value.

use std::{
    fs,
    io::Read,
    os::unix::{fs::PermissionsExt, process::CommandExt},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::atomic::{AtomicU32, Ordering},
    time::{Duration, Instant},
};

use tempfile::TempDir;

/// How safely the cluster writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Durability {
    /// As in service: every commit reaches the disk.
    Full,
    /// For tests that never cut its power: commits stay in memory.
    None,
}

/// The cluster.
pub struct Postgres {
    dir: TempDir,
    server: Child,
    databases: AtomicU32,
}

/// The user that the cluster runs as where this process is root, who may not run one.
const USER: &str = "postgres";

impl Postgres {
    /// Makes a cluster and waits until it answers.
    ///
    /// # Panics
    /// When PostgreSQL is not installed (`installer/dev-setup.sh`) or does not start.
    pub fn start(durability: Durability) -> Self {
        let programs = programs();
        let dir = tempfile::tempdir().expect("a temporary folder");
        let data = dir.path().join("data");
        fs::create_dir(&data).expect("the cluster's folder");
        if is_root() {
            fs::set_permissions(dir.path(), fs::Permissions::from_mode(0o755)).expect("the folder's mode");
            let done = Command::new("chown").arg(format!("{USER}:")).arg(&data).status();
            assert!(done.is_ok_and(|done| done.success()), "chown to {USER}");
        }
        let made = unprivileged(&programs.join("initdb"))
            .args(["--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync", "-U", USER, "-D"])
            .arg(&data)
            .output()
            .expect("initdb");
        assert!(made.status.success(), "initdb: {}", String::from_utf8_lossy(&made.stderr));
        let mut command = unprivileged(&programs.join("postgres"));
        command.arg("-D").arg(&data).arg("-k").arg(&data);
        for setting in
            ["listen_addresses=", "max_connections=400", "shared_buffers=256MB", "log_min_messages=fatal"]
        {
            command.args(["-c", setting]);
        }
        if durability == Durability::None {
            command.args(["-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off"]);
        }
        let server = command.stdout(Stdio::null()).stderr(Stdio::piped()).process_group(0).spawn();
        let mut postgres = Self { dir, server: server.expect("postgres"), databases: AtomicU32::new(0) };
        postgres.wait();
        postgres
    }

    fn wait(&mut self) {
        let deadline = Instant::now() + Duration::from_secs(60);
        loop {
            let asked = Command::new(programs().join("pg_isready"))
                .arg("-q")
                .arg("-h")
                .arg(self.socket_dir())
                .status();
            if asked.is_ok_and(|asked| asked.success()) {
                return;
            }
            let ended = self.server.try_wait().expect("the server's process");
            if ended.is_some() || Instant::now() > deadline {
                let mut said = String::new();
                if let Some(mut stderr) = self.server.stderr.take().filter(|_| ended.is_some()) {
                    let _ = stderr.read_to_string(&mut said);
                }
                panic!("PostgreSQL does not start: {said}");
            }
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    /// The folder of its socket.
    pub fn socket_dir(&self) -> PathBuf {
        self.dir.path().join("data")
    }

    /// The address of a new, empty database.
    pub fn new_database(&self) -> String {
        let name =
            format!("kaodian_{}_{}", std::process::id(), self.databases.fetch_add(1, Ordering::Relaxed));
        create_database(&self.socket_dir(), &name)
    }
}

/// Makes a database in the cluster whose socket lies in this folder; its address.
///
/// # Panics
/// When it cannot be made.
pub fn create_database(socket_dir: &Path, name: &str) -> String {
    let made =
        Command::new(programs().join("createdb")).args(["-U", USER, "-h"]).arg(socket_dir).arg(name).output();
    let made = made.expect("createdb");
    assert!(made.status.success(), "createdb: {}", String::from_utf8_lossy(&made.stderr));
    let socket_dir = socket_dir.display().to_string().replace('/', "%2F");
    format!("postgres://{USER}@{socket_dir}/{name}")
}

impl Drop for Postgres {
    fn drop(&mut self) {
        // An immediate shutdown: nothing of it is needed any more.
        let _ = Command::new("kill").args(["-QUIT", &self.server.id().to_string()]).status();
        let _ = self.server.wait();
    }
}

fn is_root() -> bool {
    Command::new("id").arg("-u").output().is_ok_and(|id| id.stdout.trim_ascii() == b"0")
}

/// A command that runs as nobody special, and dies with this process.
fn unprivileged(program: &Path) -> Command {
    let mut command = Command::new("setpriv");
    if is_root() {
        command.args(["--reuid", USER, "--regid", USER, "--clear-groups"]);
    }
    command.args(["--pdeathsig", "QUIT"]).arg(program).current_dir("/").env("LC_ALL", "C.UTF-8");
    command
}

/// Where PostgreSQL 15 (or newer) keeps its programs.
///
/// # Panics
/// When there is none.
pub fn programs() -> PathBuf {
    let installed = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let mut versions: Vec<u32> = installed
        .filter_map(|entry| entry.file_name().to_str()?.parse().ok())
        .filter(|version| *version >= 15)
        .collect();
    versions.sort_unstable();
    let version = versions.last().expect("PostgreSQL is not installed: installer/dev-setup.sh test");
    PathBuf::from(format!("/usr/lib/postgresql/{version}/bin"))
}
