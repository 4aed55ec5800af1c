//! The terminal's own state, for the top bar.

use crate::{
    error::AppError,
    terminal::Terminal,
    view::{CaptchaView, TerminalView},
};

impl Terminal {
    /// The terminal's own state.
    ///
    /// # Errors
    /// What the database says.
    pub async fn status(&self) -> Result<TerminalView, AppError> {
        let catalogue = self.store.catalogue().await?;
        let counts = self.store.outbox_counts().await?;
        let site = catalogue.as_ref().and_then(|catalogue| catalogue.site(&self.activated.site));
        Ok(TerminalView {
            activated: true,
            mode: self.mode().await?,
            site_name: site.map(|site| site.name.clone()),
            online: self.is_online(),
            update_needed: self.needs_update(),
            offers_qq: kaodian_sync::offers_qq(&self.store).await?,
            pending: u32::try_from(counts.operations + counts.photos).unwrap_or(u32::MAX),
            now: self.clock.now(),
            demonstration: self.is_development() || catalogue.as_ref().is_some_and(|c| c.demonstration),
            sitting_name: catalogue.map(|catalogue| catalogue.sitting_name),
        })
    }

    /// A new captcha.
    ///
    /// # Errors
    /// When the system gives no random numbers.
    pub fn new_captcha(&self) -> Result<CaptchaView, AppError> {
        self.captchas.make()
    }
}
