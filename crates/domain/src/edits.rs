//! Edits that cross: two terminals change one registration without knowing of each other. Nobody's answers are written
//! over by somebody who never saw them.

use std::collections::BTreeMap;

use crate::{OperationKind, OperationRecord, Refusal, RefusalCode, Registration};

/// What is filled in at a terminal, each as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Part {
    Information,
    Choice,
    Photo,
}

/// What an operation of this kind fills in.
fn filled_in(kind: OperationKind) -> Option<Part> {
    match kind {
        OperationKind::SaveInformation => Some(Part::Information),
        OperationKind::ChooseSubjects => Some(Part::Choice),
        OperationKind::AttachPhoto => Some(Part::Photo),
        _ => None,
    }
}

/// What whoever does an operation of this kind has looked at, and means as it was. A decision of a reviewer names its
/// round, and money its amount: those need nothing here.
fn looked_at(kind: OperationKind) -> &'static [Part] {
    match kind {
        OperationKind::SaveInformation => &[Part::Information],
        OperationKind::ChooseSubjects => &[Part::Choice],
        OperationKind::AttachPhoto => &[Part::Photo],
        OperationKind::Submit => &[Part::Information, Part::Choice],
        OperationKind::RequestReview | OperationKind::Confirm => {
            &[Part::Information, Part::Choice, Part::Photo]
        }
        _ => &[],
    }
}

/// The last edit of a part.
#[derive(Debug, Clone, Copy)]
struct Edit {
    /// The central server's revision after it.
    revision: u64,
    /// Another terminal made it.
    elsewhere: bool,
}

/// Who edited the parts of a registration last, as it matters to one terminal.
#[derive(Debug, Clone, Default)]
pub struct Edits(BTreeMap<Part, Edit>);

impl Edits {
    /// Notes an operation that the central server accepted; to be called in the order of revisions. `elsewhere` says
    /// that another terminal sent it. What the centre does by itself is no edit: where it takes a photo away, another is
    /// wanted.
    pub fn note(&mut self, kind: OperationKind, revision: u64, elsewhere: bool) {
        if let Some(part) = filled_in(kind) {
            self.0.insert(part, Edit { revision, elsewhere });
        }
    }

    /// Whether an operation may still make `after` of `before`: not when it rests on answers that another terminal has
    /// changed since, unseen by whoever did it, and something would come out differently. A record that does not say
    /// what was seen is of an old terminal and taken as it comes.
    ///
    /// # Errors
    /// [`RefusalCode::ChangedElsewhere`].
    pub fn check(
        &self,
        record: &OperationRecord,
        before: &Registration,
        after: &Registration,
    ) -> Result<(), Refusal> {
        let Some(seen) = record.seen_revision else { return Ok(()) };
        let kind = record.operation.kind();
        let is_unseen =
            |part: &Part| self.0.get(part).is_some_and(|edit| edit.elsewhere && edit.revision > seen);
        // Both typed the same: nobody loses anything.
        let is_the_same = || {
            filled_in(kind).is_some()
                && before.information == after.information
                && before.choice == after.choice
                && before.photo.reference() == after.photo.reference()
        };
        if looked_at(kind).iter().any(is_unseen) && !is_the_same() {
            Err(RefusalCode::ChangedElsewhere.into())
        } else {
            Ok(())
        }
    }
}
