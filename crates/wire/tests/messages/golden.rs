//! Every message against its golden file: what a released version wrote must be read, and must
//! come out again as it was.
//!
//! `KAODIAN_WRITE_GOLDEN=1 cargo test -p kaodian-wire` writes the files that are missing. One that
//! is there is never written over: released terminals speak as it says.

use std::{cell::RefCell, collections::BTreeSet, path::PathBuf};

use kaodian_domain::OperationKind;
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;

use crate::{catalogue::catalogue, registrations, samples};

/// What a reader does with a field that it does not know.
#[derive(Clone, Copy, PartialEq)]
enum Unknown {
    /// A request: the server must not do half of what was asked.
    Refused,
    /// An answer: an older terminal goes on with what it knows.
    Accepted,
}

fn golden_dir() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/golden/v1")
}

/// The golden files, and the names that were checked.
struct Golden {
    checked: RefCell<BTreeSet<String>>,
}

impl Golden {
    fn check<T: Serialize + DeserializeOwned + PartialEq>(&self, name: &str, sample: &T, unknown: Unknown) {
        let path = golden_dir().join(format!("{name}.json"));
        if std::env::var_os("KAODIAN_WRITE_GOLDEN").is_some() && !path.exists() {
            let text = serde_json::to_string_pretty(sample).expect("it serialises") + "\n";
            std::fs::write(&path, text).expect("the golden file is written");
        }
        let text = std::fs::read_to_string(&path).unwrap_or_else(|_| panic!("{name}: no golden file"));
        let golden: Value = serde_json::from_str(&text).expect("JSON");
        let read: T =
            serde_json::from_value(golden.clone()).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert!(read == *sample, "{name}: the golden file is read as something else");
        let again = serde_json::to_value(&read).expect("it serialises");
        assert_eq!(again, golden, "{name}");

        let mut with_more = golden;
        with_more.as_object_mut().expect("an object").insert("unknownField".to_owned(), Value::from(1));
        let outcome = serde_json::from_value::<T>(with_more);
        match unknown {
            Unknown::Refused => assert!(outcome.is_err(), "{name}: an unknown field was taken"),
            Unknown::Accepted => {
                assert!(outcome.is_ok_and(|read| read == *sample), "{name}: an unknown field")
            }
        }
        assert!(self.checked.borrow_mut().insert(name.to_owned()), "{name} is there twice");
    }

    fn request<T: Serialize + DeserializeOwned + PartialEq>(&self, name: &str, sample: &T) {
        self.check(name, sample, Unknown::Refused);
    }

    fn answer<T: Serialize + DeserializeOwned + PartialEq>(&self, name: &str, sample: &T) {
        self.check(name, sample, Unknown::Accepted);
    }
}

#[test]
fn every_message_is_as_its_golden_file_says() {
    let golden = Golden { checked: RefCell::default() };

    golden.request("activate_request", &samples::activate_request());
    golden.request("register_account_request", &samples::register_account_request());
    golden.request("sign_in_request", &samples::sign_in_request());
    golden.request("change_password_request", &samples::change_password_request());
    golden.request("change_staff_password_request", &samples::change_staff_password_request());
    golden.request("find_account_request", &samples::find_account_request());
    golden.request("reset_account_request", &samples::reset_account_request());
    golden.request("push_request", &samples::push_request());
    golden.request("push_request_seen", &samples::push_request_seen());
    golden.request("push_audit_request", &samples::push_audit_request());
    golden.request("lease_numbers_request", &samples::lease_numbers_request());
    golden.request("open_order_request", &samples::open_order_request());
    golden.request("lease_seats_request", &samples::lease_seats_request());
    golden.request("return_seats_request", &samples::return_seats_request());

    golden.answer("activate_response", &samples::activate_response());
    golden.answer("terminal_keys_response", &samples::terminal_keys_response());
    golden.answer("account_view", &samples::account_view());
    golden.answer("sign_in_response", &samples::sign_in_response());
    golden.answer("push_response", &samples::push_response());
    golden.answer("changes_response", &samples::changes_response());
    golden.answer("changes_response_staff", &samples::changes_response_of_a_site_with_staff());
    golden.answer("sign_in_response_one_time", &samples::one_time_sign_in_response());
    golden.answer("reset_account_response", &samples::reset_account_response());
    golden.answer("qq_login_response", &samples::qq_login_response());
    for (name, state) in samples::qq_login_states() {
        golden.answer(&format!("qq_login_{name}"), &state);
    }
    for (name, response) in samples::find_account_responses() {
        golden.answer(&format!("find_account_{name}"), &response);
    }
    golden.answer("staff_response", &samples::staff_response());
    golden.answer("number_block", &samples::number_block());
    golden.answer("photo_parts_response", &samples::photo_parts_response());
    golden.answer("push_response_awaits_update", &samples::push_response_of_an_older_server());
    golden.answer("payment_channels_response", &samples::payment_channels_response());
    golden.answer("push_audit_response", &samples::push_audit_response());
    golden.answer("seat_blocks_response", &samples::seat_blocks_response());
    golden.answer("order_response", &samples::order_response());
    golden.answer("registration_response", &samples::registration_response());
    golden.answer("review_queue_response", &samples::review_queue_response());
    golden.answer("review_queue_response_last", &samples::last_review_queue_response());
    golden.answer("qq_login_response_checked", &samples::qq_login_response_with_a_check_number());
    golden.answer("catalogue", &catalogue());
    for (name, problem) in samples::problems() {
        golden.answer(&format!("problem_{name}"), &problem);
    }
    for (name, registration) in registrations::all() {
        golden.answer(&format!("registration_{name}"), &registration);
    }
    for operation in registrations::operations() {
        let kind = serde_json::to_value(operation.kind()).expect("a name");
        golden.answer(&format!("operation_{}", kind.as_str().expect("a name")), &operation);
    }

    let files = std::fs::read_dir(golden_dir()).expect("the folder");
    let there: BTreeSet<String> = files
        .map(|file| file.expect("a file").file_name().to_string_lossy().trim_end_matches(".json").to_owned())
        .collect();
    assert_eq!(there, golden.checked.into_inner(), "every golden file belongs to a message");
}

