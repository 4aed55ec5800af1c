//! What a scanned form says, and whether it is believed.

use serde::{Deserialize, Serialize};
use specta::Type;

/// Whether the code on a form is believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum CodeTrust {
    /// The central server or a terminal of this site signed it.
    Genuine,
    /// It names a key that is known, but that key did not sign it.
    Forged,
    /// A terminal signed it that is not believed any more: stolen, sold, replaced. When it signed is not in the code,
    /// so the paper may be good; the candidate is asked for the document.
    Revoked,
    /// Signed with a key that this terminal does not know: another site's, or one that was made since it was last
    /// online.
    UnknownSigner,
    /// Not a code of ours, or one that cannot be read whole.
    NotOurs,
}

/// The forms that carry a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum ScannedPaper {
    /// 报名登记表
    RegistrationForm,
    /// 准考证
    AdmissionTicket,
}

/// A scanned code. What it says holds only when it is [`CodeTrust::Genuine`]; otherwise it is a claim. Nothing is said
/// of a text that is [`CodeTrust::NotOurs`].
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ScannedView {
    /// Whether it is believed.
    pub trust: CodeTrust,
    /// Which form.
    pub paper: Option<ScannedPaper>,
    /// 考次
    pub sitting: Option<String>,
    /// 报名号 of a registration form, 准考证号 of an admission ticket.
    pub number: Option<String>,
    /// 姓名
    pub name: Option<String>,
    /// The last four characters of the document's number.
    pub document_last_four: Option<String>,
}
