//! Writes sample forms, for looking at them: `cargo run -p kaodian-forms --example samples -- PHOTO.jpg OUT_DIR`.

use kaodian_forms::{
    AdmissionTicket, Fonts, RegistrationForm, admission_tickets, pages_png, registration_form,
};
use std::path::{Path, PathBuf};
use std::time::Instant;

const LONG_NAME: &str = "阿卜杜热西提·阿卜杜热依木·麦麦提图尔荪·吐尔逊阿依·古丽巴哈尔·穆罕默德艾力·居马洪阿";

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let (Some(photo), Some(out_dir)) = (arguments.next(), arguments.next()) else {
        return Err("usage: samples PHOTO.jpg OUT_DIR".into());
    };
    let (photo, out_dir) = (std::fs::read(photo)?, PathBuf::from(out_dir));
    std::fs::create_dir_all(&out_dir)?;
    let started = Instant::now();
    let fonts = Fonts::load(&["/usr/share/fonts/truetype/hanazono".into()])?;
    eprintln!("fonts {:?}", started.elapsed());
    for (name, form) in registration_forms() {
        let started = Instant::now();
        let pdf = registration_form(&form, &photo, &fonts)?;
        write(&out_dir, name, &pdf, started)?;
    }
    for (name, tickets) in tickets() {
        let started = Instant::now();
        let pdf = admission_tickets(&tickets, &photo, &fonts)?;
        write(&out_dir, name, &pdf, started)?;
    }
    Ok(())
}

fn write(out_dir: &Path, name: &str, pdf: &[u8], started: Instant) -> Result<(), Box<dyn std::error::Error>> {
    let made = started.elapsed();
    std::fs::write(out_dir.join(format!("{name}.pdf")), pdf)?;
    let started = Instant::now();
    for (index, png) in pages_png(pdf, 1200)?.iter().enumerate() {
        std::fs::write(out_dir.join(format!("{name}-{index}-preview.png")), png)?;
    }
    eprintln!("{name}: {} bytes in {made:?}, drawn in {:?}", pdf.len(), started.elapsed());
    Ok(())
}

fn registration_forms() -> [(&'static str, RegistrationForm); 4] {
    let sample = RegistrationForm::sample();
    let one_subject = RegistrationForm {
        subjects: sample.subjects[..1].to_vec(),
        total_fee_fen: 8000,
        notice: None,
        ..sample.clone()
    };
    let long = RegistrationForm {
        name: LONG_NAME.chars().chain("买买提吾买尔江依明".chars()).take(50).collect(),
        site_name: "新疆维吾尔自治区乌鲁木齐市示例职业技术大学继续教育学院考点".into(),
        address: Some("新疆维吾尔自治区伊犁哈萨克自治州察布查尔锡伯自治县示例镇人民路一百二十八号示例职业技术学院第三学生公寓六单元五楼五一二室（东侧宿舍楼）转交".into()),
        email: Some("a.very.long.mail.address.for.testing@students.example.org".into()),
        note: Some("信息工程学院人工智能与大数据应用技术专业二〇二二级实验班（校企合作）第三小组，联系辅导员".into()),
        occupation: "专业技术人员".into(),
        document_type: "港澳台居民居住证".into(),
        ethnic_group: Some("柯尔克孜族".into()),
        ..sample.clone()
    };
    let minimal = RegistrationForm {
        name: "𠅤䶮㛃".into(),
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
        ..sample.clone()
    };
    [("form", sample), ("form-one", one_subject), ("form-long", long), ("form-minimal", minimal)]
}

fn tickets() -> [(&'static str, Vec<AdmissionTicket>); 2] {
    let sample = AdmissionTicket::sample();
    let long = AdmissionTicket {
        name: LONG_NAME.chars().chain("买买提吾买尔江依明".chars()).take(50).collect(),
        site_name: "新疆维吾尔自治区乌鲁木齐市示例职业技术大学继续教育学院考点".into(),
        site_address: "新疆维吾尔自治区伊犁哈萨克自治州察布查尔锡伯自治县示例镇人民路一百二十八号示例职业技术学院实训中心六号楼五层".into(),
        subject_name: "三级 数据库技术与信息安全技术综合应用（无纸化考试试点科目）".into(),
        room: "入场抽签".into(),
        seat: "入场抽签".into(),
        ..sample.clone()
    };
    [("ticket", vec![sample]), ("ticket-long", vec![long])]
}