#[test]
fn every_kind_of_operation_has_its_sample() {
    let mut kinds: Vec<OperationKind> =
        registrations::operations().iter().map(|operation| operation.kind()).collect();
    kinds.sort_unstable();
    assert_eq!(kinds, OperationKind::ALL);
}

#[test]
fn a_message_without_one_of_its_fields_is_not_read() {
    fn check<T: DeserializeOwned>(name: &str) {
        let text = std::fs::read_to_string(golden_dir().join(format!("{name}.json"))).expect("a golden file");
        let golden: Value = serde_json::from_str(&text).expect("JSON");
        for field in golden.as_object().expect("an object").keys() {
            let mut without = golden.clone();
            without.as_object_mut().expect("an object").remove(field);
            assert!(serde_json::from_value::<T>(without).is_err(), "{name} without {field}");
        }
    }
    check::<kaodian_wire::ActivateRequest>("activate_request");
    check::<kaodian_wire::RegisterAccountRequest>("register_account_request");
    check::<kaodian_wire::SignInRequest>("sign_in_request");
    check::<kaodian_wire::ChangePasswordRequest>("change_password_request");
    check::<kaodian_wire::PushRequest>("push_request");
    check::<kaodian_wire::LeaseNumbersRequest>("lease_numbers_request");
    check::<kaodian_wire::LeaseSeatsRequest>("lease_seats_request");
    check::<kaodian_wire::ReturnSeatsRequest>("return_seats_request");
    check::<kaodian_wire::ChangesResponse>("changes_response");
    check::<kaodian_wire::NumberBlock>("number_block");
    check::<kaodian_wire::PhotoPartsResponse>("photo_parts_response");
    check::<kaodian_wire::SeatBlocksResponse>("seat_blocks_response");
    check::<kaodian_wire::OrderResponse>("order_response");
    check::<kaodian_wire::FindAccountRequest>("find_account_request");
    check::<kaodian_wire::ResetAccountRequest>("reset_account_request");
    check::<kaodian_wire::ResetAccountResponse>("reset_account_response");
    check::<kaodian_wire::QqLoginResponse>("qq_login_response");
    check::<kaodian_wire::StaffResponse>("staff_response");
    check::<kaodian_wire::ChangeStaffPasswordRequest>("change_staff_password_request");
    check::<kaodian_wire::TerminalKeysResponse>("terminal_keys_response");
}

/// Puts something new into every object, however deep. Tables by code have no fields.
fn with_more_everywhere(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            fields.values_mut().for_each(with_more_everywhere);
            let is_table = fields.keys().all(|name| name.bytes().all(|byte| byte.is_ascii_digit()));
            if !is_table {
                fields.insert("fromALaterVersion".to_owned(), serde_json::json!({ "is": ["new"] }));
            }
        }
        Value::Array(items) => items.iter_mut().for_each(with_more_everywhere),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

#[test]
fn a_terminal_goes_on_with_what_it_knows_of_a_newer_answer() {
    fn check<T: Serialize + DeserializeOwned + PartialEq>(name: &str, sample: &T) {
        let mut value = serde_json::to_value(sample).expect("it serialises");
        with_more_everywhere(&mut value);
        let read = serde_json::from_value::<T>(value).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert!(read == *sample, "{name}");
    }
    check("catalogue", &catalogue());
    check("changes", &samples::changes_response());
    check("push", &samples::push_response());
    check("staff", &samples::staff_response());
    check("keys", &samples::terminal_keys_response());
    check("seats", &samples::seat_blocks_response());
    check("order", &samples::order_response());
    for (name, registration) in registrations::all() {
        check(name, &registration);
    }
    for (name, problem) in samples::problems() {
        check(name, &problem);
    }
}
