//! Figures for whoever watches over the server, as Prometheus reads them. Routes, codes and counts: nothing of anybody.

use std::{
    sync::atomic::{AtomicI64, Ordering},
    time::Duration,
};

use kaodian_domain::Timestamp;
use kaodian_wire::{Outcome, VerdictComparison};
use prometheus_client::{
    encoding::{EncodeLabelSet, text},
    metrics::{counter::Counter, family::Family, gauge::Gauge, histogram::Histogram},
    registry::Registry,
};

use crate::store::review_queue::SiteQueue;

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct RequestLabels {
    method: String,
    route: String,
    status: u16,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct RouteLabels {
    route: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct OutcomeLabels {
    outcome: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct ComparisonLabels {
    comparison: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct SiteLabels {
    site: String,
}

type SiteGauge = Family<SiteLabels, Gauge<i64, AtomicI64>>;

/// Seconds; the longest is the time-out of requests.
const BUCKETS: [f64; 10] = [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 5.0, 30.0];

/// The figures.
pub(crate) struct Metrics {
    registry: Registry,
    requests: Family<RequestLabels, Counter>,
    seconds: Family<RouteLabels, Histogram>,
    operations: Family<OutcomeLabels, Counter>,
    photos_waiting: Gauge<i64, AtomicI64>,
    listeners: Gauge<i64, AtomicI64>,
    photo_verdicts: Family<ComparisonLabels, Counter>,
    reviews_waiting: SiteGauge,
    review_age: SiteGauge,
}

impl Metrics {
    /// All of them at nothing.
    pub(crate) fn new() -> Self {
        let mut registry = Registry::with_prefix("kaodian");
        let requests = Family::default();
        let seconds: Family<RouteLabels, Histogram> =
            Family::new_with_constructor(|| Histogram::new(BUCKETS));
        let operations = Family::default();
        let (photos_waiting, listeners) = (Gauge::default(), Gauge::default());
        registry.register("requests", "Requests answered", requests.clone());
        registry.register("request_seconds", "Time to the answer", seconds.clone());
        registry.register("operations", "Operations decided", operations.clone());
        registry.register("photos_waiting", "Photos accepted and still to be judged", photos_waiting.clone());
        registry.register("event_listeners", "Terminals that listen for changes", listeners.clone());
        let photo_verdicts = Family::default();
        // At nothing from the start: an alarm on the first disagreement needs the figure before it.
        for comparison in VerdictComparison::ALL {
            let _ = photo_verdicts.get_or_create(&ComparisonLabels { comparison: comparison.name() });
        }
        let (reviews_waiting, review_age) = (SiteGauge::default(), SiteGauge::default());
        let verdicts_help =
            "Photos of which both the terminal and this server have judged, by how the two agree";
        registry.register("photo_verdicts", verdicts_help, photo_verdicts.clone());
        registry.register(
            "reviews_waiting",
            "Registrations that wait for a reviewer",
            reviews_waiting.clone(),
        );
        registry.register(
            "review_oldest_age_seconds",
            "How long the oldest request for a review has waited",
            review_age.clone(),
        );
        Self {
            registry,
            requests,
            seconds,
            operations,
            photos_waiting,
            listeners,
            photo_verdicts,
            reviews_waiting,
            review_age,
        }
    }

    /// A request was answered.
    pub(crate) fn request(&self, method: &str, route: &str, status: u16, took: Duration) {
        let (method, route) = (method.to_owned(), route.to_owned());
        self.seconds.get_or_create(&RouteLabels { route: route.clone() }).observe(took.as_secs_f64());
        self.requests.get_or_create(&RequestLabels { method, route, status }).inc();
    }

    /// Operations of a push were decided.
    pub(crate) fn operations<'a>(&self, outcomes: impl IntoIterator<Item = &'a Outcome>) {
        for outcome in outcomes {
            let outcome = match outcome {
                Outcome::Accepted { .. } => "accepted",
                Outcome::Refused { .. } => "refused",
                Outcome::AwaitsPhoto { .. } => "awaits_photo",
                Outcome::AwaitsUpdate => "awaits_update",
            };
            self.operations.get_or_create(&OutcomeLabels { outcome }).inc();
        }
    }

    /// A photo was judged on both sides.
    pub(crate) fn photo_verdict(&self, comparison: VerdictComparison) {
        self.photo_verdicts.get_or_create(&ComparisonLabels { comparison: comparison.name() }).inc();
    }

    /// How the queues of reviews stand.
    pub(crate) fn reviews(&self, queues: &[SiteQueue], now: Timestamp) {
        self.reviews_waiting.clear();
        self.review_age.clear();
        for queue in queues {
            let labels = SiteLabels { site: queue.site.0.clone() };
            let waiting = i64::try_from(queue.waiting).unwrap_or(i64::MAX);
            self.reviews_waiting.get_or_create(&labels).set(waiting);
            self.review_age.get_or_create(&labels).set((now.0 - queue.oldest_at.0).max(0) / 1000);
        }
    }

    /// What Prometheus reads.
    pub(crate) fn text(&self, photos_waiting: i64, listeners: usize) -> String {
        self.photos_waiting.inner().store(photos_waiting, Ordering::Relaxed);
        self.listeners.inner().store(i64::try_from(listeners).unwrap_or(i64::MAX), Ordering::Relaxed);
        let mut said = String::new();
        // Writing to a string does not fail.
        let _ = text::encode(&mut said, &self.registry);
        said
    }
}
