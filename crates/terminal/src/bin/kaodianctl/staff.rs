//! `staff list|sign-in|password`.

use clap::Subcommand;
use kaodian_terminal::{StaffView, Terminal};
use serde_json::{Value, json};

use crate::{
    activate::password_line,
    answer::{Answer, Failure, from_app},
};

/// Staff of the terminal's site.
#[derive(Subcommand)]
pub(crate) enum StaffCommand {
    /// Who works here, as the central server last told.
    List,
    /// Whether a staff member would be let in; the password is read from standard input.
    SignIn {
        /// The name to sign in with.
        sign_in: String,
    },
    /// Change a password at the central server; the old and the new one are read from standard input, a line each.
    Password {
        /// The name to sign in with.
        sign_in: String,
    },
}

fn summary(staff: &StaffView) -> Value {
    json!({ "staff": staff.staff, "signIn": staff.sign_in, "name": staff.name, "roles": staff.roles })
}

/// `staff`
pub(crate) async fn run(command: StaffCommand, terminal: Terminal) -> Result<Answer, Failure> {
    match command {
        StaffCommand::List => match terminal.staff().await {
            Ok(staff) => {
                let entries: Vec<_> = staff.iter().map(summary).collect();
                let line = |staff: &StaffView| format!("{}  {}  {}", staff.staff, staff.sign_in, staff.name);
                let words: Vec<_> = staff.iter().map(line).collect();
                Ok(Answer::yes(json!(entries), words.join("\n")))
            }
            Err(error) => from_app(error),
        },
        StaffCommand::SignIn { sign_in } => match terminal.staff_sign_in(&sign_in, password_line()?).await {
            Ok(staff) => Ok(Answer::yes(summary(&staff), format!("signed in: {}", staff.staff))),
            Err(error) => from_app(error),
        },
        StaffCommand::Password { sign_in } => {
            let (old, new) = (password_line()?, password_line()?);
            match terminal.change_staff_password(&sign_in, old, new).await {
                Ok(()) => Ok(Answer::yes(json!({ "password": "changed" }), "the password is changed")),
                Err(error) => from_app(error),
            }
        }
    }
}
