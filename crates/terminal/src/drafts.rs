//! What is half typed on a page, and what the candidate saw saved when they began: whoever fills a page in while another
//! terminal changes the same answers is told, and writes over nothing unseen.

use kaodian_domain::{OperationKind, Registration};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

use crate::{error::AppError, operate::Current, terminal::Terminal};

/// A page that is filled in bit by bit.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Page {
    /// Under which its draft is kept.
    pub(crate) name: &'static str,
    /// What saves it for good.
    pub(crate) saved_by: OperationKind,
}

#[derive(Serialize, Deserialize)]
struct Draft<T> {
    typed: T,
    seen: Registration,
}

impl Terminal {
    /// What is half typed on a page that is shown to the candidate now.
    pub(crate) async fn open_page<T: DeserializeOwned>(
        &self,
        current: &Current,
        page: Page,
    ) -> Result<Option<T>, AppError> {
        let draft: Option<Draft<T>> = self.store.draft(current.session.account, page.name).await?;
        let begun_on = draft.as_ref().map(|draft| &draft.seen);
        let seen = begun_on.filter(|seen| seen.id == current.registration.id);
        self.note_seen(page.saved_by, Some(seen.unwrap_or(&current.registration)));
        Ok(draft.map(|draft| draft.typed))
    }

    /// Keeps what is typed on a page so far.
    pub(crate) async fn keep_typed<T: Serialize + Sync>(
        &self,
        page: Page,
        typed: &T,
    ) -> Result<(), AppError> {
        let session = self.signed_in()?;
        let seen = match session.seen.get(&page.saved_by) {
            Some(seen) => seen.clone(),
            None => self.current().await?.registration,
        };
        let draft = Draft { typed, seen };
        self.store.save_draft(session.account, page.name, &draft, self.clock.now()).await?;
        Ok(())
    }

    /// The same, by somebody who has been told that the registration is now so.
    pub(crate) async fn keep_typed_anew<T: Serialize + Sync>(
        &self,
        page: Page,
        typed: &T,
        now: &Registration,
    ) -> Result<(), AppError> {
        self.note_seen(page.saved_by, Some(now));
        self.keep_typed(page, typed).await
    }

    /// Drops what was typed on a page: it has been saved for good.
    pub(crate) async fn drop_typed(&self, current: &Current, page: Page) -> Result<(), AppError> {
        Ok(self.store.drop_draft(current.session.account, page.name).await?)
    }
}
