//! A candidate who enrolled at a terminal before the test begins, done with the tool.

use kaodian_domain::{
    document::{DocumentType, Sex},
    information::InformationDraft,
};
use serde_json::json;

use crate::{Failure, Outcome, TerminalHome, steps::Candidate};

/// Registers the candidate's account, agrees, gives their information, and uploads all of it. The registration's identity.
///
/// # Errors
/// When a command fails.
pub fn enrol_with_the_tool(home: &TerminalHome, candidate: &Candidate) -> Outcome<String> {
    let Candidate { account, password, mobile, email, .. } = *candidate;
    let register = ["account", "register", account, "--mobile", mobile, "--email", email];
    home.ctl_with_input(&register, password)?.yes()?;
    let accept = r#"{"kind":"accept_agreement","version":3}"#;
    let begun = home.ctl(&["registration", "apply", "new", accept, "--account", account])?.yes()?;
    let id = begun["id"].as_str().ok_or_else(|| Failure::new(format!("no registration in {begun}")))?;
    give_information(home, id, &answers_of(candidate))?;
    Ok(id.to_owned())
}

/// Gives the candidate's information, and uploads it.
///
/// # Errors
/// When a command fails.
pub fn give_information(home: &TerminalHome, registration: &str, draft: &InformationDraft) -> Outcome {
    let operation = json!({"kind": "save_information", "draft": draft}).to_string();
    home.ctl(&["registration", "apply", registration, &operation])?.yes()?;
    home.ctl(&["sync", "once"])?.yes()?;
    Ok(())
}

/// What the candidate would type.
pub fn answers_of(candidate: &Candidate) -> InformationDraft {
    InformationDraft {
        document_type: Some(DocumentType::Resident),
        document_number: candidate.document_number.to_owned(),
        document_number_again: candidate.document_number.to_owned(),
        name: candidate.name.to_owned(),
        sex: Some(Sex::Male),
        birth_date: "2000-02-29".to_owned(),
        ethnic_group: "05".to_owned(),
        occupation: "31".to_owned(),
        education: "20".to_owned(),
        training: "0".to_owned(),
        mobile: candidate.mobile.to_owned(),
        email: candidate.email.to_owned(),
        ..InformationDraft::default()
    }
}
