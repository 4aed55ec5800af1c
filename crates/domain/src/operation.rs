//! Everything that can happen to a registration.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    AccountId, Actor, OperationId, OrderId, PhotoReference, RegistrationId, RegistrationNumber, ReviewReason,
    SiteCode, SittingId, SubjectCode, TicketSeat, Timestamp, closed_list, information::Information,
};

/// One thing that happens to a registration.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case", rename_all_fields = "camelCase")]
pub enum Operation {
    /// The candidate agrees to the enrolment agreement (S11).
    AcceptAgreement {
        /// The version that they read.
        version: u32,
    },
    /// The candidate does not agree; the enrolment stops (S11).
    DeclineAgreement,
    /// The information is filled in or changed (S12, S19).
    SaveInformation {
        /// All of it.
        information: Box<Information>,
    },
    /// Site and subjects are chosen or changed (S13, S14, S19).
    ChooseSubjects {
        /// The site.
        site: SiteCode,
        /// One or more of its subjects.
        subjects: Vec<SubjectCode>,
    },
    /// The candidate declares the answers true and submits them (S15).
    Submit {
        /// The final number; the one that the registration has, when it has one.
        number: RegistrationNumber,
    },
    /// The photo is attached or replaced (S16-S18).
    AttachPhoto {
        /// The photo, by its digest.
        photo: PhotoReference,
    },
    /// The server looked at the attached photo after all and found that it breaks a rule: it is taken away, and the
    /// candidate brings another.
    RefusePhoto {
        /// The photo that it looked at, by its digest.
        sha256: String,
    },
    /// The candidate asks the site to review (S20).
    RequestReview,
    /// A reviewer approves (S22).
    Approve {
        /// The round that they looked at.
        round: u32,
    },
    /// A reviewer rejects (S21).
    Reject {
        /// The round that they looked at.
        round: u32,
        /// At least one reason.
        reasons: Vec<ReviewReason>,
        /// What they say about it, at most 200 characters.
        text: Option<String>,
    },
    /// A payment order was opened at a gateway (S24).
    OpenOrder {
        /// The order.
        order: OrderId,
        /// The gateway.
        channel: PaymentChannel,
        /// What it asks for, in fen.
        #[schema(rename = "amountFen")]
        amount_fen: u32,
    },
    /// The gateway was asked and did not say whether it took the money (S25).
    MarkPaymentUnknown {
        /// The order.
        order: OrderId,
    },
    /// The gateway says that the order is closed and was not paid.
    CloseOrder {
        /// The order.
        order: OrderId,
    },
    /// The gateway says that the order was paid.
    RecordPayment {
        /// The order.
        order: OrderId,
        /// What was paid, in fen.
        #[schema(rename = "amountFen")]
        amount_fen: u32,
        /// When, by the gateway's clock.
        #[schema(rename = "paidAt")]
        paid_at: Timestamp,
    },
    /// A cashier took the fee.
    RecordCash {
        /// The number on the receipt.
        receipt: String,
        /// What was paid, in fen.
        #[schema(rename = "amountFen")]
        amount_fen: u32,
    },
    /// The fee was given back; the registration ends.
    RecordRefund {
        /// What was given back, in fen: all that was paid.
        #[schema(rename = "amountFen")]
        amount_fen: u32,
    },
    /// Nobody paid in time; the registration ends and its seats are free.
    ExpireUnpaid,
    /// The candidate was confirmed on site (S28).
    Confirm,
    /// Rooms and seats are planned (S27); again when the plan changes.
    IssueTicket {
        /// One for each chosen subject.
        tickets: Vec<TicketSeat>,
    },
    /// The candidate gives the enrolment up.
    Withdraw,
}

