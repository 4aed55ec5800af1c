//! What stands at the other end: services that behave as their documents say.

pub(crate) mod qq;
