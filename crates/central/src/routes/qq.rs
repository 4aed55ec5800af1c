//! Signing in with QQ: what the terminal asks, and what the phone opens.

use axum::{
    Json,
    extract::{Form, State, rejection::FormRejection},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use kaodian_wire::{Problem, ProblemCode, QqLoginResponse, QqLoginState};
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

use super::sandbox::page;
use crate::{
    App,
    authentication::Signed,
    extract::{Asked, Segment},
    openapi::{AnyProblems, Problems, SignedProblems},
    problem::ProblemAnswer,
    qq::{self, BindForm, ConfirmForm, Ending, Returned, Shown},
};

/// Begins a sign-in; the terminal shows the address as a QR code.
#[utoipa::path(
    post,
    path = "/v1/qq-logins",
    operation_id = "beginQqLogin",
    tag = "QQ",
    responses((status = 200, description = "The sign-in", body = QqLoginResponse), SignedProblems, Problems<404>),
    security(("terminalSignature" = [])),
)]
pub(crate) async fn begin(
    State(app): State<App>,
    signed: Signed,
) -> Result<Json<QqLoginResponse>, ProblemAnswer> {
    Ok(Json(qq::begin(&app, signed.terminal.id).await?))
}

/// How long the terminal would wait.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Wait {
    /// In seconds.
    #[serde(default)]
    wait_s: u32,
}

fn login_id(text: &str) -> Result<Uuid, ProblemAnswer> {
    text.parse().map_err(|_| ProblemCode::NotFound.into())
}

/// How a sign-in stands, to the terminal that began it.
#[utoipa::path(
    get,
    path = "/v1/qq-logins/{id}",
    operation_id = "qqLoginState",
    tag = "QQ",
    params(("id" = Uuid, Path, description = "The sign-in"), Wait),
    responses((status = 200, description = "How it stands", body = QqLoginState), SignedProblems, Problems<404>),
    security(("terminalSignature" = [])),
)]
pub(crate) async fn state(
    State(app): State<App>,
    Segment(login): Segment,
    Asked(Wait { wait_s }): Asked<Wait>,
    signed: Signed,
) -> Result<Json<QqLoginState>, ProblemAnswer> {
    Ok(Json(qq::state(&app, signed.terminal.id, login_id(&login)?, wait_s).await?))
}

/// The terminal gives a sign-in up.
#[utoipa::path(
    post,
    path = "/v1/qq-logins/{id}/cancel",
    operation_id = "cancelQqLogin",
    tag = "QQ",
    params(("id" = Uuid, Path, description = "The sign-in")),
    responses((status = 200, description = "How it stands", body = QqLoginState), SignedProblems, Problems<404>),
    security(("terminalSignature" = [])),
)]
pub(crate) async fn cancel(
    State(app): State<App>,
    Segment(login): Segment,
    signed: Signed,
) -> Result<Json<QqLoginState>, ProblemAnswer> {
    Ok(Json(qq::cancel(&app, signed.terminal.id, login_id(&login)?).await?))
}

/// The phone opens what the QR code holds, and is sent to QQ.
#[utoipa::path(
    get,
    path = "/qq/login/{state}",
    operation_id = "openQqLogin",
    tag = "QQ",
    params(("state" = String, Path, description = "What the QR code holds")),
    responses((status = 303, description = "To QQ"), (status = 200, description = "How the sign-in ended", body = String, content_type = "text/html"), (status = 404, description = "No such sign-in, or no QQ here", content((String = "text/html"), (Problem = "application/problem+json"))), AnyProblems),
)]
pub(crate) async fn open(
    State(app): State<App>,
    Segment(state): Segment,
    headers: HeaderMap,
) -> Result<Response, ProblemAnswer> {
    let shown = qq::open(&app, &state).await?;
    show(&app, &headers, shown)
}

/// What QQ's redirect may bring: a code, or that its user did not want to.
#[derive(Default, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub(crate) struct Callback {
    state: String,
    code: Option<String>,
    usercancel: Option<String>,
}

/// QQ sends the phone back.
#[utoipa::path(
    get,
    path = "/qq/callback",
    operation_id = "qqCallback",
    tag = "QQ",
    params(Callback),
    responses((status = 200, description = "What is to be done next", body = String, content_type = "text/html"), (status = 404, description = "No such sign-in, or no QQ here", content((String = "text/html"), (Problem = "application/problem+json"))), AnyProblems),
)]
pub(crate) async fn callback(
    State(app): State<App>,
    asked: Result<Asked<Callback>, ProblemAnswer>,
    headers: HeaderMap,
) -> Result<Response, ProblemAnswer> {
    let callback = asked.map(|Asked(callback)| callback).unwrap_or_default();
    let is_cancelled = callback.usercancel.is_some_and(|said| said != "0");
    let code = callback.code.filter(|code| !code.is_empty() && !is_cancelled);
    let shown = qq::returned(&app, Returned { state: callback.state, code }).await?;
    show(&app, &headers, shown)
}

/// The phone's owner has chosen an account.
#[utoipa::path(
    post,
    path = "/qq/bind",
    operation_id = "bindQq",
    tag = "QQ",
    request_body(content = BindForm, content_type = "application/x-www-form-urlencoded"),
    responses((status = 200, description = "How the sign-in ended, or the form again", body = String, content_type = "text/html"), (status = 404, description = "No such sign-in, or no QQ here", content((String = "text/html"), (Problem = "application/problem+json"))), AnyProblems),
)]
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
#[utoipa::path(
    post,
    path = "/qq/confirm",
    operation_id = "confirmQqLogin",
    tag = "QQ",
    request_body(content = ConfirmForm, content_type = "application/x-www-form-urlencoded"),
    responses((status = 200, description = "How the sign-in ended", body = String, content_type = "text/html"), (status = 404, description = "No such sign-in, or no QQ here", content((String = "text/html"), (Problem = "application/problem+json"))), AnyProblems),
)]
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
