//! `account recover`.

use kaodian_domain::document::DocumentType;
use kaodian_terminal::{AppError, RecoverAccountRequest, RecoveredAccountView, Terminal};
use serde_json::json;

use crate::{
    activate::password_line,
    answer::{Answer, Failure, from_app},
};

/// `account recover`
pub(crate) async fn recover(
    document: &str,
    first: String,
    second: String,
    document_checked: bool,
    terminal: &Terminal,
) -> Result<Answer, Failure> {
    let document_type: DocumentType = serde_json::from_value(json!(document))
        .map_err(|_| Failure::new("document", "there is no such kind of document"))?;
    if !document_checked {
        let words = "the document must be compared with its holder: --document-checked";
        return Err(Failure::new("document_checked", words));
    }
    let document_number = password_line()?;
    let (first, second) = ((first, password_line()?), (second, password_line()?));
    match find_and_recover(document_type, document_number, first, second, terminal).await {
        Ok(Some(given)) => {
            let json = json!({
                "account": given.account_name, "password": given.password, "validUntil": given.valid_until,
            });
            let words = format!("account {}, one-time password {}", given.account_name, given.password);
            Ok(Answer::yes(json, words))
        }
        Ok(None) => Ok(Answer::when(false, json!(null), "no account holds this document")),
        Err(error) => from_app(error),
    }
}

async fn find_and_recover(
    document_type: DocumentType,
    document_number: String,
    first: (String, String),
    second: (String, String),
    terminal: &Terminal,
) -> Result<Option<RecoveredAccountView>, AppError> {
    terminal.staff_sign_in(&first.0, first.1.clone()).await?;
    let found = terminal.find_account(document_type, document_number.clone()).await?;
    let Some(found) = found else { return Ok(None) };
    let request = RecoverAccountRequest {
        account: found.account,
        document_type,
        document_number,
        document_checked: true,
        first,
        second,
    };
    terminal.recover_account(request).await.map(Some)
}
