//! Asking the device itself, past CUPS.

use std::{
    net::{TcpStream, ToSocketAddrs},
    time::Duration,
};

use ipp::{
    model::{DelimiterTag, Operation},
    prelude::Uri,
    value::IppValue,
};

use super::{
    error::PrinterError,
    exchange::{Answer, Question},
    facts::{DeviceFacts, DeviceJob, Reach},
    kinds::{Job, PrinterState},
    trouble::Troubles,
};

/// It stands in the same room: whoever takes longer is not there.
const LIMIT: Duration = Duration::from_secs(2);

/// More of one user's jobs are never looked through.
const NEWEST: i32 = 100;

/// What stands at a queue's device address.
struct Address {
    host: String,
    port: u16,
    /// Where it can be asked by IPP without a cipher.
    ipp: Option<String>,
    /// Whether it talks to one at a time, so that a second caller would take it for gone.
    is_exclusive: bool,
}

impl Address {
    /// None for what cannot be asked: a cable, a name that has to be looked up in the network first.
    fn read(device_uri: &str) -> Option<Self> {
        let uri: Uri = device_uri.parse().ok()?;
        let host = uri.host().filter(|host| !host.contains("._tcp"))?.to_owned();
        let path = uri.path();
        match uri.scheme_str()? {
            // Printers take both on the port of IPP (RFC 7472, RFC 8010); what is asked here is no secret.
            "ipp" | "ipps" => {
                let port = uri.port_u16().unwrap_or(631);
                let ipp = Some(format!("ipp://{host}:{port}{path}"));
                Some(Self { host, port, ipp, is_exclusive: false })
            }
            "socket" => {
                Some(Self { host, port: uri.port_u16().unwrap_or(9100), ipp: None, is_exclusive: true })
            }
            _ => None,
        }
    }

    fn is_there(&self) -> bool {
        let host = self.host.trim_start_matches('[').trim_end_matches(']');
        let Ok(addresses) = (host, self.port).to_socket_addrs() else { return false };
        addresses.into_iter().any(|address| TcpStream::connect_timeout(&address, LIMIT).is_ok())
    }
}

/// What the device at this address says of itself and of the job.
pub(super) fn ask(device_uri: &str, job: &Job, is_being_sent: bool) -> DeviceFacts {
    let Some(address) = Address::read(device_uri) else {
        return DeviceFacts::without_answer(Reach::NotAsked);
    };
    if address.is_exclusive && is_being_sent {
        return DeviceFacts::without_answer(Reach::NotAsked);
    }
    let answer = address.ipp.as_deref().map(|uri| (uri, printer_state(uri)));
    let Some((uri, Ok(state))) = answer else {
        // It may be there and not speak IPP, or not without a cipher: then what CUPS hears from it has to do.
        let reach = if address.is_there() { Reach::NotAsked } else { Reach::Gone };
        return DeviceFacts::without_answer(reach);
    };
    let group = state.first(DelimiterTag::PrinterAttributes);
    let reasons = group.map(|group| group.reasons()).unwrap_or_default();
    let jobs = jobs(uri, job);
    DeviceFacts {
        reach: Reach::Answers,
        state: group.map_or(PrinterState::Unknown, |group| group.printer_state()),
        troubles: Troubles::from_reasons(reasons.iter().map(String::as_str)),
        tells_jobs: jobs.is_ok(),
        jobs: jobs.unwrap_or_default(),
    }
}

fn printer_state(uri: &str) -> Result<Answer, PrinterError> {
    let question = Question::new(Operation::GetPrinterAttributes, uri)?.signed()?;
    question.wanting(&["printer-state", "printer-state-reasons"])?.ask(LIMIT)
}

/// The device's records of the job, the oldest first. Between the two questions a job may end and be told twice,
/// or not at all were they asked the other way round.
fn jobs(uri: &str, job: &Job) -> Result<Vec<DeviceJob>, PrinterError> {
    let mut found: Vec<DeviceJob> = Vec::new();
    for which in ["not-completed", "completed"] {
        let wanted =
            ["job-id", "job-name", "job-state", "job-media-sheets-completed", "job-impressions-completed"];
        let answer = Question::new(Operation::GetJobs, uri)?
            .signed()?
            .with(DelimiterTag::OperationAttributes, "limit", IppValue::new_integer(NEWEST))?
            .wanting(&wanted)?
            .with_keyword(DelimiterTag::OperationAttributes, "which-jobs", which)?
            .ask(LIMIT)?;
        for group in answer.groups(DelimiterTag::JobAttributes) {
            let is_ours = group.text("job-name").as_deref() == Some(job.name.as_str());
            let (Some(id), Some(phase), true) = (group.number("job-id"), group.phase(), is_ours) else {
                continue;
            };
            let record = DeviceJob { id, phase, sheets: group.sheets(job.sides), is_lost: false };
            match found.iter_mut().find(|earlier| earlier.id == id) {
                Some(earlier) => *earlier = record,
                None => found.push(record),
            }
        }
    }
    found.sort_unstable_by_key(|record| record.id);
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_that_can_be_asked() {
        let read = |uri| Address::read(uri).map(|found| (found.host, found.port, found.ipp));
        let ipp = |uri: &str| Some(uri.to_owned());
        assert_eq!(
            read("ipp://printer.local/ipp/print"),
            Some(("printer.local".into(), 631, ipp("ipp://printer.local:631/ipp/print")))
        );
        assert_eq!(
            read("ipps://10.0.0.9:8631/ipp/print"),
            Some(("10.0.0.9".into(), 8631, ipp("ipp://10.0.0.9:8631/ipp/print")))
        );
        assert_eq!(read("socket://10.0.0.9"), Some(("10.0.0.9".into(), 9100, None)));
        for unasked in [
            "usb://HP/LaserJet?serial=1",
            "dnssd://Laser._ipp._tcp.local/?uuid=1",
            "ipp://Laser%20Printer._ipp._tcp.local/",
            "file:///dev/null",
            "",
        ] {
            assert_eq!(read(unasked), None, "{unasked}");
        }
    }

    #[test]
    fn nobody_there_is_gone() {
        // A port that was free a moment ago.
        let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let job = Job {
            printer: "A4".into(),
            id: 1,
            name: "form".into(),
            copies: 1,
            sides: crate::printer::Sides::One,
        };
        let reach = |uri: &str, is_being_sent| ask(uri, &job, is_being_sent).reach;
        assert_eq!(reach(&format!("ipp://127.0.0.1:{port}/ipp/print"), true), Reach::Gone);
        assert_eq!(reach(&format!("socket://127.0.0.1:{port}"), false), Reach::Gone);
        // It talks to CUPS just now, and to nobody else.
        assert_eq!(reach(&format!("socket://127.0.0.1:{port}"), true), Reach::NotAsked);
        assert_eq!(reach("usb://HP/LaserJet", false), Reach::NotAsked);
    }
}
