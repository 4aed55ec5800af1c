//! Looking at photos: at once where somebody waits, later where they piled up.

use std::{
    sync::{Arc, mpsc},
    thread,
    time::Duration,
};

use axum::body::Bytes;
use kaodian_domain::{Operation, RegistrationId};
use kaodian_photo::{ENGINE_VERSION, EnginePool, RulePack};
use tokio::sync::{Notify, Semaphore, oneshot, watch};

use crate::{
    App, CentralError, operations, photos, reviews,
    store::{self, photo::StoredPhoto},
};

/// What the server thinks of a photo.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// It keeps the rules, or breaks them.
    Judged(StoredPhoto),
    /// Its bytes are not there any more.
    Gone,
}

type Task = Box<dyn FnOnce() + Send>;

/// Who looks at photos.
pub(crate) struct Judging {
    engines: Arc<EnginePool>,
    /// One for each processor: more at once would only make all of them later.
    places: Semaphore,
    /// A photo waits that was taken in provisionally.
    piled_up: Notify,
    /// The thread for those. It yields to everything that somebody waits for.
    patient: mpsc::Sender<Task>,
}

impl Judging {
    /// With its thread, which ends when this is dropped.
    pub(crate) fn start() -> std::io::Result<Self> {
        let (patient, tasks) = mpsc::channel::<Task>();
        thread::Builder::new().name("patient-judge".to_owned()).spawn(move || {
            #[cfg(target_os = "linux")]
            // On Linux a thread has a priority of its own. Where it cannot be lowered, photos are judged at the usual one.
            let _ = rustix::process::setpriority_process(Some(rustix::thread::gettid()), 19);
            tasks.into_iter().for_each(|task| task());
        })?;
        let processors = thread::available_parallelism().map_or(1, usize::from);
        Ok(Self {
            engines: Arc::default(),
            places: Semaphore::new(processors),
            piled_up: Notify::new(),
            patient,
        })
    }

    /// Photos were taken in provisionally.
    pub(crate) fn look_soon(&self) {
        self.piled_up.notify_one();
    }

    /// Judges when nothing else is to be done.
    async fn judge_patiently(&self, sha256: &str, jpeg: Bytes) -> Result<StoredPhoto, CentralError> {
        let (told, verdict) = oneshot::channel();
        let (engines, sha256) = (self.engines.clone(), sha256.to_owned());
        let task = Box::new(move || {
            let _ = told.send(photos::judge_here(&engines, &sha256, &jpeg));
        });
        let gone =
            || CentralError::file("the thread that judges photos")(std::io::ErrorKind::BrokenPipe.into());
        self.patient.send(task).map_err(|_| gone())?;
        verdict.await.map_err(|_| gone())?
    }
}

/// How long one node may take over a photo before another tries.
const CLAIM_MS: i64 = 60_000;

/// How often to look for photos that another node took in.
const INTERVAL: Duration = Duration::from_secs(5);

/// How many are fetched at once.
const PAGE: u32 = 20;

/// The verdict on a photo by the rules in force. Without `at_once`, or when as many are looked at already as there are
/// processors, only one that is there already.
pub(crate) async fn verdict(
    app: &App,
    stored: &StoredPhoto,
    at_once: bool,
) -> Result<Option<Verdict>, CentralError> {
    if stored.engine == ENGINE_VERSION && stored.rule_pack == RulePack::bundled()?.version {
        return Ok(Some(Verdict::Judged(stored.clone())));
    }
    let Ok(_place) = app.judging().places.try_acquire() else { return Ok(None) };
    if !at_once {
        return Ok(None);
    }
    let Some(jpeg) = app.photos().get(&stored.sha256).await? else { return Ok(Some(Verdict::Gone)) };
    let judged = photos::judge(&app.judging().engines, &stored.sha256, jpeg).await?;
    keep(app, judged).await.map(Some)
}

async fn keep(app: &App, judged: StoredPhoto) -> Result<Verdict, CentralError> {
    let mut db = app.store().connection().await?;
    store::photo::save(&mut db, &judged, app.now()).await?;
    Ok(Verdict::Judged(judged))
}

/// Judges what piled up, one photo at a time, until told to stop.
pub(crate) async fn run(app: App, mut stopped: watch::Receiver<bool>) {
    loop {
        tokio::select! {
            done = judge_waiting(&app) => if let Err(error) = done {
                tracing::error!(%error, "photos were left unjudged");
            },
            _ = stopped.wait_for(|stopped| *stopped) => return,
        }
        tokio::select! {
            () = tokio::time::sleep(INTERVAL) => {}
            () = app.judging().piled_up.notified() => {}
            _ = stopped.wait_for(|stopped| *stopped) => return,
        }
    }
}

/// Judges every photo that waits and that no other node is at; the registrations of those that break a rule lose them.
///
/// # Errors
/// [`CentralError`] when database or photos cannot be reached; what was judged stays judged.
pub(crate) async fn judge_waiting(app: &App) -> Result<(), CentralError> {
    loop {
        let waiting = {
            let mut db = app.store().connection().await?;
            store::photo_use::waiting(&mut db, app.now(), PAGE).await?
        };
        if waiting.is_empty() {
            return Ok(());
        }
        for sha256 in waiting {
            let now = app.now();
            let is_ours = {
                let mut db = app.store().connection().await?;
                store::photo::claim(&mut db, &sha256, now, now.plus_ms(CLAIM_MS)).await?
            };
            if is_ours {
                look_at(app, &sha256).await?;
            }
        }
    }
}

async fn look_at(app: &App, sha256: &str) -> Result<(), CentralError> {
    let verdict = match app.photos().get(sha256).await? {
        Some(jpeg) => keep(app, app.judging().judge_patiently(sha256, jpeg).await?).await?,
        None => Verdict::Gone,
    };
    if let Verdict::Judged(photo) = &verdict {
        reviews::note_verdict(app, photo).await?;
    }
    let registrations = {
        let mut db = app.store().connection().await?;
        store::photo_use::of_photo(&mut db, sha256).await?
    };
    for registration in registrations {
        match &verdict {
            Verdict::Judged(photo) if photo.accepted => {}
            Verdict::Judged(_) => refuse(app, registration, sha256).await?,
            // The registration cannot be completed without it; whoever operates the server must know.
            Verdict::Gone => tracing::error!(%registration, "the bytes of a photo are missing"),
        }
        let mut db = app.store().connection().await?;
        store::photo_use::settle(&mut db, sha256, registration).await?;
    }
    Ok(())
}

async fn refuse(app: &App, id: RegistrationId, sha256: &str) -> Result<(), CentralError> {
    let stored = {
        let mut db = app.store().connection().await?;
        store::registration::find(&mut db, id).await?
    };
    let Some(stored) = stored else { return Ok(()) };
    let operation = Operation::RefusePhoto { sha256: sha256.to_owned() };
    if let Err(refusal) = operations::apply_as_central(app, &stored.registration, operation).await? {
        // Another photo by now, or a person has approved it.
        tracing::info!(registration = %id, %refusal, "a photo that breaks a rule stays");
    }
    Ok(())
}
