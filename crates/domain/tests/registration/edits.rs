//! Edits that cross: who had seen what.

use kaodian_domain::{
    Edits, Operation, OperationId, OperationKind, OperationRecord, Refusal, RefusalCode, Registration,
    check_seen,
};

use crate::stations::{Station, reach};
use crate::world::*;

/// What the centre says of an operation made on its revision `seen`, after these edits: kind, revision, elsewhere.
fn checked(
    seen: Option<u64>,
    edits: &[(OperationKind, u64, bool)],
    before: &Registration,
    operation: &Operation,
    applied: Result<Registration, Refusal>,
) -> Result<(), Refusal> {
    let mut known = Edits::default();
    for (kind, revision, elsewhere) in edits {
        known.note(*kind, *revision, *elsewhere);
    }
    let record = OperationRecord {
        id: OperationId(before.id.0),
        registration: before.id,
        sitting: before.sitting.clone(),
        account: before.account,
        sequence: 1,
        actor: candidate(),
        at: day(1),
        base_revision: before.revision,
        seen_revision: seen,
        operation: operation.clone(),
    };
    known.judge(&record, before, applied).map(drop)
}

fn submitted() -> Walk {
    reach(NO_REVIEW, Station::Photographed)
}

fn save_other() -> Operation {
    Operation::SaveInformation { information: other_information() }
}

const SAVE: OperationKind = OperationKind::SaveInformation;
const CROSSED: Result<(), Refusal> = Err(Refusal { code: RefusalCode::ChangedElsewhere, field: None });

#[test]
fn what_another_terminal_changed_unseen_is_not_written_over() {
    let before = submitted();
    let applied = before.apply(&save_other(), &candidate());
    let check =
        |seen, edits: &[_]| checked(seen, edits, &before.registration, &save_other(), applied.clone());
    assert_eq!(check(Some(3), &[(SAVE, 4, true)]), CROSSED);
    assert_eq!(check(Some(0), &[(SAVE, 4, true)]), CROSSED, "nothing was seen");
    assert_eq!(check(Some(4), &[(SAVE, 4, true)]), Ok(()), "it was seen");
    assert_eq!(check(Some(3), &[(SAVE, 4, false)]), Ok(()), "their own");
    assert_eq!(check(Some(3), &[(SAVE, 4, false), (SAVE, 5, true)]), CROSSED);
    assert_eq!(
        check(Some(3), &[(SAVE, 4, true), (SAVE, 5, false)]),
        Ok(()),
        "taken since, as it said the same"
    );
    assert_eq!(check(None, &[(SAVE, 4, true)]), Ok(()), "an old terminal");
}

#[test]
fn each_part_stands_by_itself() {
    let before = submitted();
    let operations = [(save_other(), 0), (choose(NO_REVIEW, &["24"]), 1), (attach('b'), 2)];
    let parts = [SAVE, OperationKind::ChooseSubjects, OperationKind::AttachPhoto];
    for (operation, own) in operations {
        let applied = before.apply(&operation, &candidate());
        for (index, part) in parts.into_iter().enumerate() {
            let result =
                checked(Some(3), &[(part, 4, true)], &before.registration, &operation, applied.clone());
            assert_eq!(
                result,
                if index == own { CROSSED } else { Ok(()) },
                "{part:?} {:?}",
                operation.kind()
            );
        }
        // Neither is any edit what the centre or a reviewer does.
        for kind in OperationKind::ALL.iter().filter(|kind| !parts.contains(kind)) {
            let result =
                checked(Some(3), &[(*kind, 4, true)], &before.registration, &operation, applied.clone());
            assert_eq!(result, Ok(()), "{kind:?}");
        }
    }
}

#[test]
fn what_says_the_same_takes_nothing_from_anybody() {
    let before = submitted();
    for (operation, part) in [(save(), SAVE), (attach('a'), OperationKind::AttachPhoto)] {
        let applied = before.apply(&operation, &candidate());
        let result = checked(Some(3), &[(part, 4, true)], &before.registration, &operation, applied.clone());
        assert_eq!(result, Ok(()), "{part:?}");
    }
}

#[test]
fn nobody_declares_true_or_has_reviewed_what_they_did_not_see() {
    let before = submitted().does(&save_other(), &candidate());
    let declare = submit("1100010027");
    let applied = before.apply(&declare, &candidate());
    for (part, expected) in
        [(SAVE, CROSSED), (OperationKind::ChooseSubjects, CROSSED), (OperationKind::AttachPhoto, Ok(()))]
    {
        let result = checked(Some(3), &[(part, 4, true)], &before.registration, &declare, applied.clone());
        assert_eq!(result, expected, "{part:?}");
    }
    // Not what the rules would say: that another terminal has submitted already is not the same.
    let submitted: Refusal = RefusalCode::AlreadySubmitted.into();
    let result = checked(Some(3), &[(SAVE, 4, true)], &before.registration, &declare, Err(submitted));
    assert_eq!(result, CROSSED);
    let after = applied.expect("it may be submitted again");
    for (operation, part) in
        [(Operation::RequestReview, OperationKind::AttachPhoto), (Operation::Confirm, SAVE)]
    {
        let result = checked(Some(3), &[(part, 4, true)], &after, &operation, Ok(after.clone()));
        assert_eq!(result, CROSSED, "{:?}", operation.kind());
    }
    for operation in [Operation::Withdraw, Operation::Approve { round: 1 }, cash(16_000)] {
        let result = checked(Some(0), &[(SAVE, 4, true)], &after, &operation, Ok(after.clone()));
        assert_eq!(result, Ok(()), "{:?}", operation.kind());
    }
}

#[test]
fn who_saw_other_answers_on_the_page_writes_over_nothing_either() {
    let seen = submitted().registration;
    let changes = [save_other(), choose(NO_REVIEW, &["24"]), attach('b')];
    for (index, change) in changes.iter().enumerate() {
        let now = submitted().does(change, &candidate());
        for (own, operation) in changes.iter().enumerate() {
            let kind = operation.kind();
            let check = |operation: &Operation| {
                let after = now.apply(operation, &candidate()).expect("the rules allow it");
                check_seen(kind, &seen, &now.registration, &after)
            };
            // Saying what there is now by chance is no harm.
            assert_eq!(check(operation), Ok(()), "{kind:?}");
            let before = [save(), choose(NO_REVIEW, &["66"]), attach('a')];
            let expected = if own == index { CROSSED } else { Ok(()) };
            assert_eq!(check(&before[own]), expected, "{kind:?} after {:?}", change.kind());
            let after = now.apply(operation, &candidate()).expect("the rules allow it");
            assert_eq!(check_seen(kind, &now.registration, &now.registration, &after), Ok(()), "it was seen");
        }
        // Whoever declares all of it true has looked at information and choice.
        let declares = check_seen(OperationKind::Submit, &seen, &now.registration, &now.registration);
        assert_eq!(declares, if index == 2 { Ok(()) } else { CROSSED }, "{:?}", change.kind());
        let confirms = check_seen(OperationKind::Confirm, &seen, &now.registration, &now.registration);
        assert_eq!(confirms, CROSSED, "{:?}", change.kind());
    }
}
