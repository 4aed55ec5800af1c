//! The desk: who is signed in, and what came back from the central server.

use kaodian_domain::{OperationKind, Refusal, StaffId, Timestamp};
use serde::{Deserialize, Serialize};
use specta::Type;

use super::StaffView;

/// What the desk can do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum DeskTask {
    /// 准考证、考场名单、签到表
    Papers,
    /// 收款日报
    CashReport,
    /// 找回账号
    Recovery,
    /// 退回
    Inbox,
}

/// Who is signed in at the desk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct DeskSessionView {
    /// Who.
    pub staff: StaffView,
    /// What their roles allow here.
    pub may: Vec<DeskTask>,
    /// So long after the last sign of them the session ends, in milliseconds.
    pub idle_ms: u32,
}

/// Who did what was refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum DoneBy {
    /// The candidate.
    Candidate,
    /// A staff member.
    Staff {
        /// 工号
        staff: StaffId,
    },
    /// The central server.
    Central,
}

/// Something that the central server refused. `Debug` is not offered: it names a candidate.
#[derive(Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct InboxEntryView {
    /// What was tried.
    pub operation: OperationKind,
    /// Why it was refused.
    pub refusal: Refusal,
    /// By whom.
    pub done_by: DoneBy,
    /// When it was done here.
    pub done_at: Timestamp,
    /// When this terminal learnt that it was refused.
    pub refused_at: Timestamp,
    /// 报名号, when there is one.
    pub registration_number: Option<String>,
    /// The candidate's name, when it is known.
    pub name: Option<String>,
    /// The last four of their document.
    pub document_last_four: Option<String>,
}
