//! Payment orders that this server opened.

use kaodian_domain::{OrderId, PaymentChannel, RegistrationId, Timestamp};
use sqlx::{AnyConnection, Row};

use super::{StoreError, from_json, to_json, to_uuid};

/// An order at a gateway.
#[derive(Debug, Clone)]
pub(crate) struct PaymentOrder {
    pub(crate) id: OrderId,
    pub(crate) registration: RegistrationId,
    pub(crate) channel: PaymentChannel,
    pub(crate) amount_fen: u32,
    /// `None` until the gateway has taken it.
    pub(crate) pay_url: Option<String>,
    pub(crate) opened_at: Timestamp,
    pub(crate) expires_at: Timestamp,
}

/// A new one.
pub(crate) async fn insert(db: &mut AnyConnection, order: &PaymentOrder) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO payment_order (id, registration, channel, amount_fen, opened_at, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6)",
    )
    .bind(order.id.to_string())
    .bind(order.registration.to_string())
    .bind(to_json(&order.channel)?)
    .bind(i64::from(order.amount_fen))
    .bind(order.opened_at.0)
    .bind(order.expires_at.0)
    .execute(db)
    .await?;
    Ok(())
}

/// The order with this identity.
pub(crate) async fn find(db: &mut AnyConnection, id: OrderId) -> Result<Option<PaymentOrder>, StoreError> {
    let row = sqlx::query("SELECT * FROM payment_order WHERE id = $1")
        .bind(id.to_string())
        .fetch_optional(db)
        .await?;
    let Some(row) = row else { return Ok(None) };
    Ok(Some(PaymentOrder {
        id,
        registration: RegistrationId(to_uuid(&row.try_get::<String, _>("registration")?)?),
        channel: from_json(&row.try_get::<String, _>("channel")?)?,
        amount_fen: u32::try_from(row.try_get::<i64, _>("amount_fen")?).map_err(StoreError::record)?,
        pay_url: row.try_get("pay_url")?,
        opened_at: Timestamp(row.try_get("opened_at")?),
        expires_at: Timestamp(row.try_get("expires_at")?),
    }))
}

/// The gateway has taken it.
pub(crate) async fn set_pay_url(
    db: &mut AnyConnection,
    id: OrderId,
    pay_url: &str,
) -> Result<(), StoreError> {
    sqlx::query("UPDATE payment_order SET pay_url = $2 WHERE id = $1")
        .bind(id.to_string())
        .bind(pay_url.to_owned())
        .execute(db)
        .await?;
    Ok(())
}
