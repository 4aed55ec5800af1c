//! What is broken on a terminal gives its own clear error, and is never destroyed by being looked at.

mod keyring;

use std::path::{Path, PathBuf};

use kaodian_tests::{Central, Outcome, TerminalHome, ensure};
use tempfile::TempDir;

/// A terminal whose database is closed, and the central server that it knows.
struct Fixture {
    home: TerminalHome,
    _central: Central,
    _folder: TempDir,
}

impl Fixture {
    fn new() -> Outcome<Self> {
        let folder = tempfile::tempdir()?;
        let central = Central::start(&folder.path().join("central"))?;
        let home = TerminalHome::activate(&folder.path().join("terminal"), &central, "110001", "报名机 1")?;
        Ok(Self { home, _central: central, _folder: folder })
    }

    fn path(&self, name: &str) -> PathBuf {
        self.home.folder().join(name)
    }

    /// Every command that opens the terminal says the same and ends with 2.
    fn says(&self, code: &str) -> Outcome {
        for command in [["db", "check"], ["sync", "once"], ["sync", "status"], ["registration", "list"]] {
            let answer = self.home.ctl(&command)?;
            ensure(answer.status == 2 && answer.json["error"] == code, || {
                format!("{command:?} says {answer:?}, not {code}")
            })?;
        }
        Ok(())
    }

    fn is_sound(&self) -> Outcome {
        let answer = self.home.ctl(&["db", "check"])?;
        ensure(answer.status == 0 && answer.json["sound"] == true, || format!("not sound: {answer:?}"))
    }
}

/// The file with the secret of this name.
fn secret(fixture: &Fixture, part: &str) -> Outcome<PathBuf> {
    let names = std::fs::read_dir(fixture.home.folder())?.filter_map(Result::ok).map(|entry| entry.path());
    let is_it = |path: &PathBuf| {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        name.contains(part) && name.ends_with(".development-secret")
    };
    names.into_iter().find(is_it).ok_or_else(|| kaodian_tests::Failure::new(format!("no secret {part}")))
}

fn read(path: &Path) -> Outcome<Vec<u8>> {
    Ok(std::fs::read(path)?)
}

#[test]
fn a_wrong_key_destroys_nothing() -> Outcome {
    let fixture = Fixture::new()?;
    let key_path = secret(&fixture, "database")?;
    let (key, database) = (read(&key_path)?, read(&fixture.path("terminal.db"))?);
    let mut wrong = key.clone();
    wrong[0] ^= 1;
    std::fs::write(&key_path, wrong)?;
    fixture.says("database_key_wrong")?;
    ensure(read(&fixture.path("terminal.db"))? == database, || "the database was changed".to_owned())?;
    std::fs::write(&key_path, key)?;
    fixture.is_sound()
}

#[test]
fn a_lost_key_is_not_replaced() -> Outcome {
    let fixture = Fixture::new()?;
    let key_path = secret(&fixture, "database")?;
    let key = read(&key_path)?;
    std::fs::remove_file(&key_path)?;
    fixture.says("key_missing")?;
    ensure(!key_path.exists(), || "another key was made".to_owned())?;
    std::fs::write(&key_path, key)?;
    fixture.is_sound()
}

#[test]
fn a_missing_database_is_not_made_anew() -> Outcome {
    let fixture = Fixture::new()?;
    let (path, away) = (fixture.path("terminal.db"), fixture.path("away.db"));
    std::fs::rename(&path, &away)?;
    fixture.says("database_missing")?;
    ensure(!path.exists(), || "an empty database took its place".to_owned())?;
    std::fs::rename(&away, &path)?;
    fixture.is_sound()
}

#[test]
fn a_damaged_database_is_told_apart_and_left_alone() -> Outcome {
    let fixture = Fixture::new()?;
    let path = fixture.path("terminal.db");
    let sound = read(&path)?;
    let mut damaged = sound.clone();
    // Beyond the first page, so that the key itself still fits.
    let middle = damaged.len() / 2;
    for byte in &mut damaged[middle..middle + 4096] {
        *byte ^= 0xff;
    }
    std::fs::write(&path, &damaged)?;
    let answer = fixture.home.ctl(&["db", "check"])?;
    let told = answer.json["error"] == "database_damaged" || answer.json["sound"] == false;
    ensure(answer.status != 0 && told, || format!("not told: {answer:?}"))?;
    ensure(read(&path)? == damaged, || "the damaged file was changed".to_owned())?;
    std::fs::write(&path, &sound)?;
    fixture.is_sound()
}

#[test]
fn a_folder_without_a_terminal_stays_empty() -> Outcome {
    let folder = tempfile::tempdir()?;
    let home = folder.path().to_string_lossy().into_owned();
    let answer = kaodian_tests::terminal::kaodianctl(&["--home", &home, "db", "check"], "")?;
    ensure(answer.status == 2 && answer.json["error"] == "not_set_up", || format!("{answer:?}"))?;
    ensure(std::fs::read_dir(folder.path())?.next().is_none(), || "something was written".to_owned())
}
