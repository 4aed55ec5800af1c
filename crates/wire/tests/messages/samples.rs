//! One sample of each message. All persons are invented.

use kaodian_domain::{
    AccountId, Actor, AuditEvent, AuditHead, AuditRecord, Field, OperationId, OperationRecord,
    PaymentChannel, Refusal, RefusalCode, RegistrationId, RegistrationNumber, Role, SiteCode, SittingId,
    StaffId, SubjectCode, TerminalId, Timestamp, document::DocumentType,
};
use kaodian_wire::{
    AccountView, ActivateRequest, ActivateResponse, ChangePasswordRequest, ChangeStaffPasswordRequest,
    ChangesResponse, FindAccountRequest, FindAccountResponse, FoundAccount, LeaseNumbersRequest,
    LeaseSeatsRequest, NumberBlock, OpenOrderRequest, OperationResult, OrderResponse, Outcome,
    PaymentChannelsResponse, PhotoPartsResponse, Problem, ProblemCode, PushAuditRequest, PushAuditResponse,
    PushRequest, PushResponse, QqLoginResponse, QqLoginState, RegisterAccountRequest, RegistrationResponse,
    ResetAccountRequest, ResetAccountResponse, ReturnSeatsRequest, SeatBlock, SeatBlocksResponse, SeatKeep,
    SeatWant, SignInRequest, SignInResponse, StaffEntry, StaffProof, StaffResponse, TerminalKey,
    TerminalKeysResponse,
};
use kaodian_wire::{MachineVerdict, ReviewQueueResponse, ReviewedPhoto, VerdictComparison, WaitingReview};
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
    SignInResponse {
        account: account_view(),
        registrations: vec![registrations::full()],
        must_change_password: false,
    }
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
            seen_revision: None,
            operation,
        })
        .collect();
    PushRequest { operations }
}

