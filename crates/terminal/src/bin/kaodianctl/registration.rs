//! `registration list|show|search|apply`: the same use cases as the window's.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use kaodian_domain::{Operation, Registration, Role, information::check_information, status};
use kaodian_terminal::{As, Terminal};
use serde_json::{Value, json};

use crate::{
    activate::password_line,
    answer::{Answer, Failure, from_app},
};

/// Registrations on this terminal.
#[derive(Subcommand)]
pub(crate) enum RegistrationCommand {
    /// The registrations, the last changed first; names and documents are masked.
    List {
        /// At most so many.
        #[arg(long, default_value_t = 50)]
        limit: u32,
    },
    /// One registration, whole.
    Show {
        /// Its id or its number.
        registration: String,
    },
    /// Find by any part of a name, number or document.
    Search {
        /// Two characters are enough.
        text: String,
    },
    /// Do an operation, as the window would.
    Apply(Apply),
}

/// Do an operation, as the window would.
#[derive(Args)]
pub(crate) struct Apply {
    /// The registration's id or number, or `new` with --account.
    registration: String,
    /// The operation as JSON, for example '{"kind":"request_review"}'; `-` reads standard input.
    ///
    /// `save_information` takes `draft`, as it would be typed, beside `information`; `submit` takes
    /// the next number when it names none; `attach_photo` takes --photo.
    operation: String,
    /// For `new`: the account, which has signed in on this terminal.
    #[arg(long)]
    account: Option<String>,
    /// `candidate`, or `staff:SIGN-IN` for a staff member of the site, whose password is read from the first line of
    /// standard input; `staff:SIGN-IN:ROLE[,ROLE]` acts in these roles alone.
    #[arg(long = "as", default_value = "candidate")]
    who: String,
    /// The picture for `attach_photo`.
    #[arg(long)]
    photo: Option<PathBuf>,
}

/// Who `--as` means; a staff member's password is the first line of standard input.
async fn who(text: &str, terminal: &Terminal) -> Result<Result<As, Answer>, Failure> {
    let wrong =
        || Failure::new("as", "--as is `candidate` or `staff:SIGN-IN` or `staff:SIGN-IN:ROLE[,ROLE]`");
    if text == "candidate" {
        return Ok(Ok(As::Candidate));
    }
    let staff = text.strip_prefix("staff:").ok_or_else(wrong)?;
    let (sign_in, roles) = staff.split_once(':').unwrap_or((staff, ""));
    let role = |role: &str| serde_json::from_value::<Role>(json!(role)).map_err(|_| wrong());
    let roles: Vec<Role> =
        roles.split(',').filter(|role| !role.is_empty()).map(role).collect::<Result<_, _>>()?;
    match terminal.prove_staff(sign_in, password_line()?, &roles).await {
        Ok(actor) => Ok(Ok(As::Staff(actor))),
        Err(error) => from_app(error).map(Err),
    }
}

async fn summary(terminal: &Terminal, registration: &Registration, pending: u64) -> Value {
    let rules = match terminal.store().catalogue().await {
        Ok(Some(catalogue)) => Some(catalogue.rules_for(registration)),
        Ok(None) | Err(_) => None,
    };
    let information = registration.information.as_deref();
    json!({
        "id": registration.id,
        "number": registration.number,
        "status": rules.map(|rules| status(registration, &rules)),
        "name": information.map(|information| information.name.masked()),
        "document": information.map(|information| information.document_number.masked()),
        "revision": registration.revision,
        "pendingOperations": pending,
    })
}

