//! The window of the enrolment terminal. It wires; rules and data are elsewhere.

#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

#[cfg(test)]
mod command_names;
mod commands;
#[cfg(target_os = "linux")]
mod graphics;
mod preview;
mod state;
mod window;

use std::{process::ExitCode, sync::Arc};

use tauri::{Manager, RunEvent};

/// Writes the TypeScript side of the commands: `kaodian export-bindings FILE`.
#[cfg(debug_assertions)]
fn export_bindings(path: &str) -> ExitCode {
    let header = "// Generated from the commands of src-tauri; `make bindings` writes it again.\n/* eslint-disable */\n";
    let language = specta_typescript::Typescript::default().header(header);
    match commands::builder().export(language, path) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!(%error, "the bindings could not be written");
            ExitCode::FAILURE
        }
    }
}

/// The audit log is no reason for the window not to open, or to stay open.
fn written_down(outcome: Result<(), kaodian_terminal::AppError>) {
    if let Err(error) = outcome {
        tracing::error!(code = ?error.code, "the audit log could not be written");
    }
}

fn main() -> ExitCode {
    tracing_subscriber::fmt()
        .with_env_filter(
            tracing_subscriber::EnvFilter::try_from_env("KAODIAN_LOG").unwrap_or_else(|_| "info".into()),
        )
        .with_writer(std::io::stderr)
        .init();
    #[cfg(debug_assertions)]
    if let [_, command, path] = std::env::args().collect::<Vec<_>>().as_slice()
        && command == "export-bindings"
    {
        return export_bindings(path);
    }
    #[cfg(target_os = "linux")]
    graphics::choose();
    let builder = commands::builder();
    let outcome = tauri::Builder::default()
        .invoke_handler(builder.invoke_handler())
        .register_asynchronous_uri_scheme_protocol(preview::SCHEME, preview::answer)
        .setup(|app| {
            let opened = tauri::async_runtime::block_on(state::Opened::open());
            if let Ok(terminal) = opened.terminal() {
                let terminal = Arc::clone(terminal);
                tauri::async_runtime::spawn(async move {
                    written_down(terminal.note_started().await);
                    terminal.keep_in_step().await;
                });
            }
            let is_kiosk = opened.terminal().is_ok_and(|terminal| !terminal.is_development());
            app.manage(opened);
            window::open(app, is_kiosk)?;
            Ok(())
        })
        .build(tauri::generate_context!());
    match outcome {
        Ok(app) => {
            let status = app.run_return(|app, event| {
                if let RunEvent::Exit = event
                    && let Ok(terminal) = app.state::<state::Opened>().terminal()
                {
                    written_down(tauri::async_runtime::block_on(terminal.note_stopped()));
                }
            });
            u8::try_from(status).map_or(ExitCode::FAILURE, ExitCode::from)
        }
        Err(error) => {
            tracing::error!(%error, "the window could not be opened");
            ExitCode::FAILURE
        }
    }
}

#[cfg(test)]
mod tests {
    /// A command that the manifest does not name could be called by any window; one that only the
    /// manifest names does not exist.
    #[test]
    fn the_manifest_names_every_command() {
        let path = std::env::temp_dir().join(format!("kaodian-bindings-{}.ts", std::process::id()));
        super::commands::builder().export(specta_typescript::Typescript::default(), &path).unwrap();
        let bindings = std::fs::read_to_string(&path).unwrap();
        std::fs::remove_file(&path).unwrap();
        let capability = include_str!("../capabilities/main.json");
        for name in super::command_names::COMMAND_NAMES {
            assert!(bindings.contains(&format!("(\"{name}\"")), "no command {name}");
            assert!(
                capability.contains(&format!("\"allow-{}\"", name.replace('_', "-"))),
                "no permission for {name}"
            );
        }
        let called = bindings.matches("__TAURI_INVOKE").count();
        assert!(called >= super::command_names::COMMAND_NAMES.len(), "{called} commands");
    }
}
