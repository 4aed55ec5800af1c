//! 基本信息: saved only when all of it is right; what is half typed stays a draft on the terminal.

use super::Registration;
use crate::{
    Refusal, SittingRules, Timestamp,
    information::{self, Information},
};

pub(super) fn save(
    registration: &mut Registration,
    given: &Information,
    rules: &SittingRules,
    at: Timestamp,
) -> Result<(), Refusal> {
    information::verify(given, &rules.information, at.date_in_china())?;
    // Saving the same answers again changes nothing that a reviewer saw or the candidate declared.
    if registration.information.as_deref() != Some(given) {
        registration.information = Some(Box::new(given.clone()));
        registration.content_changed();
    }
    Ok(())
}
