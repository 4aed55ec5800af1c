//! Signing in with QQ: the terminal shows a QR code and waits for the candidate's phone (S3).

use kaodian_sync as wire;
use kaodian_sync::QqLoginState;

use super::payment::qr_svg;
use crate::{
    error::{AppError, ErrorCode},
    terminal::Terminal,
    view::{QqCodeView, QqSignInView},
};

/// How long one question waits at the server, in seconds: less than an answer may take.
const WAIT_S: u32 = 12;

fn login_id(text: &str) -> Result<uuid::Uuid, AppError> {
    text.parse().map_err(|_| ErrorCode::Unexpected.into())
}

impl Terminal {
    /// Begins a sign-in with QQ: a QR code for the candidate's phone.
    ///
    /// # Errors
    /// [`ErrorCode::QqUnavailable`] where it is not offered; [`ErrorCode::Offline`] without the central server.
    pub async fn begin_qq_sign_in(&self) -> Result<QqCodeView, AppError> {
        let begun = self.client.begin_qq_login().await?;
        let demonstration = self.store.catalogue().await?.is_some_and(|catalogue| catalogue.demonstration);
        Ok(QqCodeView {
            login: begun.login.to_string(),
            qr_svg: qr_svg(&begun.url)?,
            url: demonstration.then_some(begun.url),
            expires_at: begun.expires_at,
            check_number: begun.check_number,
        })
    }

    /// Waits a while for the phone, and signs the candidate in when it has done its part.
    ///
    /// # Errors
    /// What the server and the database say; [`ErrorCode::Offline`], after which it can be asked again.
    pub async fn await_qq_sign_in(&self, login: &str) -> Result<QqSignInView, AppError> {
        Ok(match self.client.qq_login(login_id(login)?, WAIT_S).await? {
            QqLoginState::Waiting { expires_at, on_phone } => QqSignInView::Waiting { expires_at, on_phone },
            QqLoginState::Done { signed_in } => {
                QqSignInView::SignedIn { session: self.welcome_from_phone(*signed_in).await? }
            }
            QqLoginState::Cancelled => QqSignInView::Cancelled,
            QqLoginState::Expired => QqSignInView::Expired,
            QqLoginState::Failed => QqSignInView::Failed,
        })
    }

    /// Gives a sign-in with QQ up, so that the phone cannot finish it any more.
    ///
    /// # Errors
    /// What the server says. It runs out by itself, too.
    pub async fn cancel_qq_sign_in(&self, login: &str) -> Result<(), AppError> {
        self.client.cancel_qq_login(login_id(login)?).await?;
        Ok(())
    }

    /// No password was typed here: whoever is not known here already cannot sign in without the network later.
    async fn welcome_from_phone(
        &self,
        signed_in: wire::SignInResponse,
    ) -> Result<crate::view::SessionView, AppError> {
        let is_known = self.store.account_named(&signed_in.account.name).await?.is_some();
        self.welcome_known(signed_in.account, !is_known, &signed_in.registrations).await
    }
}
