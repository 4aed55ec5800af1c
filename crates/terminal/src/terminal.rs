//! A terminal that is set up: its database, its clock, its way to the central server, and who is
//! signed in.

use std::{
    collections::BTreeMap,
    sync::{
        Arc, Mutex, OnceLock, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
};

use ed25519_dalek::{SigningKey, VerifyingKey};
use kaodian_devices::printer::{Pace, Printing, print_system};
use kaodian_domain::{
    AccountId, Catalogue, OperationKind, Registration, RegistrationId, SiteCode, TerminalId,
};
use kaodian_forms::Fonts;
use kaodian_photo::{EnginePool, RulePack};
use kaodian_store::{DatabaseKey, Store, StoreError};
use kaodian_sync::{CentralClient, HttpTransport, SyncReport, TerminalIdentity, TrustedClock, synchronise};
use serde::{Deserialize, Serialize};
use tokio::sync::Notify;

use crate::{
    booth::Booth,
    captcha::Captchas,
    error::{AppError, ErrorCode},
    fonts::fallback_font_folders,
    home::{Home, HomeError, Settings},
    print::Prints,
    secrets::{SecretError, SecretPlace, Secrets, unblocked},
    use_cases::staff::StaffSession,
};

pub(crate) const DATABASE_KEY: &str = "database-key";
pub(crate) const TERMINAL_KEY: &str = "terminal-key";

/// The setting under which the terminal remembers what it was told at its activation.
pub(crate) const ACTIVATION: &str = "terminal.activation";

/// What the terminal was told at its activation.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Activated {
    pub(crate) terminal: TerminalId,
    pub(crate) site: SiteCode,
    pub(crate) central_key: [u8; 32],
    pub(crate) name: String,
}

