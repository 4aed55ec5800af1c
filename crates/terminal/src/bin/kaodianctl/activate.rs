//! `activate`, `account`.

use std::io::Read;

use clap::{Args, Subcommand, ValueEnum};
use kaodian_terminal::{ChangePasswordRequest, Home, SecretPlace, Terminal, activate};
use serde_json::json;

use crate::{
    answer::{Answer, Failure, from_app},
    recovery,
};

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
    /// Change a password that was made up at a desk, and sign in; the old and the new one are read from standard input,
    /// a line each.
    ReplacePassword {
        /// The account's name.
        name: String,
    },
    /// Give an account back to the holder of an ID document, whom two staff members have compared with it.
    ///
    /// From standard input, a line each: the document's number, the password of the first, the password of the second.
    /// Prints the account's name and a one-time password.
    Recover {
        /// The kind of document: resident, hk_mo_permit, taiwan_permit, hmt_residence, passport, foreign_pr.
        #[arg(long = "document", default_value = "resident")]
        document: String,
        /// The staff member at the terminal, an operator or the site administrator.
        #[arg(long)]
        first: String,
        /// The other one.
        #[arg(long)]
        second: String,
        /// Both declare that they compared the document with its holder.
        #[arg(long)]
        document_checked: bool,
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
        AccountCommand::Recover { document, first, second, document_checked } => {
            return recovery::recover(&document, first, second, document_checked, &terminal).await;
        }
        AccountCommand::ReplacePassword { name } => {
            let (old_password, password) = (password_line()?, password_line()?);
            let password_again = password.clone();
            let request = ChangePasswordRequest { old_password, password, password_again };
            terminal.replace_one_time_password(&name, request).await
        }
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
