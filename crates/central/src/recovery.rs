//! Giving a candidate's account back at a desk: two staff members, the ID document in hand, everything noted.

use kaodian_domain::{
    AccountId, RefusalCode, Role, SiteCode, StaffId, Timestamp,
    document::{self, DocumentType, comparison_key},
};
use kaodian_wire::{
    FindAccountRequest, FindAccountResponse, FoundAccount, Problem, ProblemCode, ResetAccountRequest,
    ResetAccountResponse, StaffProof,
};

use crate::{
    App, account_rules, attempts, one_time_password,
    problem::ProblemAnswer,
    staff,
    store::{self, audit::AuditEntry, staff::Staff, terminal::Terminal},
};

/// So often in an hour a terminal may look somebody up: a desk serves fewer, and a list of numbers is not tried out.
const SEARCHES_PER_HOUR: i64 = 30;
const HOUR_MS: i64 = 60 * 60 * 1000;

/// So long a one-time password can be used.
const VALID_MS: i64 = 24 * HOUR_MS;

const SEARCH: &str = "recovery_search";

/// Who may look for an account, and one of the two who give it back.
fn may_recover(roles: &[Role]) -> bool {
    roles.iter().any(|role| matches!(role, Role::Operator | Role::SiteAdministrator))
}

fn entry(terminal: &Terminal, at: Timestamp, event: &str, by_whom: String) -> AuditEntry {
    AuditEntry {
        at,
        event: event.to_owned(),
        by_whom,
        terminal: Some(terminal.id),
        site: Some(terminal.site.clone()),
        subject: None,
        detail: None,
    }
}

/// The account that a document leads to, and whether it is registered for the open sitting.
async fn account_of(
    app: &App,
    document_type: DocumentType,
    document_number: &str,
) -> Result<Option<(AccountId, bool)>, ProblemAnswer> {
    let checked = document::check(document_type, document_number, app.now().date_in_china())?;
    let key = comparison_key(document_type, &checked.number);
    let catalogue = app.catalogues().current(app.store()).await?.ok_or(ProblemCode::NoSitting)?;
    let mut db = app.store().connection().await?;
    Ok(store::registration::account_of_document(&mut db, &catalogue.sitting, &key).await?)
}

/// Looks for the account of the person before the desk. Every search is noted, and too many are refused.
pub(crate) async fn find(
    app: &App,
    terminal: &Terminal,
    request: FindAccountRequest,
) -> Result<FindAccountResponse, ProblemAnswer> {
    let now = app.now();
    is_at_work(app, &request.staff, &terminal.site).await?;
    let found = account_of(app, request.document_type, &request.document_number).await?;
    let mut db = app.store().connection().await?;
    // Noted before it is counted: of many at once, none is overlooked.
    let subject = found.map(|(account, _)| account.to_string());
    let noted = AuditEntry { subject, ..entry(terminal, now, SEARCH, request.staff.0) };
    store::audit::insert(&mut db, &noted).await?;
    let count = store::audit::count_since(&mut db, terminal.id, SEARCH, now.plus_ms(-HOUR_MS)).await?;
    if count > SEARCHES_PER_HOUR {
        let retry_in_s = Some(3600);
        return Err(Problem { retry_in_s, ..Problem::new(ProblemCode::AccountLocked) }.into());
    }
    let Some((account, is_registered)) = found else { return Ok(FindAccountResponse { found: None }) };
    let known = store::account::find_by_id(&mut db, account).await?.ok_or(ProblemCode::NotFound)?;
    let found = FoundAccount { account, masked_name: masked(&known.name), is_registered };
    Ok(FindAccountResponse { found: Some(found) })
}

