//! What can be wrong with the database, each with its own cause and none with personal data.

/// A failure of the store.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// There is no file; nothing was created in its place.
    #[error("the database file is missing")]
    Missing,
    /// A database exists where a new one was to be created; it was not touched.
    #[error("there is a database already")]
    AlreadyThere,
    /// The key is not the one that the file was made with.
    #[error("the database key is the wrong one")]
    WrongKey,
    /// The key is right and the file cannot be read.
    #[error("the database file is damaged")]
    Corrupt,
    /// The disk is full; what was to be written was not, and nothing else is lost.
    #[error("the disk is full")]
    Full,
    /// A newer version of the program wrote the file.
    #[error("the database was written by a newer version (schema {found}, this version knows {known})")]
    NewerSchema {
        /// The file's schema.
        found: i64,
        /// The newest schema that this program knows.
        known: i64,
    },
    /// A stored value is not what this program writes.
    #[error("a stored value cannot be read")]
    Unreadable(#[source] serde_json::Error),
    /// The file's folder cannot be used.
    #[error("the database folder cannot be used")]
    Folder(#[source] std::io::Error),
    /// Anything else that SQLite says.
    #[error("the database failed")]
    Database(#[source] sqlx::Error),
}

/// SQLite's primary result codes, <https://www.sqlite.org/rescode.html>.
const SQLITE_NOMEM: i32 = 7;
const SQLITE_CORRUPT: i32 = 11;
const SQLITE_FULL: i32 = 13;
const SQLITE_NOTADB: i32 = 26;

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        let code = match &error {
            sqlx::Error::Database(database) => database.code().and_then(|code| code.parse::<i32>().ok()),
            _ => None,
        };
        // The primary code is the low byte of an extended one.
        match code.map(|code| code & 0xff) {
            Some(SQLITE_FULL) => Self::Full,
            // SQLCipher has no page to give when its seal does not fit, and SQLite takes that for a
            // lack of memory. A real one never gets here: Rust ends the program at it.
            Some(SQLITE_CORRUPT | SQLITE_NOTADB | SQLITE_NOMEM) => Self::Corrupt,
            _ => Self::Database(error),
        }
    }
}

impl From<serde_json::Error> for StoreError {
    fn from(error: serde_json::Error) -> Self {
        Self::Unreadable(error)
    }
}

/// A failure of [`crate::Store::operate`]: the database's, or the caller's own decision.
#[derive(Debug, thiserror::Error)]
pub enum OperateError<E> {
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The terminal holds no seat of this subject, which has a limit.
    #[error("no seat is held")]
    NoSeat(kaodian_domain::Seat),
    /// The caller decided not to.
    #[error("not done")]
    Declined(E),
}

impl<E> From<sqlx::Error> for OperateError<E> {
    fn from(error: sqlx::Error) -> Self {
        Self::Store(error.into())
    }
}

impl<E> From<serde_json::Error> for OperateError<E> {
    fn from(error: serde_json::Error) -> Self {
        Self::Store(error.into())
    }
}
