//! Candidates' accounts: registering, signing in, changing the password.

use kaodian_domain::{AccountId, Field, Refusal, RefusalCode, contact};
use kaodian_wire::{
    AccountView, ChangePasswordRequest, Problem, ProblemCode, RegisterAccountRequest, SignInRequest,
};
use uuid::Uuid;

use crate::{
    App, account_rules,
    attempts::{self, Attempt},
    problem::ProblemAnswer,
    store::{self, account::Account},
};

fn refused(refusals: Vec<Refusal>) -> ProblemAnswer {
    Problem { refusals, ..Problem::new(ProblemCode::Refused) }.into()
}

fn view(account: Account) -> AccountView {
    AccountView { account: account.id, name: account.name }
}

/// Registers an account.
pub(crate) async fn register(
    app: &App,
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
    };
    let mut db = app.store().connection().await?;
    if !store::account::insert(&mut db, &account, &name_key, app.now()).await? {
        return Err(ProblemCode::AccountTaken.into());
    }
    Ok(view(account))
}

/// Signs a candidate in.
pub(crate) async fn sign_in(app: &App, request: SignInRequest) -> Result<AccountView, ProblemAnswer> {
    Ok(view(authenticate(app, &request.name, request.password).await?))
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
async fn authenticate(app: &App, name: &str, password: String) -> Result<Account, ProblemAnswer> {
    let name_key = account_rules::name_key(name);
    let attempt = Attempt::begin(app, attempts::digest_of_account(&name_key)).await?;
    let account = {
        let mut db = app.store().connection().await?;
        store::account::find(&mut db, &name_key).await?
    };
    let verifier = account.as_ref().map(|account| account.verifier.clone());
    let fits = app.passwords().fits(password, verifier).await?;
    attempt.end(app, fits).await?;
    account.ok_or_else(|| ProblemCode::CredentialsWrong.into())
}
