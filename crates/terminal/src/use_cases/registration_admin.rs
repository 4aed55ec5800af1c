//! What `kaodianctl registration` does: any operation, by whoever it is done.

use std::collections::BTreeMap;

use kaodian_domain::{
    Actor, Operation, OperationKind, Registration, RegistrationId, RegistrationNumber, allowed,
};

use crate::{
    error::AppError,
    operate::Current,
    terminal::{Session, Terminal},
};

/// Who does an operation at the command line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum As {
    /// The candidate whose registration it is.
    Candidate,
    /// A staff member, whom [`Terminal::prove_staff`] has proven.
    Staff(Actor),
}

impl As {
    fn actor(&self, registration: &Registration) -> Actor {
        match self {
            Self::Candidate => Actor::Candidate { account: registration.account },
            Self::Staff(actor) => actor.clone(),
        }
    }
}

impl Terminal {
    /// Does one operation on a registration. A submission without a number gets the next one.
    ///
    /// # Errors
    /// What the rules say.
    pub async fn apply_operation(
        &self,
        registration: &Registration,
        who: &As,
        operation: Operation,
    ) -> Result<Registration, AppError> {
        let catalogue = self.catalogue().await?;
        let actor = who.actor(registration);
        let operation = match operation {
            Operation::Submit { number } if number.0.is_empty() => {
                let session = Session {
                    account: registration.account,
                    account_name: String::new(),
                    is_first: false,
                    fresh: None,
                    seen: BTreeMap::new(),
                };
                let current =
                    Current { session, catalogue: catalogue.clone(), registration: registration.clone() };
                Operation::Submit { number: self.registration_number(&current).await? }
            }
            other => other,
        };
        self.operate_as(registration.id, registration.account, &catalogue, actor, operation, None).await
    }

    /// Judges a photo and keeps it, for an operation that attaches it.
    ///
    /// # Errors
    /// What the rules say.
    pub async fn attach_operation(&self, jpeg: Vec<u8>) -> Result<Operation, AppError> {
        Ok(Operation::AttachPhoto { photo: self.keep_photo(jpeg).await? })
    }

    /// What may be done with a registration now.
    ///
    /// # Errors
    /// What the database says.
    pub async fn allowed_operations(
        &self,
        registration: &Registration,
        who: &As,
    ) -> Result<Vec<OperationKind>, AppError> {
        let rules = self.catalogue().await?.rules_for(registration);
        Ok(allowed(registration, &rules, &who.actor(registration), self.clock.now()))
    }

    /// A registration by its id or its number; `None` when there is none here.
    ///
    /// # Errors
    /// What the database says.
    pub async fn find_registration(&self, id_or_number: &str) -> Result<Option<Registration>, AppError> {
        let id = match uuid::Uuid::parse_str(id_or_number) {
            Ok(id) => Some(RegistrationId(id)),
            Err(_) => self.store.registration_numbered(id_or_number).await?,
        };
        let Some(id) = id else { return Ok(None) };
        Ok(self.store.registration(id).await?)
    }

    /// A registration to which nothing has happened, for the account with this name.
    ///
    /// # Errors
    /// [`crate::ErrorCode::AccountNotOnThisTerminal`] when nobody has signed in with it here.
    pub async fn new_registration(&self, account_name: &str) -> Result<Registration, AppError> {
        let known = self.store.account_named(account_name).await?;
        let known = known.ok_or(crate::ErrorCode::AccountNotOnThisTerminal)?;
        let sitting = self.catalogue().await?.sitting;
        Ok(Registration::new(RegistrationId(uuid::Uuid::now_v7()), sitting, known.account))
    }
}

/// The number of a submission that is still to get one.
pub fn number_to_be_given() -> RegistrationNumber {
    RegistrationNumber(String::new())
}
