//! Paying: what the server is asked for a candidate who pays.

use kaodian_domain::{PaymentChannel, RegistrationId};
use kaodian_wire::{OpenOrderRequest, OrderResponse, PaymentChannelsResponse, RegistrationResponse};

use crate::{client::CentralClient, client_error::ClientError, transport::Transport};

impl<T: Transport> CentralClient<T> {
    /// Asks what can be chosen to pay with.
    ///
    /// # Errors
    /// See [`ClientError`].
    pub async fn payment_channels(&self) -> Result<PaymentChannelsResponse, ClientError> {
        self.json("GET", "/v1/payment-channels", "", Vec::new()).await
    }

    /// Opens a payment order at a channel, or the usual one, or answers with the one that is open.
    ///
    /// # Errors
    /// See [`ClientError`].
    pub async fn open_order(
        &self,
        registration: RegistrationId,
        channel: Option<PaymentChannel>,
    ) -> Result<OrderResponse, ClientError> {
        let request = OpenOrderRequest { channel };
        self.post(&format!("/v1/registrations/{registration}/orders"), &request).await
    }

    /// Has the server ask the gateway.
    ///
    /// # Errors
    /// See [`ClientError`].
    pub async fn query_payment(
        &self,
        registration: RegistrationId,
    ) -> Result<RegistrationResponse, ClientError> {
        self.post(&format!("/v1/registrations/{registration}/payment-query"), &serde_json::json!({})).await
    }
}
