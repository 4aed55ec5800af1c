//! Terminals and servers of different versions: whoever is too old is told so and loses nothing.

use std::sync::Mutex;

use kaodian_sync::{Answer, ClientError, HttpTransport, Offline, ProblemCode, Request, SyncError, Transport};

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
