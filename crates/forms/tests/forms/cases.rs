//! What every form is tried with: an ordinary input, the longest, and the least.

use crate::tools::{FONTS, LONG_NAME};
use kaodian_forms::{
    AdmissionTicket, CashEntry, CashReport, FormError, Receipt, RegistrationForm, RoomCandidate, RoomList,
    SignatureSheet, SubjectLine, TicketSheet, admission_tickets, admission_tickets_on, cash_reports, receipt,
    registration_form, room_lists, sample_photo, signature_sheets,
};

/// Thirty-one characters with U+00B7, as names of Uyghur people can be.
pub(crate) const UYGHUR_NAME: &str = "阿卜杜热合曼·阿卜力克木·吐尔洪·麦麦提敏·图尔荪尼亚孜·艾";
pub(crate) const LONG_SITE: &str = "新疆维吾尔自治区乌鲁木齐市示例职业技术大学继续教育学院考点";
pub(crate) const LONG_SUBJECT: &str = "三级 数据库技术与信息安全技术综合应用（无纸化考试试点科目）";
pub(crate) const LONG_SITTING: &str =
    "2026年3月全国计算机等级考试（第77次）暨新疆维吾尔自治区高等学校学业水平统一考试";
/// In Noto's two weights, in Hanazono A and in Hanazono B.
pub(crate) const RARE_NAME: &str = "𠅤䶮㛃𬭎𫝈\u{2B5E0}";

/// A hundred characters.
pub(crate) fn long_address() -> String {
    let address = "新疆维吾尔自治区伊犁哈萨克自治州察布查尔锡伯自治县示例镇人民路一百二十八号示例职业技术学院第三学生公寓六单元五楼五一二室（东侧宿舍楼）转交信息工程学院";
    address
        .chars()
        .chain("人工智能与大数据应用技术专业二〇二二级实验班第三小组联系人".chars())
        .take(100)
        .collect()
}

fn long_subjects() -> Vec<SubjectLine> {
    let subject = |code: &str| SubjectLine { code: code.into(), name: LONG_SUBJECT.into(), fee_fen: 13_700 };
    ["36", "38", "71"].map(subject).into()
}

pub(crate) fn long_registration() -> RegistrationForm {
    RegistrationForm {
        sitting_name: LONG_SITTING.into(),
        site_name: LONG_SITE.into(),
        name: LONG_NAME.into(),
        ethnic_group: Some("柯尔克孜族".into()),
        document_type: "台湾居民来往大陆通行证".into(),
        occupation: "国家机关、党群组织、企业、事业单位负责人".into(),
        training: "社会培训机构".into(),
        email: Some("a.very.long.mail.address.for.testing@students.example.org".into()),
        address: Some(long_address()),
        school: Some("示例职业技术大学继续教育学院信息工程系".into()),
        note: Some("信息工程学院人工智能与大数据应用技术专业二〇二二级实验班（校企合作）第三小组".into()),
        subjects: long_subjects(),
        total_fee_fen: 41_100,
        payment: Some("已支付（微信支付，2026年12月25日 10:12）".into()),
        copy: Some(2),
        ..RegistrationForm::sample()
    }
}

pub(crate) fn least_registration() -> RegistrationForm {
    let sample = RegistrationForm::sample();
    RegistrationForm {
        name: RARE_NAME.into(),
        ethnic_group: None,
        email: None,
        address: None,
        postcode: None,
        school: None,
        student_number: None,
        note: None,
        payment: None,
        notice: None,
        dates: Vec::new(),
        what_to_bring: Vec::new(),
        subjects: sample.subjects[..1].to_vec(),
        total_fee_fen: 8000,
        ..sample
    }
}

pub(crate) fn long_tickets() -> Vec<AdmissionTicket> {
    let long = |ticket: AdmissionTicket| AdmissionTicket {
        sitting_name: LONG_SITTING.into(),
        name: LONG_NAME.into(),
        document_type: "港澳居民来往内地通行证".into(),
        site_name: LONG_SITE.into(),
        site_address: long_address(),
        subject_name: LONG_SUBJECT.into(),
        room: "第112考场（实训中心六号楼机房305）".into(),
        seat: "抽签".into(),
        rules: ticket.rules.iter().cycle().take(10).cloned().collect(),
        copy: Some(2),
        ..ticket
    };
    AdmissionTicket::samples().into_iter().map(long).collect()
}

fn least_ticket() -> AdmissionTicket {
    AdmissionTicket { name: RARE_NAME.into(), rules: Vec::new(), ..AdmissionTicket::sample() }
}

fn long_receipt() -> Receipt {
    Receipt {
        sitting_name: LONG_SITTING.into(),
        site_name: LONG_SITE.into(),
        name: UYGHUR_NAME.into(),
        subjects: long_subjects(),
        total_fee_fen: 1_234_567_891,
        channel: "微信支付（二维码）".into(),
        note: Some("退费须由考生本人凭本凭证和有效身份证件原件，在报名截止时间之前到考点办理；逾期不予办理，费用不退。".repeat(2)),
        copy: Some(12),
        ..Receipt::sample()
    }
}

