//! A print system and a printer of one's own (see tests/devices/printer/README.md): CUPS and its ippeveprinter.

use std::{
    fmt::Write as _,
    fs,
    net::{TcpListener, TcpStream},
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::atomic::{AtomicU16, Ordering},
    time::Duration,
};

use kaodian_devices::printer::{Cups, Printing};
use tempfile::TempDir;

use crate::{
    Failure, Outcome,
    processes::{Running, bound_to_us, signal},
    programs::{root, run_well, tool},
    waiting,
};

/// The name of the queue.
pub const QUEUE: &str = "Kaodian";

/// For a server to come up; a busy machine builds beside the test.
const START: Duration = Duration::from_secs(30);

/// CUPS with one queue, and the printer behind it. Ended when it is dropped.
pub struct PrintSystem {
    // Dropped in this order.
    cups: Running,
    device: Option<Running>,
    _bus: Running,
    cups_port: u16,
    device_port: u16,
    folder: TempDir,
}

impl PrintSystem {
    /// Starts all of it, with a printer that is well.
    ///
    /// # Errors
    /// When a program is missing or does not come up.
    pub fn start() -> Outcome<Self> {
        let folder = tempfile::tempdir()?;
        let path = folder.path();
        // CUPS' filters and backends are of another user.
        fs::set_permissions(path, fs::Permissions::from_mode(0o755))?;
        for part in ["cups/cache", "cups/log", "cups/state", "cups/spool/tmp", "device/tray", "device/spool"]
        {
            fs::create_dir_all(path.join(part))?;
        }
        fs::copy(root().join("tests/devices/printer/state.test"), path.join("device/state.test"))?;
        fs::write(path.join("device/control"), "")?;
        fs::write(path.join("device/printed"), "0\n")?;
        let (cups_port, device_port) = (free_port(), free_port());
        let bus = start_bus(path)?;
        let device = start_device(path, device_port)?;
        let cups = start_cups(path, cups_port)?;
        let system = Self { cups, device: Some(device), _bus: bus, cups_port, device_port, folder };
        system.comes_up("the printer", "device.log", || listens(device_port))?;
        system.comes_up("CUPS", "cups.log", || listens(cups_port))?;
        let device = format!("ipp://localhost:{device_port}/ipp/print");
        system.administer("lpadmin", &["-p", QUEUE, "-v", &device, "-m", "everywhere", "-E"])?;
        // CUPS asks the device in the background; until then the queue is there and fails every job.
        system.comes_up("the queue", "cups/log/error_log", || {
            system.cups().capabilities(QUEUE).is_ok_and(|can| can.has_a4())
        })?;
        Ok(system)
    }

    /// The print system, for programs of ours that run in this process.
    pub fn cups(&self) -> Cups {
        Cups::at(self.server())
    }

    /// Host and port, for `CUPS_SERVER`.
    pub fn server(&self) -> String {
        format!("127.0.0.1:{}", self.cups_port)
    }

    /// One of CUPS' own tools, at this CUPS.
    ///
    /// # Errors
    /// When it fails.
    pub fn administer(&self, name: &str, arguments: &[&str]) -> Outcome<String> {
        let mut command = Command::new(tool(name, "cups-client")?);
        run_well(command.arg("-h").arg(self.server()).args(arguments))
    }

