//! Accounts: register, sign in, also offline, sign out, change the password (S1, S2, S6).

use std::{collections::BTreeMap, fmt};

use kaodian_domain::{AccountId, Actor, AuditEvent, Field, Refusal, RefusalCode, Registration};
use kaodian_store::AuditNote;
use kaodian_sync as wire;
use kaodian_sync::{ClientError, ProblemCode};
use serde::Deserialize;
use specta::Type;

use crate::{
    error::{AppError, ErrorCode},
    passwords,
    terminal::{Session, Terminal},
    view::SessionView,
};

/// After so many wrong passwords in a row an account is locked here.
const FAILURES_MAXIMUM: u32 = 5;

/// For so long.
const LOCK_MS: i64 = 15 * 60 * 1000;

/// 用户注册
#[derive(Clone, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct RegisterAccountRequest {
    /// 账号
    pub account_name: String,
    /// 密码
    pub password: String,
    /// 确认密码
    pub password_again: String,
    /// 手机
    pub mobile: String,
    /// 邮箱
    pub email: String,
    /// The captcha.
    pub captcha_id: String,
    /// Its answer.
    pub captcha: String,
}

/// 登录
#[derive(Clone, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SignInRequest {
    /// 账号
    pub account_name: String,
    /// 密码
    pub password: String,
    /// The captcha.
    pub captcha_id: String,
    /// Its answer.
    pub captcha: String,
}

/// 修改密码
#[derive(Clone, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ChangePasswordRequest {
    /// 原密码
    pub old_password: String,
    /// 新密码
    pub password: String,
    /// 确认新密码
    pub password_again: String,
}

/// A request with a password in it is never printed.
macro_rules! hidden_debug {
    ($($name:ident)*) => {$(
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(concat!(stringify!($name), "(..)"))
            }
        }
    )*};
}
hidden_debug!(RegisterAccountRequest SignInRequest ChangePasswordRequest);

fn signed_in(account: AccountId) -> AuditNote {
    AuditNote::new(AuditEvent::SignedIn).by(&Actor::Candidate { account })
}

pub(super) fn required(fields: &[(&str, Field)]) -> Vec<Refusal> {
    let empty = fields.iter().filter(|(text, _)| text.trim().is_empty());
    empty.map(|(_, field)| Refusal::of(*field, RefusalCode::Required)).collect()
}

impl Terminal {
    /// Registers an account at the central server, and signs it in.
    ///
    /// # Errors
    /// The captcha's, the rules', the server's; [`ErrorCode::Offline`] without it.
    pub async fn register_account(&self, request: RegisterAccountRequest) -> Result<SessionView, AppError> {
        let mut refusals = required(&[
            (&request.account_name, Field::AccountName),
            (&request.password, Field::Password),
            (&request.password_again, Field::PasswordAgain),
            (&request.mobile, Field::Mobile),
            (&request.email, Field::Email),
            (&request.captcha, Field::Captcha),
        ]);
        if refusals.is_empty() && request.password != request.password_again {
            refusals.push(Refusal::of(Field::PasswordAgain, RefusalCode::Mismatch));
        }
        if !refusals.is_empty() {
            return Err(refusals.into());
        }
        self.captchas.check(&request.captcha_id, &request.captcha)?;
        self.create_account(&request.account_name, request.password, request.mobile, request.email).await
    }

    /// Registers an account without a captcha: for whoever already has the machine to themselves.
    ///
    /// # Errors
    /// The rules', the server's; [`ErrorCode::Offline`] without it.
    pub async fn create_account(
        &self,
        name: &str,
        password: String,
        mobile: String,
        email: String,
    ) -> Result<SessionView, AppError> {
        let name = name.trim().to_owned();
        let asked = wire::RegisterAccountRequest { name, password: password.clone(), mobile, email };
        let account = self.client.register_account(&asked).await?;
        self.welcome(account, password, &[]).await
    }

