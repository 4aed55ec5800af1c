//! The photo engine beside mediapipe's own runtime and Pillow: CPU time, and memory.

use std::{ffi::OsStr, path::PathBuf, process::Command};

use kaodian_tests::{
    Failure, Outcome,
    programs::{root, run_well, target_folder},
};

use crate::{
    measured::Measured,
    report::{Report, kept, ms, ratio},
    scenes::Scenes,
};

/// Every program runs so often, in turn, so that a machine that is busy for a while is busy for all of them.
const ROUNDS: usize = 3;

/// What a verdict may take.
const VERDICT_MS: f64 = 150.0;

fn ours<Argument: AsRef<OsStr>>(arguments: &[Argument]) -> Outcome<String> {
    run_well(Command::new(target_folder().join("release/examples/engine_bench")).args(arguments))
}

fn peer<Argument: AsRef<OsStr>>(arguments: &[Argument]) -> Outcome<String> {
    let python = target_folder().join("bench/venv/bin/python");
    run_well(Command::new(python).arg(root().join("tests/bench/peers.py")).args(arguments))
}

/// Measures, and tells.
pub(crate) fn measure(scenes: &Scenes, report: &mut Report) -> Outcome {
    let mut measured = Measured::default();
    let with_all: Vec<PathBuf> = [&scenes.still].into_iter().chain(&scenes.frames).cloned().collect();
    let mut crop = String::new();
    for _ in 0..ROUNDS {
        let printed = ours(&with_all)?;
        measured.take(&printed);
        let found = printed.lines().find_map(|line| line.strip_prefix("crop\t"));
        crop = found.ok_or_else(|| Failure::new("the photo's place in the picture is not told"))?.to_owned();
        let frames: Vec<_> =
            [OsStr::new("mesh")].into_iter().chain(scenes.frames.iter().map(|path| path.as_ref())).collect();
        measured.take(&peer(&frames)?);
        let numbers = crop.trim_matches(['[', ']']).split(", ").map(OsStr::new);
        let picture: Vec<_> =
            [OsStr::new("compose"), scenes.still.as_ref()].into_iter().chain(numbers).collect();
        measured.take(&peer(&picture)?);
    }
    tell_coach(&measured, report)?;
    tell_verdict(&measured, report)?;
    tell_compose(&measured, &crop, report)?;
    tell_memory(scenes, &measured, report)
}

fn tell_coach(measured: &Measured, report: &mut Report) -> Outcome {
    let theirs = measured.of("mediapipe: detector and mesh")?;
    report.heading("Coach, a frame of 640x480");
    let faces = measured.of("coach: find_faces")?;
    let (coach, background) = (measured.of("coach")?, measured.of("coach_background")?);
    report.table(
        ["", "CPU", "of mediapipe's"],
        [
            ["`Engine::find_faces`: detector, mesh".to_owned(), ms(faces), ratio(faces, theirs, 1.0)],
            [
                "`Engine::coach`: the same, and the measures".to_owned(),
                ms(coach),
                format!("{:.2}x", coach / theirs),
            ],
            ["mediapipe 0.10.14 FaceMesh: detector, mesh".to_owned(), ms(theirs), "1x".to_owned()],
            ["`Engine::coach_background`, with every sixth frame".to_owned(), ms(background), String::new()],
        ],
    );
    Ok(())
}

fn tell_verdict(measured: &Measured, report: &mut Report) -> Outcome {
    let whole = measured.of("judge")?;
    report.heading("Verdict, a JPEG of 1920x1080");
    let parts = [
        ("walk through the file (`judge_file`)", "judge_file"),
        ("decode", "decode"),
        ("`find_faces`", "find_faces"),
        ("`find_small_faces`, the picture and its upper quarters", "find_small_faces"),
        ("`upright_scores`", "upright_scores"),
        ("`person_mask`", "person_mask"),
    ];
    let mut rows = Vec::new();
    let mut rest = whole;
    for (words, what) in parts {
        let value = measured.of(what)?;
        rest -= value;
        rows.push([format!("- {words}"), ms(value)]);
    }
    rows.push(["- the rest: measures".to_owned(), ms(rest)]);
    let goal = kept(whole <= VERDICT_MS, &format!("goal {VERDICT_MS} ms"));
    rows.insert(0, [format!("`Engine::judge`, decoding included ({goal})"), ms(whole)]);
    report.table(["", "CPU"], rows);
    report.line("The rest is what is left of the whole; the parts were measured by themselves.");
    Ok(())
}

fn tell_compose(measured: &Measured, crop: &str, report: &mut Report) -> Outcome {
    report.heading("Compose, 1920x1080 to 440x640");
    let (bytes, pixels) =
        (measured.of("Pillow 4:4:4: from bytes")?, measured.of("Pillow 4:4:4: from pixels")?);
    let known = measured.of("compose_looked")?;
    report.table(
        ["", "ours", "Pillow", "of Pillow's"],
        [
            [
                "from the picture that was judged: crop, resize, encode".to_owned(),
                ms(known),
                ms(bytes),
                ratio(known, bytes, 0.5),
            ],
            [
                "the same, Pillow's picture decoded before".to_owned(),
                ms(known),
                ms(pixels),
                format!("{:.2}x", known / pixels),
            ],
            [
                "from the JPEG's bytes, looking for the face".to_owned(),
                ms(measured.of("compose")?),
                ms(bytes),
                String::new(),
            ],
            [
                "from pixels, looking for the face".to_owned(),
                ms(measured.of("compose_frame")?),
                ms(pixels),
                String::new(),
            ],
        ],
    );
    report.line(&format!(
        "A picture is judged before it is composed, so that its pixels and the place of the face are known. Pillow is \
         told where to crop ({crop}: left, top, width, height); it decodes, crops and resizes (Lanczos), and encodes at \
         quality 92 with full colour (4:4:4), as the photo is; with halved colour (4:2:0) it takes {} from bytes and {} \
         from pixels.",
        ms(measured.of("Pillow 4:2:0: from bytes")?),
        ms(measured.of("Pillow 4:2:0: from pixels")?),
    ));
    Ok(())
}

fn tell_memory(scenes: &Scenes, measured: &Measured, report: &mut Report) -> Outcome {
    let peak_mb = |what: &str| -> Outcome<f64> {
        let printed = ours(&[OsStr::new("--peak"), OsStr::new(what), scenes.still.as_ref()])?;
        let kib: f64 = printed.trim().parse().map_err(|_| Failure::new("no peak of memory is told"))?;
        Ok(kib * 1024.0 / 1e6)
    };
    let idle = peak_mb("idle")?;
    let row = |what: &str, value: f64| [what.to_owned(), format!("{value:.1} MB")];
    report.heading("Memory, the most that was ever held");
    report.table(
        ["", "more than without an engine"],
        [
            row("engine loaded", peak_mb("load")? - idle),
            row("engine loaded, one JPEG of 1920x1080 judged (6.2 MB of pixels)", peak_mb("judge")? - idle),
            row(
                "mediapipe 0.10.14 FaceMesh, its libraries included",
                measured.of("mediapipe: peak KiB")? * 1024.0 / 1e6,
            ),
        ],
    );
    Ok(())
}
