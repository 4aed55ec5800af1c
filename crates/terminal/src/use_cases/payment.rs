//! 支付 through the central server's gateway (S24, S25).

use kaodian_domain::{OperationKind, PaymentChannel, Refusal, RefusalCode, Registration, allowed};
use kaodian_sync::{ClientError, ProblemCode};
use qrcode::{EcLevel, QrCode, render::svg};

use crate::{
    error::{AppError, ErrorCode},
    terminal::Terminal,
    view::{EnrolmentView, PaymentView},
};

impl Terminal {
    /// What the candidate can choose to pay with, the usual channel first; nothing where the
    /// server leaves no choice.
    ///
    /// # Errors
    /// [`ErrorCode::Offline`] without the central server.
    pub async fn payment_channels(&self) -> Result<Vec<PaymentChannel>, AppError> {
        match self.client.payment_channels().await {
            Ok(answer) => Ok(answer.channels),
            // An older server knows one.
            Err(ClientError::Problem(problem)) if problem.code == ProblemCode::NotFound => Ok(Vec::new()),
            Err(error) => Err(error.into()),
        }
    }

    /// Opens the payment: a QR code for the candidate's phone. An order that is open is shown
    /// again, unless another channel than its own is asked for.
    ///
    /// # Errors
    /// What the rules say; [`ErrorCode::Offline`] without the central server: nothing was charged.
    pub async fn open_payment(&self, channel: Option<PaymentChannel>) -> Result<PaymentView, AppError> {
        // The server must know everything that was done here before it can ask for money.
        self.synchronise().await?;
        let current = self.current().await?;
        let is_open = matches!(current.registration.payment, kaodian_domain::Payment::Open(_));
        let kinds = allowed(&current.registration, &current.rules(), &current.actor(), self.clock.now());
        if !is_open && !kinds.contains(&OperationKind::OpenOrder) {
            return Err(self.why_not_payable(&current.registration));
        }
        let order = self.client.open_order(current.registration.id, channel).await?;
        self.store.adopt(&order.registration, &current.catalogue, self.clock.now()).await?;
        Ok(PaymentView {
            order_id: order.order.to_string(),
            amount_fen: order.amount_fen,
            channel: order.channel,
            qr_svg: qr_svg(&order.pay_url)?,
            pay_url: current.catalogue.demonstration.then_some(order.pay_url),
            expires_at: order.expires_at,
        })
    }

    fn why_not_payable(&self, registration: &Registration) -> AppError {
        let code = match registration.payment {
            kaodian_domain::Payment::Unknown(_) => RefusalCode::PaymentUnknown,
            kaodian_domain::Payment::Paid(_) | kaodian_domain::Payment::Refunded { .. } => {
                RefusalCode::AlreadyPaid
            }
            kaodian_domain::Payment::Unpaid | kaodian_domain::Payment::Open(_) => RefusalCode::PaymentNotDue,
        };
        Refusal::from(code).into()
    }

    /// 我已支付，更新支付信息: has the gateway asked, and brings the registration up to date.
    ///
    /// # Errors
    /// [`ErrorCode::Offline`] without the central server.
    pub async fn refresh_payment(&self) -> Result<EnrolmentView, AppError> {
        self.synchronise().await?;
        let current = self.current().await?;
        match self.client.query_payment(current.registration.id).await {
            Ok(answer) => {
                self.store.adopt(&answer.registration, &current.catalogue, self.clock.now()).await?;
            }
            // There is no order to ask about: the registration says all there is to say.
            Err(ClientError::Problem(problem)) if problem.code == ProblemCode::NotFound => {}
            Err(error) => return Err(error.into()),
        }
        self.enrolment().await
    }
}

/// A QR code as a picture.
pub(super) fn qr_svg(text: &str) -> Result<String, AppError> {
    let code = QrCode::with_error_correction_level(text, EcLevel::M).map_err(|_| ErrorCode::Unexpected)?;
    Ok(code.render::<svg::Color<'_>>().min_dimensions(240, 240).dark_color(svg::Color("#1c242b")).build())
}
