//! `id check`, `name check`.

use clap::Subcommand;
use kaodian_domain::{Refusal, document, document::DocumentType, name};
use kaodian_sync::TrustedClock;
use serde_json::json;

use crate::answer::{Answer, Failure};

/// Identity documents.
#[derive(Subcommand)]
pub(crate) enum IdCommand {
    /// Check the number of a document: form, check digit, date.
    Check {
        /// resident, hmt-residence, hk-mo-permit, taiwan-permit, passport or foreign-pr
        #[arg(value_name = "TYPE")]
        document_type: String,
        /// The number.
        number: String,
    },
}

/// Names.
#[derive(Subcommand)]
pub(crate) enum NameCommand {
    /// Check a name: characters, separating dot, length.
    Check {
        /// The name.
        name: String,
        /// The kind of document that the name stands on.
        #[arg(long, default_value = "resident", value_name = "TYPE")]
        document: String,
    },
}

fn document_type(code: &str) -> Result<DocumentType, Failure> {
    let known: Vec<_> = DocumentType::ALL.iter().map(|kind| kind.code()).collect();
    let unknown = || Failure::new("document_type", format!("unknown type; one of {}", known.join(", ")));
    DocumentType::from_code(code).ok_or_else(unknown)
}

fn refused(refusal: Refusal) -> Answer {
    Answer::when(false, json!({ "valid": false, "refusal": refusal }), format!("no: {:?}", refusal.code))
}

/// `id check`
pub(crate) fn id(command: IdCommand) -> Result<Answer, Failure> {
    let IdCommand::Check { document_type: code, number } = command;
    // There is no server to ask here; the day is good enough from the machine's own clock.
    let today = TrustedClock::starting_after(kaodian_domain::Timestamp::default()).now().date_in_china();
    let checked = match document::check(document_type(&code)?, &number, today) {
        Ok(checked) => checked,
        Err(refusal) => return Ok(refused(refusal)),
    };
    let json = json!({
        "valid": true,
        "number": checked.number.as_str(),
        "birthDate": checked.birth_date,
        "sex": checked.sex,
        "warnings": checked.warnings,
    });
    Ok(Answer::yes(json, format!("yes: {}", checked.number.as_str())))
}

/// `name check`
pub(crate) fn name(command: NameCommand) -> Result<Answer, Failure> {
    let NameCommand::Check { name, document } = command;
    match name::check(&name, document_type(&document)?) {
        Ok(checked) => {
            let name = checked.name.as_str();
            let code_points: Vec<_> = name.chars().map(|c| format!("U+{:04X}", u32::from(c))).collect();
            let json = json!({
                "valid": true, "name": name, "length": code_points.len(),
                "codePoints": code_points, "warnings": checked.warnings,
            });
            Ok(Answer::yes(json, format!("yes: {name}")))
        }
        Err(refusal) => Ok(refused(refusal)),
    }
}
