//! The server put together: its state and the list of its routes.

use std::{fs, future::Future, path::Path, sync::Arc, time::Duration};

use axum::{
    Router,
    extract::{MatchedPath, Request},
    http::{HeaderName, HeaderValue, StatusCode},
    middleware::{self, Next},
    response::Response,
    routing::{get, post},
};
use ed25519_dalek::SigningKey;
use kaodian_domain::Timestamp;
use kaodian_photo::EnginePool;
use kaodian_wire::ProblemCode;
use tokio::net::TcpListener;
use tower_http::timeout::TimeoutLayer;
use tracing::Instrument;

use crate::{
    CentralError, Clock, Config, authentication,
    catalogues::Catalogues,
    gateways::{Gateway, SandboxGateway},
    jobs, keys,
    passwords::Passwords,
    photos::PhotoFolder,
    problem::ProblemAnswer,
    routes,
    store::Store,
};

/// No request may take longer: a slow sender must not keep its place.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(30);

/// After the signal to stop, requests that run have so long to end.
const SHUTDOWN_GRACE: Duration = Duration::from_secs(15);

/// Everything that requests and commands share.
#[derive(Clone)]
pub struct App(Arc<Parts>);

struct Parts {
    store: Store,
    photos: PhotoFolder,
    engines: Arc<EnginePool>,
    catalogues: Catalogues,
    passwords: Passwords,
    gateway: Box<dyn Gateway>,
    key: SigningKey,
    clock: Clock,
}

impl App {
    /// Opens the data folder, and sets it up when it is new.
    ///
    /// # Errors
    /// [`CentralError`] when folder, key or database cannot be used.
    pub async fn open(config: &Config, clock: Clock) -> Result<Self, CentralError> {
        create_private_dir(&config.data_dir).map_err(CentralError::file("the data folder"))?;
        let config = Config {
            data_dir: std::path::absolute(&config.data_dir).map_err(CentralError::file("the data folder"))?,
            ..config.clone()
        };
        let lock =
            fs::File::create(config.lock_path()).map_err(CentralError::file("the data folder's lock"))?;
        lock.lock().map_err(CentralError::file("the data folder's lock"))?;
        let key = keys::load_or_create(&config.key_path())?;
        let store = Store::open(&config.database_url()).await?;
        drop(lock);
        let gateway = SandboxGateway::new(store.clone(), clock.clone(), config.public_url.clone());
        Ok(Self(Arc::new(Parts {
            photos: PhotoFolder::open(config.photos_dir())?,
            engines: Arc::default(),
            catalogues: Catalogues::default(),
            passwords: Passwords::new()?,
            gateway: Box::new(gateway),
            store,
            key,
            clock,
        })))
    }

    pub(crate) fn store(&self) -> &Store {
        &self.0.store
    }

    pub(crate) fn photos(&self) -> &PhotoFolder {
        &self.0.photos
    }

    pub(crate) fn engines(&self) -> &Arc<EnginePool> {
        &self.0.engines
    }

    pub(crate) fn catalogues(&self) -> &Catalogues {
        &self.0.catalogues
    }

    pub(crate) fn passwords(&self) -> &Passwords {
        &self.0.passwords
    }

    pub(crate) fn gateway(&self) -> &dyn Gateway {
        &*self.0.gateway
    }

    pub(crate) fn key(&self) -> &SigningKey {
        &self.0.key
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.0.clock.now()
    }

    /// Closes the database; what is asked afterwards fails.
    pub async fn close(&self) {
        self.0.store.close().await;
    }
}

/// For its owner's eyes only: the database and the photos in it are not encrypted.
fn create_private_dir(dir: &Path) -> std::io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(dir)
}

/// Everything that can be asked of the server.
pub fn router(app: App) -> Router {
    Router::new()
        .route("/healthz", get(routes::health::healthz))
        .route("/readyz", get(routes::health::readyz))
        .route("/v1/time", get(routes::time::tell))
        .route("/v1/terminals/activate", post(routes::terminals::activate))
        .route("/v1/terminals/keys", get(routes::terminals::keys))
        .route("/v1/accounts", post(routes::accounts::register))
        .route("/v1/accounts/sign-in", post(routes::accounts::sign_in))
        .route("/v1/accounts/password", post(routes::accounts::change_password))
        .route("/v1/operations", post(routes::operations::push))
        .route("/v1/changes", get(routes::changes::pull))
        .route("/v1/catalogue", get(routes::catalogue::fetch))
        .route("/v1/photos/{sha256}", get(routes::photos::fetch).put(routes::photos::store))
        .route("/v1/number-blocks", post(routes::number_blocks::lease))
        .route("/v1/seat-blocks", post(routes::seat_blocks::lease))
        .route("/v1/seat-blocks/return", post(routes::seat_blocks::take_back))
        .route("/v1/registrations/{id}/orders", post(routes::orders::open))
        .route("/v1/registrations/{id}/payment-query", post(routes::orders::query))
        .route("/sandbox/pay/{order}", get(routes::sandbox::show).post(routes::sandbox::choose))
        .fallback(not_found)
        .method_not_allowed_fallback(not_found)
        .layer(TimeoutLayer::with_status_code(StatusCode::REQUEST_TIMEOUT, REQUEST_TIMEOUT))
        .layer(middleware::from_fn_with_state(app.clone(), authentication::tell_time))
        .layer(middleware::from_fn(log_request))
        .with_state(app)
}

async fn not_found() -> ProblemAnswer {
    ProblemCode::NotFound.into()
}

/// One line for each request, with an identity that the answer carries too. The route is logged,
/// not the address: that may name a registration.
async fn log_request(matched: Option<MatchedPath>, request: Request, next: Next) -> Response {
    let id = uuid::Uuid::now_v7().simple().to_string();
    let route = matched.as_ref().map_or("-", MatchedPath::as_str).to_owned();
    let span = tracing::info_span!("request", %id, method = %request.method(), route);
    let began = std::time::Instant::now();
    let mut response = next.run(request).instrument(span.clone()).await;
    let elapsed_ms = u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX);
    span.in_scope(|| tracing::info!(status = response.status().as_u16(), elapsed_ms, "answered"));
    if let Ok(value) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(HeaderName::from_static("x-request-id"), value);
    }
    response
}

/// Answers on `listener` and does the jobs, until `stop` is ready.
///
/// # Errors
/// [`CentralError`] when the listener fails.
pub async fn serve(
    app: App,
    listener: TcpListener,
    stop: impl Future<Output = ()> + Send + 'static,
) -> Result<(), CentralError> {
    let (stopping, stopped) = tokio::sync::watch::channel(false);
    let jobs = tokio::spawn(jobs::run(app.clone(), stopped.clone()));
    let mut signal = stopped.clone();
    let server = axum::serve(listener, router(app.clone())).with_graceful_shutdown(async move {
        let _ = signal.wait_for(|stopped| *stopped).await;
    });
    let mut server = tokio::spawn(server.into_future());
    let ended = tokio::select! {
        ended = &mut server => Some(ended),
        () = stop => None,
    };
    let _ = stopping.send(true);
    tracing::info!("stopping");
    let result = match ended {
        Some(ended) => ended.map_err(std::io::Error::other).and_then(|result| result),
        // Requests that do not end in time are cut; each is a transaction or nothing.
        None => match tokio::time::timeout(SHUTDOWN_GRACE, server).await {
            Ok(ended) => ended.map_err(std::io::Error::other).and_then(|result| result),
            Err(_) => Ok(()),
        },
    };
    let _ = jobs.await;
    app.close().await;
    result.map_err(CentralError::file("the listener"))
}
