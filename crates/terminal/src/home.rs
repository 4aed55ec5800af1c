//! The terminal's folder: settings, database, and in development the secrets.

use std::{
    io,
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::secrets::SecretPlace;

/// A folder that holds one terminal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Home {
    folder: PathBuf,
}

/// `settings.toml`. It holds no secrets and no personal data.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// Where the central server is, for example `https://central.example.cn`.
    pub central_url: String,
    /// Tells this installation's secrets from another's in the same keyring.
    pub installation: Uuid,
    /// Where the secrets are.
    pub secrets: SecretPlace,
    /// Where saved forms go; the user's documents unless it is set.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub export_folder: Option<PathBuf>,
    /// For demonstrations: a picture, or a folder of them, in the place of a camera. Heeded only where the secrets are
    /// files.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub camera_files: Option<PathBuf>,
    /// For automatic tests: the answer of every captcha. Heeded only where the secrets are files,
    /// that is in development.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub captcha_answer: Option<String>,
}

/// What is wrong with the folder.
#[derive(Debug, thiserror::Error)]
pub enum HomeError {
    /// There are no settings: the terminal was never set up.
    #[error("there is no terminal in this folder")]
    NotSetUp,
    /// The settings cannot be read or written.
    #[error("settings.toml cannot be used")]
    Unusable(#[source] io::Error),
    /// The settings are not what this program understands.
    #[error("settings.toml is not right: {0}")]
    Wrong(String),
}

impl Home {
    /// The terminal in this folder.
    pub fn at(folder: impl Into<PathBuf>) -> Self {
        Self { folder: folder.into() }
    }

    /// `KAODIAN_HOME`, or the user's data folder.
    pub fn default_place() -> Self {
        let set = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
        let folder = set("KAODIAN_HOME").unwrap_or_else(|| {
            let data = set("XDG_DATA_HOME")
                .or_else(|| set("LOCALAPPDATA"))
                .or_else(|| set("HOME").map(|home| home.join(".local/share")));
            data.unwrap_or_else(|| PathBuf::from(".")).join("kaodian")
        });
        Self { folder }
    }

    /// The folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The database's file.
    pub fn database_path(&self) -> PathBuf {
        self.folder.join("terminal.db")
    }

    fn settings_path(&self) -> PathBuf {
        self.folder.join("settings.toml")
    }

    /// Reads the settings.
    ///
    /// # Errors
    /// See [`HomeError`].
    pub fn settings(&self) -> Result<Settings, HomeError> {
        let text = match std::fs::read_to_string(self.settings_path()) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Err(HomeError::NotSetUp),
            other => other.map_err(HomeError::Unusable)?,
        };
        toml::from_str(&text).map_err(|error| HomeError::Wrong(error.message().to_owned()))
    }

    /// Writes the settings, whole or not at all.
    ///
    /// # Errors
    /// See [`HomeError`].
    pub fn save_settings(&self, settings: &Settings) -> Result<(), HomeError> {
        let text = toml::to_string_pretty(settings).map_err(|error| HomeError::Wrong(error.to_string()))?;
        let draft = self.folder.join("settings.toml.new");
        std::fs::create_dir_all(&self.folder)
            .and_then(|()| std::fs::write(&draft, text))
            .and_then(|()| std::fs::rename(&draft, self.settings_path()))
            .map_err(HomeError::Unusable)
    }

    /// Where saved forms go.
    pub fn export_folder(&self, settings: &Settings) -> PathBuf {
        let documents = || std::env::var_os("HOME").map(|home| PathBuf::from(home).join("Documents"));
        settings.export_folder.clone().or_else(documents).unwrap_or_else(|| self.folder.join("exports"))
    }
}
