//! The pretended gateway's page. The order's identity in the address is the payer's ticket.

use axum::{
    extract::{Form, State, rejection::FormRejection},
    http::{HeaderValue, StatusCode, header},
    response::{Html, IntoResponse, Redirect, Response},
};
use kaodian_domain::OrderId;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::{
    App,
    extract::Segment,
    gateways::{BANKS, Choice, Page},
    openapi::AnyProblems,
    problem::ProblemAnswer,
    store,
};

/// What the form sends.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct PayForm {
    outcome: String,
    bank: Option<String>,
}

/// A page that takes nothing from elsewhere and is kept nowhere.
pub(super) fn page(status: StatusCode, html: String) -> Response {
    let mut response = (status, Html(html)).into_response();
    for (name, value) in [
        (
            header::CONTENT_SECURITY_POLICY,
            "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
        ),
        (header::CACHE_CONTROL, "no-store"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ] {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    response
}

fn unknown(app: &App) -> Response {
    page(StatusCode::NOT_FOUND, Page::Unknown.html(app.now()))
}

/// The page as the order stands.
#[utoipa::path(
    get,
    path = "/sandbox/pay/{order}",
    operation_id = "showSandboxOrder",
    tag = "payment",
    params(("order" = String, Path, description = "The order")),
    responses((status = 200, description = "The order as it stands", body = String, content_type = "text/html"), (status = 404, description = "No such thing, or not any more", body = String, content_type = "text/html"), AnyProblems),
)]
pub(crate) async fn show(State(app): State<App>, Segment(order): Segment) -> Result<Response, ProblemAnswer> {
    let Ok(id) = order.parse().map(OrderId) else { return Ok(unknown(&app)) };
    let mut db = app.store().connection().await?;
    let Some(order) = store::sandbox_order::find(&mut db, id).await? else { return Ok(unknown(&app)) };
    let short_name = id.to_string().chars().take(8).collect();
    Ok(page(StatusCode::OK, Page::Order(&order, short_name).html(app.now())))
}

/// The payer's choice, then the page again. What is paid or closed stays so.
#[utoipa::path(
    post,
    path = "/sandbox/pay/{order}",
    operation_id = "chooseSandboxOutcome",
    tag = "payment",
    params(("order" = String, Path, description = "The order")),
    request_body(content = PayForm, content_type = "application/x-www-form-urlencoded"),
    responses((status = 303, description = "To the page again"), (status = 404, description = "No such order", body = String, content_type = "text/html"), AnyProblems),
)]
pub(crate) async fn choose(
    State(app): State<App>,
    Segment(order): Segment,
    form: Result<Form<PayForm>, FormRejection>,
) -> Result<Response, ProblemAnswer> {
    let (Ok(id), Ok(Form(form))) = (order.parse().map(OrderId), form) else { return Ok(unknown(&app)) };
    let bank = form.bank.as_deref().filter(|bank| BANKS.iter().any(|(code, _)| code == bank));
    let Some(choice) = Choice::from_name(&form.outcome) else { return Ok(unknown(&app)) };
    let now = app.now();
    let mut db = app.store().connection().await?;
    let Some(order) = store::sandbox_order::find(&mut db, id).await? else { return Ok(unknown(&app)) };
    if let Some(change) = choice.change(bank, order.expires_at, now) {
        store::sandbox_order::change(&mut db, id, change, now).await?;
    }
    Ok(Redirect::to(&format!("/sandbox/pay/{id}")).into_response())
}
