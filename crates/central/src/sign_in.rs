//! Candidates' accounts: registering, signing in, changing the password.

use kaodian_domain::{AccountId, Field, Refusal, RefusalCode, TerminalId, contact};
use kaodian_wire::{
    AccountView, ChangePasswordRequest, Problem, ProblemCode, RegisterAccountRequest, SignInRequest,
    SignInResponse,
};
use uuid::Uuid;

use crate::{
    App, CentralError, account_rules,
    attempts::{self, Attempt},
    problem::ProblemAnswer,
    store::{self, account::Account},
};

fn refused(refusals: Vec<Refusal>) -> ProblemAnswer {
    Problem { refusals, ..Problem::new(ProblemCode::Refused) }.into()
}

pub(crate) fn view(account: Account) -> AccountView {
    AccountView { account: account.id, name: account.name }
}

/// Registers an account, which is signed in at the terminal by that.
pub(crate) async fn register(
    app: &App,
    terminal: TerminalId,
    request: RegisterAccountRequest,
) -> Result<AccountView, ProblemAnswer> {
    let refusals = account_rules::check_account(&request);
    if !refusals.is_empty() {
        return Err(refused(refusals));
    }
    let name_key = account_rules::name_key(&request.name);
    let account = Account {
        id: AccountId(Uuid::now_v7()),
        name: request.name,
        verifier: app.passwords().verifier(request.password).await?,
        mobile: account_rules::as_stored(&request.mobile, contact::mobile),
        email: account_rules::as_stored(&request.email, contact::email),
        one_time_until: None,
    };
    let now = app.now();
    let mut tx = app.store().transaction().await?;
    if !store::account::insert(&mut tx, &account, &name_key, now).await? {
        return Err(ProblemCode::AccountTaken.into());
    }
    store::account_sign_in::begin(&mut tx, account.id, terminal, now).await?;
    tx.commit().await?;
    Ok(view(account))
}

/// Signs a candidate in at a terminal, and brings what they have begun anywhere. With a password that was made up at a
/// desk nothing is brought and nothing begins: it must be changed first.
pub(crate) async fn sign_in(
    app: &App,
    terminal: TerminalId,
    request: SignInRequest,
) -> Result<SignInResponse, ProblemAnswer> {
    let account = authenticate(app, &request.name, request.password).await?;
    if account.one_time_until.is_some() {
        let account = view(account);
        return Ok(SignInResponse { account, registrations: Vec::new(), must_change_password: true });
    }
    let mut tx = app.store().transaction().await?;
    // It may have been given back to its owner while the password was looked at.
    if !store::account::hold(&mut tx, account.id, &account.verifier).await? {
        return Err(ProblemCode::CredentialsWrong.into());
    }
    store::account_sign_in::begin(&mut tx, account.id, terminal, app.now()).await?;
    tx.commit().await?;
    Ok(signed_in(app, view(account)).await?)
}

/// What a terminal is told of somebody who has signed in.
pub(crate) async fn signed_in(app: &App, account: AccountView) -> Result<SignInResponse, CentralError> {
    let registrations = match app.catalogues().current(app.store()).await? {
        Some(catalogue) => {
            let mut db = app.store().connection().await?;
            store::registration::of_account(&mut db, account.account, &catalogue.sitting).await?
        }
        None => Vec::new(),
    };
    Ok(SignInResponse { account, registrations, must_change_password: false })
}

/// Changes a password; the old one counts as a sign-in, with all that follows from a wrong one.
pub(crate) async fn change_password(
    app: &App,
    request: ChangePasswordRequest,
) -> Result<AccountView, ProblemAnswer> {
    let is_same = request.new_password == request.old_password;
    let account = authenticate(app, &request.name, request.old_password).await?;
    let refusal = if is_same {
        Some(Refusal::of(Field::Password, RefusalCode::PasswordSame))
    } else {
        account_rules::check_password(&account.name, &request.new_password)
    };
    if let Some(refusal) = refusal {
        return Err(refused(vec![refusal]));
    }
    let verifier = app.passwords().verifier(request.new_password).await?;
    let mut db = app.store().connection().await?;
    if !store::account::set_verifier(&mut db, account.id, &account.verifier, &verifier).await? {
        return Err(ProblemCode::CredentialsWrong.into());
    }
    Ok(view(account))
}

/// The account, when the password is right. A name that does not exist is treated like one that
/// does, in words, in time and in locking.
pub(crate) async fn authenticate(app: &App, name: &str, password: String) -> Result<Account, ProblemAnswer> {
    // A phone's form can bring what a terminal's message cannot, and no database could be asked for it.
    if name.contains('\0') {
        return Err(ProblemCode::CredentialsWrong.into());
    }
    let name_key = account_rules::name_key(name);
    let attempt = Attempt::begin(app, attempts::digest_of_account(&name_key)).await?;
    let account = {
        let mut db = app.store().connection().await?;
        store::account::find(&mut db, &name_key).await?
    };
    let now = app.now();
    // One that was made up at a desk and never used opens nothing any more.
    let usable = account.as_ref().filter(|account| account.one_time_until.is_none_or(|until| now < until));
    let verifier = usable.map(|account| account.verifier.clone());
    let fits = app.passwords().fits(password, verifier).await?;
    attempt.end(app, fits).await?;
    account.ok_or_else(|| ProblemCode::CredentialsWrong.into())
}