/// `registration`
pub(crate) async fn run(command: RegistrationCommand, terminal: Terminal) -> Result<Answer, Failure> {
    let failure = |error: kaodian_store::StoreError| Failure::new("database_failed", error.to_string());
    match command {
        RegistrationCommand::List { limit } => {
            let mut entries = Vec::new();
            for found in terminal.store().registrations(limit).await.map_err(failure)? {
                entries.push(summary(&terminal, &found.registration, found.pending).await);
            }
            let line = |entry: &Value| {
                format!("{}  {}  {}  {}", entry["id"], entry["number"], entry["status"], entry["name"])
            };
            let words = entries.iter().map(line).collect::<Vec<_>>().join("\n");
            Ok(Answer::yes(json!(entries), words.replace('"', "")))
        }
        RegistrationCommand::Search { text } => {
            let hits = terminal.store().search(&text, 100).await.map_err(failure)?;
            let json: Vec<_> = hits
                .iter()
                .map(|hit| json!({ "id": hit.id, "number": hit.number, "name": hit.masked_name, "document": hit.masked_document }))
                .collect();
            let words: Vec<_> = hits.iter().map(|hit| format!("{}  {}", hit.id, hit.masked_name)).collect();
            Ok(Answer::when(!hits.is_empty(), json!(json), words.join("\n")))
        }
        RegistrationCommand::Show { registration } => match terminal.find_registration(&registration).await {
            Ok(Some(registration)) => {
                let json = json!(registration);
                let words = format!("{json:#}");
                Ok(Answer::yes(json, words))
            }
            Ok(None) => Ok(Answer::when(false, json!(null), "there is no such registration here")),
            Err(error) => from_app(error),
        },
        RegistrationCommand::Apply(command) => apply(command, &terminal).await,
    }
}

/// The operation that the command line means.
async fn operation(command: &Apply, terminal: &Terminal) -> Result<Result<Operation, Answer>, Failure> {
    let wrong =
        |error: &dyn std::fmt::Display| Failure::new("operation", format!("not an operation: {error}"));
    let text = if command.operation == "-" {
        std::io::read_to_string(std::io::stdin()).map_err(|error| wrong(&error))?
    } else {
        command.operation.clone()
    };
    let mut value: Value = serde_json::from_str(&text).map_err(|error| wrong(&error))?;
    if let Some(path) = &command.photo {
        let jpeg = std::fs::read(path).map_err(|error| Failure::file(path, &error))?;
        return match terminal.attach_operation(jpeg).await {
            Ok(operation) => Ok(Ok(operation)),
            Err(error) => from_app(error).map(Err),
        };
    }
    if value["kind"] == "submit" && value.get("number").is_none() {
        value["number"] = json!(kaodian_terminal::number_to_be_given());
    }
    if value["kind"] == "save_information" && value.get("draft").is_some() {
        let draft = serde_json::from_value(value["draft"].take()).map_err(|error| wrong(&error))?;
        let catalogue = terminal.store().catalogue().await.ok().flatten();
        let catalogue =
            catalogue.ok_or_else(|| Failure::new("not_activated", "there is no catalogue yet"))?;
        let today = kaodian_sync::TrustedClock::of_terminal(terminal.store())
            .await
            .map_err(|error| wrong(&error))?
            .now()
            .date_in_china();
        return match check_information(&draft, &catalogue.rules.information, today) {
            Ok(checked) => Ok(Ok(Operation::SaveInformation { information: Box::new(checked.information) })),
            Err(refusals) => from_app(refusals.into()).map(Err),
        };
    }
    serde_json::from_value(value).map(Ok).map_err(|error| wrong(&error))
}

async fn apply(command: Apply, terminal: &Terminal) -> Result<Answer, Failure> {
    let who = match who(&command.who, terminal).await? {
        Ok(who) => who,
        Err(refused) => return Ok(refused),
    };
    let found = match (command.registration.as_str(), &command.account) {
        ("new", Some(account)) => terminal.new_registration(account).await.map(Some),
        ("new", None) => return Err(Failure::new("account", "`new` needs --account")),
        (name, _) => terminal.find_registration(name).await,
    };
    let registration = match found {
        Ok(Some(registration)) => registration,
        Ok(None) => return Ok(Answer::when(false, json!(null), "there is no such registration here")),
        Err(error) => return from_app(error),
    };
    let operation = match operation(&command, terminal).await? {
        Ok(operation) => operation,
        Err(refused) => return Ok(refused),
    };
    match terminal.apply_operation(&registration, &who, operation).await {
        Ok(after) => {
            let allowed = terminal.allowed_operations(&after, &who).await.unwrap_or_default();
            let mut json = summary(terminal, &after, 0).await;
            json["allowed"] = json!(allowed);
            let words = format!("done: {} is at revision {}", after.id, after.revision);
            Ok(Answer::yes(json, words))
        }
        Err(error) => from_app(error),
    }
}
