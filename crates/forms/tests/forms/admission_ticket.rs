//! The admission ticket.

use crate::cases::{RARE_NAME, UYGHUR_NAME};
use crate::tools::{
    FONTS, LONG_NAME, assert_qr, assert_sound, dense, plain_photo, raster, raw, red_box, run,
};
use kaodian_forms::{
    AdmissionTicket, FormError, TicketSheet, TicketWriter, admission_tickets, admission_tickets_on,
};

#[test]
fn one_page_for_each_ticket() {
    let sample = AdmissionTicket::sample();
    let second = AdmissionTicket { subject_name: "二级 Java语言程序设计".into(), ..sample.clone() };
    let photo = plain_photo(330, 480);
    let pdf = admission_tickets(&[sample, second], &photo, &FONTS).unwrap();
    assert_sound(&pdf, &photo);
    let info = String::from_utf8(run("poppler-utils", "pdfinfo", &["FILE"], &pdf)).unwrap();
    assert!(info.contains("Pages:           2"), "{info}");
    let found = dense(&pdf);
    for wanted in
        ["准考证", "2477110001010023", "古丽·买买提", "第01考场", "09:00", "Java语言程序设计", "考生须知"]
    {
        assert!(found.contains(wanted), "{wanted} in {found}");
    }
    let once = pdf.windows(photo.len()).filter(|part| *part == photo).count();
    assert_eq!(once, 1, "all pages share the photo");
}

#[test]
fn photo_and_code_have_their_size() {
    let sample = AdmissionTicket::sample();
    let raster =
        raster(&admission_tickets(std::slice::from_ref(&sample), &plain_photo(330, 480), &FONTS).unwrap());
    let (_, _, width, height) = red_box(&raster);
    assert!(width.abs_diff(390) <= 1 && height.abs_diff(567) <= 1, "{width} x {height}");
    assert_qr(&raster, (22.0, 244.0, 28.0), &sample.qr);
}

#[test]
fn long_texts_fit_or_are_refused() {
    let sample = AdmissionTicket::sample();
    let photo = plain_photo(330, 480);
    let long = AdmissionTicket {
        name: LONG_NAME.into(),
        site_address:
            "新疆维吾尔自治区伊犁哈萨克自治州察布查尔锡伯自治县示例镇人民路一百二十八号示例学院六号楼五层"
                .into(),
        rules: sample.rules.iter().cycle().take(11).cloned().collect(),
        ..sample.clone()
    };
    let pdf = admission_tickets(&[long], &photo, &FONTS).unwrap();
    assert!(dense(&pdf).contains("11."));
    let cases = [
        ("rules", AdmissionTicket { rules: vec!["守则".repeat(60); 20], ..sample.clone() }),
        ("name", AdmissionTicket { name: "名".repeat(90), ..sample.clone() }),
        ("ticketNumber", AdmissionTicket { ticket_number: "1".repeat(60), ..sample.clone() }),
    ];
    for (expected, ticket) in cases {
        let error = admission_tickets(&[ticket], &photo, &FONTS).unwrap_err();
        assert!(matches!(&error, FormError::TooLong { field } if field == expected), "{expected}: {error}");
    }
    let error = admission_tickets(&[], &photo, &FONTS).unwrap_err();
    assert!(matches!(error, FormError::Count { field, count: 0 } if field == "tickets"));
}

#[test]
fn one_sheet_for_all_subjects_of_a_candidate() {
    let photo = plain_photo(330, 480);
    let tickets = AdmissionTicket::samples();
    let pdf = admission_tickets_on(TicketSheet::PerCandidate, &tickets, &photo, &FONTS).unwrap();
    assert_sound(&pdf, &photo);
    let found = dense(&pdf);
    for ticket in &tickets {
        assert!(found.contains(&ticket.ticket_number), "{found}");
    }
    let raster = raster(&pdf);
    let (_, _, width, height) = red_box(&raster);
    assert!(width.abs_diff(390) <= 1 && height.abs_diff(567) <= 1, "{width} x {height}");
    assert_qr(&raster, (22.0, 244.0, 28.0), &tickets[0].qr);
    let four: Vec<_> = tickets.iter().cycle().take(4).cloned().collect();
    let error = admission_tickets_on(TicketSheet::PerCandidate, &four, &photo, &FONTS).unwrap_err();
    assert!(matches!(error, FormError::Count { field, count: 4 } if field == "tickets"));
}

#[test]
fn many_tickets_are_written_one_after_another() {
    let mut writer = TicketWriter::new(&FONTS, Vec::new()).unwrap();
    let names = ["王小明", RARE_NAME, UYGHUR_NAME];
    for (index, name) in names.iter().enumerate() {
        let ticket = AdmissionTicket { name: (*name).into(), ..AdmissionTicket::sample() };
        writer.add(&ticket, &plain_photo(330 + index as u32, 480)).unwrap();
    }
    // What is refused leaves nothing behind.
    let long = AdmissionTicket { name: "名".repeat(90), ..AdmissionTicket::sample() };
    assert!(writer.add(&long, &plain_photo(330, 480)).is_err());
    let pdf = writer.finish().unwrap();
    run("qpdf", "qpdf", &["--check", "FILE"], &pdf);
    let found = raw(&pdf);
    let places: Vec<_> = ["王小明", RARE_NAME, "阿卜杜热合曼"].map(|name| found.find(name).unwrap()).into();
    assert!(places.is_sorted(), "{places:?} in {found}");
    assert_eq!(found.matches("考生须知").count(), 3);
}
