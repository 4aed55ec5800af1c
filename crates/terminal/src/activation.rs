//! A new terminal: its folder, its keys, its database, and the one-time code that makes it known.

use std::sync::Arc;

use base64::{Engine, engine::general_purpose::STANDARD as BASE64};
use ed25519_dalek::SigningKey;
use kaodian_domain::Timestamp;
use kaodian_store::{DatabaseKey, Store, StoreError};
use kaodian_sync::{ActivateRequest, CentralClient, ClientError, HttpTransport, TrustedClock};
use uuid::Uuid;

use crate::{
    home::{Home, HomeError, Settings},
    secrets::{SecretError, SecretPlace, Secrets, unblocked},
    terminal::{ACTIVATION, Activated, DATABASE_KEY, TERMINAL_KEY},
};

/// Why a terminal was not activated.
#[derive(Debug, thiserror::Error)]
pub enum ActivationError {
    /// There is an activated terminal in the folder; it was not touched.
    #[error("there is an activated terminal in this folder")]
    AlreadyActivated,
    /// The folder.
    #[error(transparent)]
    Home(#[from] HomeError),
    /// The keys.
    #[error(transparent)]
    Secret(#[from] SecretError),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The central server, or the way to it.
    #[error(transparent)]
    Central(#[from] ClientError),
    /// The answer holds no usable key.
    #[error("the central server's answer is not usable")]
    Answer,
}

/// Activates a terminal in `home` with the code that the centre gave out.
///
/// # Errors
/// See [`ActivationError`]. It may be called again after each of them.
pub async fn activate(
    home: &Home,
    central_url: &str,
    code: &str,
    name: &str,
    place: SecretPlace,
) -> Result<(), ActivationError> {
    let settings = match home.settings() {
        Ok(settings) => settings,
        Err(HomeError::NotSetUp) => Settings {
            central_url: central_url.to_owned(),
            installation: Uuid::now_v7(),
            secrets: place,
            export_folder: None,
            camera_files: None,
            captcha_answer: None,
        },
        Err(error) => return Err(error.into()),
    };
    home.save_settings(&settings)?;
    let secrets = Secrets::new(settings.secrets, home.clone(), settings.installation);
    let path = home.database_path();
    let (database_key, terminal_key) = unblocked(move || {
        let read_or_create = |name| secrets.read(name)?.map_or_else(|| secrets.create(name), Ok);
        Ok((read_or_create(DATABASE_KEY)?, read_or_create(TERMINAL_KEY)?))
    })
    .await?;
    let database_key = DatabaseKey::new(database_key);
    let store = match Store::create(&path, &database_key).await {
        Err(StoreError::AlreadyThere) => Store::open(&path, &database_key).await?,
        other => other?,
    };
    if store.setting::<Activated>(ACTIVATION).await?.is_some() {
        return Err(ActivationError::AlreadyActivated);
    }
    let transport = HttpTransport::new(&settings.central_url).map_err(ClientError::from)?;
    let clock = Arc::new(TrustedClock::starting_after(Timestamp::default()));
    let request = ActivateRequest {
        code: code.trim().to_owned(),
        public_key: BASE64.encode(SigningKey::from_bytes(&terminal_key).verifying_key().as_bytes()),
        name: name.to_owned(),
    };
    let answer = CentralClient::before_activation(transport, clock).activate(&request).await?;
    let central_key = BASE64.decode(&answer.central_key).ok().and_then(|bytes| bytes.try_into().ok());
    let activated = Activated {
        terminal: answer.terminal,
        site: answer.site,
        central_key: central_key.ok_or(ActivationError::Answer)?,
        name: name.to_owned(),
    };
    store.save_setting(ACTIVATION, &activated).await?;
    store.close().await;
    Ok(())
}
