//! Telling who listens that something changed. What changed is asked for ([`crate::routes::changes`]); losing a word of
//! this loses nothing.

use std::{
    collections::{BTreeMap, HashMap},
    sync::{Mutex, PoisonError},
    time::Duration,
};

use kaodian_domain::SiteCode;
use tokio::sync::{Notify, watch};

use crate::{App, CentralError, store};

/// How often the database is asked what other nodes and commands changed.
const INTERVAL: Duration = Duration::from_millis(400);

/// How long to wait at least between two looks.
const PAUSE: Duration = Duration::from_millis(50);

/// What a listener is told.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Told {
    /// The number of the site's last change.
    pub(crate) last: i64,
    /// The catalogue in force.
    pub(crate) catalogue: u64,
}

/// The sites that somebody listens to.
#[derive(Debug, Default)]
pub(crate) struct Changes {
    sites: Mutex<HashMap<SiteCode, watch::Sender<Told>>>,
    wake: Notify,
}

impl Changes {
    /// Something was committed here: listeners hear of it at once.
    pub(crate) fn wake(&self) {
        self.wake.notify_one();
    }

    /// Listens to a site.
    pub(crate) fn listen(&self, site: &SiteCode) -> watch::Receiver<Told> {
        let mut sites = self.sites.lock().unwrap_or_else(PoisonError::into_inner);
        let receiver = match sites.get(site) {
            Some(sender) => sender.subscribe(),
            None => {
                let (sender, receiver) = watch::channel(Told::default());
                sites.insert(site.clone(), sender);
                receiver
            }
        };
        drop(sites);
        self.wake();
        receiver
    }

    /// The sites that somebody listens to; the others are forgotten.
    fn sites(&self) -> Vec<SiteCode> {
        let mut sites = self.sites.lock().unwrap_or_else(PoisonError::into_inner);
        sites.retain(|_, sender| sender.receiver_count() > 0);
        sites.keys().cloned().collect()
    }

    /// Nobody is told anything any more; who listens hears that.
    fn end(&self) {
        self.sites.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    fn tell(&self, numbers: &BTreeMap<SiteCode, i64>, catalogue: u64) {
        let sites = self.sites.lock().unwrap_or_else(PoisonError::into_inner);
        for (site, sender) in &*sites {
            let told = Told { last: numbers.get(site).copied().unwrap_or(0), catalogue };
            sender.send_if_modified(|known| {
                let is_new = *known != told;
                *known = told;
                is_new
            });
        }
    }
}

/// Watches the database until told to stop.
pub(crate) async fn run(app: App, mut stopped: watch::Receiver<bool>) {
    loop {
        tokio::select! {
            looked = look(&app) => if let Err(error) = looked {
                tracing::error!(%error, "changes were not told");
            },
            _ = stopped.wait_for(|stopped| *stopped) => break,
        }
        // Many commits in a row are one thing to tell.
        tokio::select! {
            () = tokio::time::sleep(PAUSE) => {}
            _ = stopped.wait_for(|stopped| *stopped) => break,
        }
        tokio::select! {
            () = tokio::time::sleep(INTERVAL) => {}
            () = app.changes().wake.notified() => {}
            _ = stopped.wait_for(|stopped| *stopped) => break,
        }
    }
    app.changes().end();
}

async fn look(app: &App) -> Result<(), CentralError> {
    let sites = app.changes().sites();
    if sites.is_empty() {
        return Ok(());
    }
    let mut db = app.store().connection().await?;
    let numbers = store::change::last_numbers(&mut db, &sites).await?;
    let catalogue = store::catalogue::version(&mut db, None).await?.unwrap_or(0);
    app.changes().tell(&numbers, catalogue);
    Ok(())
}
