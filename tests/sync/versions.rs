//! Terminals and servers of different versions: whoever is too old is told so and loses nothing. And what newer ones do
//! better: photos that go on where they were cut.

use std::sync::{
    Mutex,
    atomic::{AtomicUsize, Ordering},
};

use kaodian_sync::{
    Answer, ClientError, HttpTransport, Offline, ProblemCode, Request, SyncError, Transport, sha256_hex,
};
use serde_json::json;

use crate::{PEOPLE, faulty::Faults, station::Station, world};

/// Writes down how each request was sent.
struct Watched<'a> {
    http: HttpTransport,
    /// Method, path, version, encoding.
    seen: &'a Mutex<Vec<[String; 4]>>,
    /// The server is of the first version: it does not tell, and takes nothing that it does not know.
    is_old: bool,
}

impl Transport for Watched<'_> {
    async fn send(&self, request: Request) -> Result<Answer, Offline> {
        let header = |name: &str| {
            let found = request.headers.iter().find(|(known, _)| *known == name);
            found.map_or_else(String::new, |(_, value)| value.clone())
        };
        let seen = [
            request.method.to_owned(),
            request.path.clone(),
            header("kaodian-protocol"),
            header("content-encoding"),
        ];
        self.seen.lock().unwrap().push(seen);
        let mut answer = self.http.send(request).await?;
        if self.is_old {
            answer.protocol = None;
        }
        Ok(answer)
    }
}

