//! What can be asked, one module for each noun. Handlers unpack, call one function, and pack.

pub(crate) mod accounts;
pub(crate) mod audit_records;
pub(crate) mod catalogue;
pub(crate) mod changes;
pub(crate) mod events;
pub(crate) mod health;
pub(crate) mod notifications;
pub(crate) mod number_blocks;
pub(crate) mod operations;
pub(crate) mod orders;
pub(crate) mod photos;
pub(crate) mod qq;
pub(crate) mod recovery;
pub(crate) mod reviews;
pub(crate) mod sandbox;
pub(crate) mod seat_blocks;
pub(crate) mod staff;
pub(crate) mod terminals;
pub(crate) mod time;
