//! What is said in each direction, one module for each noun.

mod accounts;
mod numbers;
mod operations;
mod payment;
mod seats;
mod terminals;

pub use accounts::{
    AccountView, ChangePasswordRequest, RegisterAccountRequest, SignInRequest, SignInResponse,
};
pub use numbers::{LeaseNumbersRequest, NumberBlock};
pub use operations::{ChangesResponse, OperationResult, Outcome, PushRequest, PushResponse};
pub use payment::{OrderResponse, RegistrationResponse};
pub use seats::{LeaseSeatsRequest, ReturnSeatsRequest, SeatBlock, SeatBlocksResponse, SeatKeep, SeatWant};
pub use terminals::{ActivateRequest, ActivateResponse, TerminalKey, TerminalKeysResponse};
