//! Printers through CUPS, by IPP (RFC 8011). Calls block; run them off the event loop.

use std::{io::Cursor, time::Duration};

use ipp::{model::Operation, parser::IppParseError, prelude::*, request::IppRequestResponse};

/// A printer that the system knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Printer {
    /// The name of its queue.
    pub name: String,
    /// What people call it.
    pub description: String,
    /// Whether the system prints on it when nothing is said.
    pub is_default: bool,
    /// Where jobs are sent.
    uri: String,
}

/// Why a printer did not take a job.
#[derive(Debug, thiserror::Error)]
pub enum PrinterError {
    /// There is no such printer (any more).
    #[error("there is no such printer")]
    Missing,
    /// The print system does not answer.
    #[error("the print system does not answer")]
    Unreachable,
    /// The print system refused the job.
    #[error("the print system refused the job: {0}")]
    Refused(String),
}

/// Where CUPS listens, unless told otherwise (cups-client's own variable).
const DEFAULT_SERVER: &str = "localhost:631";

/// CUPS answers at once; a printer's own trouble comes later, in the job's state.
const TIMEOUT: Duration = Duration::from_secs(10);

fn server() -> String {
    std::env::var("CUPS_SERVER")
        .ok()
        .filter(|name| !name.starts_with('/'))
        .unwrap_or_else(|| DEFAULT_SERVER.to_owned())
}

fn send(uri: &str, operation: impl Into<IppRequestResponse>) -> Result<IppRequestResponse, PrinterError> {
    let uri: Uri = uri.parse().map_err(|_| PrinterError::Missing)?;
    let client = IppClient::builder(uri).request_timeout(TIMEOUT).build();
    client.send(operation).map_err(|_| PrinterError::Unreachable)
}

fn text(group: &IppAttributeGroup, name: &str) -> Option<String> {
    group.get(name).map(|attribute| attribute.value().to_string()).filter(|text| !text.is_empty())
}

fn default_name(server: &str) -> Option<String> {
    let question = IppRequestResponse::new(IppVersion::v1_1(), Operation::CupsGetDefault, None).ok()?;
    let answer = send(&format!("ipp://{server}/"), question).ok()?;
    text(answer.attributes().first_of(DelimiterTag::PrinterAttributes)?, "printer-name")
}

/// The system's printers; none when there is no print system.
pub fn printers() -> Vec<Printer> {
    let server = server();
    let Ok(answer) = send(&format!("ipp://{server}/"), IppOperationBuilder::cups().get_printers()) else {
        return Vec::new();
    };
    let default = default_name(&server);
    answer
        .attributes()
        .groups_of(DelimiterTag::PrinterAttributes)
        .filter_map(|group| {
            let name = text(group, "printer-name")?;
            Some(Printer {
                description: text(group, "printer-info").unwrap_or_else(|| name.clone()),
                is_default: default.as_deref() == Some(name.as_str()),
                uri: format!("ipp://{server}/printers/{name}"),
                name,
            })
        })
        .collect()
}

/// Sends a PDF to a printer, on A4, unscaled; answers with the number of the job.
///
/// # Errors
/// See [`PrinterError`]. That a job was taken does not mean that paper came out.
pub fn print(name: &str, title: &str, pdf: Vec<u8>) -> Result<i32, PrinterError> {
    let printer = printers().into_iter().find(|printer| printer.name == name).ok_or(PrinterError::Missing)?;
    let uri: Uri = printer.uri.parse().map_err(|_| PrinterError::Missing)?;
    let refused = |error: IppParseError| PrinterError::Refused(error.to_string());
    let keyword = |name: &'static str, value: &'static str| {
        IppAttribute::with_name(name, IppValue::new_keyword(value).map_err(refused)?).map_err(refused)
    };
    let job = IppOperationBuilder::print_job(uri, IppPayload::new(Cursor::new(pdf)))
        .user_name("kaodian")
        .job_title(title)
        .document_format("application/pdf")
        // A driver's own default may be Letter; a scaled form fails the ruler.
        .attribute(keyword("media", "iso_a4_210x297mm")?)
        .attribute(keyword("print-scaling", "none")?)
        .build()
        .map_err(refused)?;
    let answer = send(&printer.uri, job)?;
    let status = answer.header().status_code();
    if !status.is_success() {
        return Err(PrinterError::Refused(format!("{status:?}")));
    }
    answer
        .attributes()
        .first_of(DelimiterTag::JobAttributes)
        .and_then(|group| text(group, "job-id"))
        .and_then(|id| id.parse().ok())
        .ok_or_else(|| PrinterError::Refused("no job id".to_owned()))
}
