//! Why an operation was not done: a closed list of codes, each with the field that it speaks of.

use serde::{Deserialize, Serialize};
use specta::Type;
use utoipa::ToSchema;

/// An operation that the rules do not allow, with its cause.
///
/// It holds no personal data, so it may be logged and sent.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, Type, thiserror::Error, ToSchema,
)]
#[error("refused: {code:?} ({field:?})")]
#[serde(rename_all = "camelCase")]
pub struct Refusal {
    /// What is wrong.
    pub code: RefusalCode,
    /// The field that the screen should lead to, when one field is at fault.
    pub field: Option<Field>,
}

impl Refusal {
    /// A refusal that speaks of one field.
    pub fn of(field: Field, code: RefusalCode) -> Self {
        Self { code, field: Some(field) }
    }
}

impl From<RefusalCode> for Refusal {
    fn from(code: RefusalCode) -> Self {
        Self { code, field: None }
    }
}

macro_rules! closed_list {
    ($(#[$outer:meta])* $name:ident { $($(#[$inner:meta])* $variant:ident,)* }) => {
        $(#[$outer])*
        #[derive(
            Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash,
            ::serde::Serialize, ::serde::Deserialize, ::specta::Type, ::utoipa::ToSchema,
        )]
        #[serde(rename_all = "snake_case")]
        pub enum $name { $($(#[$inner])* $variant,)* }

        impl $name {
            /// Every member, in the order of the list.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];
        }
    };
}
pub(crate) use closed_list;

closed_list! {
    /// Every reason for which something can be refused. A code is added only when the screen has
    /// something of its own to say about it.
    RefusalCode {
        /// A required field is empty.
        Required,
        /// Fewer characters (code points) than the field needs.
        TooShort,
        /// More characters (code points) than the field holds.
        TooLong,
        /// The value is not in the sitting's value list.
        NotInList,
        /// The value does not have the form that the field asks for.
        Format,
        /// The second typing differs from the first.
        Mismatch,
        /// The name holds a character that no name may hold.
        NameCharacters,
        /// The name's separating dot is first, last or doubled.
        NameDot,
        /// The sitting does not accept this kind of document.
        DocumentNotAccepted,
        /// The number has the wrong length for its kind of document.
        DocumentLength,
        /// The number holds a character that its kind of document never has.
        DocumentCharacters,
        /// The check digit does not fit.
        DocumentChecksum,
        /// The first two digits name no province.
        DocumentProvince,
        /// The date inside the number does not exist or lies outside 1900 to today.
        DocumentDate,
        /// A form of the document that is no longer valid.
        DocumentObsolete,
        /// The number carries another birth date than the form.
        DocumentContradictsBirthDate,
        /// The number carries another sex than the form.
        DocumentContradictsSex,
        /// Another registration of this sitting uses the same document.
        DocumentAlreadyRegistered,
        /// The day does not exist in the calendar.
        BirthDateImpossible,
        /// The day lies in the future.
        BirthDateFuture,
        /// The day lies before 1900.
        BirthDateTooEarly,
        /// The password is too easy.
        PasswordWeak,
        /// The new password is the old one.
        PasswordSame,
        /// Another version of the agreement is in force.
        AgreementOutdated,
        /// The agreement has not been accepted.
        AgreementMissing,
        /// The information has not been filled in.
        InformationMissing,
        /// No site and subjects have been chosen.
        ChoiceMissing,
        /// The answers have not been declared true and submitted.
        DeclarationMissing,
        /// The answers have been submitted and not changed since.
        AlreadySubmitted,
        /// There is no photo.
        PhotoMissing,
        /// The sitting has no such site.
        SiteUnknown,
        /// The site does not offer this subject.
        SubjectUnknown,
        /// A subject was chosen twice.
        SubjectTwice,
        /// No subject was chosen.
        SubjectsTooFew,
        /// More subjects than the sitting allows.
        SubjectsTooMany,
        /// The site has no seat left for a subject.
        SubjectFull,
        /// The photo breaks a rule.
        PhotoRejected,
        /// Enrolment has not begun.
        EnrolmentNotOpen,
        /// Enrolment is over.
        EnrolmentClosed,
        /// The registration belongs to another account.
        NotYours,
        /// The actor lacks the role for it.
        NotPermitted,
        /// The registration has expired, was withdrawn or refunded.
        Ended,
        /// Locked by an approval or a payment.
        Locked,
        /// Another terminal changed what it rests on, unseen by whoever did it.
        ChangedElsewhere,
        /// The registration number is missing.
        NumberMissing,
        /// A registration keeps the number that it was given.
        NumberChanged,
        /// The number does not follow the sitting's template.
        NumberFormat,
        /// The site does not review.
        ReviewNotUsed,
        /// No review has been asked for.
        ReviewNotPending,
        /// A review has been asked for and is not decided.
        ReviewPending,
        /// The registration has been approved.
        ReviewAlreadyApproved,
        /// The reviewer looked at an older version.
        ReviewRoundStale,
        /// A rejection names no reason.
        ReviewReasonMissing,
        /// The registration has not been approved yet.
        ReviewMissing,
        /// Payment is not due yet.
        PaymentNotDue,
        /// The time for payment is over.
        PaymentOverdue,
        /// The time for payment is not over.
        PaymentNotOverdue,
        /// An order is open at the gateway.
        PaymentInProgress,
        /// The gateway has not said yet whether it took the money.
        PaymentUnknown,
        /// The fee has been paid.
        AlreadyPaid,
        /// The fee has not been paid.
        PaymentMissing,
        /// The registration has no such order.
        OrderUnknown,
        /// The amount is not the one that is due.
        AmountMismatch,
        /// The site takes no cash.
        CashNotAccepted,
        /// There is nothing to give back.
        NotRefundable,
        /// The site asks for no confirmation on site.
        ConfirmationNotUsed,
        /// Outside the time for confirmation.
        ConfirmationNotOpen,
        /// The registration has been confirmed.
        AlreadyConfirmed,
        /// The registration has not been confirmed on site.
        ConfirmationMissing,
        /// The tickets do not name each chosen subject once.
        TicketIncomplete,
        /// A ticket number does not follow the sitting's template.
        TicketNumberFormat,
        /// No ticket has been issued.
        TicketNotIssued,
        /// Tickets cannot be printed yet.
        TicketWindowNotOpen,
        /// Tickets can no longer be printed.
        TicketWindowClosed,
    }
}

closed_list! {
    /// A field that a refusal speaks of. The screen uses the names as ids of its inputs.
    Field {
        /// 报名协议
        Agreement,
        /// 证件类型
        DocumentType,
        /// 证件号码
        DocumentNumber,
        /// 证件号码, typed again
        DocumentNumberAgain,
        /// 姓名
        Name,
        /// 性别
        Sex,
        /// 出生日期
        BirthDate,
        /// 民族
        EthnicGroup,
        /// 职业
        Occupation,
        /// 文化程度
        Education,
        /// 培训类型
        Training,
        /// 手机
        Mobile,
        /// 邮箱
        Email,
        /// 通讯地址
        Address,
        /// 邮编
        Postcode,
        /// 学校
        School,
        /// 学号
        StudentNumber,
        /// 备注
        Note,
        /// 监护人姓名
        GuardianName,
        /// 与考生关系
        GuardianRelation,
        /// 监护人手机
        GuardianMobile,
        /// 考点
        Site,
        /// 科目
        Subjects,
        /// 承诺
        Declaration,
        /// 照片
        Photo,
        /// What only a person can see in the photo
        PhotoQuestions,
        /// Why staff take a photo in spite of a warning
        PhotoReason,
        /// The reason of a decision
        Reason,
        /// An amount of money
        Amount,
        /// 账号
        AccountName,
        /// 密码
        Password,
        /// 确认密码
        PasswordAgain,
        /// 原密码
        OldPassword,
        /// 验证码
        Captcha,
    }
}
