//! Identifiers. Random ones are made outside (the domain has no randomness); codes are the field's own.

use serde::{Deserialize, Serialize};
use specta::Type;
use utoipa::ToSchema;
use uuid::Uuid;

macro_rules! identifier {
    ($(#[$outer:meta])* $name:ident($inner:ty)) => {
        $(#[$outer])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Type, ToSchema)]
        #[serde(transparent)]
        pub struct $name(pub $inner);

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }
    };
}

identifier! {
    /// A registration of one candidate for one sitting (UUIDv7, made where it began).
    RegistrationId(Uuid)
}
identifier! {
    /// One operation on a registration (UUIDv7); applied exactly once everywhere.
    OperationId(Uuid)
}
identifier! {
    /// A candidate's account, made by the central server.
    AccountId(Uuid)
}
identifier! {
    /// A terminal, made by the central server at its activation.
    TerminalId(Uuid)
}
identifier! {
    /// A payment order at a gateway, made by the central server.
    OrderId(Uuid)
}
identifier! {
    /// The number of a sitting, for example `79`.
    SittingId(String)
}
identifier! {
    /// 考点代码: six digits, the first two a province of GB/T 2260.
    SiteCode(String)
}
identifier! {
    /// 科目代码: two digits.
    SubjectCode(String)
}
identifier! {
    /// 报名号, from a block that the central server leased to the terminal.
    RegistrationNumber(String)
}
identifier! {
    /// 准考证号, from the plan of rooms; never made up by a terminal.
    TicketNumber(String)
}
identifier! {
    /// A staff member as the site knows them.
    StaffId(String)
}

impl Copy for RegistrationId {}
impl Copy for OperationId {}
impl Copy for AccountId {}
impl Copy for TerminalId {}
impl Copy for OrderId {}
