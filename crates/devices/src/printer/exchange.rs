//! Asking and answering by IPP (RFC 8010, RFC 8011).

use std::time::Duration;

use ipp::{model::Operation, prelude::*, request::IppRequestResponse, value::IppValue};

use super::{
    error::PrinterError,
    facts::Phase,
    kinds::{PrinterState, Sides},
};

/// Who asks: jobs belong to this user, and some printers show a job to no other.
const USER: &str = "kaodian";

/// A question to a print system or a printer.
pub(super) struct Question {
    uri: String,
    request: IppRequestResponse,
}

/// What a group of attributes in an answer holds.
#[derive(Clone, Copy)]
pub(super) struct Group<'a>(&'a IppAttributeGroup);

fn malformed(_: impl std::error::Error) -> PrinterError {
    PrinterError::Refused("the request cannot be written".to_owned())
}

impl Question {
    /// About a printer, or about all when its name is not in the address.
    pub(super) fn new(operation: Operation, uri: &str) -> Result<Self, PrinterError> {
        let address: Uri = uri.parse().map_err(|_| PrinterError::Missing)?;
        let request =
            IppRequestResponse::new(IppVersion::v1_1(), operation, Some(address)).map_err(malformed)?;
        Ok(Self { uri: uri.to_owned(), request })
    }

    /// The number of the job comes right after the printer's address (RFC 8011, 4.1.5).
    pub(super) fn about_job(self, id: i32) -> Result<Self, PrinterError> {
        self.with(DelimiterTag::OperationAttributes, "job-id", IppValue::new_integer(id))
    }

    pub(super) fn signed(self) -> Result<Self, PrinterError> {
        let user = IppValue::new_name_without_language(USER).map_err(malformed)?;
        self.with(DelimiterTag::OperationAttributes, "requesting-user-name", user)
    }

    pub(super) fn with(
        mut self,
        group: DelimiterTag,
        name: &str,
        value: IppValue,
    ) -> Result<Self, PrinterError> {
        let attribute = IppAttribute::with_name(name, value).map_err(malformed)?;
        self.request.attributes_mut().add(group, attribute);
        Ok(self)
    }

    pub(super) fn with_keyword(
        self,
        group: DelimiterTag,
        name: &str,
        value: &str,
    ) -> Result<Self, PrinterError> {
        let value = IppValue::new_keyword(value).map_err(malformed)?;
        self.with(group, name, value)
    }

    pub(super) fn wanting(self, names: &[&str]) -> Result<Self, PrinterError> {
        let keywords: Result<Vec<_>, _> = names.iter().map(|name| IppValue::new_keyword(*name)).collect();
        let keywords = IppValue::Array(keywords.map_err(malformed)?);
        self.with(DelimiterTag::OperationAttributes, "requested-attributes", keywords)
    }

    pub(super) fn with_document(mut self, document: Vec<u8>) -> Self {
        *self.request.payload_mut() = IppPayload::new(std::io::Cursor::new(document));
        self
    }

    /// Asks, and answers with what was said if it was said well.
    pub(super) fn ask(self, limit: Duration) -> Result<Answer, PrinterError> {
        let uri: Uri = self.uri.parse().map_err(|_| PrinterError::Missing)?;
        let client = IppClient::builder(uri).request_timeout(limit).build();
        let answer = client.send(self.request).map_err(|error| unanswered(&error))?;
        let status = answer.header().status_code();
        if status.is_success() {
            return Ok(Answer(answer));
        }
        Err(match status {
            StatusCode::ClientErrorNotFound | StatusCode::ClientErrorGone => PrinterError::Missing,
            other => PrinterError::Refused(other.to_string()),
        })
    }
}

/// CUPS answers by HTTP alone to who may not ask; ureq, inside the client, tells that by its words only.
fn unanswered(error: &IppError) -> PrinterError {
    let words = error.to_string();
    match words.strip_prefix("http status: ") {
        Some(status) => PrinterError::Refused(format!("HTTP {status}")),
        None => PrinterError::Unreachable,
    }
}

/// An answer.
pub(super) struct Answer(IppRequestResponse);

impl Answer {
    pub(super) fn groups(&self, tag: DelimiterTag) -> impl Iterator<Item = Group<'_>> {
        self.0.attributes().groups_of(tag).map(Group)
    }

    pub(super) fn first(&self, tag: DelimiterTag) -> Option<Group<'_>> {
        self.0.attributes().first_of(tag).map(Group)
    }
}

