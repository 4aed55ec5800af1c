//! Creating and opening the file, and telling apart what can be wrong with it.

use std::{
    fmt,
    path::{Path, PathBuf},
    time::Duration,
};

use libsqlite3_sys as _; // Built with SQLCipher, for sqlx to link.
use sha2::{Digest, Sha256};
use sqlx::{
    ConnectOptions, Connection, Row, SqlitePool,
    migrate::{MigrateError, Migrator},
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};

use crate::StoreError;

static MIGRATIONS: Migrator = sqlx::migrate!("../../migrations/terminal");

/// How long a writer waits for another (the window and `kaodianctl` may be open side by side).
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);

/// The raw 32-byte key of the database. (A passphrase would be stretched on every connection.)
#[derive(Clone, PartialEq, Eq)]
pub struct DatabaseKey([u8; 32]);

impl DatabaseKey {
    /// A key of these bytes, which come from a secure random source and are kept in the keyring.
    pub fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// SQLCipher's notation of a raw key.
    fn pragma(&self) -> String {
        format!("\"x'{}'\"", hex(&self.0))
    }

    /// Tells whether a key is the right one without telling the key.
    ///
    /// SQLCipher answers a wrong key and a damaged file alike; this, kept beside the file, tells
    /// them apart. The key is random, so its digest gives nothing away.
    fn fingerprint(&self) -> String {
        let digest = Sha256::new().chain_update(b"kaodian database key\0").chain_update(self.0).finalize();
        hex(&digest[..16])
    }
}

impl fmt::Debug for DatabaseKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DatabaseKey(..)")
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The open database.
#[derive(Debug, Clone)]
pub struct Store {
    pub(crate) pool: SqlitePool,
}

fn options(path: &Path, key: &DatabaseKey) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(path)
        // The key must be the first pragma, before anything reads a page.
        .pragma("key", key.pragma())
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(BUSY_TIMEOUT)
        // A candidate's deleted data must not stay in free pages.
        .pragma("secure_delete", "ON")
}

fn fingerprint_path(path: &Path) -> PathBuf {
    path.with_extension("key-id")
}

