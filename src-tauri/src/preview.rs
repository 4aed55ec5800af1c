//! The live picture: the page asks for the next frame, draws it, and asks again. Whoever is slow misses frames; none
//! waits anywhere. Frames are never stored: neither here nor by the webview.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use kaodian_terminal::CameraFeed;
use tauri::{
    AppHandle, Manager, Runtime, UriSchemeContext, UriSchemeResponder,
    http::{Method, Request, Response, StatusCode, header},
};

use crate::state::Opened;

/// `preview://localhost/frame?after=N`: the first frame after the one with this number.
pub(crate) const SCHEME: &str = "preview";

/// So long a request waits for a frame.
const PATIENCE: Duration = Duration::from_secs(1);

/// Answers one request.
pub(crate) fn answer<R: Runtime>(
    context: UriSchemeContext<'_, R>,
    request: Request<Vec<u8>>,
    responder: UriSchemeResponder,
) {
    let app = context.app_handle().clone();
    tauri::async_runtime::spawn(async move {
        let asked = Instant::now();
        let frame = match after(&request) {
            Some(after) => frame(&app, after, asked).await,
            None => Err(StatusCode::NOT_FOUND),
        };
        responder.respond(response(&request, frame));
    });
}

/// The number in the request, when it is one of ours.
fn after(request: &Request<Vec<u8>>) -> Option<u64> {
    let uri = request.uri();
    let is_ours = request.method() == Method::GET && uri.path() == "/frame";
    uri.query().filter(|_| is_ours)?.strip_prefix("after=")?.parse().ok()
}

struct Encoded {
    jpeg: Vec<u8>,
    sequence: u64,
    age: Duration,
    held: Duration,
}

async fn frame<R: Runtime>(app: &AppHandle<R>, after: u64, asked: Instant) -> Result<Encoded, StatusCode> {
    let feed: Arc<CameraFeed> = app
        .try_state::<Opened>()
        .and_then(|opened| opened.terminal().ok()?.camera_feed())
        .ok_or(StatusCode::NO_CONTENT)?;
    let newer = tokio::time::timeout(PATIENCE, feed.newer_than(after)).await;
    let frame = newer.ok().flatten().ok_or(StatusCode::NO_CONTENT)?;
    let held = asked.elapsed();
    // Cameras that send no JPEGs have theirs made here, which takes milliseconds.
    let encoded = tauri::async_runtime::spawn_blocking(move || {
        let jpeg = frame.to_jpeg().ok()?.into_owned();
        Some(Encoded { jpeg, sequence: frame.sequence(), age: frame.captured_at().elapsed(), held })
    });
    encoded.await.ok().flatten().ok_or(StatusCode::NO_CONTENT)
}

fn response(request: &Request<Vec<u8>>, frame: Result<Encoded, StatusCode>) -> Response<Vec<u8>> {
    // The page's own origin; the window opens no other.
    let origin = request.headers().get(header::ORIGIN).cloned();
    let mut builder = Response::builder()
        .header(header::CACHE_CONTROL, "no-store")
        .header(header::ACCESS_CONTROL_EXPOSE_HEADERS, "x-sequence, x-age-us, x-held-us");
    if let Some(origin) = origin {
        builder = builder.header(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
    }
    let built = match frame {
        Ok(frame) => builder
            .header(header::CONTENT_TYPE, "image/jpeg")
            .header("x-sequence", frame.sequence)
            .header("x-age-us", frame.age.as_micros().to_string())
            .header("x-held-us", frame.held.as_micros().to_string())
            .body(frame.jpeg),
        Err(status) => builder.status(status).body(Vec::new()),
    };
    built.unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_frames_are_served() {
        let asked = |method: &str, uri: &str| {
            after(&Request::builder().method(method).uri(uri).body(Vec::new()).unwrap())
        };
        assert_eq!(asked("GET", "preview://localhost/frame?after=7"), Some(7));
        for (method, uri) in [
            ("POST", "preview://localhost/frame?after=7"),
            ("GET", "preview://localhost/frame"),
            ("GET", "preview://localhost/frame?after=-1"),
            ("GET", "preview://localhost/../etc/passwd?after=1"),
        ] {
            assert_eq!(asked(method, uri), None, "{method} {uri}");
        }
    }
}