    /// Says what is wrong with the printer, one thing in a line; nothing is when it is empty.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn control(&self, words: &str) -> Outcome {
        // The printer reads it all the time, and never half of it.
        let (fresh, control) =
            (self.device_folder().join("control.new"), self.device_folder().join("control"));
        fs::write(&fresh, format!("{words}\n"))?;
        Ok(fs::rename(fresh, control)?)
    }

    /// Pulls the plug: whatever it was doing ends, and it forgets its jobs.
    pub fn switch_off(&mut self) {
        if let Some(device) = self.device.take() {
            signal("KILL", &device.family());
        }
    }

    /// Switches it on again.
    ///
    /// # Errors
    /// When it does not come up.
    pub fn switch_on(&mut self) -> Outcome {
        self.device = Some(start_device(self.folder.path(), self.device_port)?);
        self.comes_up("the printer", "device.log", || listens(self.device_port))
    }

    /// Ends CUPS.
    ///
    /// # Errors
    /// When it does not stop.
    pub fn stop_cups(&mut self) -> Outcome {
        self.cups.stop()
    }

    /// How many sheets lie in the tray.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn sheet_count(&self) -> Outcome<usize> {
        Ok(fs::read_dir(self.device_folder().join("tray"))?.count())
    }

    /// The sheets in the tray, in the order in which they came out.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn sheets(&self) -> Outcome<Vec<PathBuf>> {
        let entries = fs::read_dir(self.device_folder().join("tray"))?;
        let mut sheets = entries.map(|entry| Ok(entry?.path())).collect::<Outcome<Vec<_>>>()?;
        sheets.sort();
        Ok(sheets)
    }

    /// What is printed on each sheet in the tray.
    ///
    /// # Errors
    /// When a sheet cannot be read.
    pub fn printed(&self) -> Outcome<Vec<String>> {
        let sheets = self.sheets()?;
        if sheets.is_empty() {
            return Ok(Vec::new());
        }
        let all = self.folder.path().join("all.pdf");
        // With one sheet alone there is nothing to unite.
        let mut unite = Command::new(tool("qpdf", "qpdf")?);
        run_well(unite.arg("--empty").arg("--pages").args(&sheets).arg("--").arg(&all))?;
        let text = run_well(Command::new(tool("pdftotext", "poppler-utils")?).arg(&all).arg("-"))?;
        Ok(text.split_terminator('\u{c}').map(|page| page.trim().to_owned()).collect())
    }

    /// What the programs said goes with the failure: the folder does not outlive it.
    fn comes_up(&self, what: &str, log: &str, holds: impl FnMut() -> bool) -> Outcome {
        waiting::blocking(&format!("{what} comes up"), START, holds).map_err(|failure| {
            let said = fs::read_to_string(self.folder.path().join(log)).unwrap_or_default();
            Failure::new(format!("{failure}\n{said}"))
        })
    }

    fn device_folder(&self) -> PathBuf {
        self.folder.path().join("device")
    }
}

/// A document of so many pages of A4, on each of which stands `Sheet` and its number.
pub fn numbered_pdf(pages: u32) -> Vec<u8> {
    let mut objects = vec![
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        String::new(),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>".to_owned(),
    ];
    let mut kids = String::new();
    for page in 1..=pages {
        let drawn = format!("BT /F1 48 Tf 100 400 Td (Sheet {page}) Tj ET");
        objects.push(format!("<< /Length {} >>\nstream\n{drawn}\nendstream", drawn.len()));
        let content = objects.len();
        objects.push(format!(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595.276 841.89] /Contents {content} 0 R \
             /Resources << /Font << /F1 3 0 R >> >> >>"
        ));
        let _ = write!(kids, "{} 0 R ", objects.len());
    }
    objects[1] = format!("<< /Type /Pages /Count {pages} /Kids [{kids}] >>");
    let mut pdf = "%PDF-1.4\n".to_owned();
    let mut table = format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1);
    for (index, object) in objects.iter().enumerate() {
        let _ = writeln!(table, "{:010} 00000 n ", pdf.len());
        let _ = writeln!(pdf, "{} 0 obj\n{object}\nendobj", index + 1);
    }
    let start = pdf.len();
    let _ = write!(
        pdf,
        "{table}trailer\n<< /Size {} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n",
        objects.len() + 1
    );
    pdf.into_bytes()
}

/// Below the ports that the system gives to whoever calls out: no connection of another test sits on it when a
/// server wants it a moment later.
fn free_port() -> u16 {
    static NEXT: AtomicU16 = AtomicU16::new(0);
    let start = u32::from(NEXT.fetch_add(1, Ordering::Relaxed)) + std::process::id() * 61;
    let free = |port: &u16| TcpListener::bind(("127.0.0.1", *port)).is_ok();
    (start..start + 10_000).map(|turn| 20_000 + (turn % 10_000) as u16).find(free).unwrap_or_default()
}

