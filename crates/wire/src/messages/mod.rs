//! What is said in each direction, one module for each noun.

mod accounts;
mod audit;
mod numbers;
mod operations;
mod payment;
mod photos;
mod qq;
mod recovery;
mod reviews;
mod seats;
mod staff;
mod terminals;

pub use accounts::{
    AccountView, ChangePasswordRequest, RegisterAccountRequest, SignInRequest, SignInResponse,
};
pub use audit::{PushAuditRequest, PushAuditResponse};
pub use numbers::{LeaseNumbersRequest, NumberBlock};
pub use operations::{
    ChangesResponse, OperationResult, Outcome, PushRequest, PushResponse, ReceivedOperation, ReceivedPush,
    UnknownOperation,
};
pub use payment::{OpenOrderRequest, OrderResponse, PaymentChannelsResponse, RegistrationResponse};
pub use photos::{PHOTO_PART_BYTES, PhotoPartsResponse};
pub use qq::{QqLoginResponse, QqLoginState};
pub use recovery::{
    FindAccountRequest, FindAccountResponse, FoundAccount, ResetAccountRequest, ResetAccountResponse,
    StaffProof,
};
pub use reviews::{MachineVerdict, ReviewQueueResponse, ReviewedPhoto, VerdictComparison, WaitingReview};
pub use seats::{LeaseSeatsRequest, ReturnSeatsRequest, SeatBlock, SeatBlocksResponse, SeatKeep, SeatWant};
pub use staff::{ChangeStaffPasswordRequest, StaffEntry, StaffResponse};
pub use terminals::{ActivateRequest, ActivateResponse, TerminalKey, TerminalKeysResponse};
