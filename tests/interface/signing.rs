//! A terminal's signature for whoever cannot sign: what comes in goes on to the server, signed.

use std::{
    collections::BTreeMap,
    net::SocketAddr,
    sync::{Arc, Mutex},
};

use axum::{
    Router,
    body::{Body, Bytes, to_bytes},
    extract::{Request, State},
    http::{HeaderName, StatusCode, header},
    response::{IntoResponse, Response},
};
use base64::{Engine, engine::general_purpose::STANDARD as BASE64};
use ed25519_dalek::SigningKey;
use kaodian_tests::{Central, Failure, Outcome};
use kaodian_wire::{ActivateRequest, ActivateResponse, RequestParts, sign};
use tokio::net::TcpListener;
use uuid::Uuid;

/// More than the server takes, so that it is the server that says so.
const BODY_MAXIMUM_BYTES: usize = 16 * 1024 * 1024;

#[derive(Clone)]
struct Signing {
    key: SigningKey,
    terminal: String,
    server: String,
    client: reqwest::Client,
    answers: Answers,
}

/// How often each status was answered to each path.
pub(crate) type Answers = Arc<Mutex<BTreeMap<(String, u16), u32>>>;

/// Activates a terminal and signs in its name from now on.
pub(crate) async fn start(central: &Central) -> Outcome<(SocketAddr, Answers)> {
    let key = SigningKey::from_bytes(&[7; 32]);
    let request = ActivateRequest {
        code: central.activation_code("110001")?,
        public_key: BASE64.encode(key.verifying_key().as_bytes()),
        name: "interface".to_owned(),
    };
    let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build();
    let client = client.map_err(|error| Failure::new(error.to_string()))?;
    let answer = client.post(format!("{}/v1/terminals/activate", central.url())).json(&request).send().await;
    let answer = answer.map_err(|error| Failure::new(error.to_string()))?;
    let activated: ActivateResponse = answer.json().await.map_err(|error| Failure::new(error.to_string()))?;
    let answers = Answers::default();
    let signing = Signing {
        key,
        terminal: activated.terminal.to_string(),
        server: central.url(),
        client,
        answers: Arc::clone(&answers),
    };
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    let router = Router::new().fallback(pass_on).with_state(signing);
    tokio::spawn(async move { axum::serve(listener, router).await });
    Ok((address, answers))
}

async fn pass_on(State(signing): State<Signing>, request: Request) -> Response {
    match signing.pass_on(request).await {
        Ok(response) => response,
        // The server hung up: for the one who asks, as bad as a fault of the server.
        Err(failure) => (StatusCode::BAD_GATEWAY, failure.to_string()).into_response(),
    }
}

impl Signing {
    async fn pass_on(&self, request: Request) -> Outcome<Response> {
        let failed = |error: reqwest::Error| Failure::new(error.to_string());
        let (parts, body) = request.into_parts();
        let body: Bytes =
            to_bytes(body, BODY_MAXIMUM_BYTES).await.map_err(|e| Failure::new(e.to_string()))?;
        // As the client writes the address: that is what is signed.
        let address = format!("{}{}", self.server, parts.uri);
        let url = reqwest::Url::parse(&address).map_err(|error| Failure::new(error.to_string()))?;
        let nonce = Uuid::now_v7().simple().to_string();
        let signed = sign(
            &self.key,
            &self.terminal,
            &RequestParts {
                method: parts.method.as_str(),
                path: url.path(),
                query: url.query().unwrap_or_default(),
                body: &body,
            },
            now_s()?,
            &nonce,
        );
        let mut headers = parts.headers;
        for name in [header::HOST, header::CONTENT_LENGTH, header::TRANSFER_ENCODING, header::CONNECTION] {
            headers.remove(name);
        }
        for (name, value) in [
            ("content-digest", signed.content_digest),
            ("signature-input", signed.signature_input),
            ("signature", signed.signature),
        ] {
            let value = value.parse().map_err(|_| Failure::new("a header of the signature"))?;
            headers.insert(HeaderName::from_static(name), value);
        }
        let path = url.path().to_owned();
        let request = self.client.request(parts.method, url).headers(headers).body(body);
        let answer = request.send().await.map_err(failed)?;
        if let Ok(mut answers) = self.answers.lock() {
            *answers.entry((path, answer.status().as_u16())).or_default() += 1;
        }
        let mut response = Response::builder().status(answer.status());
        for (name, value) in answer.headers() {
            if name != header::TRANSFER_ENCODING && name != header::CONTENT_LENGTH {
                response = response.header(name, value);
            }
        }
        let body = answer.bytes().await.map_err(failed)?;
        response.body(Body::from(body)).map_err(|error| Failure::new(error.to_string()))
    }
}

fn now_s() -> Outcome<i64> {
    #[allow(clippy::disallowed_methods, reason = "the server beside it has this clock, too")]
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    let now = now.map_err(|error| Failure::new(error.to_string()))?;
    i64::try_from(now.as_secs()).map_err(|error| Failure::new(error.to_string()))
}
