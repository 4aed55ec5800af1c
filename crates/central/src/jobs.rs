//! What happens without being asked for, each minute. Several nodes may do it side by side: every
//! step is an operation that is applied once or refused.

use std::time::Duration;

use kaodian_domain::{
    Operation, Payment, RefusalCode, Registration, RegistrationId, Timestamp, payment_due_at,
};
use tokio::sync::watch;

use crate::{
    App, CentralError, attempts, operations, payments, photo_intake, photo_judging, qq, refunds, settlement,
    store::{self, registration::StoredRegistration},
};

const INTERVAL: Duration = Duration::from_secs(60);

/// How many registrations are looked at between two reads of the list.
const PAGE: u32 = 200;

/// Runs until told to stop.
pub(crate) async fn run(app: App, mut stopped: watch::Receiver<bool>) {
    let mut interval = tokio::time::interval(INTERVAL);
    interval.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            _ = interval.tick() => {}
            _ = stopped.wait_for(|stopped| *stopped) => return,
        }
        // A job that is cut short goes on in the next minute, also after a restart.
        tokio::select! {
            done = run_once(&app) => match done {
                Ok(0) => {}
                Ok(expired) => tracing::info!(expired, "unpaid registrations ended"),
                Err(error) => tracing::error!(%error, "the jobs of this minute failed"),
            },
            _ = stopped.wait_for(|stopped| *stopped) => return,
        }
    }
}

/// Does the jobs once. How many registrations ended unpaid.
///
/// # Errors
/// [`CentralError`] when the database fails.
pub async fn run_once(app: &App) -> Result<u32, CentralError> {
    let now = app.now();
    let mut expired = 0;
    let mut after = String::new();
    loop {
        let due = {
            let mut db = app.store().connection().await?;
            store::registration::due(&mut db, now, &after, PAGE).await?
        };
        let Some(last) = due.last() else { break };
        after = last.to_string();
        for id in due {
            match look_at_due(app, id).await {
                Ok(true) => expired += 1,
                Ok(false) => {}
                // One that cannot be judged must not keep the others waiting.
                Err(error) => tracing::error!(%error, registration = %id, "a due registration was left"),
            }
        }
    }
    app.limits().forget();
    settlement::poll(app).await?;
    refunds::run(app).await?;
    let mut db = app.store().connection().await?;
    store::nonce::forget_expired(&mut db, now).await?;
    store::activation::forget_failures(&mut db, now).await?;
    store::sign_in_attempt::forget(&mut db, attempts::forgotten_before(now), now).await?;
    drop(db);
    photo_intake::forget_old(app, now).await?;
    qq::forget_old(app).await?;
    Ok(expired)
}

/// Judges the photos that wait, now.
///
/// # Errors
/// [`CentralError`] when database or photos cannot be reached.
pub async fn judge_photos(app: &App) -> Result<(), CentralError> {
    photo_judging::judge_waiting(app).await
}

/// Ends a registration that was not paid in time; an order that is open is closed first, so that
/// nobody can pay what has ended.
async fn look_at_due(app: &App, id: RegistrationId) -> Result<bool, CentralError> {
    let Some(mut stored) = find(app, id).await? else { return Ok(false) };
    let sitting = stored.registration.sitting.clone();
    let Some(catalogue) = app.catalogues().of_sitting(app.store(), &sitting).await? else { return Ok(false) };
    let due_at = payment_due_at(&stored.registration, &catalogue.rules_for(&stored.registration));
    if due_at.is_some_and(|due_at| app.now() < due_at) {
        set_due(app, &stored.registration, due_at).await?;
        return Ok(false);
    }
    if matches!(stored.registration.payment, Payment::Open(_) | Payment::Unknown(_)) {
        stored.registration = payments::close(app, stored.registration).await?;
        if matches!(stored.registration.payment, Payment::Open(_) | Payment::Unknown(_)) {
            // The gateway does not answer; nothing is decided until it does.
            return Ok(false);
        }
    }
    match operations::apply_as_central(app, &stored.registration, Operation::ExpireUnpaid).await? {
        Ok(_) => Ok(true),
        // The rules changed in between: the next minute looks again.
        Err(refusal) if refusal.code == RefusalCode::PaymentNotOverdue => Ok(false),
        Err(_) => {
            set_due(app, &stored.registration, None).await?;
            Ok(false)
        }
    }
}

async fn find(app: &App, id: RegistrationId) -> Result<Option<StoredRegistration>, CentralError> {
    let mut db = app.store().connection().await?;
    Ok(store::registration::find(&mut db, id).await?)
}

async fn set_due(app: &App, registration: &Registration, at: Option<Timestamp>) -> Result<(), CentralError> {
    let mut db = app.store().connection().await?;
    Ok(store::registration::set_due(&mut db, registration, at).await?)
}
