//! Where the programs under test are, and the tools that testing them needs.

use std::{
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
    sync::OnceLock,
};

use crate::{Failure, Outcome};

/// The root of the project.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap_or(Path::new("."))
}

/// Where cargo builds.
pub fn target_folder() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), |set| root().join(set))
}

/// How the programs under test are built: as in development, or as they are delivered (`KAODIAN_PROFILE=release`).
fn is_release() -> bool {
    std::env::var_os("KAODIAN_PROFILE").is_some_and(|profile| profile == "release")
}

/// A program of ours, fresh: `kaodian`, `kaodianctl` or `kaodian-central`.
///
/// # Errors
/// When the workspace does not build, or the screens were not built before it.
pub fn program(name: &str) -> Outcome<PathBuf> {
    static BUILT: OnceLock<Result<(), String>> = OnceLock::new();
    // The Makefile has just built them, and says so.
    if std::env::var_os("KAODIAN_BUILT").is_none() {
        BUILT.get_or_init(build).clone().map_err(Failure::new)?;
    }
    Ok(target_folder().join(if is_release() { "release" } else { "debug" }).join(name))
}

/// Cargo makes the programs of other packages for `--workspace` only; a test must never meet an old one.
fn build() -> Result<(), String> {
    // Those of this package are running already.
    let ours = ["kaodian-terminal", "kaodian-central", "kaodian"];
    if !root().join("ui/dist/index.html").is_file() {
        return Err("the screens are not built: make ui".to_owned());
    }
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.arg("build").arg("--quiet").arg("--bins").current_dir(root());
    if is_release() {
        command.arg("--release");
    }
    for package in ours {
        command.args(["--package", package]);
    }
    let output = command.output().map_err(|error| format!("cargo: {error}"))?;
    if output.status.success() {
        return Ok(());
    }
    Err(format!("the programs do not build:\n{}", String::from_utf8_lossy(&output.stderr)))
}

/// A tool of the system.
///
/// # Errors
/// Names the package that holds it when it is not there.
pub fn tool(name: &str, package: &str) -> Outcome<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let found = std::env::split_paths(&path).map(|folder| folder.join(name)).find(|path| path.is_file());
    found.ok_or_else(|| {
        Failure::new(format!(
            "{name} is missing: install the package {package} (installer/dev-setup.sh does)"
        ))
    })
}

/// Runs a program to its end.
///
/// # Errors
/// When it cannot be started. Its exit status is the caller's to judge.
pub fn run(command: &mut Command) -> Outcome<Output> {
    command
        .stdin(Stdio::null())
        .output()
        .map_err(|error| Failure::new(format!("{}: {error}", command.get_program().to_string_lossy())))
}

/// Runs a program to its end, and gives what it printed.
///
/// # Errors
/// When it cannot be started, or says that it failed.
pub fn run_well(command: &mut Command) -> Outcome<String> {
    let output = run(command)?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    let words = format!(
        "{command:?} ended with {}: {}{said}",
        output.status,
        String::from_utf8_lossy(&output.stdout)
    );
    Err(Failure::new(words))
}

/// The text of a PDF, as it can be selected.
///
/// # Errors
/// When `pdftotext` is missing or cannot read it.
pub fn pdf_text(pdf: &Path) -> Outcome<String> {
    run_well(Command::new(tool("pdftotext", "poppler-utils")?).arg("-layout").arg(pdf).arg("-"))
}
