//! Samples of registrations with every state of every facet, and of every operation.

use kaodian_domain::document::{DocumentType, Sex};
use kaodian_domain::information::{Information, InformationDraft, check_information};
use kaodian_domain::{
    Agreement, Choice, ChosenSubject, Confirmation, Operation, Order, OrderId, Payment, PaymentChannel,
    Photo, PhotoReference, Receipt, Registration, RegistrationId, RegistrationNumber, Review, ReviewReason,
    StaffId, Standing, SubjectCode, Submission, Ticket, TicketNumber, TicketSeat,
};

use crate::{
    catalogue,
    samples::{account, at, site, sitting, uuid},
};

pub(crate) fn order() -> OrderId {
    OrderId(uuid(4))
}

fn staff() -> StaffId {
    StaffId("王老师".to_owned())
}

fn subject(code: &str) -> SubjectCode {
    SubjectCode(code.to_owned())
}

fn number() -> RegistrationNumber {
    RegistrationNumber("1100010027".to_owned())
}

/// Every field filled in, and a guardian.
fn information() -> Box<Information> {
    let draft = InformationDraft {
        document_type: Some(DocumentType::Resident),
        document_number: "110101200002290018".to_owned(),
        name: "张三丰".to_owned(),
        sex: Some(Sex::Male),
        birth_date: "2000-02-29".to_owned(),
        ethnic_group: "01".to_owned(),
        occupation: "31".to_owned(),
        education: "20".to_owned(),
        training: "0".to_owned(),
        mobile: "13800138000".to_owned(),
        email: "zhang@example.com".to_owned(),
        address: "某市某街1号".to_owned(),
        postcode: "100000".to_owned(),
        school: "某某大学".to_owned(),
        student_number: "20260001".to_owned(),
        note: "计算机系".to_owned(),
        guardian_name: "张翠山".to_owned(),
        guardian_relation: "1".to_owned(),
        guardian_mobile: "13900139000".to_owned(),
        ..InformationDraft::default()
    };
    let mut rules = catalogue::information_rules();
    rules.guardian_below_age = 100;
    let checked = check_information(&draft, &rules, at(0).date_in_china());
    Box::new(checked.expect("good information").information)
}

fn photo() -> PhotoReference {
    PhotoReference {
        sha256: "a".repeat(64),
        size_bytes: 40_000,
        rule_pack: "1".to_owned(),
        accepted: true,
        warnings: Vec::new(),
        assisted: false,
        reason: None,
    }
}

fn seat(code: &str) -> TicketSeat {
    TicketSeat {
        subject: subject(code),
        number: TicketNumber(format!("{code}79110001030027")),
        room: "03".to_owned(),
        seat: "27".to_owned(),
        starts_at: at(10_000_000),
        code: None,
    }
}

/// Two seats, one from before there were codes.
fn ticket_with_code() -> Ticket {
    let coded = TicketSeat { code: Some("KD1:CODE".to_owned()), ..seat("24") };
    Ticket::Issued { tickets: vec![coded, seat("66")], at: at(600) }
}

fn receipt() -> Receipt {
    Receipt {
        channel: PaymentChannel::Wechat,
        amount_fen: 16_000,
        paid_at: at(400),
        order: Some(order()),
        cash_receipt: None,
        cashier: None,
    }
}

fn opened() -> Order {
    Order { order: order(), channel: PaymentChannel::Alipay, amount_fen: 16_000, opened_at: at(300) }
}

/// Nothing has happened to it.
pub(crate) fn begun() -> Registration {
    Registration::new(RegistrationId(uuid(3)), sitting(), account())
}

/// All has happened to it.
pub(crate) fn full() -> Registration {
    let chosen = |code| ChosenSubject { code: subject(code), fee_fen: 8_000 };
    Registration {
        revision: 11,
        number: Some(number()),
        agreement: Agreement::Accepted { version: 3, at: at(1) },
        information: Some(information()),
        choice: Choice::Chosen { site: site(), subjects: vec![chosen("24"), chosen("66")] },
        submission: Submission::Submitted { at: at(20), first_at: at(10) },
        photo: Photo::Attached { photo: photo(), at: at(30) },
        review: Review::Approved { round: 2, by: staff(), at: at(200) },
        payment: Payment::Paid(receipt()),
        confirmation: Confirmation::Confirmed { by: staff(), at: at(500) },
        ticket: Ticket::Issued { tickets: vec![seat("24"), seat("66")], at: at(600) },
        ..begun()
    }
}

/// Between them, every state of every facet.
pub(crate) fn all() -> Vec<(&'static str, Registration)> {
    let returned = Review::Returned {
        round: 1,
        reasons: ReviewReason::ALL.to_vec(),
        text: Some("照片过暗".to_owned()),
        by: staff(),
        at: at(100),
    };
    let cash = Receipt {
        channel: PaymentChannel::Cash,
        order: None,
        cash_receipt: Some("R-0001".to_owned()),
        cashier: Some(staff()),
        ..receipt()
    };
    vec![
        ("begun", begun()),
        ("full", full()),
        ("declined", Registration { agreement: Agreement::Declined { at: at(1) }, ..begun() }),
        ("taken_back", Registration { submission: Submission::TakenBack { first_at: at(10) }, ..full() }),
        ("under_review", Registration { review: Review::Pending { round: 1, at: at(50) }, ..full() }),
        ("returned", Registration { review: returned, ..full() }),
        ("order_open", Registration { payment: Payment::Open(opened()), ..full() }),
        ("payment_unknown", Registration { payment: Payment::Unknown(opened()), ..full() }),
        ("paid_cash", Registration { payment: Payment::Paid(cash), ..full() }),
        (
            "refunded",
            Registration { payment: Payment::Refunded { receipt: receipt(), at: at(700) }, ..full() },
        ),
        ("expired", Registration { standing: Standing::Expired { at: at(800) }, ..full() }),
        ("ticket_with_code", Registration { ticket: ticket_with_code(), ..full() }),
        ("withdrawn", Registration { standing: Standing::Withdrawn { at: at(800) }, ..full() }),
    ]
}

/// Every operation, in the order of their kinds.
pub(crate) fn operations() -> Vec<Operation> {
    use Operation as O;
    vec![
        O::AcceptAgreement { version: 3 },
        O::DeclineAgreement,
        O::SaveInformation { information: information() },
        O::ChooseSubjects { site: site(), subjects: vec![subject("24"), subject("66")] },
        O::Submit { number: number() },
        O::AttachPhoto { photo: photo() },
        O::RequestReview,
        O::Approve { round: 2 },
        O::Reject { round: 1, reasons: ReviewReason::ALL.to_vec(), text: Some("照片过暗".to_owned()) },
        O::OpenOrder { order: order(), channel: PaymentChannel::Sandbox, amount_fen: 16_000 },
        O::MarkPaymentUnknown { order: order() },
        O::CloseOrder { order: order() },
        O::RecordPayment { order: order(), amount_fen: 16_000, paid_at: at(400) },
        O::RecordCash { receipt: "R-0001".to_owned(), amount_fen: 16_000 },
        O::RecordRefund { amount_fen: 16_000 },
        O::ExpireUnpaid,
        O::RefusePhoto { sha256: "a".repeat(64) },
        O::Confirm,
        O::IssueTicket { tickets: vec![seat("24"), seat("66")] },
        O::Withdraw,
    ]
}
