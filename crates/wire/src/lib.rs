//! The versioned messages between terminal and central, and how they are signed.
//!
//! Every message of a released version has a golden JSON file under `tests/golden`; a change that
//! an older terminal or server could not read fails there.

mod base32;
mod compression;
mod form_code;
mod messages;
mod problem;
mod protocol;
mod public_key;
mod signature;
mod signed_time;

pub use compression::{COMPRESSED_FROM_BYTES, GunzipError, gunzip, gzip};
pub use form_code::{FormCode, FormCodeError, FormCodeKind, KeyId, SignedFormCode};
pub use messages::{
    AccountView, ActivateRequest, ActivateResponse, ChangePasswordRequest, ChangeStaffPasswordRequest,
    ChangesResponse, FindAccountRequest, FindAccountResponse, FoundAccount, LeaseNumbersRequest,
    LeaseSeatsRequest, NumberBlock, OpenOrderRequest, OperationResult, OrderResponse, Outcome,
    PHOTO_PART_BYTES, PaymentChannelsResponse, PhotoPartsResponse, PushAuditRequest, PushAuditResponse,
    PushRequest, PushResponse, QqLoginResponse, QqLoginState, ReceivedOperation, ReceivedPush,
    RegisterAccountRequest, RegistrationResponse, ResetAccountRequest, ResetAccountResponse,
    ReturnSeatsRequest, SeatBlock, SeatBlocksResponse, SeatKeep, SeatWant, SignInRequest, SignInResponse,
    StaffEntry, StaffProof, StaffResponse, TerminalKey, TerminalKeysResponse, UnknownOperation,
};
pub use messages::{MachineVerdict, ReviewQueueResponse, ReviewedPhoto, VerdictComparison, WaitingReview};
pub use problem::{Problem, ProblemCode};
pub use protocol::{
    PROTOCOL, PROTOCOL_HEADER, PROTOCOL_MINIMUM, PROTOCOL_OF_PARTS, ProtocolRange, read_version,
};
pub use public_key::{read_public_key, write_public_key};
pub use signature::{
    RequestParts, SignatureError, SignedHeaders, VerifiedSignature, digest_header, sha256_hex, sign,
    sign_speaking, verify,
};
pub use signed_time::{SIGNED_TIME_HEADER, SignedTime};

/// The major version, as it stands in every path (`/v1/...`).
pub const VERSION_PREFIX: &str = "/v1";

/// The most operations in one push.
pub const PUSH_MAXIMUM: usize = 200;

/// The most records of an audit log in one request.
pub const AUDIT_MAXIMUM: usize = 500;

/// The most subjects in one request for seats.
pub const SEAT_WANTS_MAXIMUM: usize = 200;

/// How far a request's `created` may lie from the server's time, in seconds.
pub const SIGNATURE_TOLERANCE_S: i64 = 300;
