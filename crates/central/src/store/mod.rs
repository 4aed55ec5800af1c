//! The server's database: the same SQL on SQLite and PostgreSQL, one module for each table.
//!
//! Functions take a connection, so that several can share a transaction. Nothing here decides
//! what may happen.

pub(crate) mod account;
pub(crate) mod account_sign_in;
pub(crate) mod activation;
pub(crate) mod admission;
pub(crate) mod audit;
pub(crate) mod catalogue;
pub(crate) mod change;
pub(crate) mod held_operation;
pub(crate) mod nonce;
pub(crate) mod number_block;
pub(crate) mod operation;
pub(crate) mod order;
pub(crate) mod photo;
pub(crate) mod photo_part;
pub(crate) mod photo_use;
pub(crate) mod photo_verdict;
pub(crate) mod qq_identity;
pub(crate) mod qq_login;
pub(crate) mod reconciliation;
pub(crate) mod refund;
pub(crate) mod registration;
pub(crate) mod review_queue;
pub(crate) mod sandbox_order;
pub(crate) mod seat;
pub(crate) mod sign_in_attempt;
pub(crate) mod staff;
pub(crate) mod terminal;
pub(crate) mod terminal_audit;

use libsqlite3_sys as _; // For sqlx to link.
use serde::{Serialize, de::DeserializeOwned};
use sqlx::{
    Any, AnyPool, ConnectOptions, Executor, Transaction,
    any::{AnyConnectOptions, AnyPoolOptions},
    migrate::{MigrateError, Migrator},
    pool::PoolConnection,
};
use uuid::Uuid;

static MIGRATIONS: Migrator = sqlx::migrate!("../../migrations/central");

/// How long a writer waits for another process, and that what is committed is on the disk.
const SQLITE_DURABLE: &str =
    "PRAGMA busy_timeout = 15000; PRAGMA synchronous = FULL; PRAGMA journal_mode = WAL;";
/// The same, but what is committed is on the disk when the next durable commit is, or soon.
const SQLITE_RELAXED: &str =
    "PRAGMA busy_timeout = 15000; PRAGMA synchronous = NORMAL; PRAGMA journal_mode = WAL;";
const POSTGRES_RELAXED: &str = "SET synchronous_commit TO OFF";

