//! A sample of the catalogue, with every setting set.

use kaodian_domain::document::DocumentType;
use kaodian_domain::information::{InformationRules, ValueItem};
use kaodian_domain::{
    Article, Catalogue, Date, Field, NumberTemplate, ReviewOrder, Site, SiteCode, SiteRules, SittingRules,
    Subject, SubjectCode, Window,
};

use crate::samples::{at, site, sitting};

fn items(items: &[(&str, &str)]) -> Vec<ValueItem> {
    items
        .iter()
        .map(|(code, name)| ValueItem { code: (*code).to_owned(), name: (*name).to_owned() })
        .collect()
}

pub(crate) fn information_rules() -> InformationRules {
    InformationRules {
        documents: DocumentType::ALL.to_vec(),
        required: vec![Field::EthnicGroup, Field::Occupation],
        hidden: Vec::new(),
        ethnic_groups: items(&[("01", "汉族"), ("05", "维吾尔族")]),
        occupations: items(&[("31", "学生")]),
        educations: items(&[("20", "本科")]),
        trainings: items(&[("0", "未参加培训")]),
        guardian_relations: items(&[("1", "父母")]),
        guardian_below_age: 14,
    }
}

fn article(title: &str) -> Article {
    Article { title: title.to_owned(), published_at: Some(at(0)), body: "# 标题\n- 一条".to_owned() }
}

fn template(text: &str) -> NumberTemplate {
    NumberTemplate::try_from(text.to_owned()).expect("a template")
}

fn window(opens_s: i64, closes_s: i64) -> Option<Window> {
    Some(Window { opens_at: at(opens_s), closes_at: at(closes_s) })
}

fn site_with(code: SiteCode, review: ReviewOrder) -> Site {
    let settled = review != ReviewOrder::None;
    Site {
        name: "某某大学考点".to_owned(),
        district: "东城区".to_owned(),
        address: "某街1号".to_owned(),
        telephone: "010-00000000".to_owned(),
        notice: settled.then(|| article("考生通告")),
        rules: SiteRules {
            code,
            subjects: vec![Subject {
                code: SubjectCode("66".to_owned()),
                name: "Python语言程序设计".to_owned(),
                level: 2,
                duration_minutes: 120,
                fee_fen: 8_000,
                prerequisite: settled.then(|| "三级证书".to_owned()),
            }],
            review,
            payment_window_ms: 86_400_000,
            payment_closes_at: settled.then(|| at(3_000)),
            accepts_cash: settled,
            confirmation: if settled { window(4_000, 5_000) } else { None },
            ticket_window: if settled { window(6_000, 7_000) } else { None },
        },
        premises: kaodian_domain::Premises::default(),
    }
}

pub(crate) fn catalogue() -> Catalogue {
    Catalogue {
        version: 5,
        sitting: sitting(),
        sitting_name: "2027 年 3 月全国计算机等级考试（第 79 次）".to_owned(),
        rules: SittingRules {
            sitting: sitting(),
            enrolment: Window { opens_at: at(0), closes_at: at(2_000) },
            corrections_close_at: at(2_500),
            examination_on: Date::new(2027, 3, 27).expect("a day"),
            agreement_version: 3,
            information: information_rules(),
            maximum_subjects: 3,
            registration_number: template("{site:6}{serial:4}"),
            ticket_number: template("{subject:2}{sitting:2}{site:6}{room:2}{serial:4}"),
            ticket_sheet: kaodian_domain::TicketSheet::default(),
            retention_days: 180,
            site: None,
        },
        sites: vec![
            site_with(site(), ReviewOrder::BeforePayment),
            site_with(SiteCode("110002".to_owned()), ReviewOrder::AfterPayment),
            site_with(SiteCode("110003".to_owned()), ReviewOrder::None),
        ],
        agreement: article("报名协议"),
        announcements: vec![article("网上报名公告")],
        instructions: vec![article("网上报名须知及流程")],
        ticket_rules: vec!["携带身份证件".to_owned()],
        what_to_bring: vec!["身份证".to_owned()],
        demonstration: true,
    }
}
