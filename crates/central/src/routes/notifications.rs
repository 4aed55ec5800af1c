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

use crate::{App, gateways::NoticeRefusal, settlement};

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
pub(crate) async fn alipay(State(app): State<App>, headers: HeaderMap, body: Bytes) -> Response {
    match heed(&app, PaymentChannel::Alipay, &headers, &body).await {
        Ok(()) => "success".into_response(),
        Err(refusal) => {
            tracing::warn!(?refusal, "a notice in the name of Alipay");
            (status(refusal), "failure").into_response()
        }
    }
}