fn listens(port: u16) -> bool {
    TcpStream::connect(("127.0.0.1", port)).is_ok()
}

/// A system bus that nobody else is on: ippeveprinter does not start without one.
fn start_bus(folder: &Path) -> Outcome<Running> {
    let (config, socket) = (folder.join("bus.conf"), folder.join("bus"));
    let text = format!(
        r#"<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
  "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <listen>unix:path={}</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow user="*"/>
    <allow own="*"/>
    <allow send_destination="*"/>
    <allow receive_type="method_call"/>
    <allow receive_type="method_return"/>
    <allow receive_type="signal"/>
    <allow receive_type="error"/>
  </policy>
</busconfig>
"#,
        socket.display()
    );
    fs::write(&config, text)?;
    let mut command = bound_to_us(&tool("dbus-daemon", "dbus-daemon")?)?;
    command.arg("--nofork").arg("--nopidfile").arg(format!("--config-file={}", config.display()));
    let bus = Running::start(quietly(&mut command, &folder.join("bus.log"))?)?;
    waiting::blocking("the bus comes up", START, || socket.exists())?;
    Ok(bus)
}

/// The printer, by IPP; the sheets are printed by a command of ours.
fn start_device(folder: &Path, port: u16) -> Outcome<Running> {
    let works = root().join("tests/devices/printer/device.sh");
    let device = folder.join("device");
    let mut command = bound_to_us(&tool("ippeveprinter", "cups-ipp-utils")?)?;
    command
        .env("DBUS_SYSTEM_BUS_ADDRESS", format!("unix:path={}", folder.join("bus").display()))
        .env("KAODIAN_PRINTER", &device)
        .env("HOME", folder)
        .args(["-r", "off", "-n", "localhost", "-f", "application/pdf", "-p", &port.to_string()])
        .arg("-d")
        .arg(device.join("spool"))
        .arg("-K")
        .arg(device.join("keys"))
        .arg("-c")
        .arg(works)
        .arg("Kaodian test printer");
    Running::start(quietly(&mut command, &folder.join("device.log"))?)
}

fn start_cups(folder: &Path, port: u16) -> Outcome<Running> {
    let cups = folder.join("cups");
    let (config, files) = (cups.join("cupsd.conf"), cups.join("cups-files.conf"));
    let at = |part: &str| cups.join(part).display().to_string();
    // Who may do what is not what is tested here.
    fs::write(
        &config,
        format!(
            "Listen 127.0.0.1:{port}\nBrowsing No\nWebInterface No\nDefaultAuthType None\nLogLevel info\n\
             <Location />\n  Order allow,deny\n  Allow all\n</Location>\n\
             <Policy default>\n  <Limit All>\n    Order allow,deny\n    Allow all\n  </Limit>\n</Policy>\n"
        ),
    )?;
    fs::write(
        &files,
        format!(
            "User lp\nGroup lp\nSystemGroup root\nServerRoot {}\nCacheDir {}\nStateDir {}\nRequestRoot {}\n\
             TempDir {}\nAccessLog {}\nErrorLog {}\nPageLog {}\nPrintcap\nServerKeychain {}\nFatalErrors config\n",
            cups.display(),
            at("cache"),
            at("state"),
            at("spool"),
            at("spool/tmp"),
            at("log/access_log"),
            at("log/error_log"),
            at("log/page_log"),
            at("keys"),
        ),
    )?;
    let mut command = bound_to_us(&tool("cupsd", "cups-daemon")?)?;
    command.env("HOME", folder).arg("-f").arg("-c").arg(&config).arg("-s").arg(&files);
    Running::start_server(quietly(&mut command, &folder.join("cups.log"))?)
}

/// What it says goes into a file.
fn quietly<'a>(command: &'a mut Command, log: &Path) -> Outcome<&'a mut Command> {
    let log = fs::File::options().create(true).append(true).open(log)?;
    Ok(command.stdin(Stdio::null()).stdout(log.try_clone()?).stderr(log))
}
