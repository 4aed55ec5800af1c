//! `activate`, `account`.

use std::io::Read;

use clap::{Args, Subcommand, ValueEnum};
use kaodian_terminal::{Home, SecretPlace, Terminal, activate};
use serde_json::json;

use crate::answer::{Answer, Failure, from_app};

/// Make this folder a terminal.
#[derive(Args)]
pub(crate) struct Activate {
    /// Where the central server is, for example https://central.example.cn
    #[arg(long)]
    central: String,
    /// The one-time code that the centre gave out.
    #[arg(long)]
    code: String,
    /// What the site calls this terminal.
    #[arg(long)]
    name: String,
    /// Where the keys are kept.
    #[arg(long, value_enum, default_value = "keyring")]
    secrets: Secrets,
}

#[derive(Clone, Copy, ValueEnum)]
enum Secrets {
    /// The system's keyring.
    Keyring,
    /// Plain files in the terminal's folder: for development alone.
    File,
}

/// Candidates' accounts; the password is read from standard input.
#[derive(Subcommand)]
pub(crate) enum AccountCommand {
    /// Register an account at the central server, so that this terminal knows it too.
    Register {
        /// The account's name.
        name: String,
        /// Mobile telephone.
        #[arg(long)]
        mobile: String,
        /// E-mail address.
        #[arg(long)]
        email: String,
    },
    /// Sign in once, so that this terminal knows the account without the network.
    SignIn {
        /// The account's name.
        name: String,
    },
}

/// `activate`
pub(crate) async fn run(command: Activate, home: Home) -> Result<Answer, Failure> {
    let place = match command.secrets {
        Secrets::Keyring => SecretPlace::Keyring,
        Secrets::File => SecretPlace::File,
    };
    activate(&home, &command.central, &command.code, &command.name, place)
        .await
        .map_err(|error| Failure::new("activation", error.to_string()))?;
    // The first round brings the catalogue and the first numbers, so that it can go offline at once.
    crate::with_terminal(home, async |terminal| match terminal.synchronise().await {
        Ok(_) => {
            let words = format!("activated at site {}", terminal.site());
            Ok(Answer::yes(json!({ "site": terminal.site() }), words))
        }
        Err(error) => from_app(error),
    })
    .await
}

/// A password or PIN from standard input, where no other program can see it.
pub(crate) fn password() -> Result<String, Failure> {
    let mut text = String::new();
    let read = std::io::stdin().take(4096).read_to_string(&mut text);
    read.map_err(|error| Failure::new("password", error.to_string()))?;
    Ok(text.trim_end_matches(['\r', '\n']).to_owned())
}

/// One line of standard input; what follows is left for whoever reads next.
pub(crate) fn password_line() -> Result<String, Failure> {
    let mut line = String::new();
    std::io::stdin().read_line(&mut line).map_err(|error| Failure::new("password", error.to_string()))?;
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
}

/// `account`
pub(crate) async fn account(command: AccountCommand, terminal: Terminal) -> Result<Answer, Failure> {
    let session = match command {
        AccountCommand::Register { name, mobile, email } => {
            terminal.create_account(&name, password()?, mobile, email).await
        }
        AccountCommand::SignIn { name } => terminal.admit(&name, password()?).await,
    };
    match session {
        Ok(session) => Ok(Answer::yes(json!({ "account": session.account_name }), "signed in")),
        Err(error) => from_app(error),
    }
}
