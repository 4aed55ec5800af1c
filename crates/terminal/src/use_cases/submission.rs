//! 承诺与提交 (S15), giving up, beginning again.

use kaodian_domain::{
    Field, NumberValues, Operation, OperationKind, Refusal, RefusalCode, RegistrationId, RegistrationNumber,
    allowed, check_seen,
};
use uuid::Uuid;

use crate::{
    error::{AppError, ErrorCode},
    operate::Current,
    terminal::{Session, Terminal},
    view::EnrolmentView,
};

impl Terminal {
    /// Declares the answers true and submits them.
    ///
    /// # Errors
    /// What the rules say, also of answers that changed since they were shown; [`ErrorCode::NumbersExhausted`] when the terminal has none left,
    /// [`ErrorCode::SeatsNotLeased`] when it holds no seat of a subject with a limit and cannot ask for one.
    pub async fn submit(&self, declared: bool) -> Result<EnrolmentView, AppError> {
        let current = self.current().await?;
        if !declared {
            return Err(Refusal::of(Field::Declaration, RefusalCode::DeclarationMissing).into());
        }
        // All of this before a number is used up for it.
        if let Some(seen) = current.seen(OperationKind::Submit) {
            check_seen(OperationKind::Submit, seen, &current.registration, &current.registration)?;
        }
        self.ensure_seats(&current.catalogue, &current.registration).await?;
        let number = self.registration_number(&current).await?;
        self.operate(&current, Operation::Submit { number }).await?;
        self.enrolment().await
    }

    /// The number that the registration has, or the next of the terminal's block.
    pub(crate) async fn registration_number(
        &self,
        current: &Current,
    ) -> Result<RegistrationNumber, AppError> {
        if let Some(number) = &current.registration.number {
            return Ok(number.clone());
        }
        // A refused submission must not use a number up.
        let rules = current.rules();
        let kinds = allowed(&current.registration, &rules, &current.actor(), self.clock.now());
        if !kinds.contains(&OperationKind::Submit) {
            // The domain says why, whatever the number.
            return Ok(RegistrationNumber(String::new()));
        }
        let taken = self.store.take_number(&current.registration.sitting).await?;
        let (site, serial) = taken.ok_or(ErrorCode::NumbersExhausted)?;
        let values = NumberValues {
            site: Some(&site.0),
            sitting: Some(&current.registration.sitting.0),
            serial: Some(serial),
            ..NumberValues::default()
        };
        let number = rules.registration_number.number(&values);
        number.map(RegistrationNumber).ok_or_else(|| Refusal::from(RefusalCode::NumberFormat).into())
    }

    /// Gives the registration up.
    ///
    /// # Errors
    /// What the rules say.
    pub async fn withdraw(&self) -> Result<EnrolmentView, AppError> {
        let current = self.current().await?;
        self.operate(&current, Operation::Withdraw).await?;
        self.enrolment().await
    }

    /// Begins a new registration after one that is over.
    ///
    /// # Errors
    /// [`RefusalCode::Locked`] while the registration still counts.
    pub async fn start_again(&self) -> Result<EnrolmentView, AppError> {
        let current = self.current().await?;
        if !current.registration.has_ended() {
            return Err(Refusal::from(RefusalCode::Locked).into());
        }
        let fresh = Some(RegistrationId(Uuid::now_v7()));
        self.set_session(Some(Session { fresh, ..current.session }));
        self.enrolment().await
    }
}