/// Refuses whoever does not work at the site now in a role that may recover accounts.
async fn is_at_work(app: &App, staff: &StaffId, site: &SiteCode) -> Result<(), ProblemAnswer> {
    let mut db = app.store().connection().await?;
    let known = store::staff::find(&mut db, staff).await?;
    let is_at_work =
        |known: &Staff| known.site == *site && known.removed_at.is_none() && may_recover(&known.roles);
    if known.as_ref().is_some_and(is_at_work) {
        Ok(())
    } else {
        Err(Problem::refused(RefusalCode::NotPermitted.into()).into())
    }
}

/// A name of which its owner recognises the ends: `z******n`.
fn masked(name: &str) -> String {
    let length = name.chars().count();
    name.chars().enumerate().map(|(at, c)| if at == 0 || at + 1 == length { c } else { '*' }).collect()
}

/// Gives the account back: a one-time password in the place of whatever was forgotten. All sessions end, and with them
/// every way to sign in.
pub(crate) async fn reset(
    app: &App,
    terminal: &Terminal,
    request: ResetAccountRequest,
) -> Result<ResetAccountResponse, ProblemAnswer> {
    if !request.document_checked {
        return Err(ProblemCode::Malformed.into());
    }
    let found = account_of(app, request.document_type, &request.document_number).await?;
    if found.map(|(account, _)| account) != Some(request.account) {
        return Err(ProblemCode::NotFound.into());
    }
    let both = match both(app, &terminal.site, request.first, request.second).await {
        Ok(both) => both,
        Err(problem) => {
            let subject = Some(request.account.to_string());
            let noted = entry(terminal, app.now(), "recovery_refused", "unproven".to_owned());
            let mut db = app.store().connection().await?;
            store::audit::insert(&mut db, &AuditEntry { subject, ..noted }).await?;
            return Err(problem);
        }
    };
    let password = one_time_password::new()?;
    let verifier = app.passwords().verifier(password.clone()).await?;
    let now = app.now();
    let valid_until = now.plus_ms(VALID_MS);
    let mut tx = app.store().transaction().await?;
    let account = store::account::find_by_id(&mut tx, request.account).await?.ok_or(ProblemCode::NotFound)?;
    store::account::set_one_time(&mut tx, account.id, &verifier, valid_until).await?;
    store::qq_identity::unbind_all(&mut tx, account.id).await?;
    store::account_sign_in::end_all(&mut tx, account.id, now).await?;
    let digest = attempts::digest_of_account(&account_rules::name_key(&account.name));
    store::sign_in_attempt::forgive(&mut tx, &digest).await?;
    let subject = Some(account.id.to_string());
    let noted = entry(terminal, now, "recovery_reset", both.map(|staff| staff.id.0).join(","));
    store::audit::insert(&mut tx, &AuditEntry { subject, ..noted }).await?;
    tx.commit().await?;
    tracing::info!(account = %account.id, terminal = %terminal.id, "an account was given back");
    Ok(ResetAccountResponse { name: account.name, password, valid_until })
}

/// Two different people of the site, of whom one may recover accounts, and none only looks.
async fn both(
    app: &App,
    site: &SiteCode,
    first: StaffProof,
    second: StaffProof,
) -> Result<[Staff; 2], ProblemAnswer> {
    let both = [
        staff::authenticate(app, site, &first.sign_in, first.password).await?,
        staff::authenticate(app, site, &second.sign_in, second.password).await?,
    ];
    if both.iter().any(|staff| staff.must_change_password) {
        return Err(ProblemCode::PasswordChangeNeeded.into());
    }
    let only_looks = |staff: &Staff| staff.roles.iter().all(|role| *role == Role::Auditor);
    let is_enough = both[0].id != both[1].id
        && both.iter().any(|staff| may_recover(&staff.roles))
        && !both.iter().any(only_looks);
    if is_enough { Ok(both) } else { Err(Problem::refused(RefusalCode::NotPermitted.into()).into()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_shows_its_ends() {
        for (name, expected) in
            [("abc", "a*c"), ("zhangsan", "z******n"), ("张三丰", "张*丰"), ("𠮷田一", "𠮷*一")]
        {
            assert_eq!(masked(name), expected);
        }
    }
}
