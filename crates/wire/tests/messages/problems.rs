//! The closed list of problems: how each is written, and the HTTP status that goes with it.

use kaodian_domain::{Refusal, RefusalCode};
use kaodian_wire::{Problem, ProblemCode};

use ProblemCode as P;

/// One row for each code; the compiler asks for a new one.
fn row(code: ProblemCode) -> (&'static str, u16) {
    match code {
        P::Malformed => ("malformed", 400),
        P::Unsigned => ("unsigned", 401),
        P::SignatureInvalid => ("signature_invalid", 401),
        P::SignatureStale => ("signature_stale", 401),
        P::Replayed => ("replayed", 401),
        P::TerminalRevoked => ("terminal_revoked", 403),
        P::ActivationCodeInvalid => ("activation_code_invalid", 403),
        P::AccountTaken => ("account_taken", 409),
        P::CredentialsWrong => ("credentials_wrong", 401),
        P::PasswordChangeNeeded => ("password_change_needed", 403),
        P::QqNotOffered => ("qq_not_offered", 404),
        P::AccountLocked => ("account_locked", 429),
        P::VersionUnsupported => ("version_unsupported", 426),
        P::TooManyRequests => ("too_many_requests", 429),
        P::NotFound => ("not_found", 404),
        P::TooLarge => ("too_large", 413),
        P::DigestMismatch => ("digest_mismatch", 422),
        P::PhotoRejected => ("photo_rejected", 422),
        P::Refused => ("refused", 409),
        P::NoSitting => ("no_sitting", 404),
        P::GatewayUnavailable => ("gateway_unavailable", 503),
        P::Internal => ("internal", 500),
    }
}

const ALL: [ProblemCode; 22] = [
    P::Malformed,
    P::Unsigned,
    P::SignatureInvalid,
    P::SignatureStale,
    P::Replayed,
    P::TerminalRevoked,
    P::ActivationCodeInvalid,
    P::AccountTaken,
    P::CredentialsWrong,
    P::PasswordChangeNeeded,
    P::QqNotOffered,
    P::AccountLocked,
    P::VersionUnsupported,
    P::TooManyRequests,
    P::NotFound,
    P::TooLarge,
    P::DigestMismatch,
    P::PhotoRejected,
    P::Refused,
    P::NoSitting,
    P::GatewayUnavailable,
    P::Internal,
];

#[test]
fn every_problem_has_its_name_and_status() {
    for code in ALL {
        let (name, status) = row(code);
        assert_eq!(code.status(), status, "{code:?}");
        let problem = Problem::new(code);
        let written = serde_json::to_value(&problem).expect("it serialises");
        assert_eq!(written, serde_json::json!({ "code": name, "status": status }), "nothing more to say");
        assert_eq!(serde_json::from_value::<Problem>(written).expect("it reads"), problem);
    }
    let unknown = serde_json::json!({ "code": "no_such_problem", "status": 418 });
    assert!(serde_json::from_value::<Problem>(unknown).is_err());
}

#[test]
fn a_refusal_travels_with_its_cause() {
    let refusal = Refusal::from(RefusalCode::EnrolmentClosed);
    let problem = Problem::refused(refusal);
    assert_eq!(
        (problem.code, problem.status, problem.refusals.as_slice()),
        (P::Refused, 409, [refusal].as_slice())
    );
}

#[test]
fn a_problem_may_say_more_than_is_known() {
    // RFC 9457 allows `type`, `title`, `detail` and extensions; the code alone counts.
    let said = serde_json::json!({
        "type": "about:blank", "title": "Conflict", "detail": "...", "code": "refused", "status": 409, "more": [1]
    });
    assert_eq!(serde_json::from_value::<Problem>(said).expect("it reads"), Problem::new(P::Refused));
}
