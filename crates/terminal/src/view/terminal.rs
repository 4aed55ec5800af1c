//! The terminal, the session, what can be read.

use kaodian_domain::{Article, Timestamp};
use serde::{Deserialize, Serialize};
use specta::Type;

/// The terminal itself.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct TerminalView {
    /// Whether it knows its centre.
    pub activated: bool,
    /// The open sitting's name.
    pub sitting_name: Option<String>,
    /// The site that it stands at.
    pub site_name: Option<String>,
    /// Whether the central server answered the last time.
    pub online: bool,
    /// The program must be updated before the central server takes anything from it.
    pub update_needed: bool,
    /// Operations and photos that wait to be uploaded; they are safe here.
    pub pending: u32,
    /// The trusted time.
    pub now: Timestamp,
    /// Keys in plain files, or an invented catalogue: the screen says so.
    pub demonstration: bool,
    /// Candidates can sign in with QQ, as far as is known.
    pub offers_qq: bool,
    /// Who uses it.
    pub mode: TerminalMode,
}

/// Who uses a terminal.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum TerminalMode {
    /// Candidates, alone.
    #[default]
    Kiosk,
    /// Staff, with a candidate before them.
    Desk,
}

impl TerminalView {
    /// What can be said of a terminal that was never activated.
    pub fn not_activated() -> Self {
        Self {
            activated: false,
            sitting_name: None,
            site_name: None,
            online: false,
            update_needed: false,
            pending: 0,
            now: Timestamp::default(),
            demonstration: false,
            offers_qq: false,
            mode: TerminalMode::default(),
        }
    }
}

/// Who is signed in.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SessionView {
    /// 账号
    pub account_name: String,
    /// The candidate's name, once it is filled in.
    pub person_name: Option<String>,
    /// Their document number, masked.
    pub masked_document: Option<String>,
    /// Nothing has been done with this account yet.
    pub first_sign_in: bool,
}

/// A captcha.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct CaptchaView {
    /// To be sent back with the answer.
    pub id: String,
    /// The picture, 160 x 56.
    pub svg: String,
}

/// What can be read without signing in.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct PublicationsView {
    /// 网上报名公告
    pub announcements: Vec<Article>,
    /// 网上报名须知及流程
    pub instructions: Vec<Article>,
}

/// The agreement.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct AgreementView {
    /// Its version.
    pub version: u32,
    /// Its title.
    pub title: String,
    /// Its text, written like an article's.
    pub body: String,
    /// Whether this version has been accepted.
    pub accepted: bool,
}
