//! The terminal's encrypted database: SQLCipher, one file, one module for each table.
//!
//! A registration and the operation that changed it are written in one transaction; the operation
//! table is the outbox. Nothing here decides what may happen: callers bring what `domain` decided.

mod error;
mod open;
mod table;

pub use error::{OperateError, StoreError};
pub use open::{DatabaseKey, Store};
pub use table::{
    account::KnownAccount,
    audit::AuditNote,
    operation::{OutboxCounts, RefusedOperation},
    print::{PrintNews, PrintRecord, PrintedSheet},
    registration::{FoundRegistration, Ground},
    search::SearchHit,
    seat::HeldSeats,
};
