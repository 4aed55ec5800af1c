//! The use cases of the terminal: everything that the window and `kaodianctl` can do, without either.
//!
//! One file for each use case under `use_cases`; each is a method of [`Terminal`] or [`Candidate`].

mod activation;
mod audit;
mod booth;
mod captcha;
mod drafts;
mod error;
mod fonts;
mod home;
mod operate;
mod passwords;
mod print;
mod seats;
mod secrets;
mod terminal;
mod use_cases;
mod view;

pub use activation::{ActivationError, activate};
pub use audit::AuditFindings;
pub use error::{AppError, ErrorCode};
pub use fonts::fallback_font_folders;
pub use home::{Home, HomeError, Settings};
pub use kaodian_sync::AuditSent;
pub use secrets::{SecretError, SecretPlace};
pub use terminal::{OpenError, Terminal};
pub use use_cases::account::{ChangePasswordRequest, RegisterAccountRequest, SignInRequest};
pub use use_cases::recovery::{RecoverAccountRequest, RecoverAtDeskRequest};
pub use use_cases::registration_admin::{As, number_to_be_given};
pub use view::*;

/// What the commands of the window take as it is typed.
pub use kaodian_domain::{Field, PaymentChannel, document::DocumentType, information::InformationDraft};
pub use kaodian_photo::PhotoQuestion;

/// How long a job is followed, and on which print system: for [`Terminal::open_with`].
pub use kaodian_devices::printer::{Pace, Printing};

/// Whose frames the live picture shows.
pub use kaodian_devices::camera::CameraFeed;
