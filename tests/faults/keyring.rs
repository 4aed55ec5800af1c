//! The keys of a real terminal: in a real Secret Service, and nowhere else.

use std::{path::Path, process::Command};

use kaodian_tests::{
    Central, Outcome, ensure,
    programs::{program, run, tool},
};
use serde_json::Value;

/// Runs `kaodianctl` in a session of its own, with the keyring that lies in `user` unlocked.
fn with_keyring(user: &Path, arguments: &[&str]) -> Outcome<(Option<i32>, Value)> {
    std::fs::create_dir_all(user.join(".cache"))?;
    let daemon = tool("gnome-keyring-daemon", "gnome-keyring")?;
    let script = r#"printf secret | "$0" --unlock --components=secrets >/dev/null 2>&1; exec "$@""#;
    let output = run(Command::new(tool("dbus-run-session", "dbus")?)
        .args(["--", "bash", "-c", script])
        .arg(daemon)
        .arg(program("kaodianctl")?)
        .args(arguments)
        .arg("--json")
        .env("HOME", user)
        .env("XDG_RUNTIME_DIR", user)
        .env_remove("XDG_DATA_HOME"))?;
    Ok((output.status.code(), serde_json::from_slice(&output.stdout).unwrap_or_default()))
}

#[test]
fn the_keys_are_in_the_keyring_and_nowhere_else() -> Outcome {
    let folder = tempfile::tempdir()?;
    let central = Central::start(&folder.path().join("central"))?;
    let (user, other) = (folder.path().join("user"), folder.path().join("other"));
    let home = folder.path().join("terminal");
    let home_text = home.to_string_lossy().into_owned();
    let code = central.activation_code("110001")?;
    let activate =
        ["--home", &home_text, "activate", "--central", &central.url(), "--code", &code, "--name", "1"];
    let activated = with_keyring(&user, &activate)?;
    ensure(activated.0 == Some(0), || format!("not activated: {activated:?}"))?;
    for entry in std::fs::read_dir(&home)? {
        let name = entry?.file_name();
        ensure(!name.to_string_lossy().contains("secret"), || format!("a key lies in {name:?}"))?;
    }
    let check = ["--home", &home_text, "db", "check"];
    let sound = with_keyring(&user, &check)?;
    ensure(sound.0 == Some(0) && sound.1["sound"] == true, || format!("not sound: {sound:?}"))?;
    // The disk in another machine, or under another user.
    let before = std::fs::read(home.join("terminal.db"))?;
    let stranger = with_keyring(&other, &check)?;
    ensure(stranger.0 == Some(2) && stranger.1["error"] == "key_missing", || format!("{stranger:?}"))?;
    ensure(std::fs::read(home.join("terminal.db"))? == before, || "the database was touched".to_owned())
}
