//! 网上报名公告, 网上报名须知及流程: read before sign-in, also offline (S4, S5).

use crate::{error::AppError, terminal::Terminal, view::PublicationsView};

impl Terminal {
    /// The announcements and instructions.
    ///
    /// # Errors
    /// [`crate::ErrorCode::NotActivated`] before the first catalogue.
    pub async fn publications(&self) -> Result<PublicationsView, AppError> {
        let catalogue = self.catalogue().await?;
        Ok(PublicationsView { announcements: catalogue.announcements, instructions: catalogue.instructions })
    }
}
