//! 申请信息审核 (S20).

use kaodian_domain::Operation;

use crate::{error::AppError, terminal::Terminal, view::EnrolmentView};

impl Terminal {
    /// Asks the site to review.
    ///
    /// # Errors
    /// What the rules say.
    pub async fn request_review(&self) -> Result<EnrolmentView, AppError> {
        let current = self.current().await?;
        self.operate(&current, Operation::RequestReview).await?;
        self.enrolment().await
    }
}
