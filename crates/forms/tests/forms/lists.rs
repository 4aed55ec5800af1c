//! Receipts, reports, and what hangs at the doors.

use crate::cases::{RARE_NAME, long_report, long_room};
use crate::tools::{FONTS, dense, plain_photo, raw, run};
use kaodian_forms::{
    CashReport, FormError, Receipt, RoomList, SignatureSheet, cash_reports, receipt, room_lists,
    signature_sheets,
};

fn pages(pdf: &[u8]) -> usize {
    let info = String::from_utf8(run("poppler-utils", "pdfinfo", &["FILE"], pdf)).unwrap();
    let line = info.lines().find(|line| line.starts_with("Pages:")).unwrap();
    line.trim_start_matches("Pages:").trim().parse().unwrap()
}

#[test]
fn a_receipt_has_two_halves_with_the_amount_in_capitals() {
    let pdf = receipt(&Receipt { copy: Some(2), ..Receipt::sample() }, &FONTS).unwrap();
    run("qpdf", "qpdf", &["--check", "FILE"], &pdf);
    let found = dense(&pdf);
    for wanted in ["人民币贰佰肆拾元整", "¥240.00", "1100012601050042", "古丽·买买提", "补打2"]
    {
        assert_eq!(found.matches(wanted).count(), 2, "{wanted} on both halves of {found}");
    }
    assert!(found.contains("考生留存") && found.contains("考点留存"));
    assert!(!dense(&receipt(&Receipt::sample(), &FONTS).unwrap()).contains("补打"));
}

#[test]
fn a_receipt_is_for_one_to_three_subjects() {
    let error = receipt(&Receipt { subjects: Vec::new(), ..Receipt::sample() }, &FONTS).unwrap_err();
    assert!(matches!(error, FormError::Count { field, count: 0 } if field == "subjects"));
}

#[test]
fn every_receipt_of_a_day_is_listed_once() {
    let report = long_report();
    let pdf = cash_reports(std::slice::from_ref(&report), &FONTS).unwrap();
    let found = dense(&pdf);
    for entry in &report.receipts[12..] {
        assert_eq!(found.matches(&entry.number).count(), 1, "{}", entry.number);
    }
    let count = pages(&pdf);
    assert!(count >= 5, "{count} pages");
    for page in 1..=count {
        assert!(found.contains(&format!("第{page}页共{count}页")), "page {page} of {count}");
    }
    assert_eq!(found.matches("现金日报").count(), count, "the title is on every page");
    // Both tables have a head on every page that they reach.
    assert!(found.matches("凭证号").count() >= count - 1);
    let difference = 426_000 - (50_000 + report.receipts.iter().map(|entry| entry.amount_fen).sum::<i64>())
        + report.refunds.iter().map(|entry| entry.amount_fen).sum::<i64>();
    assert!(found.contains(&format!("{:.2}", difference as f64 / 100.0)), "{difference}");
}

#[test]
fn a_day_without_receipts_has_sums_alone() {
    let report = CashReport { receipts: Vec::new(), refunds: Vec::new(), ..CashReport::sample() };
    let found = dense(&cash_reports(std::slice::from_ref(&report), &FONTS).unwrap());
    assert!(found.contains("第1页共1页") && !found.contains("收款明细"), "{found}");
}

#[test]
fn a_room_of_sixty_takes_two_or_three_pages_and_rooms_count_their_own() {
    let lists = [long_room(), RoomList::sample()];
    let pdf = room_lists(&lists, &FONTS).unwrap();
    let count = pages(&room_lists(&lists[..1], &FONTS).unwrap());
    assert!((2..=3).contains(&count), "{count} pages");
    assert_eq!(pages(&pdf), count + 1);
    let found = dense(&pdf);
    assert!(found.contains(&format!("第{count}页共{count}页")) && found.contains("第1页共1页"));
    for candidate in &lists[0].candidates {
        assert!(found.contains(&candidate.ticket_number));
    }
    assert!(found.contains(RARE_NAME), "{found}");
}

#[test]
fn a_list_is_read_seat_by_seat() {
    let found = raw(&room_lists(&[RoomList::sample()], &FONTS).unwrap());
    let row = "01 2477110001010001 王小明 0018";
    assert!(found.contains(row), "{row} in {found}");
    let error = room_lists(&[RoomList { candidates: Vec::new(), ..RoomList::sample() }], &FONTS).unwrap_err();
    assert!(matches!(error, FormError::Count { field, count: 0 } if field == "candidates"));
}

#[test]
fn signatures_stand_beside_photos() {
    let sheet = SignatureSheet(long_room());
    let photo = plain_photo(330, 480);
    let photos = (0..60).map(|index| (index != 3).then_some(&*photo)).collect();
    let pdf = signature_sheets(&[(sheet, photos)], &FONTS).unwrap();
    let found = dense(&pdf);
    assert_eq!(found.matches("无照片").count(), 1);
    assert_eq!(found.matches("签名").count(), 60);
    let images = String::from_utf8(run("poppler-utils", "pdfimages", &["-list", "FILE"], &pdf)).unwrap();
    assert_eq!(images.matches(" jpeg ").count(), 59, "{images}");
    let sample = SignatureSheet::sample();
    let without = signature_sheets(&[(sample.clone(), Vec::new())], &FONTS).unwrap();
    assert_eq!(dense(&without).matches("无照片").count(), sample.0.candidates.len());
}
