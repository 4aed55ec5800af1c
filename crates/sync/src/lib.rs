//! Bringing the terminal and the central server into step.
//!
//! [`plan`] decides what to do next and does nothing; [`engine`] does it; [`transport`] is the
//! network, or what stands in for it.

mod audit;
mod client;
mod client_error;
mod clock;
mod engine;
mod keys;
mod payment;
mod photo_upload;
mod plan;
mod reviews;
mod seats;
mod staff;
mod transport;

pub use audit::{AuditSent, audit_sent, send_audit};
pub use client::{CentralClient, TerminalIdentity};
pub use client_error::ClientError;
pub use clock::TrustedClock;
pub use engine::{SyncError, SyncReport, offers_qq, synchronise};
pub use keys::SiteKeys;
pub use plan::{Action, Known, next_action};
pub use seats::{SEATS_RESERVE, SeatStanding, lease_needed};
pub use staff::SiteStaff;
pub use transport::{Answer, Events, HttpTransport, Offline, Request, Transport};

/// The messages that the terminal's use cases fill in and read.
pub use kaodian_wire::{
    AccountView, ActivateRequest, ChangePasswordRequest, ChangeStaffPasswordRequest, FindAccountRequest,
    FormCode, FormCodeError, FormCodeKind, KeyId, ProblemCode, QqLoginState, RegisterAccountRequest,
    ResetAccountRequest, SignInRequest, SignInResponse, SignedFormCode, StaffEntry, StaffProof, TerminalKey,
    VerdictComparison, WaitingReview, read_public_key, sha256_hex, write_public_key,
};
