//! Invented people, for trying out printers and for tests.

use super::{
    AdmissionTicket, CashEntry, CashReport, DateLine, Receipt, RegistrationForm, RoomCandidate, RoomList,
    SignatureSheet, SubjectLine,
};

impl RegistrationForm {
    /// A filled-in form. The person and the site do not exist.
    #[must_use]
    pub fn sample() -> Self {
        let subject =
            |code: &str, name: &str| SubjectLine { code: code.into(), name: name.into(), fee_fen: 8000 };
        Self {
            sitting_name: "2026年3月全国计算机等级考试（第77次）".into(),
            site_code: "110001".into(),
            site_name: "示例大学考点".into(),
            registration_number: "1100012603000128".into(),
            name: "古丽·买买提".into(),
            sex: "女".into(),
            ethnic_group: Some("维吾尔族".into()),
            birth_date: "2000年02月29日".into(),
            document_type: "居民身份证".into(),
            document_number: "110101200002290018".into(),
            occupation: "在校学生".into(),
            education: "大学本科".into(),
            training: "学校课程".into(),
            mobile: "13800138000".into(),
            email: Some("guli.maimaiti@example.org".into()),
            address: Some("北京市东城区示例街道学院路1号示例大学3号学生公寓512室".into()),
            postcode: Some("100010".into()),
            school: Some("示例大学".into()),
            student_number: Some("2022010128".into()),
            note: Some("计算机学院 2022级3班".into()),
            subjects: vec![
                subject("24", "二级 C语言程序设计"),
                subject("65", "二级 MS Office高级应用与设计"),
                subject("66", "二级 Python语言程序设计"),
            ],
            total_fee_fen: 24_000,
            payment: Some("已支付 · 2026-01-05 10:12".into()),
            printed_at: "2026-01-05 10:15".into(),
            qr: "kaodian:registration:1100012603000128".into(),
            dates: [
                ("报名截止", "2026年1月15日 17:00"),
                ("准考证打印", "2026年3月20日起"),
                ("考试日期", "2026年3月28日至30日"),
            ]
            .map(|(label, when)| DateLine { label: label.into(), when: when.into() })
            .into(),
            what_to_bring: vec![
                "本联（领取准考证时出示）".into(),
                "有效身份证件原件".into(),
                "签字笔；手机等电子设备不得带入考场".into(),
            ],
            notice: Some("请按时到东门入校，考点不提供停车。".into()),
            copy: None,
        }
    }
}

impl AdmissionTicket {
    /// A filled-in ticket for the same invented person.
    #[must_use]
    pub fn sample() -> Self {
        let rules = [
            "考生凭准考证和有效身份证件原件进入考场，两者缺一不可；证件须在有效期内。",
            "请提前30分钟到达考点，考前15分钟在工作人员引导下入场、签到并核对身份；考试开始后迟到考生不得入场。",
            "考试开始15分钟后方可交卷离场；离场后不得再次进入考场。",
            "手机、智能手表、耳机、存储设备等电子产品，以及书籍、纸张、计算器不得带入座位，违者按违规处理。",
            "登录系统后请核对姓名、证件号码和报考科目，如有不符，立即举手报告监考人员。",
            "考试中如遇机器故障，举手示意，由监考人员处理，因此损失的时间将予以补足。",
            "遵守《国家教育考试违规处理办法》；违纪、作弊的，取消成绩并记入考试诚信档案。",
        ];
        Self {
            sitting_name: "2026年3月全国计算机等级考试（第77次）".into(),
            ticket_number: "2477110001010023".into(),
            name: "古丽·买买提".into(),
            sex: "女".into(),
            document_type: "居民身份证".into(),
            document_number: "110101200002290018".into(),
            site_code: "110001".into(),
            site_name: "示例大学考点".into(),
            site_address: "北京市东城区示例街道学院路1号示例大学第二教学楼".into(),
            room: "第01考场（机房305）".into(),
            seat: "23".into(),
            subject_code: "24".into(),
            subject_name: "二级 C语言程序设计".into(),
            starts_at: "2026年3月28日（星期六）09:00".into(),
            entry: "08:30—08:45".into(),
            duration_minutes: 120,
            qr: "kaodian:ticket:2477110001010023".into(),
            rules: rules.map(Into::into).into(),
            copy: None,
        }
    }
}