impl Store {
    /// Makes a new database.
    ///
    /// # Errors
    /// [`StoreError::AlreadyThere`] when a file is there, which is left alone.
    pub async fn create(path: &Path, key: &DatabaseKey) -> Result<Self, StoreError> {
        if path.exists() {
            return Err(StoreError::AlreadyThere);
        }
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder).map_err(StoreError::Folder)?;
        }
        std::fs::write(fingerprint_path(path), key.fingerprint()).map_err(StoreError::Folder)?;
        Self::connect(options(path, key).create_if_missing(true)).await
    }

    /// Opens the database, and brings an older schema up to this program's.
    ///
    /// # Errors
    /// [`StoreError::Missing`], [`StoreError::WrongKey`], [`StoreError::Corrupt`] or
    /// [`StoreError::NewerSchema`]; the file is as it was after each of them.
    pub async fn open(path: &Path, key: &DatabaseKey) -> Result<Self, StoreError> {
        if !path.exists() {
            return Err(StoreError::Missing);
        }
        // An empty file is what a crash right after `create` leaves, or what a broken disk gives
        // back; SQLite would silently make a new database of it.
        let is_empty = std::fs::metadata(path).map_err(StoreError::Folder)?.len() == 0;
        let known = std::fs::read_to_string(fingerprint_path(path)).ok();
        let key_fits = known.is_none_or(|known| known.trim() == key.fingerprint());
        if !key_fits {
            return Err(StoreError::WrongKey);
        }
        if is_empty && !path.with_extension("db-wal").exists() {
            return Err(StoreError::Corrupt);
        }
        Self::connect(options(path, key)).await
    }

    async fn connect(options: SqliteConnectOptions) -> Result<Self, StoreError> {
        // First one connection that changes nothing, so that a newer schema is refused untouched.
        let mut first = options.clone().connect().await?;
        let found = applied_schema(&mut first).await?;
        let known = MIGRATIONS.iter().map(|migration| migration.version).max().unwrap_or(0);
        if found > known {
            first.close().await?;
            return Err(StoreError::NewerSchema { found, known });
        }
        MIGRATIONS.run(&mut first).await.map_err(|error| match error {
            MigrateError::Execute(error) | MigrateError::ExecuteMigration(error, _) => {
                StoreError::from(error)
            }
            other => StoreError::Database(sqlx::Error::Migrate(Box::new(other))),
        })?;
        first.close().await?;
        let pool = SqlitePoolOptions::new()
            .max_connections(4)
            // When the disk is full SQLite ends the transaction by itself, and sqlx goes on counting
            // it as begun: no other could begin on that connection. A new one takes its place.
            .before_acquire(|connection, _| Box::pin(async { Ok(!connection.is_in_transaction()) }))
            .connect_with(options)
            .await?;
        Ok(Self { pool })
    }

    /// Closes the database after what is under way.
    pub async fn close(self) {
        self.pool.close().await;
    }

    /// Reads every page and checks its seal and its structure.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] when one does not fit.
    pub async fn check(&self) -> Result<(), StoreError> {
        let seals = sqlx::query("PRAGMA cipher_integrity_check").fetch_all(&self.pool).await?;
        let structure: String =
            sqlx::query("PRAGMA integrity_check(1)").fetch_one(&self.pool).await?.try_get(0)?;
        if seals.is_empty() && structure == "ok" { Ok(()) } else { Err(StoreError::Corrupt) }
    }

    /// The newest migration that the file has.
    ///
    /// # Errors
    /// What the database says.
    pub async fn schema_version(&self) -> Result<i64, StoreError> {
        let mut connection = self.pool.acquire().await?;
        applied_schema(&mut connection).await
    }

    /// Allows the file no more than this many pages: how a full disk is tried out.
    ///
    /// # Errors
    /// What the database says.
    #[doc(hidden)]
    pub async fn limit_pages(&self, pages: u32) -> Result<(), StoreError> {
        let statement = format!("PRAGMA max_page_count = {pages}");
        // Each connection has a limit of its own.
        let mut all = Vec::new();
        for _ in 0..self.pool.options().get_max_connections() {
            let mut connection = self.pool.acquire().await?;
            sqlx::query(sqlx::AssertSqlSafe(statement.clone())).execute(&mut *connection).await?;
            all.push(connection);
        }
        Ok(())
    }
}

async fn applied_schema(connection: &mut sqlx::SqliteConnection) -> Result<i64, StoreError> {
    let has_table: i64 =
        sqlx::query_scalar("SELECT count(*) FROM sqlite_master WHERE name = '_sqlx_migrations'")
            .fetch_one(&mut *connection)
            .await?;
    if has_table == 0 {
        return Ok(0);
    }
    let newest = sqlx::query_scalar("SELECT coalesce(max(version), 0) FROM _sqlx_migrations");
    Ok(newest.fetch_one(connection).await?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn every_connection_writes_through_and_wipes_what_it_deletes() {
        let folder = tempfile::tempdir().unwrap();
        let store =
            Store::create(&folder.path().join("kaodian.db"), &DatabaseKey::new([1; 32])).await.unwrap();
        let mut connections = Vec::new();
        for _ in 0..store.pool.options().get_max_connections() {
            let mut connection = store.pool.acquire().await.unwrap();
            // 2: FULL
            for (pragma, expected) in [("synchronous", "2"), ("foreign_keys", "1"), ("secure_delete", "1")] {
                let statement = sqlx::AssertSqlSafe(format!("PRAGMA {pragma}"));
                let value: i64 = sqlx::query_scalar(statement).fetch_one(&mut *connection).await.unwrap();
                assert_eq!(value.to_string(), expected, "{pragma}");
            }
            let journal: String =
                sqlx::query_scalar("PRAGMA journal_mode").fetch_one(&mut *connection).await.unwrap();
            assert_eq!(journal, "wal");
            connections.push(connection);
        }
    }
}
