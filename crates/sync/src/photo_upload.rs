//! Photos to and from the server; large ones go in parts, so that a cut costs one part and not the photo.

use kaodian_wire::{PHOTO_PART_BYTES, PROTOCOL_OF_PARTS, PhotoPartsResponse, sha256_hex};

use crate::{client::CentralClient, client_error::ClientError, transport::Transport};

/// Up to this a photo goes whole: nearly all do, and asking what is there would cost more than a cut now and then.
const WHOLE_BYTES: usize = 2 * PHOTO_PART_BYTES;

impl<T: Transport> CentralClient<T> {
    /// Sends a photo under the digest of its bytes. One that was cut goes on where it stopped.
    ///
    /// # Errors
    /// See [`ClientError`].
    pub async fn put_photo(&self, sha256: &str, jpeg: Vec<u8>) -> Result<(), ClientError> {
        if jpeg.len() > WHOLE_BYTES {
            if self.spoken().is_none() {
                // Every answer tells what the server speaks; this one is short.
                self.ask_time().await?;
            }
            if self.speaks(PROTOCOL_OF_PARTS) {
                return self.put_in_parts(sha256, &jpeg).await;
            }
        }
        self.call("PUT", &format!("/v1/photos/{sha256}"), "", jpeg).await.map(|_| ())
    }

    async fn put_in_parts(&self, sha256: &str, jpeg: &[u8]) -> Result<(), ClientError> {
        let path = format!("/v1/photos/{sha256}");
        let mut there: PhotoPartsResponse =
            self.json("GET", &format!("{path}/parts"), "", Vec::new()).await?;
        // Once more than there are parts: the server may have forgotten what it had.
        for _ in 0..=jpeg.len().div_ceil(PHOTO_PART_BYTES) {
            if there.is_complete {
                break;
            }
            let from = there.received_bytes;
            let rest = usize::try_from(from).ok().and_then(|from| jpeg.get(from..));
            let rest = rest.filter(|rest| !rest.is_empty()).ok_or(ClientError::NotUnderstood)?;
            let part = rest[..rest.len().min(PHOTO_PART_BYTES)].to_vec();
            there = self.json("PUT", &path, &format!("from={from}&total={}", jpeg.len()), part).await?;
        }
        if there.is_complete { Ok(()) } else { Err(ClientError::NotUnderstood) }
    }

    /// Fetches a photo.
    ///
    /// # Errors
    /// See [`ClientError`].
    pub async fn photo(&self, sha256: &str) -> Result<Vec<u8>, ClientError> {
        let answer = self.call("GET", &format!("/v1/photos/{sha256}"), "", Vec::new()).await?;
        if sha256_hex(&answer.body) == sha256 { Ok(answer.body) } else { Err(ClientError::NotUnderstood) }
    }
}
