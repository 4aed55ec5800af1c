//! What the screens are shown. A view is made for one page; nothing is stored in this form.

use kaodian_domain::{
    Article, DeadlineKind, Field, OperationKind, PaymentChannel, Refusal, RefusalCode, ReviewOrder,
    ReviewReason, Status, Step, Subject, TaskKind, TaskState, Timestamp,
    document::{DocumentType, Sex, Warning},
    information::{InformationDraft, ValueItem},
};
use serde::{Deserialize, Serialize};
use specta::Type;

/// The terminal itself.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct TerminalView {
    /// Whether it knows its centre.
    pub activated: bool,
    /// The open sitting's name.
    pub sitting_name: Option<String>,
    /// The site that it stands at.
    pub site_name: Option<String>,
    /// Whether the central server answered the last time.
    pub online: bool,
    /// Operations and photos that wait to be uploaded; they are safe here.
    pub pending: u32,
    /// The trusted time.
    pub now: Timestamp,
    /// Keys in plain files, or an invented catalogue: the screen says so.
    pub demonstration: bool,
}

impl TerminalView {
    /// What can be said of a terminal that was never activated.
    pub fn not_activated() -> Self {
        Self {
            activated: false,
            sitting_name: None,
            site_name: None,
            online: false,
            pending: 0,
            now: Timestamp::default(),
            demonstration: false,
        }
    }
}

/// Who is signed in.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SessionView {
    /// 账号
    pub account_name: String,
    /// The candidate's name, once it is filled in.
    pub person_name: Option<String>,
    /// Their document number, masked.
    pub masked_document: Option<String>,
    /// Nothing has been done with this account yet.
    pub first_sign_in: bool,
}

/// A captcha.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct CaptchaView {
    /// To be sent back with the answer.
    pub id: String,
    /// The picture, 160 x 56.
    pub svg: String,
}

/// What can be read without signing in.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct PublicationsView {
    /// 网上报名公告
    pub announcements: Vec<Article>,
    /// 网上报名须知及流程
    pub instructions: Vec<Article>,
}

/// The agreement.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct AgreementView {
    /// Its version.
    pub version: u32,
    /// Its title.
    pub title: String,
    /// Its text, written like an article's.
    pub body: String,
    /// Whether this version has been accepted.
    pub accepted: bool,
}

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

/// The page of the information.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct InformationFormView {
    /// What is typed so far.
    pub draft: InformationDraft,
    /// It differs from what was saved.
    pub unsaved: bool,
    /// It may be changed.
    pub editable: bool,
    /// The accepted documents.
    pub document_types: Vec<DocumentTypeView>,
    /// 民族
    pub ethnic_groups: Vec<ValueItem>,
    /// 职业
    pub occupations: Vec<ValueItem>,
    /// 文化程度
    pub educations: Vec<ValueItem>,
    /// 培训类型
    pub trainings: Vec<ValueItem>,
    /// 与考生关系
    pub guardian_relations: Vec<ValueItem>,
    /// The fields that must be filled in.
    pub required: Vec<Field>,
    /// The fields that are not asked for.
    pub hidden: Vec<Field>,
}

/// A kind of document.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct DocumentTypeView {
    /// Which.
    pub document_type: DocumentType,
    /// It has no check digit, so its number is typed twice.
    pub typed_twice: bool,
    /// The ethnic group is asked for.
    pub ethnic_group: bool,
}

/// What a field that was left is told.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct FieldCheckView {
    /// What is wrong with it.
    pub refusals: Vec<Refusal>,
    /// The birth date that the document carries, `2000-02-29`.
    pub derived_birth_date: Option<String>,
    /// The sex that the document carries.
    pub derived_sex: Option<Sex>,
    /// A guardian is asked for.
    pub guardian_needed: bool,
    /// What to look at again.
    pub warnings: Vec<Warning>,
}

/// Site and subjects, half chosen.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ChoiceDraft {
    /// The site's code.
    pub site: Option<String>,
    /// The subjects' codes.
    pub subjects: Vec<String>,
}

/// The page of site and subjects.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ChoiceFormView {
    /// What is chosen so far.
    pub draft: ChoiceDraft,
    /// It may be changed.
    pub editable: bool,
    /// What there is to choose from.
    pub sites: Vec<SiteOfferView>,
    /// How many subjects may be chosen.
    pub maximum_subjects: u8,
}

/// A site with what it offers.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SiteOfferView {
    /// The site.
    pub site: SiteView,
    /// Its subjects.
    pub subjects: Vec<Subject>,
    /// 考生通告
    pub notice: Option<Article>,
}

/// What the rules say of a photo.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct VerdictView {
    /// No rule rejects it.
    pub accepted: bool,
    /// The version of the rules.
    pub rule_pack: String,
    /// Each check.
    pub checks: Vec<kaodian_photo::Check>,
    /// Its width.
    pub width_px: Option<u32>,
    /// Its height.
    pub height_px: Option<u32>,
    /// Its size.
    pub size_bytes: u32,
    /// A data URL, when it is a picture that can be shown.
    pub preview: Option<String>,
}

/// An open payment order.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct PaymentView {
    /// The order.
    pub order_id: String,
    /// What it asks for, in fen.
    pub amount_fen: u32,
    /// The gateway.
    pub channel: PaymentChannel,
    /// The QR code.
    pub qr_svg: String,
    /// What the QR code holds; shown in demonstrations alone.
    pub pay_url: Option<String>,
    /// Until when it can be paid.
    pub expires_at: Timestamp,
}

/// The pages of a form.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct FormPagesView {
    /// Data URLs of PNGs: the PDF itself, drawn.
    pub pages: Vec<String>,
}

/// Where a form was saved.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SavedFormView {
    /// The file.
    pub file_name: String,
    /// Its folder.
    pub folder: String,
}

/// A printer.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct PrinterView {
    /// The name of its queue.
    pub name: String,
    /// Whether the system prints on it by itself.
    pub is_default: bool,
    /// What people call it.
    pub description: String,
}
