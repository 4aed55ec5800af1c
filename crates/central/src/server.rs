//! Answering on a port, with TLS or without, and doing the jobs meanwhile.

use std::{future::Future, time::Duration};

use axum_server::{Handle, tls_rustls::RustlsConfig};
use hyper_util::rt::TokioTimer;
use tokio::net::TcpListener;

use crate::{App, CentralError, TlsSettings, app::router, changes, jobs, photo_judging};

/// After the signal to stop, requests that run have so long to end.
const SHUTDOWN_GRACE: Duration = Duration::from_secs(15);

/// A connection that sends no whole head in this time is closed: slow senders must not keep their places.
const HEAD_TIMEOUT: Duration = Duration::from_secs(30);

/// Answers on `listener` and does the jobs, until `stop` is ready.
///
/// # Errors
/// [`CentralError`] when the listener fails or the certificate cannot be used.
pub async fn serve(
    app: App,
    listener: TcpListener,
    tls: Option<TlsSettings>,
    stop: impl Future<Output = ()> + Send + 'static,
) -> Result<(), CentralError> {
    let failed = CentralError::file("the listener");
    let listener = listener.into_std().map_err(failed)?;
    let tls = match tls {
        Some(TlsSettings { certificate, key }) => {
            let config = RustlsConfig::from_pem_file(certificate, key).await;
            Some(config.map_err(CentralError::file("the certificate or its key"))?)
        }
        None => None,
    };
    let (stopping, stopped) = tokio::sync::watch::channel(false);
    let jobs = tokio::spawn(jobs::run(app.clone(), stopped.clone()));
    let judging = tokio::spawn(photo_judging::run(app.clone(), stopped.clone()));
    let watching = tokio::spawn(changes::run(app.clone(), stopped));
    let handle = Handle::new();
    let mut server = tokio::spawn(answer(app.clone(), listener, tls, handle.clone()));
    let ended = tokio::select! {
        ended = &mut server => Some(ended),
        () = stop => None,
    };
    let _ = stopping.send(true);
    tracing::info!("stopping");
    let ended = match ended {
        Some(ended) => ended,
        None => {
            // Requests that do not end in time are cut; each is a transaction or nothing.
            handle.graceful_shutdown(Some(SHUTDOWN_GRACE));
            server.await
        }
    };
    let _ = tokio::join!(jobs, judging, watching);
    app.close().await;
    ended.map_err(std::io::Error::other).and_then(|result| result).map_err(CentralError::file("the listener"))
}

async fn answer(
    app: App,
    listener: std::net::TcpListener,
    tls: Option<RustlsConfig>,
    handle: Handle<std::net::SocketAddr>,
) -> std::io::Result<()> {
    let service = router(app).into_make_service();
    match tls {
        Some(tls) => {
            let mut server = axum_server::from_tcp_rustls(listener, tls)?.handle(handle);
            server.http_builder().http1().timer(TokioTimer::new()).header_read_timeout(HEAD_TIMEOUT);
            server.serve(service).await
        }
        None => {
            let mut server = axum_server::from_tcp(listener)?.handle(handle);
            server.http_builder().http1().timer(TokioTimer::new()).header_read_timeout(HEAD_TIMEOUT);
            server.serve(service).await
        }
    }
}
