//! The staff of the sites: added, changed and removed at the centre; signed in at their site's terminals.

use kaodian_domain::{Field, Refusal, RefusalCode, Role, SiteCode, StaffId, TerminalId};
use kaodian_wire::{ChangeStaffPasswordRequest, ProblemCode, StaffEntry, StaffResponse};
use sqlx::AnyConnection;

use crate::{
    App, CentralError, account_rules,
    attempts::{self, Attempt},
    one_time_password,
    problem::ProblemAnswer,
    store::{self, StoreError, audit::AuditEntry, staff::Staff},
};

/// The longest name of a person, in characters.
const LONGEST_NAME: usize = 64;

/// Why the centre's command does not change somebody.
#[derive(Debug, thiserror::Error)]
pub(crate) enum StaffError {
    /// The server.
    #[error(transparent)]
    Central(#[from] CentralError),
    /// The sign-in name or the password breaks the rules.
    #[error("{0}")]
    Rules(&'static str),
    /// The site has somebody with this sign-in name.
    #[error("the site has somebody with this sign-in name; choose another, or remove them first")]
    Taken,
    /// There is nobody with this identity who has not been removed.
    #[error("there is nobody with this id (or they were removed): kaodian-central staff list")]
    Unknown,
}

impl From<StoreError> for StaffError {
    fn from(error: StoreError) -> Self {
        Self::Central(error.into())
    }
}

impl From<sqlx::Error> for StaffError {
    fn from(error: sqlx::Error) -> Self {
        Self::Central(error.into())
    }
}

/// Somebody to be added.
pub(crate) struct NewStaff {
    pub(crate) site: SiteCode,
    pub(crate) name: String,
    pub(crate) sign_in: String,
    pub(crate) roles: Vec<Role>,
    /// Theirs already; without it, one is made up that they must change.
    pub(crate) password: Option<String>,
}

fn check_password(sign_in: &str, password: &str) -> Result<(), StaffError> {
    match account_rules::check_password(sign_in, password) {
        None => Ok(()),
        Some(_) => Err(StaffError::Rules(
            "a password has 8 to 64 characters, at least two of letters, digits and others, and is not the sign-in name",
        )),
    }
}

/// Roles as they are kept: each once, in the order of the list.
fn in_order(roles: &[Role]) -> Vec<Role> {
    Role::ALL.iter().filter(|role| roles.contains(role)).copied().collect()
}

/// Roles as they are written.
pub(crate) fn role_names(roles: &[Role]) -> String {
    let name =
        |role: &Role| serde_json::to_value(role).ok().and_then(|name| name.as_str().map(str::to_owned));
    roles.iter().filter_map(name).collect::<Vec<_>>().join(",")
}

/// A change that the centre's command makes, noted with who made it.
async fn note(
    db: &mut AnyConnection,
    app: &App,
    event: &str,
    staff: &Staff,
    by_whom: &str,
    detail: Option<String>,
) -> Result<(), StoreError> {
    let entry = AuditEntry {
        at: app.now(),
        event: event.to_owned(),
        by_whom: by_whom.to_owned(),
        terminal: None,
        site: Some(staff.site.clone()),
        subject: Some(staff.id.0.clone()),
        detail,
    };
    store::audit::insert(db, &entry).await
}

/// Adds somebody. Their identity, and the password when one was made up: it is kept nowhere.
pub(crate) async fn add(
    app: &App,
    new: NewStaff,
    by_whom: &str,
) -> Result<(StaffId, Option<String>), StaffError> {
    if account_rules::check_name(&new.sign_in).is_some() {
        return Err(StaffError::Rules("a sign-in name has 3 to 32 letters, digits, Hanzi and _ . - @"));
    }
    if new.name.trim().is_empty() || new.name.chars().count() > LONGEST_NAME {
        return Err(StaffError::Rules("a name has 1 to 64 characters"));
    }
    if let Some(password) = &new.password {
        check_password(&new.sign_in, password)?;
    }
    let made_up = if new.password.is_none() { Some(one_time_password::new()?) } else { None };
    let password = new.password.or_else(|| made_up.clone()).unwrap_or_default();
    let verifier = app.passwords().verifier(password).await?;
    let mut tx = app.store().transaction().await?;
    store::staff::raise_version(&mut tx, &new.site).await?;
    let serial = store::staff::count(&mut tx, &new.site).await? + 1;
    let staff = Staff {
        id: StaffId(format!("{}-{serial:03}", new.site)),
        site: new.site,
        name: new.name.trim().to_owned(),
        verifier,
        must_change_password: made_up.is_some(),
        created_at: app.now(),
        removed_at: None,
        roles: in_order(&new.roles),
        sign_in: new.sign_in,
    };
    if !store::staff::insert(&mut tx, &staff, &account_rules::name_key(&staff.sign_in)).await? {
        return Err(StaffError::Taken);
    }
    note(&mut tx, app, "staff_added", &staff, by_whom, Some(role_names(&staff.roles))).await?;
    tx.commit().await?;
    Ok((staff.id, made_up))
}

/// Somebody who works at a site, found before the list of the site is locked.
async fn active(app: &App, id: &StaffId) -> Result<Staff, StaffError> {
    let mut db = app.store().connection().await?;
    let found = store::staff::find(&mut db, id).await?;
    found.filter(|staff| staff.removed_at.is_none()).ok_or(StaffError::Unknown)
}

/// Gives somebody other roles, from now on.
pub(crate) async fn set_roles(
    app: &App,
    id: &StaffId,
    roles: &[Role],
    by_whom: &str,
) -> Result<(), StaffError> {
    let staff = active(app, id).await?;
    let roles = in_order(roles);
    let mut tx = app.store().transaction().await?;
    store::staff::raise_version(&mut tx, &staff.site).await?;
    store::staff::set_roles(&mut tx, id, &roles, app.now()).await?;
    note(&mut tx, app, "staff_roles", &staff, by_whom, Some(role_names(&roles))).await?;
    Ok(tx.commit().await?)
}

/// Gives somebody another password; the one that was made up, when `password` is not given.
pub(crate) async fn set_password(
    app: &App,
    id: &StaffId,
    password: Option<String>,
    by_whom: &str,
) -> Result<Option<String>, StaffError> {
    let staff = active(app, id).await?;
    if let Some(password) = &password {
        check_password(&staff.sign_in, password)?;
    }
    let made_up = if password.is_none() { Some(one_time_password::new()?) } else { None };
    let verifier = app.passwords().verifier(password.or_else(|| made_up.clone()).unwrap_or_default()).await?;
    let mut tx = app.store().transaction().await?;
    store::staff::raise_version(&mut tx, &staff.site).await?;
    let is_set =
        store::staff::set_verifier(&mut tx, id, None, &verifier, made_up.is_some(), app.now()).await?;
    if !is_set {
        return Err(StaffError::Unknown);
    }
    // Whoever was locked out is let in again.
    let digest = attempts::digest_of_staff(&staff.site, &account_rules::name_key(&staff.sign_in));
    store::sign_in_attempt::forgive(&mut tx, &digest).await?;
    note(&mut tx, app, "staff_password", &staff, by_whom, None).await?;
    tx.commit().await?;
    Ok(made_up)
}

/// Removes somebody. What they did before stays valid.
pub(crate) async fn remove(app: &App, id: &StaffId, by_whom: &str) -> Result<(), StaffError> {
    let staff = active(app, id).await?;
    let mut tx = app.store().transaction().await?;
    store::staff::raise_version(&mut tx, &staff.site).await?;
    if !store::staff::remove(&mut tx, id, app.now()).await? {
        return Err(StaffError::Unknown);
    }
    note(&mut tx, app, "staff_removed", &staff, by_whom, None).await?;
    Ok(tx.commit().await?)
}

/// A site's list for its terminals.
pub(crate) async fn list(app: &App, site: &SiteCode) -> Result<StaffResponse, CentralError> {
    let mut db = app.store().connection().await?;
    // First the version: a change in between is then fetched once more, and never missed.
    let version = store::staff::version(&mut db, site).await?;
    let staff = store::staff::of_site(&mut db, site).await?;
    let entry = |staff: Staff| StaffEntry {
        staff: staff.id,
        name: staff.name,
        sign_in: staff.sign_in,
        roles: staff.roles,
        verifier: staff.verifier,
        must_change_password: staff.must_change_password,
    };
    Ok(StaffResponse { version, staff: staff.into_iter().map(entry).collect() })
}

/// The site's staff member with this name, when the password is right. A name that does not exist is treated like one
/// that does.
pub(crate) async fn authenticate(
    app: &App,
    site: &SiteCode,
    sign_in: &str,
    password: String,
) -> Result<Staff, ProblemAnswer> {
    let key = account_rules::name_key(sign_in.trim());
    let attempt = Attempt::begin(app, attempts::digest_of_staff(site, &key)).await?;
    let staff = {
        let mut db = app.store().connection().await?;
        store::staff::find_by_sign_in(&mut db, site, &key).await?
    };
    let verifier = staff.as_ref().map(|staff| staff.verifier.clone());
    let fits = app.passwords().fits(password, verifier).await?;
    attempt.end(app, fits).await?;
    staff.ok_or_else(|| ProblemCode::CredentialsWrong.into())
}

/// A staff member changes their own password; the old one counts as a sign-in.
pub(crate) async fn change_password(
    app: &App,
    terminal: TerminalId,
    site: &SiteCode,
    request: ChangeStaffPasswordRequest,
) -> Result<(), ProblemAnswer> {
    let is_same = request.new_password == request.old_password;
    let staff = authenticate(app, site, &request.sign_in, request.old_password).await?;
    let refusal = if is_same {
        Some(Refusal::of(Field::Password, RefusalCode::PasswordSame))
    } else {
        account_rules::check_password(&staff.sign_in, &request.new_password)
    };
    if let Some(refusal) = refusal {
        return Err(refusal.into());
    }
    let verifier = app.passwords().verifier(request.new_password).await?;
    let now = app.now();
    let mut tx = app.store().transaction().await?;
    store::staff::raise_version(&mut tx, site).await?;
    if !store::staff::set_verifier(&mut tx, &staff.id, Some(&staff.verifier), &verifier, false, now).await? {
        return Err(ProblemCode::CredentialsWrong.into());
    }
    let entry = AuditEntry {
        at: now,
        event: "staff_password_changed".to_owned(),
        by_whom: staff.id.0.clone(),
        terminal: Some(terminal),
        site: Some(site.clone()),
        subject: Some(staff.id.0),
        detail: None,
    };
    store::audit::insert(&mut tx, &entry).await?;
    Ok(tx.commit().await?)
}