impl Group<'_> {
    fn value(&self, name: &str) -> Option<&IppValue> {
        self.0.get(name).map(IppAttribute::value)
    }

    /// Text, a name, a keyword or an address.
    pub(super) fn text(&self, name: &str) -> Option<String> {
        self.texts(name).into_iter().next().filter(|text| !text.is_empty())
    }

    /// One or several of them; none when there is no value.
    pub(super) fn texts(&self, name: &str) -> Vec<String> {
        match self.value(name) {
            None | Some(IppValue::NoValue | IppValue::Other { .. }) => Vec::new(),
            Some(IppValue::Array(values)) => values.iter().map(ToString::to_string).collect(),
            Some(value) => vec![value.to_string()],
        }
    }

    pub(super) fn number(&self, name: &str) -> Option<i32> {
        match self.value(name)? {
            IppValue::Integer(number) | IppValue::Enum(number) => Some(*number),
            _ => None,
        }
    }

    pub(super) fn is_true(&self, name: &str) -> bool {
        matches!(self.value(name), Some(IppValue::Boolean(true)))
    }

    /// What is said about the state of a printer, without the word for nothing.
    pub(super) fn reasons(&self) -> Vec<String> {
        let reasons = self.texts("printer-state-reasons");
        reasons.into_iter().filter(|reason| reason != "none").collect()
    }

    /// RFC 8011, 5.4.11.
    pub(super) fn printer_state(&self) -> PrinterState {
        match self.number("printer-state") {
            Some(3) => PrinterState::Idle,
            Some(4) => PrinterState::Printing,
            Some(5) => PrinterState::Stopped,
            _ => PrinterState::Unknown,
        }
    }

    pub(super) fn phase(&self) -> Option<Phase> {
        Phase::from_number(self.number("job-state")?)
    }

    /// How many sheets a job has brought out. Sides are counted where sheets are not; where both are, the lesser
    /// number is the one that is sure.
    pub(super) fn sheets(&self, sides: Sides) -> u32 {
        let per_sheet = match sides {
            Sides::One => 1,
            Sides::Two => 2,
        };
        let count = |name| self.number(name).and_then(|number| u32::try_from(number).ok());
        let by_sides = count("job-impressions-completed").map(|printed| printed / per_sheet);
        match (count("job-media-sheets-completed"), by_sides) {
            (Some(sheets), Some(by_sides)) => sheets.min(by_sides),
            (sheets, by_sides) => sheets.or(by_sides).unwrap_or_default(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counted(counts: &[(&str, i32)], sides: Sides) -> u32 {
        let mut group = IppAttributeGroup::new(DelimiterTag::JobAttributes);
        for (name, count) in counts {
            group.attributes_mut().push(IppAttribute::with_name(*name, IppValue::Integer(*count)).unwrap());
        }
        Group(&group).sheets(sides)
    }

    #[test]
    fn a_print_system_that_refuses_by_http_has_answered() {
        use std::io::{Read, Write};
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let uri = format!("ipp://{}/", listener.local_addr().unwrap());
        let serving = std::thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            // What is left unread would break the connection off before the answer is read.
            let (mut request, mut part) = (Vec::new(), [0; 4096]);
            while !request.ends_with(b"\r\n0\r\n\r\n") {
                let read = stream.read(&mut part).unwrap();
                assert_ne!(read, 0, "the request breaks off");
                request.extend_from_slice(&part[..read]);
            }
            stream.write_all(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n").unwrap();
        });
        let question = Question::new(Operation::CupsGetPrinters, &uri).unwrap();
        let refused = question.ask(Duration::from_secs(10)).err();
        serving.join().unwrap();
        assert_eq!(refused, Some(PrinterError::Refused("HTTP 403".to_owned())));
    }

    #[test]
    fn sheets_are_never_overstated() {
        let (sheets, printed) = ("job-media-sheets-completed", "job-impressions-completed");
        assert_eq!(counted(&[], Sides::One), 0);
        assert_eq!(counted(&[(printed, 7)], Sides::One), 7);
        assert_eq!(counted(&[(printed, 7)], Sides::Two), 3);
        assert_eq!(counted(&[(sheets, 4)], Sides::Two), 4);
        assert_eq!(counted(&[(sheets, 9), (printed, 7)], Sides::One), 7);
        assert_eq!(counted(&[(sheets, 2), (printed, 7)], Sides::One), 2);
        assert_eq!(counted(&[(sheets, -1)], Sides::One), 0);
    }
}
