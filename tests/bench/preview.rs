//! The live picture of the window beside Chromium's: frames, latency, CPU.

use std::{collections::BTreeMap, path::Path, time::Duration};

use kaodian_tests::{
    CameraModel, Central, EmulatedCameras, Failure, Outcome, TerminalHome, Window,
    window::{Display, Drawing},
};
use serde::Deserialize;
use serde_json::Value;

use crate::{
    chromium,
    cpu::Snapshot,
    report::{Report, kept, ms, ratio},
    scenes::Scenes,
};

/// So long is looked on. Nothing is asked of the page meanwhile.
const MEASURED: Duration = Duration::from_secs(10);

/// So long it runs before that.
const WARMING: Duration = Duration::from_secs(3);

const SITE: &str = "310002";
const PIN: &str = "271828";

/// Watches the window's own preview.
const WATCH: &str = include_str!("preview.js");

/// Starts counting anew; pages that watch themselves need no more.
const AGAIN: &str = "window.previewBench.drawn.length = 0";

/// A frame that came to the screen.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Drawn {
    /// Of the page's clock, in ms.
    at: f64,
    sequence: u64,
    latency_ms: Option<f64>,
    /// The latency of the window: its age when it was sent, the way to the page, decoding and drawing, the wait for the
    /// page's turn.
    parts_ms: Option<[f64; 4]>,
}

/// What was seen in one run.
pub(crate) struct Seen {
    drawn: Vec<Drawn>,
    /// Percent of one core, by the names of processes.
    cpu: BTreeMap<String, f64>,
}

/// A page with a live picture that counts in `window.previewBench`.
pub(crate) trait Page {
    async fn script(&self, script: &str) -> Outcome<Value>;
}

impl Page for Window {
    async fn script(&self, script: &str) -> Outcome<Value> {
        Self::script(self, script, Value::Null).await
    }
}

/// Looks on for a while.
pub(crate) async fn look_on(page: &impl Page) -> Outcome<Seen> {
    tokio::time::sleep(WARMING).await;
    page.script(AGAIN).await?;
    let before = Snapshot::take();
    tokio::time::sleep(MEASURED).await;
    let cpu = before.percent_since();
    let drawn: Vec<Drawn> = serde_json::from_value(page.script("return window.previewBench.drawn").await?)?;
    if drawn.len() < 2 {
        return Err(Failure::new(format!("{} frames were drawn in {MEASURED:?}", drawn.len())));
    }
    Ok(Seen { drawn, cpu })
}

impl Seen {
    fn span_s(&self) -> f64 {
        let ends = self.drawn.first().zip(self.drawn.last());
        ends.map_or(0.0, |(first, last)| (last.at - first.at) / 1e3)
    }

    fn frames_per_s(&self) -> f64 {
        (self.drawn.len() - 1) as f64 / self.span_s()
    }

    /// Numbers that were left out between the first and the last.
    fn missed(&self) -> u64 {
        let steps = self.drawn.windows(2).map(|pair| pair[1].sequence.saturating_sub(pair[0].sequence));
        steps.map(|step| step.saturating_sub(1)).sum()
    }

    /// The latency that this share of the frames does not exceed.
    fn latency_ms(&self, share: f64) -> f64 {
        quantile(self.drawn.iter().filter_map(|frame| frame.latency_ms).collect(), share)
    }

    fn parts(&self) -> String {
        let names = ["when it was sent", "to the page", "decoded and drawn", "until the page's turn"];
        let median = |index: usize| {
            quantile(self.drawn.iter().filter_map(|frame| Some(frame.parts_ms?[index])).collect(), 0.5)
        };
        names
            .iter()
            .enumerate()
            .map(|(index, name)| format!("{name} {}", ms(median(index))))
            .collect::<Vec<_>>()
            .join(", ")
    }

