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

impl Part {
    const ALL: [Self; 3] = [Self::Information, Self::Choice, Self::Photo];

    /// Whether it says the same in both.
    fn is_same(self, one: &Registration, other: &Registration) -> bool {
        match self {
            Self::Information => one.information == other.information,
            Self::Choice => one.choice == other.choice,
            Self::Photo => one.photo.reference() == other.photo.reference(),
        }
    }
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

    /// What comes of an operation that the rules would make `applied` of: nothing when it rests on answers that another
    /// terminal has changed since, unseen by whoever did it, unless it only says the same once more. A record that does
    /// not tell what was seen is of an old terminal and taken as it comes.
    ///
    /// # Errors
    /// What the rules said, or [`RefusalCode::ChangedElsewhere`].
    pub fn judge(
        &self,
        record: &OperationRecord,
        before: &Registration,
        applied: Result<Registration, Refusal>,
    ) -> Result<Registration, Refusal> {
        let kind = record.operation.kind();
        let is_unseen = |part: &Part| {
            let (edit, seen) = (self.0.get(part), record.seen_revision);
            edit.zip(seen).is_some_and(|(edit, seen)| edit.elsewhere && edit.revision > seen)
        };
        if !looked_at(kind).iter().any(is_unseen) {
            return applied;
        }
        let Some(_) = filled_in(kind) else { return Err(RefusalCode::ChangedElsewhere.into()) };
        // The rules' own cause tells more of an edit: that it is locked, say.
        let after = applied?;
        let says_the_same = Part::ALL.iter().all(|part| part.is_same(before, &after));
        if says_the_same { Ok(after) } else { Err(RefusalCode::ChangedElsewhere.into()) }
    }
}

/// Whether an operation of this kind may be done by somebody who last saw the registration as `seen`, now that it is as
/// `before` and would become `after`: not when what they looked at was changed since, unless they only say the same
/// once more. This is [`Edits::judge`] on the terminal itself, for a page that was open while changes came in.
///
/// # Errors
/// [`RefusalCode::ChangedElsewhere`].
pub fn check_seen(
    kind: OperationKind,
    seen: &Registration,
    before: &Registration,
    after: &Registration,
) -> Result<(), Refusal> {
    let is_unseen = |part: &&Part| !part.is_same(seen, before);
    let says_the_same = |part: &Part| filled_in(kind) == Some(*part) && part.is_same(before, after);
    let crosses = looked_at(kind).iter().filter(is_unseen).any(|part| !says_the_same(part));
    if crosses { Err(RefusalCode::ChangedElsewhere.into()) } else { Ok(()) }
}