    /// Signs a candidate in: at the central server, or offline where this terminal knows them.
    ///
    /// # Errors
    /// The captcha's; wrong credentials; a lock; [`ErrorCode::AccountNotOnThisTerminal`] offline.
    pub async fn sign_in(&self, request: SignInRequest) -> Result<SessionView, AppError> {
        let refusals = required(&[
            (&request.account_name, Field::AccountName),
            (&request.password, Field::Password),
            (&request.captcha, Field::Captcha),
        ]);
        if !refusals.is_empty() {
            return Err(refusals.into());
        }
        self.captchas.check(&request.captcha_id, &request.captcha)?;
        self.admit(&request.account_name, request.password).await
    }

    /// Signs a candidate in without a captcha: for whoever already has the machine to themselves.
    ///
    /// # Errors
    /// Wrong credentials; a lock; [`ErrorCode::AccountNotOnThisTerminal`] offline.
    pub async fn admit(&self, name: &str, password: String) -> Result<SessionView, AppError> {
        let admitted = self.let_in(name, password).await;
        if let Err(error) = &admitted {
            self.note_kept_out(AuditEvent::SignInFailed, error).await?;
        }
        admitted
    }

    async fn let_in(&self, name: &str, password: String) -> Result<SessionView, AppError> {
        let name = name.trim().to_owned();
        let asked = wire::SignInRequest { name: name.clone(), password: password.clone() };
        match self.client.sign_in(&asked).await {
            // It proves nothing yet: whoever else knows it could sign in with it here, too, without the network.
            Ok(answer) if answer.must_change_password => Err(ErrorCode::PasswordChangeNeeded.into()),
            Ok(answer) => self.welcome(answer.account, password, &answer.registrations).await,
            Err(ClientError::Offline(_) | ClientError::NotUnderstood) => {
                self.sign_in_offline(&name, password).await
            }
            // A server in trouble must not keep a candidate out whom this terminal knows.
            Err(ClientError::Problem(problem)) if problem.code == ProblemCode::Internal => {
                self.sign_in_offline(&name, password).await
            }
            // Nor must a program that is to be updated; whom it does not know it cannot let in before.
            Err(error) if error.needs_update() => match self.sign_in_offline(&name, password).await {
                Err(AppError { code: ErrorCode::AccountNotOnThisTerminal, .. }) => Err(error.into()),
                other => other,
            },
            Err(error) => Err(error.into()),
        }
    }

    async fn welcome(
        &self,
        account: wire::AccountView,
        password: String,
        registrations: &[Registration],
    ) -> Result<SessionView, AppError> {
        let verifier = passwords::verifier(password).await?;
        let is_new = self.store.remember_account(account.account, &account.name, &verifier).await?;
        self.welcome_known(account, is_new, registrations).await
    }

    /// Begins the session of somebody whom the server knows, with what they have begun anywhere.
    pub(super) async fn welcome_known(
        &self,
        account: wire::AccountView,
        is_new: bool,
        registrations: &[Registration],
    ) -> Result<SessionView, AppError> {
        if let Some(catalogue) = self.store.catalogue().await? {
            for snapshot in registrations {
                self.store.adopt(snapshot, &catalogue, self.clock.now()).await?;
            }
        }
        self.note(signed_in(account.account)).await?;
        self.begin_session(account.account, account.name, is_new && registrations.is_empty()).await
    }

    /// Changes a password that was made up at a desk, and signs its owner in with the new one.
    ///
    /// # Errors
    /// The rules', the server's; [`ErrorCode::Offline`] without it.
    pub async fn replace_one_time_password(
        &self,
        name: &str,
        request: ChangePasswordRequest,
    ) -> Result<SessionView, AppError> {
        let mut refusals = required(&[
            (name, Field::AccountName),
            (&request.old_password, Field::OldPassword),
            (&request.password, Field::Password),
            (&request.password_again, Field::PasswordAgain),
        ]);
        if refusals.is_empty() && request.password != request.password_again {
            refusals.push(Refusal::of(Field::PasswordAgain, RefusalCode::Mismatch));
        }
        if !refusals.is_empty() {
            return Err(refusals.into());
        }
        let asked = wire::ChangePasswordRequest {
            name: name.trim().to_owned(),
            old_password: request.old_password,
            new_password: request.password.clone(),
        };
        let account = self.client.change_password(&asked).await?;
        self.admit(&account.name, request.password).await
    }

