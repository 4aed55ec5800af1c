//! The folder of a terminal, and `kaodianctl` on it.

use std::{
    io::Write,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use serde_json::Value;

use crate::{Central, Failure, Outcome, central::STAFF_PASSWORD, programs::program};

/// The captcha's answer on terminals of tests.
pub const CAPTCHA: &str = "2468";

/// Who reviews at the desks of tests.
pub const REVIEWER: &str = "wang";

/// What `kaodianctl --json` answered.
#[derive(Debug)]
pub struct Answer {
    /// 0 yes, 1 no, 2 could not.
    pub status: i32,
    /// The document.
    pub json: Value,
}

impl Answer {
    /// The answer, when it was yes.
    ///
    /// # Errors
    /// When it was not.
    pub fn yes(self) -> Outcome<Value> {
        if self.status == 0 {
            Ok(self.json)
        } else {
            Err(Failure::new(format!("kaodianctl says {}", self.json)))
        }
    }
}

/// Runs `kaodianctl --json`, with text for its standard input.
///
/// # Errors
/// When it cannot be run, or does not answer with a JSON document.
pub fn kaodianctl<Argument: AsRef<std::ffi::OsStr>>(arguments: &[Argument], input: &str) -> Outcome<Answer> {
    let mut child = Command::new(program("kaodianctl")?)
        .arg("--json")
        .args(arguments)
        .env_remove("KAODIAN_HOME")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()?;
    if let Some(mut stdin) = child.stdin.take() {
        // A command that does not read is free to end before everything is written.
        let _ = stdin.write_all(input.as_bytes());
    }
    let output = child.wait_with_output()?;
    let status = output.status.code().unwrap_or(-1);
    let json = serde_json::from_slice(&output.stdout).map_err(|_| {
        let said = String::from_utf8_lossy(&output.stderr);
        Failure::new(format!("kaodianctl ended with {status} and no JSON: {said}"))
    })?;
    Ok(Answer { status, json })
}

/// A terminal's folder.
pub struct TerminalHome {
    folder: PathBuf,
}

impl TerminalHome {
    /// Activates a terminal of this site. Its keys are files, its captcha is known.
    ///
    /// # Errors
    /// When a command fails.
    pub fn activate(folder: &Path, central: &Central, site: &str, name: &str) -> Outcome<Self> {
        Self::activate_over(folder, central, &central.url(), site, name)
    }

    /// Activates a terminal that reaches its server at another address than the server's own.
    ///
    /// # Errors
    /// When a command fails.
    pub fn activate_over(
        folder: &Path,
        central: &Central,
        url: &str,
        site: &str,
        name: &str,
    ) -> Outcome<Self> {
        let home = Self { folder: folder.to_owned() };
        let code = central.activation_code(site)?;
        home.ctl(&["activate", "--central", url, "--code", &code, "--name", name, "--secrets", "file"])?
            .yes()?;
        let path = folder.join("settings.toml");
        let mut settings: toml::Table = toml::from_str(&std::fs::read_to_string(&path)?)?;
        settings.insert("captcha_answer".to_owned(), CAPTCHA.into());
        settings.insert("export_folder".to_owned(), home.exports().to_string_lossy().into_owned().into());
        std::fs::write(&path, toml::to_string(&settings)?)?;
        Ok(home)
    }

    /// The folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Where saved forms go.
    pub fn exports(&self) -> PathBuf {
        self.folder.join("exports")
    }

    /// The form with this title that was saved last.
    ///
    /// # Errors
    /// When there is none.
    pub fn saved_form(&self, title: &str) -> Outcome<PathBuf> {
        let entries = std::fs::read_dir(self.exports())?.filter_map(Result::ok).map(|entry| entry.path());
        let is_it =
            |path: &PathBuf| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(title));
        // The time is in the name, so the last in order is the latest.
        entries.filter(is_it).max().ok_or_else(|| Failure::new(format!("no saved form begins with {title}")))
    }

    /// Runs `kaodianctl` on this terminal.
    ///
    /// # Errors
    /// When it cannot be run.
    pub fn ctl(&self, arguments: &[&str]) -> Outcome<Answer> {
        self.ctl_with_input(arguments, "")
    }

    /// Runs `kaodianctl` on this terminal, with text for its standard input.
    ///
    /// # Errors
    /// When it cannot be run.
    pub fn ctl_with_input(&self, arguments: &[&str], input: &str) -> Outcome<Answer> {
        let folder = self.folder.to_string_lossy();
        let all: Vec<&str> = ["--home", &folder].into_iter().chain(arguments.iter().copied()).collect();
        kaodianctl(&all, input)
    }

    /// The only registration that this terminal knows.
    ///
    /// # Errors
    /// When there is none, or more than one.
    pub fn only_registration(&self) -> Outcome<Value> {
        let found = self.ctl(&["registration", "list"])?.yes()?;
        match found.as_array().map(Vec::as_slice) {
            Some([registration]) => Ok(registration.clone()),
            _ => Err(Failure::new(format!("not one registration but {found}"))),
        }
    }

    /// The reviewer at this terminal approves a registration that another one made.
    ///
    /// # Errors
    /// When a command fails.
    pub fn approve(&self, registration: &str) -> Outcome {
        self.ctl(&["sync", "once"])?.yes()?;
        let operation = r#"{"kind":"approve","round":1}"#;
        let who = format!("staff:{REVIEWER}:reviewer");
        self.ctl_with_input(
            &["registration", "apply", registration, operation, "--as", &who],
            STAFF_PASSWORD,
        )?
        .yes()?;
        self.ctl(&["sync", "once"])?.yes()?;
        Ok(())
    }
}
