//! What happened on terminals, and what changed for a site.

use kaodian_domain::{OperationId, OperationRecord, Refusal, Registration, RegistrationId};
use serde::{Deserialize, Deserializer, Serialize, de::Error as _};
use serde_json::Value;
use utoipa::ToSchema;

/// `POST /v1/operations`: the outbox, in order, at most [`crate::PUSH_MAXIMUM`] at once.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PushRequest {
    /// What happened, in the terminal's order.
    pub operations: Vec<OperationRecord>,
}

/// A [`PushRequest`] as the server reads it: an operation that it does not know must not take the others down with it.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ReceivedPush {
    /// What happened, in the terminal's order.
    pub operations: Vec<ReceivedOperation>,
}

impl From<PushRequest> for ReceivedPush {
    /// One that holds nothing but what this program knows.
    fn from(request: PushRequest) -> Self {
        let known = |record| ReceivedOperation::Known { record: Box::new(record), says_more: false };
        Self { operations: request.operations.into_iter().map(known).collect() }
    }
}

/// One operation as it came.
#[derive(Debug, Clone, PartialEq)]
pub enum ReceivedOperation {
    /// One that this program knows.
    Known {
        /// All that was read of it.
        record: Box<OperationRecord>,
        /// It says something that was not read: a field of a newer version.
        says_more: bool,
    },
    /// One that it does not.
    Unknown(UnknownOperation),
}

/// What can be said of an operation that this program does not know.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct UnknownOperation {
    /// Its identity.
    pub id: OperationId,
    /// The registration that it happens to.
    pub registration: RegistrationId,
    /// The terminal's own count.
    pub sequence: u64,
}

impl ReceivedOperation {
    /// Its identity.
    pub fn id(&self) -> OperationId {
        match self {
            Self::Known { record, .. } => record.id,
            Self::Unknown(unknown) => unknown.id,
        }
    }
}

impl<'de> Deserialize<'de> for ReceivedOperation {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = Value::deserialize(deserializer)?;
        match OperationRecord::deserialize(&value) {
            Ok(record) => {
                let read = serde_json::to_value(&record).map_err(D::Error::custom)?;
                Ok(Self::Known { says_more: says_more(&value, &read), record: Box::new(record) })
            }
            // The parser's words could hold personal data; they go no further.
            Err(_) => UnknownOperation::deserialize(&value)
                .map(Self::Unknown)
                .map_err(|_| D::Error::custom("not an operation")),
        }
    }
}

/// Whether a message says something beside what was read of it. What is empty says nothing.
fn says_more(said: &Value, read: &Value) -> bool {
    match (said, read) {
        (Value::Object(said), Value::Object(read)) => said.iter().any(|(name, value)| match read.get(name) {
            Some(read) => says_more(value, read),
            None => match value {
                Value::Null | Value::Bool(false) => false,
                Value::Array(items) => !items.is_empty(),
                Value::Object(fields) => !fields.is_empty(),
                Value::String(text) => !text.is_empty(),
                Value::Bool(true) | Value::Number(_) => true,
            },
        }),
        (Value::Array(said), Value::Array(read)) => {
            said.len() != read.len() || said.iter().zip(read).any(|(said, read)| says_more(said, read))
        }
        _ => false,
    }
}

/// The answer to [`PushRequest`]: one result for each operation, in the same order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PushResponse {
    /// The results.
    pub results: Vec<OperationResult>,
}

/// What became of one operation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct OperationResult {
    /// The operation.
    pub id: OperationId,
    /// What became of it.
    pub outcome: Outcome,
}

/// What the server decided.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case", rename_all_fields = "camelCase")]
pub enum Outcome {
    /// Applied, now or earlier.
    Accepted {
        /// The registration's revision after it.
        revision: u64,
    },
    /// Refused for good.
    Refused {
        /// Why.
        refusal: Refusal,
        /// The registration as the server has it, when it has one.
        current: Option<Box<Registration>>,
    },
    /// Not decided: the photo that it names is not there yet. Send the photo, then this again.
    AwaitsPhoto {
        /// The photo.
        sha256: String,
    },
    /// Not decided: this server does not know such an operation, or not all that it says; an older one does not know
    /// what a newer terminal does. It stays in the outbox until the server was updated, and what the terminal did after
    /// it with the same registration waits, too.
    AwaitsUpdate,
}

/// `GET /v1/changes?cursor=N`: what changed for the terminal's site since the cursor.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ChangesResponse {
    /// Where to go on.
    pub cursor: u64,
    /// There is more behind it.
    pub more: bool,
    /// The registrations that changed, as they are now.
    pub registrations: Vec<Registration>,
    /// The catalogue's version; a terminal with another one fetches it.
    pub catalogue_version: u64,
    /// The version of the site's list of staff; a terminal with another one fetches it. Servers from before there were
    /// staff do not tell it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub staff_version: Option<u64>,
    /// Candidates can sign in with QQ.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub offers_qq: bool,
}
