//! Seats of subjects with a limit, for a candidate who is about to take one.

use kaodian_domain::{Catalogue, Field, Refusal, RefusalCode, Registration, Seat, seats_chosen};
use kaodian_sync::lease_needed;

use crate::{
    error::{AppError, ErrorCode},
    terminal::Terminal,
};

impl Terminal {
    /// Sees to it that the terminal holds a seat of each subject that the registration would take by being submitted.
    ///
    /// # Errors
    /// [`RefusalCode::SubjectFull`] when the server said that there are none; [`ErrorCode::SeatsNotLeased`] when this
    /// terminal holds none and cannot ask.
    pub(crate) async fn ensure_seats(
        &self,
        catalogue: &Catalogue,
        registration: &Registration,
    ) -> Result<(), AppError> {
        // Whoever was submitted before holds its seats.
        if registration.submission.first_at().is_some() {
            return Ok(());
        }
        let wanted = catalogue.limited(seats_chosen(registration));
        let missing = self.missing(catalogue, &wanted).await?;
        if missing.is_empty() {
            return Ok(());
        }
        let _alone = self.one_round.lock().await;
        self.lease_seats(catalogue, &missing).await
    }

    /// Asks the server for seats, and says why when it has none to give. Only while no round runs.
    pub(crate) async fn lease_seats(&self, catalogue: &Catalogue, seats: &[Seat]) -> Result<(), AppError> {
        let asked = lease_needed(&self.store, &self.client, catalogue, seats, self.clock.now()).await;
        if self.missing(catalogue, seats).await?.is_empty() {
            return Ok(());
        }
        if let Err(error) = asked {
            tracing::info!(%error, "no seats were leased");
        }
        let held = self.store.seats(&catalogue.sitting).await?;
        let is_full = held.iter().any(|held| seats.contains(&held.seat) && held.is_full());
        if is_full {
            return Err(Refusal::of(Field::Subjects, RefusalCode::SubjectFull).into());
        }
        Err(ErrorCode::SeatsNotLeased.into())
    }

    async fn missing(&self, catalogue: &Catalogue, wanted: &[Seat]) -> Result<Vec<Seat>, AppError> {
        if wanted.is_empty() {
            return Ok(Vec::new());
        }
        let held = self.store.seats(&catalogue.sitting).await?;
        let has_one = |seat: &&Seat| held.iter().any(|held| held.seat == **seat && held.has_one());
        Ok(wanted.iter().filter(|seat| !has_one(seat)).cloned().collect())
    }
}