/// What can go wrong with the database. `Display` tells nothing of what is stored.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database says no.
    #[error("the database: {0}")]
    Database(#[from] sqlx::Error),
    /// The schema is another one.
    #[error("the database's schema: {0}")]
    Schema(#[from] MigrateError),
    /// The database is no file.
    #[error("the database is no file")]
    NotAFile,
    /// Somebody else changed what a transaction stands on.
    #[error("somebody else was first")]
    Contention,
    /// A row holds what this program cannot read.
    #[error("a stored record cannot be read")]
    Record(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl StoreError {
    /// Whether somebody else was first, so that another attempt sees what they did: a unique constraint said no, or
    /// PostgreSQL ended one of two transactions that waited for each other (40001, 40P01).
    pub(crate) fn is_contention(&self) -> bool {
        match self {
            Self::Database(sqlx::Error::Database(error)) => {
                error.is_unique_violation()
                    || error.code().is_some_and(|code| code == "40001" || code == "40P01")
            }
            Self::Contention => true,
            Self::Database(_) | Self::Schema(_) | Self::Record(_) | Self::NotAFile => false,
        }
    }

    fn record(error: impl std::error::Error + Send + Sync + 'static) -> Self {
        Self::Record(Box::new(error))
    }
}

/// The database.
#[derive(Debug, Clone)]
pub(crate) struct Store {
    pool: AnyPool,
    relaxed: AnyPool,
    begin: &'static str,
    is_sqlite: bool,
}

/// Connections to the database, each set up in the same way.
async fn pool(url: &str, connections: u32, set_up: Option<&'static str>) -> Result<AnyPool, StoreError> {
    // Statements hold no data, but they would drown the log.
    let options: AnyConnectOptions = url.parse()?;
    let options = options.disable_statement_logging();
    // A file does not hang up between two statements; a server may.
    let may_hang_up = !url.starts_with("sqlite:");
    let pool = AnyPoolOptions::new().max_connections(connections).test_before_acquire(may_hang_up);
    let pool = pool.after_connect(move |connection, _| {
        Box::pin(async move {
            if let Some(set_up) = set_up {
                connection.execute(set_up).await?;
            }
            Ok(())
        })
    });
    Ok(pool.connect_with(options).await?)
}

impl Store {
    /// Opens it and brings its schema up to date.
    pub(crate) async fn open(url: &str) -> Result<Self, StoreError> {
        sqlx::any::install_default_drivers();
        let is_sqlite = url.starts_with("sqlite:");
        let durable = pool(url, 16, is_sqlite.then_some(SQLITE_DURABLE)).await?;
        MIGRATIONS.run(&durable).await?;
        // In a SQLite file writers wait for one another; those of one connection do it without asking again and again.
        let relaxed =
            if is_sqlite { pool(url, 1, Some(SQLITE_RELAXED)) } else { pool(url, 8, Some(POSTGRES_RELAXED)) };
        // SQLite: a transaction that reads before it writes would otherwise fail when another
        // writes in between.
        Ok(Self {
            pool: durable,
            relaxed: relaxed.await?,
            begin: if is_sqlite { "BEGIN IMMEDIATE" } else { "BEGIN" },
            is_sqlite,
        })
    }

    /// A connection to read with, or to write one statement.
    pub(crate) async fn connection(&self) -> Result<PoolConnection<Any>, StoreError> {
        Ok(self.pool.acquire().await?)
    }

    /// A connection for what may be lost when the machine loses its power, and never otherwise: what somebody will say
    /// again, or nobody misses. A durable commit afterwards makes it durable, too.
    pub(crate) async fn relaxed(&self) -> Result<PoolConnection<Any>, StoreError> {
        Ok(self.relaxed.acquire().await?)
    }

    /// A transaction that writes.
    pub(crate) async fn transaction(&self) -> Result<Transaction<'static, Any>, StoreError> {
        Ok(self.pool.begin_with(self.begin).await?)
    }

    /// Writes everything to another file, as of one moment.
    pub(crate) async fn back_up(&self, path: &str) -> Result<(), StoreError> {
        if !self.is_sqlite {
            return Err(StoreError::NotAFile);
        }
        let mut db = self.connection().await?;
        sqlx::query("VACUUM INTO $1").bind(path.to_owned()).execute(&mut *db).await?;
        Ok(())
    }

    /// Closes all connections, once those in use are given back.
    pub(crate) async fn close(&self) {
        self.relaxed.close().await;
        self.pool.close().await;
    }
}

/// How many rows or names go into one statement: few lengths, so that each statement is prepared once.
const LENGTHS: [usize; 8] = [200, 64, 32, 16, 8, 4, 2, 1];

/// Cuts a list into parts of those lengths, the longest first.
fn parts<T>(mut list: &[T]) -> Vec<&[T]> {
    let mut parts = Vec::new();
    for length in LENGTHS {
        while list.len() >= length {
            let (part, rest) = list.split_at(length);
            parts.push(part);
            list = rest;
        }
    }
    parts
}

/// `($1, $2, ...), (...)`: placeholders of so many rows and columns.
fn placeholders(rows: usize, columns: usize) -> String {
    let row = |row: usize| {
        let names: Vec<_> = (1..=columns).map(|column| format!("${}", row * columns + column)).collect();
        format!("({})", names.join(", "))
    };
    (0..rows).map(row).collect::<Vec<_>>().join(", ")
}

fn to_json<T: Serialize>(value: &T) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(StoreError::record)
}

fn from_json<T: DeserializeOwned>(text: &str) -> Result<T, StoreError> {
    serde_json::from_str(text).map_err(StoreError::record)
}

fn to_uuid(text: &str) -> Result<Uuid, StoreError> {
    text.parse().map_err(StoreError::record)
}

/// Counts and revisions are never negative and never that large.
fn to_bigint(number: u64) -> Result<i64, StoreError> {
    i64::try_from(number).map_err(StoreError::record)
}

fn from_bigint(number: i64) -> Result<u64, StoreError> {
    u64::try_from(number).map_err(StoreError::record)
}
