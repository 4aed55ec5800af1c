//! Two terminals did what does not go together, without knowing of each other. Each case has one outcome, the same on all
//! sides, and whoever loses finds the cause in the terminal's inbox.

use serde_json::json;

use crate::homes::{Homes, Standing, document, information};

fn refused(refusals: &[(&str, &str)]) -> Standing {
    let refusals = refusals.iter().map(|(kind, code)| ((*kind).to_owned(), (*code).to_owned())).collect();
    Standing { operations: 0, photos: 0, refusals }
}

/// A candidate who waits for the review, known to both desks.
fn waiting_for_review() -> (Homes, String) {
    let homes = Homes::new();
    let [one, _] = &homes.desks;
    one.account("kaosheng");
    let registration = one.enrol("kaosheng", &document(0));
    one.attach(&registration, &homes.photo(1));
    one.apply(&registration, &json!({"kind": "request_review"}));
    homes.settle();
    // At the other desk, too, the candidate has signed in.
    homes.desks[1].sign_in("kaosheng");
    (homes, registration)
}

#[test]
fn one_candidate_who_enrols_at_two_terminals_is_enrolled_where_they_were_first() {
    let homes = Homes::new();
    let [one, two] = &homes.desks;
    one.account("kaosheng");
    two.sign_in("kaosheng");
    let first = one.enrol("kaosheng", &document(0));
    let second = two.enrol("kaosheng", &document(0));
    assert!(one.synchronise());
    assert!(two.synchronise());
    homes.settle();
    let kept = homes.agreed(&first);
    assert_eq!((&kept["revision"], kept["number"].is_string()), (&json!(4), true));
    one.is_settled();
    // What hangs on the document goes with it; the inbox has the cause before its consequence.
    let causes =
        refused(&[("submit", "information_missing"), ("save_information", "document_already_registered")]);
    assert_eq!(two.standing(), causes);
    let left = homes.agreed(&second);
    assert_eq!((&left["information"], &left["number"]), (&json!(null), &json!(null)));
}

#[test]
fn of_two_edits_the_first_to_arrive_stands_and_the_other_is_told() {
    let (homes, registration) = waiting_for_review();
    let [one, two] = &homes.desks;
    let number = homes.agreed(&registration)["number"].clone();
    // Both desks hear of neither, and go on with what they typed.
    for (desk, note) in [(one, "一号台"), (two, "二号台")] {
        desk.apply(&registration, &information(&document(0), note));
        desk.apply(&registration, &json!({"kind": "submit", "number": number}));
        desk.apply(&registration, &json!({"kind": "request_review"}));
    }
    // The second desk's arrives first.
    assert!(two.synchronise());
    assert!(one.synchronise());
    homes.settle();
    let kept = homes.agreed(&registration);
    assert_eq!((&kept["information"]["note"], &kept["review"]["round"]), (&json!("二号台"), &json!(2)));
    two.is_settled();
    // Nobody declares for the candidate what they did not see, either.
    let causes = [
        ("request_review", "changed_elsewhere"),
        ("submit", "changed_elsewhere"),
        ("save_information", "changed_elsewhere"),
    ];
    assert_eq!(one.standing(), refused(&causes));

    // Having seen it, the first desk may change it.
    one.apply(&registration, &information(&document(0), "核对后"));
    homes.settle();
    assert_eq!(homes.agreed(&registration)["information"]["note"], json!("核对后"));
    assert_eq!(one.standing(), refused(&causes), "nothing new");
}

#[test]
fn edits_of_different_parts_and_edits_that_say_the_same_go_together() {
    let (homes, registration) = waiting_for_review();
    let [one, two] = &homes.desks;
    one.apply(&registration, &information(&document(0), "改了备注"));
    one.apply(&registration, &information(&document(0), "改了两次"));
    two.attach(&registration, &homes.photo(2));
    assert!(one.synchronise());
    two.apply(&registration, &information(&document(0), "改了两次"));
    assert!(two.synchronise());
    homes.settle();
    one.is_settled();
    two.is_settled();
    let kept = homes.agreed(&registration);
    assert_eq!(kept["information"]["note"], json!("改了两次"));
    // And what the second desk saw is what there is.
    two.apply(&registration, &json!({"kind": "submit", "number": kept["number"]}));
    homes.settle();
    two.is_settled();
}

#[test]
fn an_approval_of_what_was_changed_meanwhile_is_refused() {
    let (homes, registration) = waiting_for_review();
    let [one, two] = &homes.desks;
    one.review(&registration, &json!({"kind": "approve", "round": 1}));
    two.apply(&registration, &information(&document(0), "改了备注"));
    assert!(two.synchronise());
    assert!(one.synchronise());
    homes.settle();
    // The reviewer saw something else: they look again when the candidate asks again.
    assert_eq!(one.standing(), refused(&[("approve", "review_not_pending")]));
    two.is_settled();
    let kept = homes.agreed(&registration);
    assert_eq!(
        (&kept["review"]["kind"], &kept["information"]["note"]),
        (&json!("not_requested"), &json!("改了备注"))
    );

    // And when they had asked again already, too: another round is another matter.
    two.apply(&registration, &json!({"kind": "submit", "number": kept["number"]}));
    two.apply(&registration, &json!({"kind": "request_review"}));
    homes.settle();
    one.review(&registration, &json!({"kind": "approve", "round": 2}));
    two.apply(&registration, &information(&document(0), "又改了备注"));
    two.apply(&registration, &json!({"kind": "submit", "number": kept["number"]}));
    two.apply(&registration, &json!({"kind": "request_review"}));
    assert!(two.synchronise());
    assert!(one.synchronise());
    homes.settle();
    let causes = [("approve", "review_round_stale"), ("approve", "review_not_pending")];
    assert_eq!(one.standing(), refused(&causes));
    assert_eq!(
        homes.agreed(&registration)["review"],
        json!({"kind": "pending", "round": 3, "at": homes.agreed(&registration)["review"]["at"]})
    );
}

#[test]
fn an_edit_of_what_was_approved_meanwhile_is_refused() {
    let (homes, registration) = waiting_for_review();
    let [one, two] = &homes.desks;
    one.review(&registration, &json!({"kind": "approve", "round": 1}));
    two.apply(&registration, &information(&document(0), "改了备注"));
    assert!(one.synchronise());
    assert!(two.synchronise());
    homes.settle();
    one.is_settled();
    assert_eq!(two.standing(), refused(&[("save_information", "locked")]));
    let kept = homes.agreed(&registration);
    assert_eq!((&kept["review"]["kind"], &kept["information"]["note"]), (&json!("approved"), &json!(null)));
}

#[test]
fn both_desks_see_one_queue_of_reviews_and_a_decision_empties_it() {
    let (homes, registration) = waiting_for_review();
    let queues = || homes.desks.each_ref().map(|desk| desk.home.ctl(&["review", "queue"]).unwrap().json);
    for queue in queues() {
        let waiting = queue.as_array().unwrap();
        assert_eq!(waiting.len(), 1, "{queue}");
        let first = &waiting[0];
        assert_eq!((&first["registration"], &first["round"]), (&json!(registration), &json!(1)));
        assert_eq!(first["photo"]["comparison"], json!("same"), "terminal and server looked at the photo");
    }
    homes.desks[0].review(&registration, &json!({"kind": "approve", "round": 1}));
    homes.settle();
    assert_eq!(queues(), [json!([]), json!([])]);
}
