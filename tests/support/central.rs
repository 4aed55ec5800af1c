//! A central server of a test's own.

use std::{
    io::{BufRead, BufReader},
    net::TcpStream,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::Duration,
};

use serde_json::json;

use crate::{
    Failure, Outcome,
    processes::{Running, bound_to_us},
    programs::{program, root, run_well},
    waiting,
};

/// The password of all staff of tests.
pub const STAFF_PASSWORD: &str = "desk and stamp 3";

/// A central server: its folder, its address, and the process while it runs.
pub struct Central {
    data_dir: PathBuf,
    address: String,
    server: Option<Running>,
}

impl Central {
    /// A new one with the demo catalogue, started.
    ///
    /// # Errors
    /// When a command of the server fails.
    pub fn start(data_dir: &Path) -> Outcome<Self> {
        let mut central =
            Self { data_dir: data_dir.to_owned(), address: "127.0.0.1:0".to_owned(), server: None };
        central.ask(&[
            "catalogue",
            "import",
            &root().join("assets/demo-catalogue.toml").to_string_lossy(),
        ])?;
        central.start_again()?;
        Ok(central)
    }

    /// Starts it where it was before.
    ///
    /// # Errors
    /// When it does not come up.
    pub fn start_again(&mut self) -> Outcome {
        let mut command = bound_to_us(&program("kaodian-central")?)?;
        command.arg("--data").arg(&self.data_dir).args(["serve", "--listen", &self.address]);
        let log =
            std::fs::File::options().create(true).append(true).open(self.data_dir.join("central.log"))?;
        let mut server = Running::start_server(command.stdout(Stdio::piped()).stderr(log))?;
        let stdout = server.child().stdout.take().ok_or_else(|| Failure::new("no output"))?;
        let mut line = String::new();
        BufReader::new(stdout).read_line(&mut line)?;
        let address = line.trim().strip_prefix("listening on http://");
        address
            .ok_or_else(|| Failure::new("kaodian-central does not listen; see central.log"))?
            .clone_into(&mut self.address);
        self.server = Some(server);
        Ok(())
    }

    /// Stops it: for the terminals, the network is gone.
    ///
    /// # Errors
    /// When it does not stop, or something still answers.
    pub fn stop(&mut self) -> Outcome {
        if let Some(mut server) = self.server.take() {
            server.stop()?;
        }
        waiting::blocking("nobody listens any more", Duration::from_secs(5), || {
            TcpStream::connect(&self.address).is_err()
        })
    }

    /// The memory of its process that is in use (resident), in KiB.
    ///
    /// # Errors
    /// When it does not run.
    pub fn memory_kb(&self) -> Outcome<u64> {
        let server = self.server.as_ref().ok_or_else(|| Failure::new("the server does not run"))?;
        let status = std::fs::read_to_string(format!("/proc/{}/status", server.family()[0]))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let number = line.and_then(|line| line.trim().strip_suffix(" kB")?.parse().ok());
        number.ok_or_else(|| Failure::new("the server's memory is not told"))
    }

    /// Its address.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Runs one of its commands beside it.
    ///
    /// # Errors
    /// When the command fails.
    pub fn ask(&self, arguments: &[&str]) -> Outcome<String> {
        run_well(Command::new(program("kaodian-central")?).arg("--data").arg(&self.data_dir).args(arguments))
    }

    /// A one-time code for a terminal of this site.
    ///
    /// # Errors
    /// When the command fails.
    pub fn activation_code(&self, site: &str) -> Outcome<String> {
        let printed = self.ask(&["terminal", "code", "--site", site])?;
        Ok(printed.lines().last().unwrap_or_default().trim().to_owned())
    }

    /// Adds somebody who works at a site in this role, with the password of all staff of tests.
    ///
    /// # Errors
    /// When the command fails.
    pub fn add_staff(&self, site: &str, sign_in: &str, role: &str) -> Outcome<String> {
        let password = self.data_dir.join("staff-password");
        std::fs::write(&password, STAFF_PASSWORD)?;
        let mut command = Command::new(program("kaodian-central")?);
        command.arg("--data").arg(&self.data_dir).args([
            "staff",
            "add",
            "--password-stdin",
            "--name",
            "王老师",
        ]);
        command.args(["--site", site, "--sign-in", sign_in, "--role", role]);
        let output = command.stdin(std::fs::File::open(&password)?).output()?;
        if !output.status.success() {
            let said = String::from_utf8_lossy(&output.stderr);
            return Err(Failure::new(format!("kaodian-central staff add: {said}")));
        }
        Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
    }

    /// Plans rooms and seats for one registration: an admission ticket for each subject.
    ///
    /// # Errors
    /// When the import is refused.
    pub fn issue_tickets(&self, registration: &str, site: &str, subjects: &[&str]) -> Outcome<Vec<String>> {
        // Nobody sits two examinations at once.
        const BETWEEN_MS: u64 = 4 * 3_600_000;
        let starts_at = examination_starts_at_ms()?;
        let numbers: Vec<_> = subjects.iter().map(|subject| format!("{subject}79{site}010001")).collect();
        let rows = (0_u64..).zip(subjects.iter().zip(&numbers)).map(|(index, (subject, number))| {
            let row = json!({
                "registrationNumber": registration, "subject": subject, "ticketNumber": number,
                "room": "01", "seat": "01", "startsAt": starts_at + index * BETWEEN_MS,
            });
            format!("{row}\n")
        });
        let plan = self.data_dir.join("rooms.jsonl");
        std::fs::write(&plan, rows.collect::<String>())?;
        self.ask(&["tickets", "import", &plan.to_string_lossy()])?;
        Ok(numbers)
    }
}

/// Nine in the morning of the examination day of the demo catalogue: forty days from today, in China.
fn examination_starts_at_ms() -> Outcome<u64> {
    const DAY_MS: u64 = 86_400_000;
    const CHINA_MS: u64 = 8 * 3_600_000;
    #[allow(
        clippy::disallowed_methods,
        reason = "the demo catalogue counts from the day on this machine's clock"
    )]
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    let now_ms = now.map_err(|error| Failure::new(error.to_string()))?.as_secs() * 1000;
    let today = (now_ms + CHINA_MS) / DAY_MS;
    Ok((today + 40) * DAY_MS + 9 * 3_600_000 - CHINA_MS)
}