impl AdmissionTicket {
    /// Three tickets of the same invented person, for the sheet that holds them all.
    #[must_use]
    pub fn samples() -> Vec<Self> {
        let subject = |code: &str, name: &str, number: &str, starts_at: &str, entry: &str, seat: &str| Self {
            subject_code: code.into(),
            subject_name: name.into(),
            ticket_number: number.into(),
            starts_at: starts_at.into(),
            entry: entry.into(),
            seat: seat.into(),
            qr: format!("kaodian:ticket:{number}"),
            ..Self::sample()
        };
        vec![
            Self::sample(),
            subject(
                "65",
                "二级 MS Office高级应用与设计",
                "6577110001020011",
                "2026年3月28日（星期六）13:30",
                "13:00—13:15",
                "11",
            ),
            subject(
                "66",
                "二级 Python语言程序设计",
                "6677110001030007",
                "2026年3月29日（星期日）09:00",
                "08:30—08:45",
                "07",
            ),
        ]
    }
}

impl Receipt {
    /// A filled-in receipt for the same invented person.
    #[must_use]
    pub fn sample() -> Self {
        let form = RegistrationForm::sample();
        Self {
            number: "1100012601050042".into(),
            sitting_name: form.sitting_name,
            site_code: form.site_code,
            site_name: form.site_name,
            registration_number: form.registration_number,
            name: form.name,
            document_last_four: "0018".into(),
            subjects: form.subjects,
            total_fee_fen: form.total_fee_fen,
            channel: "现金".into(),
            paid_at: "2026年1月5日 10:12".into(),
            cashier: "李工".into(),
            printed_at: "2026-01-05 10:12".into(),
            note: Some("退费须凭本凭证，在报名截止前到考点办理。".into()),
            copy: None,
        }
    }
}

/// Invented names, in turn.
const NAMES: [&str; 10] =
    ["王小明", "李雨桐", "古丽·买买提", "张伟", "欧阳静怡", "陈思远", "𠅤䶮", "刘子涵", "赵敏", "巴特尔"];

impl CashReport {
    /// One day of one cashier.
    #[must_use]
    pub fn sample() -> Self {
        let entry = |index: usize| CashEntry {
            number: format!("11000126010500{:02}", index + 1),
            registration_number: format!("11000126030001{:02}", index + 1),
            name: NAMES[index % NAMES.len()].into(),
            at: format!("{:02}:{:02}", 9 + index / 5, 4 + index % 5 * 11),
            amount_fen: [8000, 16_000, 24_000][index % 3],
        };
        Self {
            sitting_name: "2026年3月全国计算机等级考试（第77次）".into(),
            site_code: "110001".into(),
            site_name: "示例大学考点".into(),
            number: "20260105-02".into(),
            day: "2026年1月5日".into(),
            cashier: "李工".into(),
            receipts: (0..24).map(entry).collect(),
            refunds: vec![CashEntry { number: "R1100012601050001".into(), ..entry(3) }],
            opening_fen: Some(50_000),
            counted_fen: Some(426_000),
            note: Some("尾号04收据的考生当日退出一科，已退80.00元。".into()),
            printed_at: "2026-01-05 17:32".into(),
            copy: None,
        }
    }
}

impl RoomList {
    /// A room of thirty invented candidates.
    #[must_use]
    pub fn sample() -> Self {
        let candidate = |index: usize| RoomCandidate {
            seat: format!("{:02}", index + 1),
            ticket_number: format!("24771100010100{:02}", index + 1),
            name: NAMES[index % NAMES.len()].into(),
            document_last_four: ["0018", "231X", "4427", "0935"][index % 4].into(),
        };
        Self {
            sitting_name: "2026年3月全国计算机等级考试（第77次）".into(),
            site_code: "110001".into(),
            site_name: "示例大学考点".into(),
            room: "第01考场".into(),
            place: Some("第二教学楼 机房305".into()),
            subject: "24　二级 C语言程序设计".into(),
            starts_at: "2026年3月28日（星期六）09:00".into(),
            candidates: (0..30).map(candidate).collect(),
            printed_at: "2026-03-27 16:20".into(),
            copy: None,
        }
    }
}

impl SignatureSheet {
    /// The sheet of the same room.
    #[must_use]
    pub fn sample() -> Self {
        Self(RoomList::sample())
    }
}
