//! Argon2id verifiers, so that a candidate known here can sign in without the network.

use argon2::{
    Argon2,
    password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash},
};

use crate::error::{AppError, ErrorCode};

/// A verifier with a salt of its own. Takes tens of milliseconds, on purpose.
pub(crate) async fn verifier(password: String) -> Result<String, AppError> {
    let hash = move || Argon2::default().hash_password(password.as_bytes()).map(|hash| hash.to_string());
    match tokio::task::spawn_blocking(hash).await {
        Ok(Ok(verifier)) => Ok(verifier),
        Ok(Err(_)) | Err(_) => Err(ErrorCode::Unexpected.into()),
    }
}

/// Whether the password fits the verifier.
pub(crate) async fn fits(password: String, verifier: String) -> bool {
    let check = move || {
        PasswordHash::new(&verifier)
            .is_ok_and(|hash| Argon2::default().verify_password(password.as_bytes(), &hash).is_ok())
    };
    tokio::task::spawn_blocking(check).await.unwrap_or(false)
}
