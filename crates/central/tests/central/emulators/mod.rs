//! Gateways and QQ as their documents describe them. Gateways check every signature of ours and sign with
//! real keys. What can go wrong is switched on by the tests.

pub(crate) mod alipay;
pub(crate) mod alipay_certificates;
pub(crate) mod qq;
pub(crate) mod wechat;

use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

use axum::{
    Router,
    body::Bytes,
    http::{HeaderMap, Method, StatusCode, Uri},
    response::{IntoResponse, Response},
};
use base64::{Engine, engine::general_purpose::STANDARD as BASE64};
use kaodian_domain::Timestamp;
use openssl::{
    hash::MessageDigest,
    pkey::{HasPublic, PKey, Private},
    rsa::Rsa,
    sign::{Signer, Verifier},
};
use tokio::{net::TcpListener, sync::Semaphore};

use crate::support::START;

/// What a gateway does with every call, until told otherwise.
#[derive(Debug, Clone, Default)]
pub(crate) enum Mood {
    /// As the documents say.
    #[default]
    Well,
    /// It takes the call and never answers.
    Silent,
    /// It does what is asked, and the answer is lost.
    Deaf,
    /// 503.
    Broken,
    /// Its main address answers 503; the backup is well.
    MainBroken,
    /// It signs with a key that nobody knows.
    Forged,
    /// It signs what it says, then says something else.
    Altered,
    /// A signature that is meant to fail (WeChat Pay's probes).
    Probe,
    /// It signed this ten minutes ago.
    Old,
    /// It answers for another merchant.
    OtherMerchant,
    /// It answers with something that is no JSON.
    Nonsense,
    /// It decides at once, and the answer comes when the test lets it through.
    Slow(Arc<Semaphore>),
}

/// The clock that server and gateways share.
pub(crate) fn shared_clock() -> Arc<AtomicI64> {
    Arc::new(AtomicI64::new(START))
}

pub(crate) fn read(clock: &AtomicI64) -> Timestamp {
    Timestamp(clock.load(Ordering::SeqCst))
}

pub(crate) fn new_key() -> PKey<Private> {
    PKey::from_rsa(Rsa::generate(2048).unwrap()).unwrap()
}

pub(crate) fn sign(key: &PKey<Private>, message: &[u8]) -> String {
    let mut signer = Signer::new(MessageDigest::sha256(), key).unwrap();
    BASE64.encode(signer.sign_oneshot_to_vec(message).unwrap())
}

pub(crate) fn verifies<T: HasPublic>(key: &PKey<T>, message: &[u8], signature: &str) -> bool {
    let mut verifier = Verifier::new(MessageDigest::sha256(), key).unwrap();
    BASE64.decode(signature).is_ok_and(|signature| verifier.verify_oneshot(&signature, message).unwrap())
}

/// A call as it came.
pub(crate) struct Call {
    pub(crate) method: Method,
    pub(crate) uri: Uri,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

/// Serves `answer` at a free port; the address.
pub(crate) async fn listen<F, A>(answer: F) -> String
where
    F: Fn(Call) -> A + Clone + Send + Sync + 'static,
    A: Future<Output = Response> + Send + 'static,
{
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let handler = move |method: Method, uri: Uri, headers: HeaderMap, body: Bytes| {
        answer(Call { method, uri, headers, body })
    };
    tokio::spawn(axum::serve(listener, Router::new().fallback(handler)).into_future());
    url
}

/// A call that never ends.
pub(crate) async fn silence() -> Response {
    std::future::pending::<()>().await;
    StatusCode::OK.into_response()
}
