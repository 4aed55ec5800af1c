//! The network: one request, one answer.

use std::{future::Future, time::Duration};

/// A request, signed or not.
#[derive(Debug, Clone)]
pub struct Request {
    /// `GET`, `POST` or `PUT`.
    pub method: &'static str,
    /// The path, for example `/v1/operations`.
    pub path: String,
    /// The query without its question mark.
    pub query: String,
    /// Headers, by lower-case name.
    pub headers: Vec<(&'static str, String)>,
    /// The body.
    pub body: Vec<u8>,
}

/// An answer.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// The server's signed time, as it came.
    pub signed_time: Option<String>,
    /// The versions that the server speaks, as it told them.
    pub protocol: Option<String>,
    /// The body, no longer compressed.
    pub body: Vec<u8>,
}

/// No answer came: nobody knows whether the request arrived.
#[derive(Debug, thiserror::Error)]
#[error("the central server cannot be reached")]
pub struct Offline;

/// Something that carries requests: HTTP, or the simulated network of the tests.
pub trait Transport: Send + Sync {
    /// Sends a request and waits for its answer.
    fn send(&self, request: Request) -> impl Future<Output = Result<Answer, Offline>> + Send;
}

/// HTTP by `reqwest`.
#[derive(Debug, Clone)]
pub struct HttpTransport {
    client: reqwest::Client,
    base_url: String,
}

impl HttpTransport {
    /// Towards a server, for example `https://central.example.cn`.
    ///
    /// # Errors
    /// [`Offline`] when TLS cannot be set up on this machine.
    pub fn new(base_url: &str) -> Result<Self, Offline> {
        let client = reqwest::Client::builder()
            .connect_timeout(Duration::from_secs(3))
            .timeout(Duration::from_secs(20))
            // A redirect would carry a signed request to somebody else.
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .map_err(|_| Offline)?;
        Ok(Self { client, base_url: base_url.trim_end_matches('/').to_owned() })
    }
}

/// A terminal that hears nothing for so long listens anew: the server says more often that it still lives.
const SILENCE: Duration = Duration::from_secs(60);

/// The server ends a stream before this; then a new request is signed.
const STREAM_LIFE: Duration = Duration::from_secs(15 * 60);

/// The longest line that is one of ours.
const LINE_MAXIMUM_BYTES: usize = 4096;

/// Words that something changed (server-sent events).
#[derive(Debug)]
pub struct Events {
    response: reqwest::Response,
    line: Vec<u8>,
    /// Bytes that came and were not read yet.
    rest: Vec<u8>,
}

impl Events {
    /// Waits until the server says that something changed. `false` when it says nothing more: listen anew.
    pub async fn changed(&mut self) -> bool {
        loop {
            while let Some(end) = self.rest.iter().position(|byte| *byte == b'\n') {
                self.line.extend(self.rest.drain(..=end));
                let is_event = self.line.trim_ascii_end().starts_with(b"event:");
                self.line.clear();
                if is_event {
                    return true;
                }
            }
            self.line.append(&mut self.rest);
            if self.line.len() > LINE_MAXIMUM_BYTES {
                return false;
            }
            match tokio::time::timeout(SILENCE, self.response.chunk()).await {
                Ok(Ok(Some(chunk))) => self.rest.extend_from_slice(&chunk),
                Ok(Ok(None) | Err(_)) | Err(_) => return false,
            }
        }
    }
}

impl HttpTransport {
    /// Opens a stream of events.
    ///
    /// # Errors
    /// [`Offline`] when none can be had now.
    pub async fn listen(&self, request: Request) -> Result<Events, Offline> {
        let url = format!("{}{}", self.base_url, request.path);
        let mut builder = self.client.get(url).timeout(STREAM_LIFE);
        for (name, value) in request.headers {
            builder = builder.header(name, value);
        }
        let response = tokio::time::timeout(SILENCE, builder.send()).await.map_err(|_| Offline)?;
        let response = response.and_then(reqwest::Response::error_for_status).map_err(|_| Offline)?;
        Ok(Events { response, line: Vec::new(), rest: Vec::new() })
    }
}

/// An answer longer than this is not one of ours.
const ANSWER_MAXIMUM_BYTES: usize = 64 * 1024 * 1024;

impl Transport for HttpTransport {
    async fn send(&self, request: Request) -> Result<Answer, Offline> {
        let method = reqwest::Method::from_bytes(request.method.as_bytes()).map_err(|_| Offline)?;
        let query = if request.query.is_empty() { String::new() } else { format!("?{}", request.query) };
        let mut builder = self
            .client
            .request(method, format!("{}{}{query}", self.base_url, request.path))
            .header("accept-encoding", "gzip")
            .body(request.body);
        for (name, value) in request.headers {
            builder = builder.header(name, value);
        }
        let mut response = builder.send().await.map_err(|_| Offline)?;
        let header = |name| response.headers().get(name)?.to_str().ok().map(str::to_owned);
        let signed_time = header(kaodian_wire::SIGNED_TIME_HEADER);
        let protocol = header(kaodian_wire::PROTOCOL_HEADER);
        let encoding = header("content-encoding");
        let status = response.status().as_u16();
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(|_| Offline)? {
            if body.len() + chunk.len() > ANSWER_MAXIMUM_BYTES {
                return Err(Offline);
            }
            body.extend_from_slice(&chunk);
        }
        let body = match encoding.as_deref() {
            Some("gzip") => kaodian_wire::gunzip(&body, ANSWER_MAXIMUM_BYTES).map_err(|_| Offline)?,
            Some(_) | None => body,
        };
        Ok(Answer { status, signed_time, protocol, body })
    }
}
