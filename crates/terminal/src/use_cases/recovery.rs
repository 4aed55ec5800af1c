//! Giving a candidate's account back at a desk, with the ID document in hand.

use std::fmt;

use kaodian_domain::{AccountId, Actor, Field, document::DocumentType};
use kaodian_sync as wire;

use super::account::required;
use crate::{
    error::{AppError, ErrorCode},
    terminal::Terminal,
    view::{FoundAccountView, RecoveredAccountView},
};

/// What two staff members declare and prove. `Debug` tells nothing of it.
#[derive(Clone)]
pub struct RecoverAccountRequest {
    /// The account that was found.
    pub account: AccountId,
    /// The kind of document.
    pub document_type: DocumentType,
    /// Its number.
    pub document_number: String,
    /// Both compared the document with its holder.
    pub document_checked: bool,
    /// One of the two: sign-in name and password.
    pub first: (String, String),
    /// The other.
    pub second: (String, String),
}

impl fmt::Debug for RecoverAccountRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RecoverAccountRequest(..)")
    }
}

impl Terminal {
    /// Looks for the account that an ID document leads to, for the signed-in staff member.
    ///
    /// # Errors
    /// [`ErrorCode::NotSignedIn`] without one; the rules', the server's; [`ErrorCode::Offline`] without it.
    pub async fn find_account(
        &self,
        document_type: DocumentType,
        document_number: String,
    ) -> Result<Option<FoundAccountView>, AppError> {
        let Actor::Staff { staff, .. } = self.staff_actor().await? else {
            return Err(ErrorCode::NotSignedIn.into());
        };
        let refusals = required(&[(&document_number, Field::DocumentNumber)]);
        if !refusals.is_empty() {
            return Err(refusals.into());
        }
        let asked = wire::FindAccountRequest { staff, document_type, document_number };
        let found = self.client.find_account(&asked).await?.found;
        Ok(found.map(|found| FoundAccountView {
            account: found.account,
            masked_name: found.masked_name,
            is_registered: found.is_registered,
        }))
    }

    /// Gives an account back. The two prove themselves at the central server, so this needs the network.
    ///
    /// # Errors
    /// [`ErrorCode::CredentialsWrong`] when one of the two does not; the rules', the server's; [`ErrorCode::Offline`].
    pub async fn recover_account(
        &self,
        request: RecoverAccountRequest,
    ) -> Result<RecoveredAccountView, AppError> {
        let proof = |(sign_in, password): (String, String)| wire::StaffProof { sign_in, password };
        let asked = wire::ResetAccountRequest {
            account: request.account,
            document_type: request.document_type,
            document_number: request.document_number,
            document_checked: request.document_checked,
            first: proof(request.first),
            second: proof(request.second),
        };
        let given = self.client.reset_account(&asked).await?;
        Ok(RecoveredAccountView {
            account_name: given.name,
            password: given.password,
            valid_until: given.valid_until,
        })
    }
}
