//! `qr verify|read`: what the code on a form says, and whether it is believed.

use clap::{Args, Subcommand};
use kaodian_sync::{
    FormCode, FormCodeError, FormCodeKind, SignedFormCode, read_public_key, write_public_key,
};
use kaodian_terminal::{AppError, CodeTrust, Home, ScannedPaper, ScannedView, Terminal};
use serde_json::{Value, json};

use crate::answer::{Answer, Failure, from_app};

/// The codes on registration forms and admission tickets.
#[derive(Subcommand)]
pub(crate) enum QrCommand {
    /// Whether a code is genuine: yes only when the central server or a terminal of this site signed it.
    Verify(Verify),
    /// The central server's public key in base64, for `verify --key` elsewhere.
    CentralKey,
    /// What a code claims, whoever signed it. It proves nothing.
    Read {
        /// The code as a scanner types it; `-` reads standard input.
        text: String,
    },
}

/// Whether a code is genuine.
#[derive(Args)]
pub(crate) struct Verify {
    /// The code as a scanner types it; `-` reads standard input.
    text: String,
    /// Believe this Ed25519 public key (base64) alone; no terminal is needed, as at the door of a room.
    #[arg(long, value_name = "BASE64")]
    key: Option<String>,
}

/// No code is longer, white space and all.
const TEXT_MAXIMUM_BYTES: u64 = 64 * 1024;

fn text(argument: String) -> Result<String, Failure> {
    if argument != "-" {
        return Ok(argument);
    }
    let mut text = String::new();
    let input = std::io::Read::take(std::io::stdin(), TEXT_MAXIMUM_BYTES);
    std::io::Read::read_to_string(&mut { input }, &mut text)
        .map_err(|error| Failure::new("input", error.to_string()))?;
    Ok(text)
}

fn words(trust: CodeTrust) -> &'static str {
    match trust {
        CodeTrust::Genuine => "genuine",
        CodeTrust::Forged => "FORGED: the key that it names did not sign it",
        CodeTrust::Revoked => {
            "not believed: signed by a terminal that was revoked; ask the candidate for the document"
        }
        CodeTrust::UnknownSigner => "unknown: signed with a key that is not known here",
        CodeTrust::NotOurs => "not the code of a form, or not whole",
    }
}

fn claims(claim: &FormCode) -> String {
    let paper = match claim.kind() {
        FormCodeKind::RegistrationForm => "registration form",
        FormCodeKind::AdmissionTicket => "admission ticket",
    };
    let (sitting, number, name) = (claim.sitting(), claim.number(), claim.name());
    format!("{paper} {number}, sitting {sitting}, {name}, document ending in {}", claim.last_four())
}

/// The same fields for `read` and for `verify`, with and without a terminal.
fn json_of(claim: &FormCode) -> Value {
    let paper = match claim.kind() {
        FormCodeKind::RegistrationForm => ScannedPaper::RegistrationForm,
        FormCodeKind::AdmissionTicket => ScannedPaper::AdmissionTicket,
    };
    json!({
        "paper": paper,
        "sitting": claim.sitting(),
        "number": claim.number(),
        "name": claim.name(),
        "documentLastFour": claim.last_four(),
    })
}

fn verdict(trust: CodeTrust, code: Result<&SignedFormCode, &FormCodeError>) -> Answer {
    let (mut json, said) = match code {
        Ok(code) => (json_of(code.claim()), format!("{}\n{}", words(trust), claims(code.claim()))),
        Err(error) => (json!({}), format!("{} ({error})", words(trust))),
    };
    json["trust"] = json!(trust);
    Answer::when(trust == CodeTrust::Genuine, json, said)
}

/// `qr`
pub(crate) async fn run(command: QrCommand, home: Home) -> Result<Answer, Failure> {
    match command {
        QrCommand::Read { text: argument } => match SignedFormCode::read(&text(argument)?) {
            Ok(code) => {
                let mut json = json_of(code.claim());
                json["signer"] = json!(code.signer().to_string());
                json["verified"] = json!(false);
                let said =
                    format!("NOT VERIFIED, it claims: {}\nkey {}", claims(code.claim()), code.signer());
                Ok(Answer::yes(json, said))
            }
            Err(error) => Ok(Answer::when(false, json!({ "problem": error.to_string() }), error.to_string())),
        },
        QrCommand::Verify(Verify { text: argument, key: Some(key) }) => {
            let key = read_public_key(&key);
            let key =
                key.ok_or_else(|| Failure::new("key", "--key is not an Ed25519 public key in base64"))?;
            let code = SignedFormCode::read(&text(argument)?);
            let trust = match code.as_ref().map(|code| code.verify(&key)) {
                Ok(Ok(_)) => CodeTrust::Genuine,
                Ok(Err(FormCodeError::OtherKey)) => CodeTrust::UnknownSigner,
                Ok(Err(_)) => CodeTrust::Forged,
                Err(_) => CodeTrust::NotOurs,
            };
            Ok(verdict(trust, code.as_ref()))
        }
        QrCommand::Verify(Verify { text: argument, key: None }) => {
            let text = text(argument)?;
            crate::with_terminal(home, async |terminal| match scan(&terminal, &text).await {
                Ok(ScannedView { trust, .. }) => Ok(verdict(trust, SignedFormCode::read(&text).as_ref())),
                Err(error) => from_app(error),
            })
            .await
        }
        QrCommand::CentralKey => {
            crate::with_terminal(home, async |terminal| {
                let key = terminal.central_key().map(|key| write_public_key(&key));
                let key = key.ok_or_else(|| Failure::new("not_activated", "there is no such key yet"))?;
                Ok(Answer::yes(json!({ "key": key }), key))
            })
            .await
        }
    }
}

/// Scans as the window would. A command knows nothing of an earlier attempt to reach the server, so it makes one where
/// new keys may help.
async fn scan(terminal: &Terminal, text: &str) -> Result<ScannedView, AppError> {
    let scanned = terminal.scan_code(text).await?;
    if scanned.trust == CodeTrust::UnknownSigner && terminal.ask_for_keys().await.is_ok() {
        return terminal.scan_code(text).await;
    }
    Ok(scanned)
}
