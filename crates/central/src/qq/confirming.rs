//! A QQ that belongs to an account: its user says on the phone whether the terminal before them is the one that waits.
//!
//! Without that, whoever sends somebody the QR code of a terminal of their own would be signed in there as them.

use kaodian_domain::AccountId;
use serde::Deserialize;
use utoipa::ToSchema;

use super::{ConfirmPage, Ending, Proof, Shown, digest, finish, qq, secret, terminal_name, with_page};
use crate::{
    App,
    problem::ProblemAnswer,
    store::{
        self,
        qq_login::{QqLogin, Stage},
    },
};

/// So long the question can be answered.
const CONFIRMING_MS: i64 = 3 * 60 * 1000;

/// What the page's form sends. It has no `Debug`: the secret is in it.
#[derive(Default, Deserialize, ToSchema)]
#[serde(default)]
pub(crate) struct ConfirmForm {
    secret: String,
    choice: String,
}

/// Asks. The secret of the page goes to this browser alone.
pub(super) async fn ask(
    app: &App,
    login: &QqLogin,
    account: AccountId,
    openid_digest: &str,
) -> Result<Shown, ProblemAnswer> {
    let secret = secret()?;
    let page_digest = digest("page", &secret);
    let until = app.now().plus_ms(CONFIRMING_MS);
    {
        let mut db = app.store().connection().await?;
        let begun =
            store::qq_login::begin_confirming(&mut db, login.id, account, openid_digest, &page_digest, until);
        if !begun.await? {
            // The terminal gave up meanwhile.
            return Ok(Shown::Ending(Ending::Cancelled));
        }
    }
    qq(app)?.decided.notify_waiters();
    let terminal = terminal_name(app, login.terminal).await?;
    Ok(Shown::Confirm(ConfirmPage { secret, terminal, check_number: login.check_number.clone() }))
}

/// Takes the answer in. Whoever sends the form again hears how it ended and changes nothing.
pub(crate) async fn confirm(app: &App, form: ConfirmForm) -> Result<Shown, ProblemAnswer> {
    let decided = &qq(app)?.decided;
    let Some(login) = with_page(app, &form.secret).await? else { return Ok(Shown::Ending(Ending::Unknown)) };
    let (Some(account), Some(openid_digest)) = (login.account, login.openid_digest.clone()) else {
        // The page on which an account is chosen has a form of its own.
        return Ok(Shown::Ending(Ending::Unknown));
    };
    if let Some(ending) = ended(&login) {
        return Ok(Shown::Ending(ending));
    }
    let ending = match form.choice.as_str() {
        "yes" => finish(app, &login, account, &openid_digest, Proof::Bound).await?,
        "no" => {
            let mut db = app.store().connection().await?;
            let now = app.now();
            let is_cancelled =
                store::qq_login::advance(&mut db, login.id, Stage::Confirming, Stage::Cancelled, now).await?;
            decided.notify_waiters();
            if is_cancelled { Ending::Cancelled } else { Ending::Expired }
        }
        _ => Ending::Unknown,
    };
    if ending == Ending::Used {
        // The account was given back to its owner meanwhile: this QQ does not open it any more.
        let mut db = app.store().connection().await?;
        let now = app.now();
        store::qq_login::advance(&mut db, login.id, Stage::Confirming, Stage::Failed, now).await?;
        decided.notify_waiters();
    }
    // Two forms at once: the one that came second tells what the first did.
    let Ending::Expired = ending else { return Ok(Shown::Ending(ending)) };
    let again = with_page(app, &form.secret).await?;
    Ok(Shown::Ending(again.and_then(|login| self::ended(&login)).unwrap_or(Ending::Expired)))
}

/// How the question was answered; `None` while it is open.
fn ended(login: &QqLogin) -> Option<Ending> {
    match login.stage {
        Stage::Confirming => None,
        Stage::Done => Some(Ending::Done),
        Stage::Cancelled => Some(Ending::Cancelled),
        Stage::Failed => Some(Ending::Failed),
        Stage::Open | Stage::Returned | Stage::Binding => Some(Ending::Unknown),
    }
}
