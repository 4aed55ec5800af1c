//! Admission tickets beside Typst: CPU time, size and memory.

use std::{fs, path::Path, process::Command, time::Instant};

use image::{codecs::jpeg::JpegEncoder, imageops};
use kaodian_tests::{
    Failure, Outcome,
    programs::{root, run_well, target_folder},
};
use serde_json::{Value, json};

use crate::{
    measured::Measured,
    report::{Report, kept, ms},
    scenes::Scenes,
};

/// Both programs run so often, in turn.
const ROUNDS: usize = 3;
/// Tickets in one file.
const TICKETS: usize = 1000;
/// How many times Typst's pages for the same CPU time.
const GOAL_PAGES: f64 = 3.0;
const GOAL_BYTES: f64 = 4096.0;
const GOAL_PEAK_MB: f64 = 100.0;
const GOAL_ONE_MS: f64 = 10.0;
const GOAL_COLD_MS: f64 = 80.0;
/// So many processes are started for one ticket each.
const STARTS: usize = 21;

/// Measures, and tells.
pub(crate) fn measure(scenes: &Scenes, folder: &Path, report: &mut Report) -> Outcome {
    fs::create_dir_all(folder)?;
    make_tickets(scenes, folder)?;
    let ours = target_folder().join("release/examples/forms_bench");
    let python = target_folder().join("bench/venv/bin/python");
    let fonts = fs::canonicalize(root().join("assets/node_modules/@expo-google-fonts/noto-sans-sc"))?;
    let peer = |what: &str| {
        let mut command = Command::new(&python);
        command.arg(root().join("tests/bench/peer_pdf.py")).args([what.as_ref(), folder, fonts.as_path()]);
        run_well(&mut command)
    };
    peer("prepare")?;
    let mut measured = Measured::default();
    for _ in 0..ROUNDS {
        measured.take(&run_well(Command::new(&ours).arg("--batch").arg(folder))?);
        measured.take(&peer("batch")?);
        measured.take(&run_well(Command::new(&ours).arg(folder))?);
        measured.take(&peer("one")?);
    }
    tell(&measured, cold_ms(folder)?, report)
}

/// One ticket by `kaodianctl`, from the start of the process to its end, by the clock: the median.
fn cold_ms(folder: &Path) -> Outcome<f64> {
    let program = target_folder().join("release/kaodianctl");
    let (input, output) = (folder.join("ticket.json"), folder.join("ticket.pdf"));
    fs::write(&input, run_well(Command::new(&program).args(["forms", "sample", "ticket"]))?)?;
    let mut times = Vec::with_capacity(STARTS);
    for _ in 0..STARTS {
        let start = Instant::now();
        run_well(Command::new(&program).args(["forms", "ticket"]).args([&input, &output]))?;
        times.push(start.elapsed().as_secs_f64() * 1e3);
    }
    times.sort_by(f64::total_cmp);
    Ok(times[STARTS / 2])
}

/// Writes the tickets and their photos: invented people, each with a JPEG of 440x640 of its own, as the engine makes them.
fn make_tickets(scenes: &Scenes, folder: &Path) -> Outcome {
    let still = image::open(&scenes.still)?.into_rgb8();
    let mut tickets = Vec::with_capacity(TICKETS);
    for number in 0..TICKETS {
        let photo = format!("{number:04}.jpg");
        // Some other part of the picture for each.
        let (left, top) = (600 + number as u32 % 100, 200 + number as u32 / 100);
        let part = imageops::crop_imm(&still, left, top, 440, 640).to_image();
        part.write_with_encoder(JpegEncoder::new_with_quality(fs::File::create(folder.join(&photo))?, 92))?;
        tickets.push(json!([ticket(number)?, photo]));
    }
    fs::write(folder.join("tickets.json"), serde_json::to_vec(&tickets)?)?;
    Ok(())
}

