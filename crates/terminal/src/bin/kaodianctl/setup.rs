//! `setup pin`.

use clap::Subcommand;
use kaodian_terminal::{ErrorCode, Terminal};
use serde_json::json;

use crate::{
    activate::password,
    answer::{Answer, Failure, from_app},
};

/// What staff can set up at the terminal itself.
#[derive(Subcommand)]
pub(crate) enum SetupCommand {
    /// Set the staff's PIN, 6 to 12 digits, which is read from standard input. It opens the set-up page.
    Pin,
}

/// `setup`
pub(crate) async fn run(command: SetupCommand, terminal: Terminal) -> Result<Answer, Failure> {
    let SetupCommand::Pin = command;
    match terminal.set_pin(password()?).await {
        Ok(()) => Ok(Answer::yes(json!({ "pin": "set" }), "the PIN is set")),
        Err(error) if error.code == ErrorCode::WrongPin => {
            Err(Failure::new("pin_format", "a PIN has 6 to 12 digits"))
        }
        Err(error) => from_app(error),
    }
}