    fn row(&self, what: &str) -> [String; 7] {
        [
            what.to_owned(),
            self.drawn.len().to_string(),
            self.missed().to_string(),
            format!("{:.1}", self.frames_per_s()),
            ms(self.latency_ms(0.5)),
            ms(self.latency_ms(0.95)),
            format!("{:.0} %", self.cpu.values().sum::<f64>()),
        ]
    }

    fn cpu_by_process(&self) -> String {
        let used = self.cpu.iter().filter(|(_, percent)| **percent >= 0.5);
        used.map(|(name, percent)| format!("{name} {percent:.0} %")).collect::<Vec<_>>().join(", ")
    }
}

/// The value that this share of all does not exceed.
fn quantile(mut values: Vec<f64>, share: f64) -> f64 {
    values.sort_by(f64::total_cmp);
    let index = (values.len().saturating_sub(1) as f64 * share).round() as usize;
    values.get(index).copied().unwrap_or(f64::NAN)
}

/// Measures, and tells.
pub(crate) async fn measure(scenes: &Scenes, folder: &Path, report: &mut Report) -> Outcome {
    let [somebody, nobody] = window(scenes, folder).await?;
    let chromium = chromium::preview(folder).await?;
    report.heading("Live picture, 1280x720 at 30 frames in a second, 10 s");
    report.table(
        ["", "drawn", "missed", "frames/s", "latency p50", "p95", "CPU"],
        [
            somebody.row("the window, coach looking at a face"),
            nobody.row("the window, coach looking at nobody"),
            chromium.row("Chromium, getUserMedia"),
        ],
    );
    report.line(&format!(
        "Latency p95: {}. Missed frames: {}.\n",
        ratio(somebody.latency_ms(0.95), chromium.latency_ms(0.95), 1.5),
        kept(somebody.missed() + nobody.missed() == 0, "goal 0"),
    ));
    report.line(&format!("- Window, a face, the latency's parts (p50): {}.", somebody.parts()));
    for (what, seen) in [("Window, a face", &somebody), ("Window, nobody", &nobody), ("Chromium", &chromium)]
    {
        report.line(&format!("- {what}, CPU of one core by processes: {}.", seen.cpu_by_process()));
    }
    report.line(
        "\nThe window: from the driver's time stamp to the turn of the page after drawing, on a virtual display without a \
         graphics card; its frames are JPEGs of an emulated camera, and the coach looks at them all the time. Chromium: \
         captureTime to expectedDisplayTime, without a display; its frames come unpacked from its own test device, and \
         nobody looks at them.",
    );
    Ok(())
}

/// The window's own preview on the page for setting up: with somebody before the camera, then with nobody.
async fn window(scenes: &Scenes, folder: &Path) -> Outcome<[Seen; 2]> {
    let central = Central::start(&folder.join("central"))?;
    let terminal = TerminalHome::activate(&folder.join("terminal"), &central, SITE, "报名机 1")?;
    terminal.ctl_with_input(&["setup", "pin"], PIN)?.yes()?;
    let display = Display::start()?;
    let seeing = |picture| {
        let formats = &["MJPG 1280 720 30"];
        CameraModel { formats, pictures: std::slice::from_ref(picture), ..CameraModel::default() }
    };
    let cameras = EmulatedCameras::one(&folder.join("cameras"), &seeing(&scenes.somebody))?;
    let window =
        Window::open(&display, terminal.folder(), &cameras, None, Drawing::Plain, &folder.join("window.log"))
            .await?;
    window.see_page("sign-in").await?;
    window.act("open-setup").await?;
    window.see_page("setup").await?;
    window.type_in("pin", PIN).await?;
    window.act("primary").await?;
    window.see("[data-camera=live]").await?;
    Page::script(&window, WATCH).await?;
    let somebody = look_on(&window).await?;
    cameras.unplug(0)?;
    window.see("[data-camera=unplugged]").await?;
    cameras.attach(0, &seeing(&scenes.nobody))?;
    window.see("[data-camera=live]").await?;
    let nobody = look_on(&window).await?;
    window.close().await?;
    Ok([somebody, nobody])
}
