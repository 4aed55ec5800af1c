//! Staff of the site: signing in at the terminal, also offline, and out; and for whom an operation is done.

use std::collections::BTreeMap;

use kaodian_domain::{Actor, AuditEvent, Field, Refusal, RefusalCode, Role, StaffId, Timestamp};
use kaodian_store::AuditNote;
use kaodian_sync as wire;
use kaodian_sync::{SiteStaff, StaffEntry};

use super::{account::required, desk::IDLE_MS, failures::Failures};
use crate::{
    error::{AppError, ErrorCode},
    passwords,
    terminal::Terminal,
    view::StaffView,
};

/// The setting that holds the wrong passwords in a row, for each staff member.
const FAILURES: &str = "terminal.staff-failures";

/// So long after the server last confirmed the list it is still believed. A removal that could not reach the terminal
/// is of effect then at the latest; a site that is cut off for longer has other troubles.
const LIST_OLD_MS: i64 = 7 * 24 * 60 * 60 * 1000;

/// Who of the staff is signed in. There is no `Debug`: it holds a verifier.
#[derive(Clone)]
pub(crate) struct StaffSession {
    staff: StaffId,
    /// What the password was checked by: a changed password ends the session.
    verifier: String,
    /// The last sign of them.
    seen_at: Timestamp,
}

/// Whoever goes by this name or number.
fn called<'a>(known: &'a SiteStaff, text: &str) -> Option<&'a StaffEntry> {
    known.named(text).or_else(|| known.with_id(&StaffId(text.trim().to_owned())))
}

fn view(entry: &StaffEntry) -> StaffView {
    StaffView {
        staff: entry.staff.clone(),
        name: entry.name.clone(),
        sign_in: entry.sign_in.clone(),
        roles: entry.roles.clone(),
    }
}

impl Terminal {
    /// The site's staff as the server last told, while that can still be believed.
    async fn believed_staff(&self) -> Result<SiteStaff, AppError> {
        let known = SiteStaff::of_terminal(&self.store).await?.ok_or(ErrorCode::StaffListOld)?;
        let age_ms = self.clock.now().0 - known.confirmed_at.0;
        if age_ms > LIST_OLD_MS { Err(ErrorCode::StaffListOld.into()) } else { Ok(known) }
    }

    /// The staff member with this name, when the password is right; five wrong ones in a row lock them for five minutes.
    ///
    /// # Errors
    /// [`ErrorCode::CredentialsWrong`], [`ErrorCode::AccountLocked`], [`ErrorCode::StaffListOld`]; what the database says.
    async fn proven_staff(&self, sign_in: &str, password: String) -> Result<StaffEntry, AppError> {
        let known = self.believed_staff().await?;
        let Some(entry) = called(&known, sign_in) else {
            // As long as for somebody who works here.
            passwords::verifier(password).await?;
            return Err(ErrorCode::CredentialsWrong.into());
        };
        let mut failures: BTreeMap<String, Failures> =
            self.store.setting(FAILURES).await?.unwrap_or_default();
        failures.retain(|staff, _| known.with_id(&StaffId(staff.clone())).is_some());
        let counted =
            failures.get(&entry.staff.0).copied().unwrap_or_default().with_one_more(self.clock.now());
        let counted =
            counted.map_err(|retry_in_s| AppError { retry_in_s, ..ErrorCode::AccountLocked.into() })?;
        failures.insert(entry.staff.0.clone(), counted);
        self.store.save_setting(FAILURES, &failures).await?;
        if !passwords::fits(password, entry.verifier.clone()).await {
            return Err(ErrorCode::CredentialsWrong.into());
        }
        failures.remove(&entry.staff.0);
        self.store.save_setting(FAILURES, &failures).await?;
        Ok(entry.clone())
    }

    /// Signs a staff member in, with or without the network.
    ///
    /// # Errors
    /// [`ErrorCode::CredentialsWrong`], [`ErrorCode::AccountLocked`]; [`ErrorCode::PasswordChangeNeeded`] with a password
    /// that the centre made up; [`ErrorCode::StaffListOld`] when the server has not been heard for a week.
    pub async fn staff_sign_in(&self, sign_in: &str, password: String) -> Result<StaffView, AppError> {
        let refusals = required(&[(sign_in, Field::AccountName), (&password, Field::Password)]);
        if !refusals.is_empty() {
            return Err(refusals.into());
        }
        let proven = match self.proven_staff(sign_in, password).await {
            Ok(entry) if entry.must_change_password => Err(ErrorCode::PasswordChangeNeeded.into()),
            other => other,
        };
        if let Err(error) = &proven {
            self.note_kept_out(AuditEvent::StaffSignInFailed, error).await?;
        }
        let entry = proven?;
        self.note(AuditNote::new(AuditEvent::StaffSignedIn).by(&self.as_staff(&entry.staff))).await?;
        let session = StaffSession {
            staff: entry.staff.clone(),
            verifier: entry.verifier.clone(),
            seen_at: self.clock.now(),
        };
        self.set_staff_session(Some(session));
        Ok(view(&entry))
    }

