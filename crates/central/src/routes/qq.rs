//! Signing in with QQ: what the terminal asks, and what the phone opens.

use axum::{
    Json,
    extract::{
        Form, Path, Query, State,
        rejection::{FormRejection, QueryRejection},
    },
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use kaodian_wire::{ProblemCode, QqLoginResponse, QqLoginState};
use serde::Deserialize;
use uuid::Uuid;

use super::sandbox::page;
use crate::{
    App,
    authentication::Signed,
    problem::ProblemAnswer,
    qq::{self, BindForm, ConfirmForm, Ending, Returned, Shown},
};

/// Begins a sign-in; the terminal shows the address as a QR code.
pub(crate) async fn begin(
    State(app): State<App>,
    signed: Signed,
) -> Result<Json<QqLoginResponse>, ProblemAnswer> {
    Ok(Json(qq::begin(&app, signed.terminal.id).await?))
}

/// How long the terminal would wait.
#[derive(Deserialize)]
pub(crate) struct Wait {
    #[serde(default)]
    wait_s: u32,
}

fn login_id(text: &str) -> Result<Uuid, ProblemAnswer> {
    text.parse().map_err(|_| ProblemCode::NotFound.into())
}

/// How a sign-in stands, to the terminal that began it.
pub(crate) async fn state(
    State(app): State<App>,
    Path(login): Path<String>,
    query: Result<Query<Wait>, QueryRejection>,
    signed: Signed,
) -> Result<Json<QqLoginState>, ProblemAnswer> {
    let Query(Wait { wait_s }) = query.map_err(|_| ProblemCode::Malformed)?;
    Ok(Json(qq::state(&app, signed.terminal.id, login_id(&login)?, wait_s).await?))
}

/// The terminal gives a sign-in up.
pub(crate) async fn cancel(
    State(app): State<App>,
    Path(login): Path<String>,
    signed: Signed,
) -> Result<Json<QqLoginState>, ProblemAnswer> {
    Ok(Json(qq::cancel(&app, signed.terminal.id, login_id(&login)?).await?))
}

/// The phone opens what the QR code holds, and is sent to QQ.
pub(crate) async fn open(
    State(app): State<App>,
    Path(state): Path<String>,
    headers: HeaderMap,
) -> Result<Response, ProblemAnswer> {
    let shown = qq::open(&app, &state).await?;
    show(&app, &headers, shown)
}

/// What QQ's redirect may bring: a code, or that its user did not want to.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Callback {
    state: String,
    code: Option<String>,
    usercancel: Option<String>,
}

/// QQ sends the phone back.
pub(crate) async fn callback(
    State(app): State<App>,
    query: Result<Query<Callback>, QueryRejection>,
    headers: HeaderMap,
) -> Result<Response, ProblemAnswer> {
    let Query(callback) = query.unwrap_or_default();
    let is_cancelled = callback.usercancel.is_some_and(|said| said != "0");
    let code = callback.code.filter(|code| !code.is_empty() && !is_cancelled);
    let shown = qq::returned(&app, Returned { state: callback.state, code }).await?;
    show(&app, &headers, shown)
}

/// The phone's owner has chosen an account.
pub(crate) async fn bind(
    State(app): State<App>,
    headers: HeaderMap,
    form: Result<Form<BindForm>, FormRejection>,
) -> Result<Response, ProblemAnswer> {
    let shown = match form {
        Ok(Form(form)) => qq::bind(&app, form).await?,
        Err(_) => Shown::Ending(Ending::Unknown),
    };
    show(&app, &headers, shown)
}

/// The phone's owner has said whether it is the terminal before them.
pub(crate) async fn confirm(
    State(app): State<App>,
    headers: HeaderMap,
    form: Result<Form<ConfirmForm>, FormRejection>,
) -> Result<Response, ProblemAnswer> {
    let shown = match form {
        Ok(Form(form)) => qq::confirm(&app, form).await?,
        Err(_) => Shown::Ending(Ending::Unknown),
    };
    show(&app, &headers, shown)
}

fn show(app: &App, headers: &HeaderMap, shown: Shown) -> Result<Response, ProblemAnswer> {
    let accepted = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    let words = app.qq().ok_or(ProblemCode::QqNotOffered)?.page(accepted.unwrap_or_default());
    Ok(match shown {
        Shown::Elsewhere(address) => {
            let mut response = page(StatusCode::SEE_OTHER, String::new());
            let redirect = Redirect::to(address.as_str()).into_response();
            if let Some(location) = redirect.headers().get(header::LOCATION) {
                response.headers_mut().insert(header::LOCATION, location.clone());
            }
            response
        }
        Shown::Confirm(question) => page(StatusCode::OK, words.confirm(&question)),
        Shown::Bind(form) => page(StatusCode::OK, words.bind(&form)),
        Shown::Ending(Ending::Unknown) => page(StatusCode::NOT_FOUND, words.ending(Ending::Unknown)),
        Shown::Ending(ending) => page(StatusCode::OK, words.ending(ending)),
    })
}
