//! Giving a candidate's account back at a desk, with the ID document in hand.

use std::fmt;

use kaodian_domain::{AccountId, Actor, AuditEvent, Field, Refusal, RefusalCode, document::DocumentType};
use kaodian_store::AuditNote;
use kaodian_sync as wire;
use serde::Deserialize;
use specta::Type;

use super::account::required;
use crate::{
    error::{AppError, ErrorCode},
    terminal::Terminal,
    view::{DeskTask, FoundAccountView, RecoveredAccountView},
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

/// What is typed at the desk: the first of the two is signed in there. `Debug` tells nothing of it.
#[derive(Clone, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct RecoverAtDeskRequest {
    /// The account that was found.
    pub account: AccountId,
    /// The kind of document.
    pub document_type: DocumentType,
    /// Its number.
    pub document_number: String,
    /// Both compared the document with its holder.
    pub document_checked: bool,
    /// The password of whoever is signed in, once more.
    pub password: String,
    /// The other one's name to sign in with.
    pub second_sign_in: String,
    /// The other one's password.
    pub second_password: String,
}

impl fmt::Debug for RecoverAtDeskRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RecoverAtDeskRequest(..)")
    }
}

impl Terminal {
    /// The documents that an account can be found by.
    ///
    /// # Errors
    /// As [`Terminal::find_account_at_desk`], but for the server's.
    pub async fn recovery_documents(&self) -> Result<Vec<DocumentType>, AppError> {
        self.staff_for(&[DeskTask::Recovery]).await?;
        Ok(self.catalogue().await?.rules.information.documents)
    }

    /// [`Terminal::find_account`] in the window.
    ///
    /// # Errors
    /// [`ErrorCode::DeskOnly`]; [`ErrorCode::StaffNotSignedIn`]; the rules' also for somebody who may not recover
    /// accounts; the server's; [`ErrorCode::Offline`] without it.
    pub async fn find_account_at_desk(
        &self,
        document_type: DocumentType,
        document_number: String,
    ) -> Result<Option<FoundAccountView>, AppError> {
        self.staff_for(&[DeskTask::Recovery]).await?;
        self.find_account(document_type, document_number).await
    }

    /// Gives an account back at the desk, by whoever is signed in there and a second staff member.
    ///
    /// # Errors
    /// As [`Terminal::find_account_at_desk`] and [`Terminal::recover_account`].
    pub async fn recover_at_desk(
        &self,
        request: RecoverAtDeskRequest,
    ) -> Result<RecoveredAccountView, AppError> {
        self.staff_for(&[DeskTask::Recovery]).await?;
        let signed_in = self.staff_session().await?.ok_or(ErrorCode::StaffNotSignedIn)?;
        let refusals = required(&[
            (&request.password, Field::OldPassword),
            (&request.second_sign_in, Field::AccountName),
            (&request.second_password, Field::Password),
        ]);
        if !refusals.is_empty() {
            return Err(refusals.into());
        }
        let second = self.sign_in_name(&request.second_sign_in).await?;
        let is_same = second.to_lowercase() == signed_in.sign_in.to_lowercase();
        if is_same || !request.document_checked {
            return Err(Refusal::from(RefusalCode::NotPermitted).into());
        }
        self.recover_account(RecoverAccountRequest {
            account: request.account,
            document_type: request.document_type,
            document_number: request.document_number,
            document_checked: request.document_checked,
            first: (signed_in.sign_in, request.password),
            second: (second, request.second_password),
        })
        .await
    }

    /// Looks for the account that an ID document leads to, for the signed-in staff member.
    ///
    /// # Errors
    /// [`ErrorCode::StaffNotSignedIn`] without one; the rules', the server's; [`ErrorCode::Offline`] without it.
    pub async fn find_account(
        &self,
        document_type: DocumentType,
        document_number: String,
    ) -> Result<Option<FoundAccountView>, AppError> {
        let Actor::Staff { staff, .. } = self.staff_actor().await? else {
            return Err(ErrorCode::StaffNotSignedIn.into());
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
        let account = asked.account.to_string();
        let given = self.client.reset_account(&asked).await?;
        let note = AuditNote::new(AuditEvent::AccountGivenBack).on(account);
        self.note(note.by(self.whoever_is_here().as_ref())).await?;
        Ok(RecoveredAccountView {
            account_name: given.name,
            password: given.password,
            valid_until: given.valid_until,
        })
    }
}
