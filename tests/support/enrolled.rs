//! A candidate who enrolled at a terminal before the test begins, done with the tool.

use kaodian_domain::{
    document::{DocumentType, Sex},
    information::InformationDraft,
};
use serde_json::json;

use crate::{Failure, Outcome, TerminalHome, steps::Candidate};

/// Registers the candidate's account, agrees, gives their information, and uploads all of it.
///
/// # Errors
/// When a command fails.
pub fn enrol_with_the_tool(home: &TerminalHome, candidate: &Candidate) -> Outcome {
    let Candidate { account, password, name, document_number, mobile, email } = *candidate;
    let register = ["account", "register", account, "--mobile", mobile, "--email", email];
    home.ctl_with_input(&register, password)?.yes()?;
    let apply = |registration: &str, operation: &str| -> Outcome<String> {
        let arguments = ["registration", "apply", registration, operation, "--account", account];
        let applied = home.ctl(&arguments)?.yes()?;
        let id = applied["id"].as_str().map(str::to_owned);
        id.ok_or_else(|| Failure::new(format!("no registration in {applied}")))
    };
    let id = apply("new", r#"{"kind":"accept_agreement","version":3}"#)?;
    let draft = InformationDraft {
        document_type: Some(DocumentType::Resident),
        document_number: document_number.to_owned(),
        document_number_again: document_number.to_owned(),
        name: name.to_owned(),
        sex: Some(Sex::Male),
        birth_date: "2000-02-29".to_owned(),
        ethnic_group: "05".to_owned(),
        occupation: "31".to_owned(),
        education: "20".to_owned(),
        training: "0".to_owned(),
        mobile: mobile.to_owned(),
        email: email.to_owned(),
        ..InformationDraft::default()
    };
    apply(&id, &json!({"kind": "save_information", "draft": draft}).to_string())?;
    home.ctl(&["sync", "once"])?.yes()?;
    Ok(())
}