/// A ticket with a name of three Hanzi, one of them rare for every tenth, and a code as long as a signed one.
fn ticket(number: usize) -> Outcome<Value> {
    let hanzi = |code_point: usize| {
        let character = u32::try_from(code_point).ok().and_then(char::from_u32);
        character.ok_or_else(|| Failure::new("no such character"))
    };
    let rare = if number.is_multiple_of(10) { 0x2A700 + number } else { 0x5000 + number * 7 % 3000 };
    let name: String =
        [hanzi(0x4E00 + number * 13 % 5000)?, hanzi(rare)?, hanzi(0x6000 + number * 11 % 3000)?]
            .iter()
            .collect();
    // The digits of a walk that does not repeat soon stand for what is signed, as long as it is on a usual ticket.
    let signed: String = (1..=173_usize)
        .map(|place| {
            char::from(
                b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"[(number * 31 + place * place * 17 + place * number) % 32],
            )
        })
        .collect();
    Ok(json!({
        "sittingName": "2026年3月全国计算机等级考试（第77次）",
        "ticketNumber": format!("24771100010{number:05}"),
        "name": name,
        "sex": "女",
        "documentType": "居民身份证",
        "documentNumber": format!("1101012000022{number:05}"),
        "siteCode": "110001",
        "siteName": "示例大学考点",
        "siteAddress": "北京市东城区示例街道学院路1号示例大学第二教学楼",
        "room": format!("第{:02}考场（机房305）", number / 50 + 1),
        "seat": (number % 50 + 1).to_string(),
        "subjectCode": "24",
        "subjectName": "二级 C语言程序设计",
        "startsAt": "2026年3月28日（星期六）09:00",
        "entry": "08:30—08:45",
        "durationMinutes": 120,
        "qr": format!("KD1:{signed}"),
        "rules": [
            "考生凭准考证和有效身份证件原件进入考场，两者缺一不可；证件须在有效期内。",
            "请提前30分钟到达考点，考前15分钟在工作人员引导下入场、签到并核对身份；考试开始后迟到考生不得入场。",
            "考试开始15分钟后方可交卷离场；离场后不得再次进入考场。",
            "手机、智能手表、耳机、存储设备等电子产品，以及书籍、纸张、计算器不得带入座位，违者按违规处理。",
            "登录系统后请核对姓名、证件号码和报考科目，如有不符，立即举手报告监考人员。",
            "考试中如遇机器故障，举手示意，由监考人员处理，因此损失的时间将予以补足。",
            "遵守《国家教育考试违规处理办法》；违纪、作弊的，取消成绩并记入考试诚信档案。",
        ],
    }))
}

fn tell(measured: &Measured, cold_ms: f64, report: &mut Report) -> Outcome {
    let (ours, theirs) = (measured.of("ours: a page of many")?, measured.of("typst: a page of many")?);
    let bytes = measured.of("ours: bytes beyond the photo")?;
    let peak_mb = |who: &str| Ok::<f64, Failure>(measured.of(&format!("{who}: peak KiB"))? * 1024.0 / 1e6);
    let slowest = measured.of("ours: one, 99 of 100")?;
    report.heading(&format!(
        "Forms, {TICKETS} admission tickets in one file, each with its own photo and code"
    ));
    let pages = theirs / ours;
    report.table(
        ["", "ours", "Typst 0.15.2", "goal"],
        [
            [
                "CPU for a page".to_owned(),
                ms(ours),
                ms(theirs),
                kept(pages >= GOAL_PAGES, &format!("{GOAL_PAGES}x its pages: {pages:.1}x,")),
            ],
            [
                "bytes of a page beyond the photo".to_owned(),
                format!("{bytes:.0}"),
                format!("{:.0}", measured.of("typst: bytes beyond the photo")?),
                kept(bytes <= GOAL_BYTES, &format!("{GOAL_BYTES}")),
            ],
            [
                "most memory ever held".to_owned(),
                format!("{:.0} MB", peak_mb("ours")?),
                format!("{:.0} MB", peak_mb("typst")?),
                kept(peak_mb("ours")? <= GOAL_PEAK_MB, &format!("{GOAL_PEAK_MB} MB")),
            ],
            [
                "one ticket, mean".to_owned(),
                ms(measured.of("ours: one")?),
                ms(measured.of("typst: one")?),
                String::new(),
            ],
            [
                "one ticket, 99 of 100, by the clock".to_owned(),
                ms(slowest),
                String::new(),
                kept(slowest <= GOAL_ONE_MS, &format!("{GOAL_ONE_MS} ms")),
            ],
            [
                "`kaodianctl forms ticket` from its start, by the clock".to_owned(),
                ms(cold_ms),
                String::new(),
                kept(cold_ms <= GOAL_COLD_MS, &format!("{GOAL_COLD_MS} ms")),
            ],
        ],
    );
    report.line(
        "Ours draws the QR codes in the time that is told; Typst gets them drawn already, as SVG. Both processes are warm \
         for the single tickets; the preview of one page is drawn in",
    );
    report.line(&format!("{}.", ms(measured.of("ours: preview")?)));
    Ok(())
}
