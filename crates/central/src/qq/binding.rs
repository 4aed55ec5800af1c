//! The first sign-in with a QQ: its user chooses on the phone which account it opens.

use kaodian_domain::{AccountId, Field, Timestamp};
use kaodian_wire::{Problem, ProblemCode, RegisterAccountRequest};
use serde::Deserialize;
use sqlx::AnyConnection;
use utoipa::ToSchema;

use super::{BindPage, Ending, Proof, Shown, finish, qq, terminal_name, with_page};
use crate::{
    App,
    problem::ProblemAnswer,
    sign_in,
    store::{
        self, StoreError,
        audit::AuditEntry,
        qq_login::{QqLogin, Stage},
    },
};

/// So often a form may be sent from one page.
const TRIES_MAXIMUM: i64 = 10;

/// What the page's forms send. It has no `Debug`: there are passwords in it.
#[derive(Default, Deserialize, ToSchema)]
#[serde(default)]
pub(crate) struct BindForm {
    secret: String,
    choice: String,
    name: String,
    password: String,
    again: String,
    mobile: String,
    email: String,
}

/// Takes a form in.
pub(crate) async fn bind(app: &App, form: BindForm) -> Result<Shown, ProblemAnswer> {
    let decided = &qq(app)?.decided;
    let Some(login) = with_page(app, &form.secret).await? else { return Ok(Shown::Ending(Ending::Unknown)) };
    let mut db = app.store().connection().await?;
    let now = app.now();
    let Some(tries) = store::qq_login::count_try(&mut db, login.id, now).await? else {
        return Ok(Shown::Ending(if now >= login.expires_at { Ending::Expired } else { Ending::Used }));
    };
    let given_up = match form.choice.as_str() {
        "cancel" => Some((Stage::Cancelled, Ending::Cancelled)),
        _ if tries > TRIES_MAXIMUM => Some((Stage::Failed, Ending::Failed)),
        _ => None,
    };
    if let Some((stage, ending)) = given_up {
        store::qq_login::advance(&mut db, login.id, Stage::Binding, stage, now).await?;
        decided.notify_waiters();
        return Ok(Shown::Ending(ending));
    }
    drop(db);
    match account(app, &login, &form).await {
        Ok((account, proof)) => {
            let openid_digest = login.openid_digest.clone().unwrap_or_default();
            Ok(Shown::Ending(finish(app, &login, account, &openid_digest, proof).await?))
        }
        Err(refused) => {
            let terminal = terminal_name(app, login.terminal).await?;
            let is_new = form.choice == "new";
            let typed = [form.name, form.mobile, form.email];
            Ok(Shown::Bind(BindPage {
                secret: form.secret,
                nickname: None,
                terminal,
                check_number: login.check_number.clone(),
                refused,
                typed,
                is_new,
            }))
        }
    }
}

/// The account that a form proves or makes, or the words for why not.
async fn account(
    app: &App,
    login: &QqLogin,
    form: &BindForm,
) -> Result<(AccountId, Proof), Vec<&'static str>> {
    let name = form.name.trim().to_owned();
    if form.choice != "new" {
        let account = sign_in::authenticate(app, &name, form.password.clone()).await.map_err(words_for)?;
        if account.one_time_until.is_some() {
            return Err(vec!["one_time"]);
        }
        return Ok((account.id, Proof::Password(account.verifier)));
    }
    if form.password != form.again {
        return Err(vec!["check_again"]);
    }
    let request = RegisterAccountRequest {
        name,
        password: form.password.clone(),
        mobile: form.mobile.clone(),
        email: form.email.clone(),
    };
    let registered = sign_in::register(app, login.terminal, request).await.map_err(words_for)?;
    Ok((registered.account, Proof::Registered))
}

/// Which words of the page say what was wrong.
fn words_for(ProblemAnswer(problem): ProblemAnswer) -> Vec<&'static str> {
    let Problem { code, refusals, .. } = problem;
    match code {
        ProblemCode::CredentialsWrong => vec!["wrong"],
        ProblemCode::AccountLocked => vec!["locked"],
        ProblemCode::AccountTaken => vec!["taken"],
        ProblemCode::Refused => {
            let word = |field: Option<Field>| match field {
                Some(Field::AccountName) => "check_name",
                Some(Field::Mobile) => "check_mobile",
                Some(Field::Email) => "check_email",
                _ => "check_password",
            };
            refusals.iter().map(|refusal| word(refusal.field)).collect()
        }
        _ => vec!["trouble"],
    }
}

/// Notes that a QQ opens an account from now on.
pub(super) async fn note(
    db: &mut AnyConnection,
    login: &QqLogin,
    account: AccountId,
    at: Timestamp,
) -> Result<(), StoreError> {
    let entry = AuditEntry {
        at,
        event: "qq_bound".to_owned(),
        by_whom: "candidate".to_owned(),
        terminal: Some(login.terminal),
        site: None,
        subject: Some(account.to_string()),
        detail: None,
    };
    store::audit::insert(db, &entry).await
}