fn least_receipt() -> Receipt {
    let sample = Receipt::sample();
    Receipt {
        name: RARE_NAME.into(),
        subjects: sample.subjects[..1].to_vec(),
        total_fee_fen: 8000,
        note: None,
        ..sample
    }
}

/// Two hundred receipts, twelve refunds, a difference.
pub(crate) fn long_report() -> CashReport {
    let sample = CashReport::sample();
    let entry = |index: usize| CashEntry {
        number: format!("1100012601050{index:03}"),
        name: [LONG_NAME, UYGHUR_NAME, "王小明", RARE_NAME]
            [if index.is_multiple_of(20) { index / 20 % 2 } else { 2 + index % 2 }]
        .into(),
        ..sample.receipts[index % sample.receipts.len()].clone()
    };
    CashReport {
        site_name: LONG_SITE.into(),
        sitting_name: LONG_SITTING.into(),
        receipts: (0..200).map(entry).collect(),
        refunds: (0..12).map(entry).collect(),
        copy: Some(1),
        ..sample.clone()
    }
}

fn least_report() -> CashReport {
    CashReport {
        receipts: Vec::new(),
        refunds: Vec::new(),
        counted_fen: Some(50_000),
        note: None,
        ..CashReport::sample()
    }
}

/// Sixty candidates, some with the longest names.
pub(crate) fn long_room() -> RoomList {
    let sample = RoomList::sample();
    let candidate = |index: usize| RoomCandidate {
        seat: format!("{:02}", index + 1),
        ticket_number: format!("24771100010100{:02}", index + 1),
        name: [LONG_NAME, UYGHUR_NAME, RARE_NAME, "王小明"]
            [if index.is_multiple_of(15) { index / 15 % 3 } else { 3 }]
        .into(),
        ..sample.candidates[index % sample.candidates.len()].clone()
    };
    RoomList {
        sitting_name: LONG_SITTING.into(),
        site_name: LONG_SITE.into(),
        room: "第112考场（实训中心机房）".into(),
        place: Some("实训中心六号楼五层东侧第三机房".into()),
        subject: format!("36　{LONG_SUBJECT}"),
        candidates: (0..60).map(candidate).collect(),
        copy: Some(1),
        ..sample.clone()
    }
}

fn least_room() -> RoomList {
    let sample = RoomList::sample();
    RoomList { candidates: sample.candidates[..1].to_vec(), place: None, ..sample }
}

/// Every case with its name.
pub(crate) fn all() -> Vec<(&'static str, Result<Vec<u8>, FormError>)> {
    let photo = sample_photo().unwrap();
    let register = |form: &RegistrationForm| registration_form(form, &photo, &FONTS);
    let ticket = |ticket: &AdmissionTicket| admission_tickets(std::slice::from_ref(ticket), &photo, &FONTS);
    let together = |tickets: &[AdmissionTicket]| {
        admission_tickets_on(TicketSheet::PerCandidate, tickets, &photo, &FONTS)
    };
    let sign = |sheet: SignatureSheet, has_photo: &dyn Fn(usize) -> bool| {
        let photos = (0..sheet.0.candidates.len()).map(|index| has_photo(index).then_some(&*photo)).collect();
        signature_sheets(&[(sheet, photos)], &FONTS)
    };
    vec![
        ("registration-form", register(&RegistrationForm::sample())),
        ("registration-form-longest", register(&long_registration())),
        ("registration-form-least", register(&least_registration())),
        ("admission-ticket", ticket(&AdmissionTicket::sample())),
        ("admission-ticket-longest", ticket(&long_tickets()[0])),
        ("admission-ticket-least", ticket(&least_ticket())),
        ("admission-ticket-all", together(&AdmissionTicket::samples())),
        ("admission-ticket-all-longest", together(&long_tickets())),
        ("admission-ticket-all-least", together(&[least_ticket()])),
        ("receipt", receipt(&Receipt::sample(), &FONTS)),
        ("receipt-longest", receipt(&long_receipt(), &FONTS)),
        ("receipt-least", receipt(&least_receipt(), &FONTS)),
        ("cash-report", cash_reports(&[CashReport::sample()], &FONTS)),
        ("cash-report-longest", cash_reports(&[long_report()], &FONTS)),
        ("cash-report-least", cash_reports(&[least_report()], &FONTS)),
        ("room-list", room_lists(&[RoomList::sample()], &FONTS)),
        ("room-list-longest", room_lists(&[long_room()], &FONTS)),
        ("room-list-least", room_lists(&[least_room()], &FONTS)),
        ("signature-sheet", sign(SignatureSheet::sample(), &|_| true)),
        ("signature-sheet-longest", sign(SignatureSheet(long_room()), &|index| index % 7 != 0)),
        ("signature-sheet-least", sign(SignatureSheet(least_room()), &|_| false)),
    ]
}
