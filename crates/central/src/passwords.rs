//! Argon2id verifiers of candidates' passwords.

use std::sync::Arc;

use argon2::{
    Argon2,
    password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash},
};
use tokio::sync::Semaphore;

use crate::CentralError;

/// Hashes and checks passwords, a few at a time: each takes 19 MiB and tens of milliseconds, and
/// the opening of a sitting brings thousands of candidates at once.
#[derive(Debug, Clone)]
pub(crate) struct Passwords {
    places: Arc<Semaphore>,
    /// The verifier of no password, for accounts that do not exist.
    nobody: Arc<str>,
}

impl Passwords {
    /// Hashes with as many threads as the machine has cores.
    pub(crate) fn new() -> Result<Self, CentralError> {
        let cores = std::thread::available_parallelism().map_or(2, usize::from);
        let nobody = hash(&format!("{:x?}", crate::random::bytes::<16>()?))?;
        Ok(Self { places: Arc::new(Semaphore::new(cores)), nobody: nobody.into() })
    }

    /// A verifier with a salt of its own.
    pub(crate) async fn verifier(&self, password: String) -> Result<String, CentralError> {
        self.run(move || hash(&password)).await?
    }

    /// Whether the password fits. Without a verifier it never does, and takes as long to say so.
    pub(crate) async fn fits(
        &self,
        password: String,
        verifier: Option<String>,
    ) -> Result<bool, CentralError> {
        let exists = verifier.is_some();
        let verifier = verifier.unwrap_or_else(|| self.nobody.to_string());
        let check = move || {
            PasswordHash::new(&verifier)
                .is_ok_and(|hash| Argon2::default().verify_password(password.as_bytes(), &hash).is_ok())
        };
        Ok(self.run(check).await? && exists)
    }

    async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, CentralError> {
        // Never closed, so there is always a place in the end.
        let place = self.places.clone().acquire_owned().await.map_err(|_| CentralError::PasswordHash)?;
        let work = move || {
            let result = work();
            drop(place);
            result
        };
        tokio::task::spawn_blocking(work).await.map_err(|_| CentralError::PasswordHash)
    }
}

fn hash(password: &str) -> Result<String, CentralError> {
    let hash =
        Argon2::default().hash_password(password.as_bytes()).map_err(|_| CentralError::PasswordHash)?;
    Ok(hash.to_string())
}