    /// Signs the staff member out.
    ///
    /// # Errors
    /// What the database says when it is written down; whoever was signed in is out all the same.
    pub async fn staff_sign_out(&self) -> Result<(), AppError> {
        let Some(session) = self.staff_session_held() else { return Ok(()) };
        self.set_staff_session(None);
        self.note(AuditNote::new(AuditEvent::StaffSignedOut).by(&self.as_staff(&session.staff))).await
    }

    /// The staff member who signed in last and has not signed out.
    pub(crate) fn staff_here(&self) -> Option<Actor> {
        self.staff_session_held().map(|session| self.as_staff(&session.staff))
    }

    /// A staff member of this site, whatever their roles.
    fn as_staff(&self, staff: &StaffId) -> Actor {
        Actor::Staff { staff: staff.clone(), site: self.activated.site.clone(), roles: Vec::new() }
    }

    /// Who of the staff is signed in. Whoever was removed meanwhile, whose password was changed, or of whom there was no
    /// sign for ten minutes no longer is.
    ///
    /// # Errors
    /// What the database says.
    pub async fn staff_session(&self) -> Result<Option<StaffView>, AppError> {
        Ok(self.staff_entry().await?.as_ref().map(view))
    }

    /// The name to sign in with of whoever goes by this name or number: the server knows no other.
    ///
    /// # Errors
    /// As [`Terminal::staff`].
    pub(super) async fn sign_in_name(&self, text: &str) -> Result<String, AppError> {
        let known = self.believed_staff().await?;
        Ok(called(&known, text).map_or_else(|| text.trim().to_owned(), |entry| entry.sign_in.clone()))
    }

    async fn staff_entry(&self) -> Result<Option<StaffEntry>, AppError> {
        let Some(session) = self.staff_session_held() else { return Ok(None) };
        let known = match self.believed_staff().await {
            Ok(known) => Some(known),
            Err(AppError { code: ErrorCode::StaffListOld, .. }) => None,
            Err(error) => return Err(error),
        };
        let is_idle = session.seen_at.plus_ms(IDLE_MS.into()) <= self.clock.now();
        let entry = known.and_then(|known| known.with_id(&session.staff).cloned());
        let entry = entry
            .filter(|entry| entry.verifier == session.verifier && !entry.must_change_password && !is_idle);
        if entry.is_none() {
            self.staff_sign_out().await?;
        }
        Ok(entry)
    }

    /// Whoever of the staff is signed in has done something.
    pub(super) fn touch_staff_session(&self) {
        let seen_at = self.clock.now();
        if let Some(session) = self.staff_session_held() {
            self.set_staff_session(Some(StaffSession { seen_at, ..session }));
        }
    }

    /// The signed-in staff member as the one who does an operation.
    ///
    /// # Errors
    /// [`ErrorCode::StaffNotSignedIn`] when nobody is, or no longer; what the database says.
    pub async fn staff_actor(&self) -> Result<Actor, AppError> {
        let entry = self.staff_entry().await?.ok_or(ErrorCode::StaffNotSignedIn)?;
        self.touch_staff_session();
        Ok(Actor::Staff { staff: entry.staff, site: self.activated.site.clone(), roles: entry.roles })
    }

    /// Everybody who works at the terminal's site, as the server last told.
    ///
    /// # Errors
    /// [`ErrorCode::StaffListOld`] when that was more than a week ago; what the database says.
    pub async fn staff(&self) -> Result<Vec<StaffView>, AppError> {
        Ok(self.believed_staff().await?.staff.iter().map(view).collect())
    }

    /// Changes the password of a staff member at the central server, and fetches what it is checked by from now on.
    ///
    /// # Errors
    /// The rules', the server's; [`ErrorCode::Offline`] without it.
    pub async fn change_staff_password(
        &self,
        sign_in: &str,
        old_password: String,
        new_password: String,
    ) -> Result<(), AppError> {
        let mut refusals = required(&[
            (sign_in, Field::AccountName),
            (&old_password, Field::OldPassword),
            (&new_password, Field::Password),
        ]);
        if refusals.is_empty() && old_password == new_password {
            refusals.push(Refusal::of(Field::Password, RefusalCode::PasswordSame));
        }
        if !refusals.is_empty() {
            return Err(refusals.into());
        }
        let sign_in = sign_in.trim().to_owned();
        let asked = wire::ChangeStaffPasswordRequest { sign_in, old_password, new_password };
        self.client.change_staff_password(&asked).await?;
        SiteStaff::fetch(&self.store, &self.client, &self.clock).await?;
        Ok(())
    }

    /// Proves a staff member for one command; `roles` are those that they act in, all of theirs when it is empty.
    ///
    /// # Errors
    /// As [`Terminal::staff_sign_in`]; [`RefusalCode::NotPermitted`] for a role that they do not have.
    pub async fn prove_staff(
        &self,
        sign_in: &str,
        password: String,
        roles: &[Role],
    ) -> Result<Actor, AppError> {
        let known = self.staff_sign_in(sign_in, password).await?;
        self.staff_sign_out().await?;
        if !roles.iter().all(|role| known.roles.contains(role)) {
            return Err(Refusal::from(RefusalCode::NotPermitted).into());
        }
        let roles = if roles.is_empty() { known.roles } else { roles.to_vec() };
        Ok(Actor::Staff { staff: known.staff, site: self.activated.site.clone(), roles })
    }
}