closed_list! {
    /// The kinds of [`Operation`].
    OperationKind {
        /// See [`Operation::AcceptAgreement`].
        AcceptAgreement,
        /// See [`Operation::DeclineAgreement`].
        DeclineAgreement,
        /// See [`Operation::SaveInformation`].
        SaveInformation,
        /// See [`Operation::ChooseSubjects`].
        ChooseSubjects,
        /// See [`Operation::Submit`].
        Submit,
        /// See [`Operation::AttachPhoto`].
        AttachPhoto,
        /// See [`Operation::RefusePhoto`].
        RefusePhoto,
        /// See [`Operation::RequestReview`].
        RequestReview,
        /// See [`Operation::Approve`].
        Approve,
        /// See [`Operation::Reject`].
        Reject,
        /// See [`Operation::OpenOrder`].
        OpenOrder,
        /// See [`Operation::MarkPaymentUnknown`].
        MarkPaymentUnknown,
        /// See [`Operation::CloseOrder`].
        CloseOrder,
        /// See [`Operation::RecordPayment`].
        RecordPayment,
        /// See [`Operation::RecordCash`].
        RecordCash,
        /// See [`Operation::RecordRefund`].
        RecordRefund,
        /// See [`Operation::ExpireUnpaid`].
        ExpireUnpaid,
        /// See [`Operation::Confirm`].
        Confirm,
        /// See [`Operation::IssueTicket`].
        IssueTicket,
        /// See [`Operation::Withdraw`].
        Withdraw,
    }
}

impl Operation {
    /// Its kind.
    pub fn kind(&self) -> OperationKind {
        match self {
            Self::AcceptAgreement { .. } => OperationKind::AcceptAgreement,
            Self::DeclineAgreement => OperationKind::DeclineAgreement,
            Self::SaveInformation { .. } => OperationKind::SaveInformation,
            Self::ChooseSubjects { .. } => OperationKind::ChooseSubjects,
            Self::Submit { .. } => OperationKind::Submit,
            Self::AttachPhoto { .. } => OperationKind::AttachPhoto,
            Self::RefusePhoto { .. } => OperationKind::RefusePhoto,
            Self::RequestReview => OperationKind::RequestReview,
            Self::Approve { .. } => OperationKind::Approve,
            Self::Reject { .. } => OperationKind::Reject,
            Self::OpenOrder { .. } => OperationKind::OpenOrder,
            Self::MarkPaymentUnknown { .. } => OperationKind::MarkPaymentUnknown,
            Self::CloseOrder { .. } => OperationKind::CloseOrder,
            Self::RecordPayment { .. } => OperationKind::RecordPayment,
            Self::RecordCash { .. } => OperationKind::RecordCash,
            Self::RecordRefund { .. } => OperationKind::RecordRefund,
            Self::ExpireUnpaid => OperationKind::ExpireUnpaid,
            Self::Confirm => OperationKind::Confirm,
            Self::IssueTicket { .. } => OperationKind::IssueTicket,
            Self::Withdraw => OperationKind::Withdraw,
        }
    }
}

closed_list! {
    /// How the fee is paid.
    PaymentChannel {
        /// WeChat Pay, by QR code.
        Wechat,
        /// Alipay, by QR code.
        Alipay,
        /// The pretended gateway of demonstrations and tests.
        Sandbox,
        /// Cash at the desk.
        Cash,
    }
}

/// An operation with all that is needed to apply it elsewhere: what the outbox holds and what is
/// sent to the central server.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct OperationRecord {
    /// Its identity; the same record is applied once, however often it is sent.
    pub id: OperationId,
    /// The registration that it happens to.
    pub registration: RegistrationId,
    /// The sitting, so that the first operation can begin the registration.
    pub sitting: SittingId,
    /// The account that the registration belongs to.
    pub account: AccountId,
    /// The terminal's own count, rising by one.
    pub sequence: u64,
    /// Who did it.
    pub actor: Actor,
    /// When, in trusted time.
    pub at: Timestamp,
    /// The revision that it was made on.
    pub base_revision: u64,
    /// The revision of the central server's that whoever did it had before them, under what this terminal alone knew;
    /// 0 when the centre had told nothing of the registration. Terminals of the first version do not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seen_revision: Option<u64>,
    /// What happened.
    pub operation: Operation,
}
