//! What a registration is and what may happen to it. No I/O, no clock, no async, no Tauri.
//!
//! The heart is one aggregate, [`Registration`], and one function, [`apply`]: the terminal runs it
//! at once, the central server runs it again and decides. [`allowed`], [`next_step`] and [`tasks`]
//! tell the screens what to offer.

mod actor;
mod audit;
mod catalogue;
pub mod contact;
mod deadline;
pub mod document;
mod edits;
mod ids;
pub mod information;
pub mod name;
mod number;
mod operation;
mod premises;
mod refusal;
mod registration;
mod rules;
mod status;
mod time;

pub use actor::{Actor, Role};
pub use audit::{AuditBroken, AuditEvent, AuditHead, AuditLine, AuditLink, AuditRecord, NoLink};
pub use catalogue::{Article, Catalogue, Site};
pub use deadline::{DeadlineKind, deadline};
pub use edits::{Edits, check_seen};
pub use ids::{
    AccountId, OperationId, OrderId, RegistrationId, RegistrationNumber, SiteCode, SittingId, StaffId,
    SubjectCode, TerminalId, TicketNumber,
};
pub use number::{NumberPart, NumberTemplate, NumberValues};
pub use operation::{Operation, OperationKind, OperationRecord, PaymentChannel};
pub use premises::{Premises, Room, RoomMixing, TravelGap};
pub(crate) use refusal::closed_list;
pub use refusal::{Field, Refusal, RefusalCode};
pub use registration::{
    Agreement, Choice, ChosenSubject, Confirmation, Order, Payment, Photo, PhotoReference, Receipt,
    Registration, Review, ReviewReason, Seat, SeatChange, Standing, Submission, Ticket, TicketSeat, allowed,
    apply, payment_due_at, seats_chosen, seats_held, ticket_printable,
};
pub use rules::{ReviewOrder, SiteRules, SittingRules, Subject, TicketSheet};
pub use status::{Status, Step, TaskKind, TaskState, form_printable, next_step, status, tasks};
pub use time::{Date, Timestamp, Window};
