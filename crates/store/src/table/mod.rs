//! One module for each table.

pub(crate) mod account;
pub(crate) mod audit;
mod catalogue;
mod draft;
mod number_block;
pub(crate) mod operation;
mod photo;
pub(crate) mod print;
pub(crate) mod registration;
pub(crate) mod search;
pub(crate) mod seat;
mod setting;
