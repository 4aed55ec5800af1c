//! Why a test could not go on, in words.

/// What a step of a test gives.
pub type Outcome<T = ()> = Result<T, Failure>;

/// Why a test could not go on.
#[derive(Debug)]
pub struct Failure(String);

impl Failure {
    /// A failure in these words.
    pub fn new(words: impl Into<String>) -> Self {
        Self(words.into())
    }

    /// Says what was being done.
    #[must_use]
    pub fn during(self, what: &str) -> Self {
        Self(format!("{what}: {}", self.0))
    }
}

impl std::fmt::Display for Failure {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl std::error::Error for Failure {}

macro_rules! from_errors {
    ($($error:ty),+ $(,)?) => {$(
        impl From<$error> for Failure {
            fn from(error: $error) -> Self {
                Self(error.to_string())
            }
        }
    )+};
}

from_errors!(
    std::io::Error,
    serde_json::Error,
    toml::de::Error,
    toml::ser::Error,
    image::ImageError,
    reqwest::Error,
    fantoccini::error::CmdError,
    fantoccini::error::NewSessionError,
);

/// Goes on only when `holds`; the words say what should have been so.
///
/// # Errors
/// When it does not hold.
pub fn ensure(holds: bool, words: impl FnOnce() -> String) -> Outcome {
    if holds { Ok(()) } else { Err(Failure(words())) }
}
