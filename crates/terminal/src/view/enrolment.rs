//! The registration on the welcome page.

use kaodian_domain::{
    Article, DeadlineKind, OperationKind, PaymentChannel, Refusal, RefusalCode, ReviewOrder, ReviewReason,
    Status, Step, Subject, TaskKind, TaskState, Timestamp,
};
use serde::{Deserialize, Serialize};
use specta::Type;

/// Everything about the candidate's registration.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct EnrolmentView {
    /// The sitting's name.
    pub sitting_name: String,
    /// 报名号
    pub registration_number: Option<String>,
    /// The status that people read.
    pub status: Status,
    /// What to do next.
    pub next_step: Step,
    /// The task list.
    pub tasks: Vec<TaskView>,
    /// What the candidate may do now.
    pub allowed: Vec<OperationKind>,
    /// When enrolment begins.
    pub enrolment_opens_at: Timestamp,
    /// When it ends.
    pub enrolment_closes_at: Timestamp,
    /// The deadline that matters now.
    pub deadline: Option<DeadlineView>,
    /// The chosen site.
    pub site: Option<SiteView>,
    /// The chosen subjects, with the fees that hold.
    pub subjects: Vec<Subject>,
    /// What they cost together, in fen.
    pub total_fee_fen: u32,
    /// 考生通告 of the site.
    pub notice: Option<Article>,
    /// Whether a photo is attached.
    pub has_photo: bool,
    /// 审核
    pub review: ReviewView,
    /// 支付
    pub payment: PaymentStateView,
    /// 现场确认
    pub confirmation: ConfirmationView,
    /// 准考证
    pub tickets: Vec<TicketView>,
    /// Which forms can be printed.
    pub forms: Vec<FormAvailabilityView>,
    /// What the central server refused, the newest first.
    pub set_back: Vec<SetBackView>,
    /// The trusted time.
    pub now: Timestamp,
}

/// A line of the task list.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct TaskView {
    /// Which.
    pub kind: TaskKind,
    /// How far.
    pub state: TaskState,
    /// Done, and may still be changed.
    pub changeable: bool,
}

/// A deadline.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct DeadlineView {
    /// Of what.
    pub kind: DeadlineKind,
    /// When.
    pub at: Timestamp,
}

/// A site.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SiteView {
    /// 考点代码
    pub code: String,
    /// Its name.
    pub name: String,
    /// Its district.
    pub district: String,
    /// Where it is.
    pub address: String,
    /// Whom to call.
    pub telephone: String,
    /// Whether and when it reviews.
    pub review: ReviewOrder,
    /// Whether it confirms on site.
    pub confirmation: bool,
    /// Whether its desk takes cash.
    pub accepts_cash: bool,
}

/// Where the review stands.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(tag = "kind", rename_all = "snake_case", rename_all_fields = "camelCase")]
pub enum ReviewView {
    /// The site does not review.
    NotUsed,
    /// Not asked for.
    NotRequested,
    /// 待审核
    Pending {
        /// Since when.
        requested_at: Timestamp,
    },
    /// 审核未通过
    Returned {
        /// Why.
        reasons: Vec<ReviewReason>,
        /// The reviewer's words.
        text: Option<String>,
        /// When.
        at: Timestamp,
    },
    /// 审核通过
    Approved {
        /// When.
        at: Timestamp,
    },
}

/// Where the payment stands.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(tag = "kind", rename_all = "snake_case", rename_all_fields = "camelCase")]
pub enum PaymentStateView {
    /// Nothing is due yet.
    NotDue,
    /// 未支付
    Unpaid {
        /// Until when.
        due_at: Option<Timestamp>,
        /// That time is over.
        overdue: bool,
    },
    /// An order is open.
    Open,
    /// The gateway has not said.
    Unknown,
    /// 已支付
    Paid {
        /// When.
        paid_at: Timestamp,
        /// How much, in fen.
        amount_fen: u32,
        /// How.
        channel: PaymentChannel,
    },
    /// 已退费
    Refunded {
        /// When.
        at: Timestamp,
    },
}

/// Where the confirmation stands.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(tag = "kind", rename_all = "snake_case", rename_all_fields = "camelCase")]
pub enum ConfirmationView {
    /// The site asks for none.
    NotUsed,
    /// To be done in this time.
    Waiting {
        /// From.
        opens_at: Timestamp,
        /// Until.
        closes_at: Timestamp,
    },
    /// Done.
    Confirmed {
        /// When.
        at: Timestamp,
    },
}

/// A seat.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct TicketView {
    /// 科目代码
    pub subject: String,
    /// 准考证号
    pub ticket_number: String,
    /// The room.
    pub room: String,
    /// Where it is.
    pub place: Option<String>,
    /// The seat.
    pub seat: String,
    /// When it begins.
    pub starts_at: Timestamp,
}

/// A form that the terminal makes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum FormKind {
    /// 报名登记表
    RegistrationForm,
    /// 准考证
    AdmissionTicket,
    /// 缴费凭证
    PaymentReceipt,
}

/// Whether a form can be printed.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct FormAvailabilityView {
    /// Which.
    pub form: FormKind,
    /// Whether.
    pub available: bool,
    /// Why not.
    pub refusal: Option<RefusalCode>,
    /// When it will be, if that is known.
    pub opens_at: Option<Timestamp>,
}

/// Something that the central server refused.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SetBackView {
    /// What was tried.
    pub operation: OperationKind,
    /// Why it was refused.
    pub refusal: Refusal,
    /// When the terminal learnt of it.
    pub at: Timestamp,
}
