//! A catalogue finds what is wrong with it, and the rules that an operation is judged by.

use kaodian_domain::{Catalogue, Operation, SiteCode, SittingId, SubjectCode};

use crate::stations::{Station, reach};
use crate::world::*;

fn check(change: impl FnOnce(&mut Catalogue), expected: &[&str]) {
    let mut catalogue = catalogue();
    change(&mut catalogue);
    assert_eq!(catalogue.problems(), expected);
}

#[test]
fn what_is_wrong_with_a_catalogue_is_named() {
    check(|_| {}, &[]);
    check(|c| c.sitting = SittingId("80".to_owned()), &["the rules name another sitting"]);
    check(|c| c.rules.enrolment = window(30, 30), &["enrolment closes before it opens"]);
    check(|c| c.rules.corrections_close_at = day(29), &["corrections end before enrolment does"]);
    check(|c| c.rules.corrections_close_at = day(30), &[]);
    check(|c| c.rules.maximum_subjects = 0, &["no subject may be chosen"]);
    check(|c| c.rules.information.documents.clear(), &["no document is accepted"]);
    check(|c| c.sites.clear(), &["there is no site"]);
}

#[test]
fn what_is_wrong_with_a_site_is_named_with_its_code() {
    for code in ["11000", "1100010", "11000１", "11000a", ""] {
        let expected = format!("site {code}: the code is not six digits");
        check(|c| c.sites[1].rules.code = SiteCode(code.to_owned()), &[&expected]);
    }
    check(|c| c.sites[1].rules.code = SiteCode(NO_REVIEW.to_owned()), &["site 110001: it is there twice"]);
    check(|c| c.sites[1].rules.subjects.clear(), &["site 110002: it offers no subject"]);
    let double = |c: &mut Catalogue| c.sites[1].rules.subjects[3].code = SubjectCode("24".to_owned());
    check(double, &["site 110002: a subject is there twice"]);
    for payment_window_ms in [0, -1] {
        let empty = |c: &mut Catalogue| c.sites[1].rules.payment_window_ms = payment_window_ms;
        check(empty, &["site 110002: the payment window is empty"]);
    }
    let backwards = ["site 110002: a window closes before it opens"];
    check(|c| c.sites[1].rules.confirmation = Some(window(55, 50)), &backwards);
    check(|c| c.sites[1].rules.ticket_window = Some(window(60, 60)), &backwards);
}

#[test]
fn all_that_is_wrong_is_named_at_once() {
    check(
        |c| {
            c.rules.maximum_subjects = 0;
            c.sites[0].rules.subjects.clear();
            c.sites[3].rules.payment_window_ms = 0;
        },
        &[
            "no subject may be chosen",
            "site 110001: it offers no subject",
            "site 110004: the payment window is empty",
        ],
    );
}

#[test]
fn an_operation_is_judged_by_the_site_that_it_chooses() {
    let catalogue = catalogue();
    let judged_by = |station, operation: &Operation| {
        let registration = reach(NO_REVIEW, station).registration;
        let rules = catalogue.rules_for_operation(&registration, operation);
        rules.site.map(|site| site.code.0)
    };
    for (station, operation, expected) in [
        (Station::Informed, save(), None),
        (Station::Informed, choose(REVIEW_FIRST, &["24"]), Some(REVIEW_FIRST)),
        (Station::Chosen, choose(REVIEW_FIRST, &["24"]), Some(REVIEW_FIRST)),
        (Station::Chosen, choose("999999", &["24"]), None),
        (Station::Chosen, save(), Some(NO_REVIEW)),
        (Station::Chosen, submit("1100010027"), Some(NO_REVIEW)),
    ] {
        assert_eq!(judged_by(station, &operation).as_deref(), expected, "{station:?} {:?}", operation.kind());
    }
    let rules = catalogue.rules_for(&reach(PLAIN, Station::Chosen).registration);
    assert_eq!(rules.site.as_ref(), Some(&catalogue.sites[3].rules));
    assert_eq!(kaodian_domain::SittingRules { site: None, ..rules }, catalogue.rules);
}

#[test]
fn sites_and_subjects_are_found_by_their_codes() {
    let catalogue = catalogue();
    let (site, python) = (SiteCode(PLAIN.to_owned()), SubjectCode("66".to_owned()));
    assert_eq!(catalogue.site(&site).map(|site| site.name.as_str()), Some("考点110004"));
    assert_eq!(catalogue.subject(&site, &python).map(|subject| subject.fee_fen), Some(8_000));
    assert_eq!(catalogue.subject(&site, &SubjectCode("99".to_owned())), None);
    assert_eq!(catalogue.subject(&SiteCode("999999".to_owned()), &python), None);
}

#[test]
fn a_catalogue_survives_its_json() {
    let catalogue = catalogue();
    let text = serde_json::to_string(&catalogue).expect("it serialises");
    assert_eq!(serde_json::from_str::<Catalogue>(&text).expect("it reads"), catalogue);
}
