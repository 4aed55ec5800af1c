//! The queue of reviews of the terminal's site, as the central server knows it.

use kaodian_wire::ReviewQueueResponse;

use crate::{CentralClient, ClientError, Transport};

impl<T: Transport> CentralClient<T> {
    /// Asks what waits for a reviewer at the site: the first page, or the one after a cursor of the page before.
    ///
    /// # Errors
    /// See [`ClientError`].
    pub async fn reviews(
        &self,
        cursor: Option<&str>,
        limit: u32,
    ) -> Result<ReviewQueueResponse, ClientError> {
        // A cursor is made of digits, letters and a dot: it needs no escaping.
        let cursor = cursor.map_or_else(String::new, |cursor| format!("&cursor={cursor}"));
        self.json("GET", "/v1/reviews", &format!("limit={limit}{cursor}"), Vec::new()).await
    }
}