    async fn sign_in_offline(&self, name: &str, password: String) -> Result<SessionView, AppError> {
        let known = self.store.account_named(name).await?.ok_or(ErrorCode::AccountNotOnThisTerminal)?;
        let now = self.clock.now();
        if now < known.locked_until {
            let wait_s = (known.locked_until.0 - now.0).div_euclid(1000) + 1;
            let retry_in_s = Some(u32::try_from(wait_s).unwrap_or(u32::MAX));
            return Err(AppError { retry_in_s, ..ErrorCode::AccountLocked.into() });
        }
        if !passwords::fits(password, known.verifier).await {
            let failures = known.failures + 1;
            let (failures, locked_until) = if failures >= FAILURES_MAXIMUM {
                (0, now.plus_ms(LOCK_MS))
            } else {
                (failures, known.locked_until)
            };
            self.store.count_failure(known.account, failures, locked_until).await?;
            return Err(ErrorCode::CredentialsWrong.into());
        }
        self.store.count_failure(known.account, 0, kaodian_domain::Timestamp::default()).await?;
        self.note(signed_in(known.account).saying("offline")).await?;
        self.begin_session(known.account, known.name, false).await
    }

    async fn begin_session(
        &self,
        account: AccountId,
        name: String,
        is_first: bool,
    ) -> Result<SessionView, AppError> {
        let seen = BTreeMap::new();
        self.set_session(Some(Session { account, account_name: name, is_first, fresh: None, seen }));
        self.nudge.notify_one();
        let view = self.session_view().await?;
        view.ok_or_else(|| ErrorCode::NotSignedIn.into())
    }

    /// Who is signed in; `None` when nobody is.
    ///
    /// # Errors
    /// What the database says.
    pub async fn session_view(&self) -> Result<Option<SessionView>, AppError> {
        let Some(session) = self.session() else { return Ok(None) };
        let information = match self.current().await {
            Ok(current) => current.registration.information,
            // Without a catalogue there is nothing to fill in yet.
            Err(AppError { code: ErrorCode::NotActivated, .. }) => None,
            Err(error) => return Err(error),
        };
        Ok(Some(SessionView {
            account_name: session.account_name,
            person_name: information.as_ref().map(|information| information.name.as_str().to_owned()),
            masked_document: information.as_ref().map(|information| information.document_number.masked()),
            first_sign_in: session.is_first,
        }))
    }

    /// Signs out. What was typed is saved; nothing of it stays in memory.
    ///
    /// # Errors
    /// What the database says when it is written down; whoever was signed in is out all the same.
    pub async fn sign_out(&self) -> Result<(), AppError> {
        self.booth.close();
        let Some(session) = self.session() else { return Ok(()) };
        self.set_session(None);
        let by = Actor::Candidate { account: session.account };
        self.note(AuditNote::new(AuditEvent::SignedOut).by(&by)).await
    }

    /// Changes the password, here and at the central server.
    ///
    /// # Errors
    /// The rules', the server's; [`ErrorCode::Offline`] without it.
    pub async fn change_password(&self, request: ChangePasswordRequest) -> Result<(), AppError> {
        let session = self.signed_in()?;
        let mut refusals = required(&[
            (&request.old_password, Field::OldPassword),
            (&request.password, Field::Password),
            (&request.password_again, Field::PasswordAgain),
        ]);
        if refusals.is_empty() && request.password != request.password_again {
            refusals.push(Refusal::of(Field::PasswordAgain, RefusalCode::Mismatch));
        }
        if refusals.is_empty() && request.password == request.old_password {
            refusals.push(Refusal::of(Field::Password, RefusalCode::PasswordSame));
        }
        if !refusals.is_empty() {
            return Err(refusals.into());
        }
        let asked = wire::ChangePasswordRequest {
            name: session.account_name,
            old_password: request.old_password,
            new_password: request.password.clone(),
        };
        let account = self.client.change_password(&asked).await?;
        let verifier = passwords::verifier(request.password).await?;
        self.store.remember_account(account.account, &account.name, &verifier).await?;
        Ok(())
    }
}
