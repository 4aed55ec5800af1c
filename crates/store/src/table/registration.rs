//! `registration`: the state of each registration, written together with the operation that made it.

use kaodian_domain::{
    AccountId, Catalogue, OperationId, OperationRecord, Refusal, Registration, RegistrationId, Seat,
    SittingId, Timestamp, apply,
};
use sqlx::{Row, SqliteConnection};

use super::{operation, search, seat};
use crate::{OperateError, Store, StoreError};

/// A registration with the operations on it that the central server has not seen.
#[derive(Debug, Clone, PartialEq)]
pub struct FoundRegistration {
    /// As the screen shows it.
    pub registration: Registration,
    /// How many of its operations still wait.
    pub pending: u64,
}

/// What an operation is made on.
#[derive(Debug, Clone, PartialEq)]
pub struct Ground {
    /// The registration as it is now; `None` before its first operation.
    pub before: Option<Registration>,
    /// The revision of the central server's last snapshot of it; 0 when there is none.
    pub seen_revision: u64,
    /// The operation's number in the terminal's own count.
    pub sequence: u64,
}

impl Ground {
    async fn read(connection: &mut SqliteConnection, id: RegistrationId) -> Result<Self, StoreError> {
        Ok(Self {
            before: read(connection, id).await?,
            seen_revision: read_snapshot(connection, id).await?.map_or(0, |snapshot| snapshot.revision),
            sequence: operation::next_sequence(connection).await?,
        })
    }
}

async fn read(
    connection: &mut SqliteConnection,
    id: RegistrationId,
) -> Result<Option<Registration>, StoreError> {
    let row = sqlx::query("SELECT state FROM registration WHERE id = $1")
        .bind(id.to_string())
        .fetch_optional(connection)
        .await?;
    row.map(|row| Ok(serde_json::from_str(row.try_get("state")?)?)).transpose()
}

async fn read_snapshot(
    connection: &mut SqliteConnection,
    id: RegistrationId,
) -> Result<Option<Registration>, StoreError> {
    let row = sqlx::query("SELECT snapshot FROM registration WHERE id = $1")
        .bind(id.to_string())
        .fetch_optional(connection)
        .await?;
    let text = row.map(|row| row.try_get::<Option<String>, _>("snapshot")).transpose()?.flatten();
    Ok(text.as_deref().map(serde_json::from_str).transpose()?)
}

async fn write(
    connection: &mut SqliteConnection,
    before: Option<&Registration>,
    state: &Registration,
    snapshot: Option<&Registration>,
    at: Timestamp,
) -> Result<(), StoreError> {
    // A state without a new snapshot keeps the old one.
    sqlx::query(
        "INSERT INTO registration (id, sitting, account, number, document_key, snapshot, state, changed_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
         ON CONFLICT (id) DO UPDATE SET number = excluded.number, document_key = excluded.document_key,
             snapshot = coalesce(excluded.snapshot, snapshot), state = excluded.state,
             changed_at = excluded.changed_at",
    )
    .bind(state.id.to_string())
    .bind(&state.sitting.0)
    .bind(state.account.to_string())
    .bind(state.number.as_ref().map(|number| number.0.as_str()))
    .bind(state.document_key())
    .bind(snapshot.map(serde_json::to_string).transpose()?)
    .bind(serde_json::to_string(state)?)
    .bind(at.0)
    .execute(&mut *connection)
    .await?;
    search::index(connection, before, state).await
}

impl Store {
    /// One registration.
    ///
    /// # Errors
    /// What the database says.
    pub async fn registration(&self, id: RegistrationId) -> Result<Option<Registration>, StoreError> {
        read(&mut *self.pool.acquire().await?, id).await
    }

    /// The registrations of an account for a sitting, the newest first.
    ///
    /// # Errors
    /// What the database says.
    pub async fn registrations_of(
        &self,
        account: AccountId,
        sitting: &SittingId,
    ) -> Result<Vec<Registration>, StoreError> {
        let rows = sqlx::query(
            "SELECT state FROM registration WHERE account = $1 AND sitting = $2 ORDER BY id DESC",
        )
        .bind(account.to_string())
        .bind(&sitting.0)
        .fetch_all(&self.pool)
        .await?;
        rows.iter().map(|row| Ok(serde_json::from_str(row.try_get("state")?)?)).collect()
    }

    /// All registrations of a sitting, by their identity.
    ///
    /// # Errors
    /// What the database says.
    pub async fn registrations_in(&self, sitting: &SittingId) -> Result<Vec<Registration>, StoreError> {
        let rows = sqlx::query("SELECT state FROM registration WHERE sitting = $1 ORDER BY id")
            .bind(&sitting.0)
            .fetch_all(&self.pool)
            .await?;
        rows.iter().map(|row| Ok(serde_json::from_str(row.try_get("state")?)?)).collect()
    }

