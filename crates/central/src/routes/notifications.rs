//! What the gateways tell of their own accord. Terminals sign nothing here; each gateway signs as
//! it does, and is answered as it wants to be.

use axum::{
    Json,
    body::Bytes,
    extract::State,
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
};
use kaodian_domain::PaymentChannel;
use serde_json::json;

use crate::{App, gateways::NoticeRefusal, openapi::AnyProblems, settlement};

async fn heed(
    app: &App,
    channel: PaymentChannel,
    headers: &HeaderMap,
    body: &[u8],
) -> Result<(), NoticeRefusal> {
    let gateway = app.gateways().of(channel).ok_or(NoticeRefusal::Foreign)?;
    let notice = gateway.notice(headers, body).await;
    settlement::heed(app, channel, notice).await
}

fn status(refusal: NoticeRefusal) -> StatusCode {
    match refusal {
        NoticeRefusal::Forged => StatusCode::UNAUTHORIZED,
        NoticeRefusal::Foreign => StatusCode::BAD_REQUEST,
        NoticeRefusal::Later => StatusCode::SERVICE_UNAVAILABLE,
    }
}

/// WeChat Pay tells of a payment. Whatever is not 200 or 204 is said again, for a day.
#[utoipa::path(
    post,
    path = "/v1/notifications/wechat",
    operation_id = "notifyWechat",
    tag = "payment",
    request_body(content = String, content_type = "application/json"),
    responses((status = 204, description = "Heeded"), (status = 400, description = "Not ours"), (status = 401, description = "Forged"), (status = 413, description = "Too large"), (status = 503, description = "Say it again"), AnyProblems),
)]
pub(crate) async fn wechat(State(app): State<App>, headers: HeaderMap, body: Bytes) -> Response {
    match heed(&app, PaymentChannel::Wechat, &headers, &body).await {
        Ok(()) => StatusCode::NO_CONTENT.into_response(),
        Err(refusal) => {
            tracing::warn!(?refusal, "a notice in the name of WeChat Pay");
            (status(refusal), Json(json!({ "code": "FAIL", "message": "not accepted" }))).into_response()
        }
    }
}

/// Alipay tells of a payment. Whatever is not these seven letters is said again, for a day.
#[utoipa::path(
    post,
    path = "/v1/notifications/alipay",
    operation_id = "notifyAlipay",
    tag = "payment",
    request_body(content = String, content_type = "application/x-www-form-urlencoded"),
    responses((status = 200, description = "Heeded", body = String, content_type = "text/plain"), (status = 400, description = "Not ours", body = String, content_type = "text/plain"), (status = 401, description = "Forged", body = String, content_type = "text/plain"), (status = 413, description = "Too large"), (status = 503, description = "Say it again", body = String, content_type = "text/plain"), AnyProblems),
)]
pub(crate) async fn alipay(State(app): State<App>, headers: HeaderMap, body: Bytes) -> Response {
    match heed(&app, PaymentChannel::Alipay, &headers, &body).await {
        Ok(()) => "success".into_response(),
        Err(refusal) => {
            tracing::warn!(?refusal, "a notice in the name of Alipay");
            (status(refusal), "failure").into_response()
        }
    }
}