/// From the second version on operations say what their maker had seen.
pub(crate) fn push_request_seen() -> PushRequest {
    let mut request = push_request();
    for (seen, record) in request.operations.iter_mut().enumerate() {
        record.seen_revision = Some(seen as u64);
    }
    request
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

pub(crate) fn push_response_of_an_older_server() -> PushResponse {
    PushResponse {
        results: vec![OperationResult { id: OperationId(uuid(101)), outcome: Outcome::AwaitsUpdate }],
    }
}

pub(crate) fn photo_parts_response() -> PhotoPartsResponse {
    PhotoPartsResponse { received_bytes: 131_072, is_complete: false }
}

pub(crate) fn changes_response() -> ChangesResponse {
    ChangesResponse {
        cursor: 1_234,
        more: true,
        registrations: vec![registrations::begun(), registrations::full()],
        catalogue_version: 5,
        staff_version: None,
        offers_qq: false,
    }
}

pub(crate) fn changes_response_of_a_site_with_staff() -> ChangesResponse {
    ChangesResponse {
        cursor: 1_234,
        more: false,
        registrations: Vec::new(),
        catalogue_version: 5,
        staff_version: Some(7),
        offers_qq: true,
    }
}

pub(crate) fn staff_response() -> StaffResponse {
    let entry = |staff: &str, roles: &[Role], must_change_password| StaffEntry {
        staff: StaffId(staff.to_owned()),
        name: "王老师".to_owned(),
        sign_in: "wang".to_owned(),
        roles: roles.to_vec(),
        verifier: "$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHQ$aGFzaA".to_owned(),
        must_change_password,
    };
    let staff = vec![
        entry("110001-001", &[Role::Operator, Role::Cashier], false),
        entry("110001-002", Role::ALL, true),
    ];
    StaffResponse { version: 7, staff }
}

pub(crate) fn change_staff_password_request() -> ChangeStaffPasswordRequest {
    ChangeStaffPasswordRequest {
        sign_in: "wang".to_owned(),
        old_password: "not-a-real-one-1".to_owned(),
        new_password: "not-a-real-one-2".to_owned(),
    }
}

pub(crate) fn one_time_sign_in_response() -> SignInResponse {
    SignInResponse { account: account_view(), registrations: Vec::new(), must_change_password: true }
}

pub(crate) fn find_account_request() -> FindAccountRequest {
    FindAccountRequest {
        staff: StaffId("110001-001".to_owned()),
        document_type: DocumentType::Resident,
        document_number: "11010120000101001X".to_owned(),
    }
}

pub(crate) fn find_account_responses() -> [(&'static str, FindAccountResponse); 2] {
    let found = FoundAccount { account: account(), masked_name: "z******n".to_owned(), is_registered: true };
    [("found", FindAccountResponse { found: Some(found) }), ("nobody", FindAccountResponse { found: None })]
}

pub(crate) fn reset_account_request() -> ResetAccountRequest {
    let proof =
        |sign_in: &str| StaffProof { sign_in: sign_in.to_owned(), password: "not-a-real-one-1".to_owned() };
    let FindAccountRequest { document_type, document_number, .. } = find_account_request();
    ResetAccountRequest {
        account: account(),
        document_type,
        document_number,
        document_checked: true,
        first: proof("wang"),
        second: proof("zhao"),
    }
}

pub(crate) fn reset_account_response() -> ResetAccountResponse {
    ResetAccountResponse {
        name: "zhangsan".to_owned(),
        password: "k7mqx2vwpr".to_owned(),
        valid_until: at(86_400),
    }
}

pub(crate) fn qq_login_response() -> QqLoginResponse {
    QqLoginResponse {
        login: uuid(9),
        url: "https://central.example.cn/qq/login/c3RhdGU".to_owned(),
        expires_at: at(300),
        check_number: None,
    }
}

pub(crate) fn qq_login_response_with_a_check_number() -> QqLoginResponse {
    QqLoginResponse { check_number: Some("07".to_owned()), ..qq_login_response() }
}

pub(crate) fn qq_login_states() -> [(&'static str, QqLoginState); 5] {
    [
        ("waiting", QqLoginState::Waiting { expires_at: at(300), on_phone: true }),
        ("done", QqLoginState::Done { signed_in: Box::new(sign_in_response()) }),
        ("cancelled", QqLoginState::Cancelled),
        ("expired", QqLoginState::Expired),
        ("failed", QqLoginState::Failed),
    ]
}

pub(crate) fn lease_numbers_request() -> LeaseNumbersRequest {
    LeaseNumbersRequest { sitting: sitting(), size: 200 }
}

pub(crate) fn number_block() -> NumberBlock {
    NumberBlock { sitting: sitting(), site: site(), first: 201, last: 400 }
}

pub(crate) fn payment_channels_response() -> PaymentChannelsResponse {
    PaymentChannelsResponse { channels: vec![PaymentChannel::Wechat, PaymentChannel::Alipay] }
}

pub(crate) fn open_order_request() -> OpenOrderRequest {
    OpenOrderRequest { channel: Some(PaymentChannel::Alipay) }
}

pub(crate) fn lease_seats_request() -> LeaseSeatsRequest {
    let want = SeatWant { site: site(), subject: SubjectCode("66".to_owned()), needed: 1, reserve: 5 };
    LeaseSeatsRequest { sitting: sitting(), wants: vec![want] }
}

pub(crate) fn return_seats_request() -> ReturnSeatsRequest {
    let keep = SeatKeep { site: site(), subject: SubjectCode("66".to_owned()), seats: 2 };
    ReturnSeatsRequest { sitting: sitting(), keeps: vec![keep] }
}

pub(crate) fn push_audit_request() -> PushAuditRequest {
    let record = AuditRecord {
        sequence: 1,
        at: Timestamp(1_800_000_000_000),
        event: AuditEvent::Started,
        by: None,
        subject: None,
        detail: None,
    };
    let records = vec![serde_json::to_string(&record).expect("JSON")];
    let link = AuditHead::start().after(&records[0]).expect("the first").link;
    PushAuditRequest { records, link }
}

pub(crate) fn push_audit_response() -> PushAuditResponse {
    PushAuditResponse { sequence: 1, is_broken: false }
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

pub(crate) fn review_queue_response() -> ReviewQueueResponse {
    let verdict = |engine: Option<&str>, warnings: &[&str]| MachineVerdict {
        rule_pack: "ncre-2026.2".to_owned(),
        engine: engine.map(str::to_owned),
        accepted: true,
        rejections: Vec::new(),
        warnings: warnings.iter().map(|code| (*code).to_owned()).collect(),
    };
    let rejected = MachineVerdict {
        accepted: false,
        rejections: vec!["no_face".to_owned()],
        ..verdict(Some("kaodian-photo 0.1.0"), &[])
    };
    let photo = |central, comparison| ReviewedPhoto {
        sha256: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08".to_owned(),
        terminal: verdict(None, &["blurred"]),
        central,
        comparison,
    };
    let review = |number: u128, photo| WaitingReview {
        registration: RegistrationId(uuid(number)),
        number: Some(RegistrationNumber("1100010001".to_owned())),
        round: 2,
        requested_at: at(60),
        waited_ms: 3_600_000,
        photo: Some(photo),
    };
    ReviewQueueResponse {
        waiting: 41,
        reviews: vec![
            review(20, photo(Some(rejected), Some(VerdictComparison::Different))),
            review(21, photo(None, None)),
        ],
        cursor: Some("1796140860000.0190000000007000800000000000001500".to_owned()),
    }
}

pub(crate) fn last_review_queue_response() -> ReviewQueueResponse {
    let review = WaitingReview {
        registration: RegistrationId(uuid(22)),
        number: None,
        round: 1,
        requested_at: at(90),
        waited_ms: 0,
        photo: None,
    };
    ReviewQueueResponse { waiting: 1, reviews: vec![review], cursor: None }
}

pub(crate) fn problems() -> Vec<(&'static str, Problem)> {
    let refusal = Refusal::of(Field::Photo, RefusalCode::PhotoRejected);
    vec![
        ("not_found", Problem::new(ProblemCode::NotFound)),
        ("refused", Problem::refused(refusal)),
        ("version_unsupported", Problem::new(ProblemCode::VersionUnsupported)),
        ("account_locked", Problem { retry_in_s: Some(600), ..Problem::new(ProblemCode::AccountLocked) }),
    ]
}
