//! The way to a gateway: short timeouts, no redirects, answers of a bounded size.

use std::time::Duration;

use axum::body::Bytes;
use reqwest::{Client, RequestBuilder, StatusCode, Url, header::HeaderMap, redirect::Policy};

use super::NoAnswer;
use crate::CentralError;

/// An answer of a gateway is a few kilobytes; lists of certificates are the longest.
const ANSWER_MAXIMUM_BYTES: usize = 1024 * 1024;

/// How long a gateway may take unless the settings say otherwise.
pub(super) const TIMEOUT_MS: u64 = 5_000;

/// What came back.
pub(super) struct Reply {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) body: Bytes,
}

/// A client for a gateway at these addresses. Without TLS only on this machine.
pub(super) fn client(
    gateway: &'static str,
    base_urls: &[&str],
    timeout_ms: u64,
) -> Result<Client, CentralError> {
    let wrong = |what| CentralError::Gateway { gateway, what };
    let mut is_here = true;
    for base_url in base_urls {
        let url = Url::parse(base_url).map_err(|_| wrong("base_url is not an address"))?;
        is_here &= url.host_str().is_some_and(|host| host == "localhost" || host.starts_with("127."));
        if url.scheme() != "https" && !is_here {
            return Err(wrong("base_url must begin with https://"));
        }
    }
    let mut builder = Client::builder()
        .redirect(Policy::none())
        .connect_timeout(Duration::from_millis(timeout_ms.min(3_000)))
        .timeout(Duration::from_millis(timeout_ms))
        .user_agent(concat!("kaodian-central/", env!("CARGO_PKG_VERSION")));
    if is_here {
        builder = builder.no_proxy();
    }
    builder.build().map_err(|_| wrong("no connection can be set up"))
}

/// Sends, and reads the whole answer.
pub(super) async fn exchange(request: RequestBuilder) -> Result<Reply, NoAnswer> {
    let failed = |error: reqwest::Error| {
        // The address names an order; nothing else is told of the failure than its kind.
        tracing::warn!(
            timeout = error.is_timeout(),
            connect = error.is_connect(),
            "a payment gateway was not reached"
        );
        NoAnswer
    };
    let mut response = request.send().await.map_err(failed)?;
    let (status, headers) = (response.status(), response.headers().clone());
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(failed)? {
        if body.len() + chunk.len() > ANSWER_MAXIMUM_BYTES {
            return Err(NoAnswer);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(Reply { status, headers, body: body.into() })
}