    /// All registrations, the last changed first, at most `limit`.
    ///
    /// # Errors
    /// What the database says.
    pub async fn registrations(&self, limit: u32) -> Result<Vec<FoundRegistration>, StoreError> {
        let rows = sqlx::query(
            "SELECT state, (SELECT count(*) FROM operation
                            WHERE registration = registration.id AND acknowledged_at IS NULL) AS pending
             FROM registration ORDER BY changed_at DESC, id DESC LIMIT $1",
        )
        .bind(limit)
        .fetch_all(&self.pool)
        .await?;
        rows.iter()
            .map(|row| {
                let pending: i64 = row.try_get("pending")?;
                Ok(FoundRegistration {
                    registration: serde_json::from_str(row.try_get("state")?)?,
                    pending: pending.unsigned_abs(),
                })
            })
            .collect()
    }

    /// Whether another registration of the sitting that still counts has this document.
    ///
    /// # Errors
    /// What the database says.
    pub async fn document_is_taken(
        &self,
        sitting: &SittingId,
        document_key: &str,
        besides: RegistrationId,
    ) -> Result<bool, StoreError> {
        let found: i64 = sqlx::query_scalar(
            "SELECT count(*) FROM registration WHERE sitting = $1 AND document_key = $2 AND id <> $3",
        )
        .bind(&sitting.0)
        .bind(document_key)
        .bind(besides.to_string())
        .fetch_one(&self.pool)
        .await?;
        Ok(found > 0)
    }

    /// Does one operation: `decide` gets what it is made on, and brings the record and the registration after it. Both
    /// are written together, or nothing is.
    ///
    /// # Errors
    /// The database's, or what `decide` says.
    pub async fn operate<E>(
        &self,
        id: RegistrationId,
        decide: impl FnOnce(Ground) -> Result<(OperationRecord, Registration), E>,
    ) -> Result<Registration, OperateError<E>> {
        self.operate_with_seats(id, |ground| {
            decide(ground).map(|(record, after)| (record, after, Vec::new()))
        })
        .await
    }

    /// As [`Store::operate`], for an operation that takes seats of subjects with a limit: they are taken from those
    /// that the terminal holds, in the same transaction.
    ///
    /// # Errors
    /// The database's, what `decide` says, or [`OperateError::NoSeat`].
    pub async fn operate_with_seats<E>(
        &self,
        id: RegistrationId,
        decide: impl FnOnce(Ground) -> Result<(OperationRecord, Registration, Vec<Seat>), E>,
    ) -> Result<Registration, OperateError<E>> {
        let mut transaction = self.pool.begin_with("BEGIN IMMEDIATE").await?;
        let ground = Ground::read(&mut transaction, id).await?;
        let before = ground.before.clone();
        let (record, after, seats) = decide(ground).map_err(OperateError::Declined)?;
        if let Some(missing) = seat::take(&mut transaction, &record.sitting, record.id, &seats).await? {
            return Err(OperateError::NoSeat(missing));
        }
        write(&mut transaction, before.as_ref(), &after, None, record.at).await?;
        operation::insert(&mut transaction, &record).await?;
        transaction.commit().await?;
        Ok(after)
    }

    /// Takes over what the central server says of a registration: the new view is its snapshot with
    /// this terminal's pending operations applied again.
    ///
    /// A pending operation that no longer applies is left out of the view; the server will refuse
    /// it with its cause when it arrives there.
    ///
    /// # Errors
    /// What the database says.
    pub async fn adopt(
        &self,
        snapshot: &Registration,
        catalogue: &Catalogue,
        at: Timestamp,
    ) -> Result<Registration, StoreError> {
        let mut transaction = self.pool.begin_with("BEGIN IMMEDIATE").await?;
        let view = adopt(&mut transaction, snapshot, catalogue, at).await?;
        transaction.commit().await?;
        Ok(view)
    }

    /// Takes over an answer of the central server, all of it or nothing: what it decided on operations of the outbox
    /// (`None` when it accepted one), and then registrations as [`Store::adopt`] does.
    ///
    /// # Errors
    /// What the database says.
    pub async fn settle(
        &self,
        decided: &[(OperationId, Option<Refusal>)],
        snapshots: &[Registration],
        catalogue: &Catalogue,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let mut transaction = self.pool.begin_with("BEGIN IMMEDIATE").await?;
        for (id, refusal) in decided {
            operation::acknowledge(&mut transaction, *id, *refusal, at).await?;
        }
        for snapshot in snapshots {
            adopt(&mut transaction, snapshot, catalogue, at).await?;
        }
        transaction.commit().await?;
        Ok(())
    }
}

async fn adopt(
    connection: &mut SqliteConnection,
    snapshot: &Registration,
    catalogue: &Catalogue,
    at: Timestamp,
) -> Result<Registration, StoreError> {
    // Answers may overtake one another: an older one tells nothing new of the registration. But
    // an operation may have been refused with it, and that one must leave the view.
    let known = read_snapshot(connection, snapshot.id).await?;
    let newest = known.as_ref().filter(|known| known.revision > snapshot.revision).unwrap_or(snapshot);
    let pending = operation::pending_of(connection, newest.id).await?;
    let before = read(connection, newest.id).await?;
    let view = pending.iter().fold(newest.clone(), |state, record| {
        let rules = catalogue.rules_for_operation(&state, &record.operation);
        apply(&state, &record.operation, &rules, &record.actor, record.at).unwrap_or(state)
    });
    write(connection, before.as_ref(), &view, Some(newest), at).await?;
    Ok(view)
}
