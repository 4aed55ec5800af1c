//! What to do next: a pure decision.

/// What the terminal knows when it decides.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Known {
    /// The server has told the time in this run.
    pub time_is_certain: bool,
    /// Photos that wait to be uploaded, and were not tried in this round.
    pub photos: Vec<String>,
    /// Operations that wait, and were not answered in this round.
    pub operations: usize,
    /// All changes have been pulled after the last push.
    pub is_pulled: bool,
    /// The terminal's catalogue.
    pub catalogue_version: Option<u64>,
    /// The server's catalogue, once a pull has told it.
    pub central_catalogue_version: Option<u64>,
    /// Registration numbers that are left; `None` before there is a catalogue to number for.
    pub numbers_left: Option<u64>,
    /// The server has no numbers to give in this round.
    pub lease_was_refused: bool,
}

/// One thing to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    /// Ask for the time.
    AskTime,
    /// Upload this photo.
    UploadPhoto(String),
    /// Push a batch of the outbox.
    Push,
    /// Pull what changed.
    Pull,
    /// Fetch the catalogue.
    FetchCatalogue,
    /// Lease so many registration numbers.
    LeaseNumbers(u32),
}

/// A terminal leases when it has fewer numbers than this left.
const NUMBERS_LOW: u64 = 100;

/// How many it leases: about half a day of a busy terminal, offline.
const NUMBERS_LEASED: u32 = 200;

/// The next thing to do; `None` when terminal and server are in step.
///
/// Photos go before the operations that name them. The catalogue comes before anything is pulled:
/// without its rules the terminal cannot show what it pulled.
pub fn next_action(known: &Known) -> Option<Action> {
    if !known.time_is_certain {
        return Some(Action::AskTime);
    }
    let outdated = known
        .central_catalogue_version
        .is_some_and(|central| known.catalogue_version.is_none_or(|own| own != central));
    if known.catalogue_version.is_none() || outdated {
        return Some(Action::FetchCatalogue);
    }
    if let Some(photo) = known.photos.first() {
        return Some(Action::UploadPhoto(photo.clone()));
    }
    if known.operations > 0 {
        return Some(Action::Push);
    }
    if !known.is_pulled {
        return Some(Action::Pull);
    }
    let is_low = known.numbers_left.is_some_and(|left| left < NUMBERS_LOW);
    (is_low && !known.lease_was_refused).then_some(Action::LeaseNumbers(NUMBERS_LEASED))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn in_step() -> Known {
        Known {
            time_is_certain: true,
            is_pulled: true,
            catalogue_version: Some(3),
            central_catalogue_version: Some(3),
            numbers_left: Some(150),
            ..Known::default()
        }
    }

    fn check(known: Known, expected: Option<Action>) {
        assert_eq!(next_action(&known), expected, "{known:?}");
    }

    #[test]
    fn each_need_has_its_action() {
        check(in_step(), None);
        check(Known::default(), Some(Action::AskTime));
        check(Known { time_is_certain: true, ..Known::default() }, Some(Action::FetchCatalogue));
        check(Known { central_catalogue_version: Some(4), ..in_step() }, Some(Action::FetchCatalogue));
        check(Known { operations: 2, ..in_step() }, Some(Action::Push));
        check(Known { is_pulled: false, ..in_step() }, Some(Action::Pull));
        check(Known { numbers_left: Some(99), ..in_step() }, Some(Action::LeaseNumbers(200)));
        check(Known { numbers_left: Some(99), lease_was_refused: true, ..in_step() }, None);
    }

    #[test]
    fn a_photo_goes_before_the_operation_that_names_it() {
        let known = Known { photos: vec!["ab".to_owned()], operations: 1, is_pulled: false, ..in_step() };
        check(known, Some(Action::UploadPhoto("ab".to_owned())));
    }
}
