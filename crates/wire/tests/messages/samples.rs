//! One sample of each message. All persons are invented.

use kaodian_domain::{
    AccountId, Actor, Field, OperationId, OperationRecord, PaymentChannel, Refusal, RefusalCode,
    RegistrationId, Role, SiteCode, SittingId, StaffId, SubjectCode, TerminalId, Timestamp,
};
use kaodian_wire::{
    AccountView, ActivateRequest, ActivateResponse, ChangePasswordRequest, ChangesResponse,
    LeaseNumbersRequest, LeaseSeatsRequest, NumberBlock, OperationResult, OrderResponse, Outcome, Problem,
    ProblemCode, PushRequest, PushResponse, RegisterAccountRequest, RegistrationResponse, ReturnSeatsRequest,
    SeatBlock, SeatBlocksResponse, SeatKeep, SeatWant, SignInRequest, SignInResponse, TerminalKey,
    TerminalKeysResponse,
};
use uuid::Uuid;

use crate::registrations::{self, order};

pub(crate) fn uuid(number: u128) -> Uuid {
    Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0000 + number)
}

pub(crate) fn at(seconds: i64) -> Timestamp {
    Timestamp(1_796_140_800_000 + seconds * 1_000)
}

pub(crate) fn account() -> AccountId {
    AccountId(uuid(1))
}

pub(crate) fn sitting() -> SittingId {
    SittingId("79".to_owned())
}

pub(crate) fn site() -> SiteCode {
    SiteCode("110001".to_owned())
}

pub(crate) fn activate_request() -> ActivateRequest {
    ActivateRequest {
        code: "7K3M-Q2XV".to_owned(),
        public_key: "6kpsY+KcUgq+9VB7Ey7F+ZVHdq6+vnuSQh7qaRRG0iw=".to_owned(),
        name: "一号自助机".to_owned(),
    }
}

pub(crate) fn activate_response() -> ActivateResponse {
    ActivateResponse {
        terminal: TerminalId(uuid(2)),
        site: site(),
        central_key: "6kpsY+KcUgq+9VB7Ey7F+ZVHdq6+vnuSQh7qaRRG0iw=".to_owned(),
    }
}

pub(crate) fn terminal_keys_response() -> TerminalKeysResponse {
    let key = |terminal, revoked_at| TerminalKey {
        terminal: TerminalId(uuid(terminal)),
        public_key: activate_request().public_key,
        revoked_at,
    };
    TerminalKeysResponse { keys: vec![key(2, None), key(5, Some(at(900)))] }
}

pub(crate) fn register_account_request() -> RegisterAccountRequest {
    RegisterAccountRequest {
        name: "zhangsan".to_owned(),
        password: "not-a-real-one-1".to_owned(),
        mobile: "13800138000".to_owned(),
        email: "zhang@example.com".to_owned(),
    }
}

pub(crate) fn sign_in_request() -> SignInRequest {
    SignInRequest { name: "zhangsan".to_owned(), password: "not-a-real-one-1".to_owned() }
}

pub(crate) fn change_password_request() -> ChangePasswordRequest {
    ChangePasswordRequest {
        name: "zhangsan".to_owned(),
        old_password: "not-a-real-one-1".to_owned(),
        new_password: "not-a-real-one-2".to_owned(),
    }
}

pub(crate) fn account_view() -> AccountView {
    AccountView { account: account(), name: "zhangsan".to_owned() }
}

pub(crate) fn sign_in_response() -> SignInResponse {
    SignInResponse { account: account_view(), registrations: vec![registrations::full()] }
}

/// The three kinds of actor, each with an operation of theirs.
pub(crate) fn push_request() -> PushRequest {
    let operator = Actor::Staff {
        staff: StaffId("王老师".to_owned()),
        site: site(),
        roles: vec![Role::Operator, Role::Reviewer, Role::Cashier, Role::SiteAdministrator, Role::Auditor],
    };
    let actors = [Actor::Candidate { account: account() }, operator, Actor::Central];
    let operations = (1..)
        .zip(actors)
        .zip(registrations::operations())
        .map(|((sequence, actor), operation)| OperationRecord {
            id: OperationId(uuid(100 + u128::from(sequence))),
            registration: RegistrationId(uuid(3)),
            sitting: sitting(),
            account: account(),
            sequence,
            actor,
            at: at(60),
            base_revision: sequence - 1,
            operation,
        })
        .collect();
    PushRequest { operations }
}

pub(crate) fn push_response() -> PushResponse {
    let refusal = Refusal::of(Field::DocumentNumber, RefusalCode::DocumentAlreadyRegistered);
    let outcomes = [
        Outcome::Accepted { revision: 7 },
        Outcome::Refused { refusal, current: Some(Box::new(registrations::begun())) },
        Outcome::Refused { refusal: RefusalCode::EnrolmentClosed.into(), current: None },
        Outcome::AwaitsPhoto { sha256: "a".repeat(64) },
    ];
    let results = (101..)
        .zip(outcomes)
        .map(|(number, outcome)| OperationResult { id: OperationId(uuid(number)), outcome })
        .collect();
    PushResponse { results }
}

pub(crate) fn changes_response() -> ChangesResponse {
    ChangesResponse {
        cursor: 1_234,
        more: true,
        registrations: vec![registrations::begun(), registrations::full()],
        catalogue_version: 5,
    }
}

pub(crate) fn lease_numbers_request() -> LeaseNumbersRequest {
    LeaseNumbersRequest { sitting: sitting(), size: 200 }
}

pub(crate) fn number_block() -> NumberBlock {
    NumberBlock { sitting: sitting(), site: site(), first: 201, last: 400 }
}

pub(crate) fn lease_seats_request() -> LeaseSeatsRequest {
    let want = SeatWant { site: site(), subject: SubjectCode("66".to_owned()), needed: 1, reserve: 5 };
    LeaseSeatsRequest { sitting: sitting(), wants: vec![want] }
}

pub(crate) fn return_seats_request() -> ReturnSeatsRequest {
    let keep = SeatKeep { site: site(), subject: SubjectCode("66".to_owned()), seats: 2 };
    ReturnSeatsRequest { sitting: sitting(), keeps: vec![keep] }
}

pub(crate) fn seat_blocks_response() -> SeatBlocksResponse {
    let block = SeatBlock {
        terminal: TerminalId(uuid(5)),
        sitting: sitting(),
        site: site(),
        subject: SubjectCode("66".to_owned()),
        seats: 6,
        left: 34,
        issued_at: at(100),
        signature: String::new(),
    };
    SeatBlocksResponse { blocks: vec![block.signed(&ed25519_dalek::SigningKey::from_bytes(&[7; 32]))] }
}

pub(crate) fn order_response() -> OrderResponse {
    OrderResponse {
        order: order(),
        channel: PaymentChannel::Wechat,
        amount_fen: 16_000,
        pay_url: "weixin://wxpay/bizpayurl?pr=example".to_owned(),
        expires_at: at(900),
        registration: registrations::full(),
    }
}

pub(crate) fn registration_response() -> RegistrationResponse {
    RegistrationResponse { registration: registrations::full() }
}

pub(crate) fn problems() -> Vec<(&'static str, Problem)> {
    let refusal = Refusal::of(Field::Photo, RefusalCode::PhotoRejected);
    vec![
        ("not_found", Problem::new(ProblemCode::NotFound)),
        ("refused", Problem::refused(refusal)),
        ("account_locked", Problem { retry_in_s: Some(600), ..Problem::new(ProblemCode::AccountLocked) }),
    ]
}
