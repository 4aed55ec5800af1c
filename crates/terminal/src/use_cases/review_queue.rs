//! What waits for a reviewer at the site, as the central server knows it.

use kaodian_sync::WaitingReview;

use crate::{error::AppError, terminal::Terminal};

/// As many on each page as the server gives.
const PAGE: u32 = 200;

impl Terminal {
    /// Every registration that waits for a review at the terminal's site, the oldest request first.
    ///
    /// # Errors
    /// What the server says; [`crate::ErrorCode::Offline`] without it.
    pub async fn review_queue(&self) -> Result<Vec<WaitingReview>, AppError> {
        let mut waiting = Vec::new();
        let mut cursor: Option<String> = None;
        loop {
            let page = self.client.reviews(cursor.as_deref(), PAGE).await?;
            waiting.extend(page.reviews);
            cursor = page.cursor;
            if cursor.is_none() {
                return Ok(waiting);
            }
        }
    }
}