/// Why a terminal cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The folder.
    #[error(transparent)]
    Home(#[from] HomeError),
    /// The keys.
    #[error(transparent)]
    Secret(#[from] SecretError),
    /// A key that must be there is not: another disk, another keyring.
    #[error("the keyring has no key for this terminal's database")]
    KeyMissing,
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The database is there, but the terminal was never activated.
    #[error("the terminal has not been activated")]
    NotActivated,
    /// The program's own data is damaged.
    #[error("the program is incomplete: {0}")]
    Incomplete(String),
}

/// Who is signed in.
#[derive(Debug, Clone)]
pub(crate) struct Session {
    pub(crate) account: AccountId,
    pub(crate) account_name: String,
    pub(crate) is_first: bool,
    /// A registration that was begun but has no operation yet, so that it is not stored yet.
    pub(crate) fresh: Option<RegistrationId>,
    /// The registration as the candidate saw it on the page from which an operation is done; what changed since was
    /// changed by somebody else, unseen.
    pub(crate) seen: BTreeMap<OperationKind, Registration>,
}

/// An open terminal.
pub struct Terminal {
    pub(crate) home: Home,
    pub(crate) settings: Settings,
    pub(crate) activated: Activated,
    pub(crate) store: Store,
    pub(crate) clock: Arc<TrustedClock>,
    pub(crate) client: CentralClient<HttpTransport>,
    pub(crate) captchas: Captchas,
    pub(crate) photo_rules: Arc<RulePack>,
    pub(crate) engines: Arc<EnginePool>,
    pub(crate) booth: Booth,
    pub(crate) prints: Prints,
    /// The staff's PIN was given: what only they may do is open until they finish.
    pub(crate) is_set_up_open: AtomicBool,
    session: Mutex<Option<Session>>,
    staff_session: Mutex<Option<StaffSession>>,
    fonts: OnceLock<Option<Arc<Fonts>>>,
    pub(crate) one_round: tokio::sync::Mutex<()>,
    is_online: AtomicBool,
    needs_update: AtomicBool,
    /// Something is to be uploaded.
    pub(crate) nudge: Notify,
    /// Whether the server says when something changed.
    hears: AtomicBool,
}

impl Terminal {
    /// Opens the terminal in a folder.
    ///
    /// # Errors
    /// See [`OpenError`]; whatever it is, nothing was created in the place of what is missing.
    pub async fn open(home: Home) -> Result<Self, OpenError> {
        Self::open_with(home, Arc::new(print_system()), Pace::default()).await
    }

    /// Opens the terminal in a folder, to print on this print system and follow its jobs so.
    ///
    /// # Errors
    /// As [`Terminal::open`].
    pub async fn open_with(home: Home, printing: Arc<dyn Printing>, pace: Pace) -> Result<Self, OpenError> {
        let settings = home.settings()?;
        let secrets = Secrets::new(settings.secrets, home.clone(), settings.installation);
        // Secret Service is asked over D-Bus, which blocks.
        let keys = unblocked(move || Ok((secrets.read(DATABASE_KEY)?, secrets.read(TERMINAL_KEY)?))).await?;
        let (Some(database_key), Some(terminal_key)) = keys else { return Err(OpenError::KeyMissing) };
        let store = Store::open(&home.database_path(), &DatabaseKey::new(database_key)).await?;
        let activated: Activated = store.setting(ACTIVATION).await?.ok_or(OpenError::NotActivated)?;
        let clock = Arc::new(TrustedClock::of_terminal(&store).await?);
        let identity = TerminalIdentity {
            terminal: activated.terminal,
            key: SigningKey::from_bytes(&terminal_key),
            central_key: VerifyingKey::from_bytes(&activated.central_key)
                .map_err(|_| OpenError::NotActivated)?,
        };
        let incomplete = |what: &dyn std::fmt::Display| OpenError::Incomplete(what.to_string());
        let transport = HttpTransport::new(&settings.central_url).map_err(|error| incomplete(&error))?;
        let photo_rules = Arc::new(RulePack::bundled().map_err(|error| incomplete(&error))?);
        let engines = Arc::new(EnginePool::default());
        let is_development = settings.secrets == SecretPlace::File;
        let fixed_answer = settings.captcha_answer.clone().filter(|_| is_development);
        Ok(Self {
            client: CentralClient::new(transport, Arc::clone(&clock), identity),
            captchas: Captchas::new(fixed_answer),
            prints: Prints::new(printing, pace, store.clone(), Arc::clone(&clock)),
            home,
            settings,
            activated,
            store,
            clock,
            booth: Booth::new(Arc::clone(&engines), Arc::clone(&photo_rules)),
            engines,
            photo_rules,
            is_set_up_open: AtomicBool::new(false),
            session: Mutex::new(None),
            staff_session: Mutex::new(None),
            fonts: OnceLock::new(),
            one_round: tokio::sync::Mutex::new(()),
            is_online: AtomicBool::new(false),
            needs_update: AtomicBool::new(false),
            nudge: Notify::new(),
            hears: AtomicBool::new(false),
        })
    }

    /// The database, for the tools of the administrator.
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// The site that the terminal stands at.
    pub fn site(&self) -> &SiteCode {
        &self.activated.site
    }

    /// Whether this is a development set-up: keys in plain files.
    pub fn is_development(&self) -> bool {
        self.settings.secrets == SecretPlace::File
    }

    pub(crate) fn session(&self) -> Option<Session> {
        self.session.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(crate) fn set_session(&self, session: Option<Session>) {
        *self.session.lock().unwrap_or_else(PoisonError::into_inner) = session;
    }

    /// Notes what the candidate saw of a registration where an operation is done from; `None` when nothing of it matters
    /// any more.
    pub(crate) fn note_seen(&self, kind: OperationKind, seen: Option<&Registration>) {
        let mut session = self.session.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(session) = session.as_mut() else { return };
        match seen {
            Some(seen) => session.seen.insert(kind, seen.clone()),
            None => session.seen.remove(&kind),
        };
    }

    /// Whoever of the staff signed in last and has not signed out; whether they still may is asked each time.
    pub(crate) fn staff_session_held(&self) -> Option<StaffSession> {
        self.staff_session.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(crate) fn set_staff_session(&self, session: Option<StaffSession>) {
        *self.staff_session.lock().unwrap_or_else(PoisonError::into_inner) = session;
    }

    pub(crate) fn signed_in(&self) -> Result<Session, AppError> {
        self.session().ok_or_else(|| ErrorCode::NotSignedIn.into())
    }

    /// The catalogue that this terminal has; without one it can do nothing for a candidate.
    pub(crate) async fn catalogue(&self) -> Result<Catalogue, AppError> {
        self.store.catalogue().await?.ok_or_else(|| ErrorCode::NotActivated.into())
    }

    /// The fonts of the forms, read once.
    pub(crate) fn fonts(&self) -> Result<Arc<Fonts>, AppError> {
        let load = || {
            let fonts = Fonts::load(&fallback_font_folders()).map(Arc::new);
            fonts.inspect_err(|error| tracing::error!(%error, "fonts")).ok()
        };
        self.fonts.get_or_init(load).clone().ok_or_else(|| ErrorCode::FormFailed.into())
    }

    /// Whether the last attempt reached the central server.
    pub(crate) fn is_online(&self) -> bool {
        self.is_online.load(Ordering::Relaxed)
    }

    /// Whether the central server last said that it does not speak with a program this old.
    pub(crate) fn needs_update(&self) -> bool {
        self.needs_update.load(Ordering::Relaxed)
    }

    /// Brings terminal and central server into step.
    ///
    /// # Errors
    /// What stands in the way; what was done before stays done.
    pub async fn synchronise(&self) -> Result<SyncReport, AppError> {
        let _alone = self.one_round.lock().await;
        let result = synchronise(&self.store, &self.client, &self.clock).await;
        let is_offline = matches!(
            result,
            Err(kaodian_sync::SyncError::Client(
                kaodian_sync::ClientError::Offline(_) | kaodian_sync::ClientError::NotUnderstood
            ))
        );
        self.is_online.store(!is_offline, Ordering::Relaxed);
        if !is_offline {
            let is_too_old =
                matches!(&result, Err(kaodian_sync::SyncError::Client(error)) if error.needs_update());
            self.needs_update.store(is_too_old, Ordering::Relaxed);
        }
        Ok(result?)
    }

    /// Keeps terminal and server in step until the process ends: at once when something was done here or, while the
    /// server can be heard, elsewhere.
    pub async fn keep_in_step(&self) {
        tokio::join!(self.step(), self.listen());
    }

    /// Hears from the server that something changed.
    async fn listen(&self) {
        loop {
            if self.client.knows_time()
                && let Ok(mut events) = self.client.listen().await
            {
                self.hears.store(true, Ordering::Relaxed);
                // What happened while nobody listened.
                self.nudge.notify_one();
                while events.changed().await {
                    self.nudge.notify_one();
                }
                // The server or the way to it may be gone; the next round finds out.
                self.hears.store(false, Ordering::Relaxed);
                self.nudge.notify_one();
            }
            tokio::time::sleep(std::time::Duration::from_secs(3)).await;
        }
    }

    async fn step(&self) {
        loop {
            let pause = match self.synchronise().await {
                // A server that is heard says when there is something; asking now and then is for what it lost.
                Ok(_) if self.hears.load(Ordering::Relaxed) => std::time::Duration::from_secs(60),
                Ok(_) => std::time::Duration::from_secs(5),
                Err(error) => {
                    tracing::debug!(code = ?error.code, "not in step");
                    std::time::Duration::from_secs(3)
                }
            };
            let _nudged = tokio::time::timeout(pause, self.nudge.notified()).await;
        }
    }
}