fn needs_update(result: &Result<kaodian_sync::SyncReport, SyncError>) -> bool {
    matches!(result, Err(SyncError::Client(error @ ClientError::Problem(problem)))
        if problem.code == ProblemCode::VersionUnsupported && error.needs_update())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_terminal_that_is_too_old_loses_nothing() {
    let (folder, mut central) = world();
    let station = Station::activate(&folder.path().join("one.db"), &central, "one").await;
    let (name, document) = PEOPLE[0];
    let done = station.enrol(name, document).await;
    let waiting = station.store.outbox_counts().await.unwrap();
    assert_eq!((waiting.operations, waiting.photos), (done, 1));
    let shown = station.registrations().await;

    // The centre wants newer terminals.
    central.stop().unwrap();
    std::fs::write(folder.path().join("central/central.toml"), "[protocol]\nminimum = 2\n").unwrap();
    central.start_again().unwrap();
    for version in [None, Some(1)] {
        for _ in 0..2 {
            let result = station.synchronise_with(station.http(), version).await;
            assert!(needs_update(&result), "{version:?}: {result:?}");
        }
        let still = station.store.outbox_counts().await.unwrap();
        assert_eq!((still.operations, still.photos), (done, 1), "it waits");
        assert_eq!(station.registrations().await, shown, "and the candidate sees it");
        assert!(station.store.refused(None).await.unwrap().is_empty());
    }

    // The terminal is updated.
    let report = station.synchronise(&Faults::none()).await.unwrap();
    assert_eq!((report.accepted, report.photos, report.refused), (done, 1, 0));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn terminals_and_servers_of_the_first_version_are_spoken_with() {
    for (is_old, version) in [(true, Some(2)), (false, None), (false, Some(2)), (false, Some(9))] {
        let (folder, central) = world();
        let station = Station::activate(&folder.path().join("one.db"), &central, "one").await;
        let (name, document) = PEOPLE[0];
        let done = station.enrol(name, document).await;
        let seen = Mutex::new(Vec::new());
        let watched = Watched { http: station.http(), seen: &seen, is_old };
        let report = station.synchronise_with(watched, version).await.unwrap();
        assert_eq!((report.accepted, report.refused), (done, 0));
        let seen = seen.into_inner().unwrap();
        let pushed = seen.iter().find(|[_, path, ..]| path == "/v1/operations").unwrap();
        let speaks = version.filter(|_| !is_old);
        let told = speaks.map(|version| version.to_string()).unwrap_or_default();
        let encoding = if speaks.is_some() { "gzip" } else { "" };
        assert_eq!(
            (pushed[2].as_str(), pushed[3].as_str()),
            (told.as_str(), encoding),
            "{is_old} {version:?}"
        );
        // Photos are compressed already.
        let photo =
            seen.iter().find(|[method, path, ..]| method == "PUT" && path.contains("/photos/")).unwrap();
        assert_eq!(photo[3], "");
    }
}

/// Parts of photos get through so often, and then no more.
struct Cut<'a> {
    http: HttpTransport,
    left: AtomicUsize,
    /// The places of the parts that were sent.
    sent: &'a Mutex<Vec<String>>,
}

impl Transport for Cut<'_> {
    async fn send(&self, request: Request) -> Result<Answer, Offline> {
        if request.method == "PUT" {
            self.sent.lock().unwrap().push(request.query.clone());
            let left = self.left.load(Ordering::SeqCst);
            self.left.store(left.saturating_sub(1), Ordering::SeqCst);
            match left {
                0 => return Err(Offline),
                // The last one arrives, and nobody hears of it.
                1 => {
                    let _nobody_hears = self.http.send(request).await;
                    return Err(Offline);
                }
                _ => {}
            }
        }
        self.http.send(request).await
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_photo_that_was_cut_goes_on_where_it_stopped() {
    let (folder, central) = world();
    let station = Station::activate(&folder.path().join("one.db"), &central, "one").await;
    let photo: Vec<u8> =
        (0_u32..200_000).map(|index| (index.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
    station.store.keep_photo(&sha256_hex(&photo), &photo).await.unwrap();
    let sent = Mutex::new(Vec::new());
    for left in [2, 1, 0] {
        let cut = Cut { http: station.http(), left: AtomicUsize::new(left), sent: &sent };
        assert!(station.synchronise_with(cut, Some(2)).await.is_err());
        assert_eq!(station.store.outbox_counts().await.unwrap().photos, 1);
    }
    let report = station.synchronise(&Faults::none()).await.unwrap();
    assert_eq!(report.photos, 1);
    // Two parts, of which the second was not answered; one more, not answered either; and one that never got there.
    let places = [0, 65_536, 131_072, 196_608].map(|from| format!("from={from}&total=200000"));
    assert_eq!(sent.into_inner().unwrap(), places);
    assert_eq!(station.client(&Faults::none()).photo(&sha256_hex(&photo)).await.unwrap(), photo);
}

/// A server that knows none of the terminal's operations: it was not updated yet.
struct KnowsNothing {
    http: HttpTransport,
}

impl Transport for KnowsNothing {
    async fn send(&self, request: Request) -> Result<Answer, Offline> {
        if request.path != "/v1/operations" {
            return self.http.send(request).await;
        }
        let pushed: serde_json::Value = serde_json::from_slice(&request.body).unwrap();
        let operations = pushed["operations"].as_array().unwrap();
        let result = |operation: &serde_json::Value| json!({"id": operation["id"], "outcome": {"kind": "awaits_update"}});
        let results: Vec<_> = operations.iter().map(result).collect();
        // Its time on this very request is its own.
        let signed = &request.headers.iter().find(|(name, _)| *name == "signature-input").unwrap().1;
        let nonce = signed.split("nonce=\"").nth(1).unwrap().split('"').next().unwrap();
        let query = format!("nonce={nonce}");
        let (path, headers, body) = ("/v1/time".to_owned(), Vec::new(), Vec::new());
        let time = self.http.send(Request { method: "GET", path, query, headers, body }).await?;
        Ok(Answer { status: 200, body: json!({ "results": results }).to_string().into_bytes(), ..time })
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_the_server_does_not_know_waits_at_the_terminal() {
    let (folder, central) = world();
    let station = Station::activate(&folder.path().join("one.db"), &central, "one").await;
    let (name, document) = PEOPLE[0];
    let done = station.enrol(name, document).await;
    for _ in 0..2 {
        let not_updated = KnowsNothing { http: station.http() };
        let report = station.synchronise_with(not_updated, Some(1)).await.unwrap();
        assert_eq!((report.awaiting_update, report.accepted, report.refused), (done, 0, 0));
        assert_eq!(station.store.outbox_counts().await.unwrap().operations, done);
        assert!(station.own().await.submission.is_current(), "the candidate sees what they did");
    }
    let report = station.synchronise(&Faults::none()).await.unwrap();
    assert_eq!((report.awaiting_update, report.accepted), (0, done));
}
