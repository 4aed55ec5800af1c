//! The server put together: its state and the list of its routes.

use std::{fs, path::Path, sync::Arc, time::Duration};

use axum::{
    Router,
    extract::{MatchedPath, Request, State},
    http::{HeaderName, HeaderValue, StatusCode},
    middleware::{self, Next},
    response::Response,
    routing::{get, post},
};
use ed25519_dalek::SigningKey;
use kaodian_domain::Timestamp;
use kaodian_wire::{ProblemCode, ProtocolRange};
use tower_http::timeout::TimeoutLayer;
use tracing::Instrument;

use crate::{
    CentralError, Clock, Config, authentication, catalogues::Catalogues, changes::Changes, compression,
    gateways::Gateways, keys, limits::Limits, metrics::Metrics, passwords::Passwords, photo_judging::Judging,
    photos::PhotoStore, problem::ProblemAnswer, protocol, qq::Qq, routes, store::Store,
};

/// No request may take longer: a slow sender must not keep its place.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(30);

/// Everything that requests and commands share.
#[derive(Clone)]
pub struct App(Arc<Parts>);

struct Parts {
    store: Store,
    photos: PhotoStore,
    judging: Judging,
    changes: Changes,
    catalogues: Catalogues,
    passwords: Passwords,
    limits: Limits,
    protocol: ProtocolRange,
    metrics: Metrics,
    gateways: Gateways,
    qq: Option<Qq>,
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
        Ok(Self(Arc::new(Parts {
            photos: PhotoStore::open(&config)?,
            judging: Judging::start().map_err(CentralError::file("the thread that judges photos"))?,
            changes: Changes::default(),
            catalogues: Catalogues::default(),
            passwords: Passwords::new()?,
            limits: Limits::new(&config.settings.limits),
            protocol: protocol::range(&config.settings.protocol)?,
            metrics: Metrics::new(),
            gateways: Gateways::open(&config, &store, &clock)?,
            qq: config
                .settings
                .qq
                .clone()
                .map(|settings| Qq::new(settings, &config.public_url))
                .transpose()?,
            store,
            key,
            clock,
        })))
    }

    pub(crate) fn store(&self) -> &Store {
        &self.0.store
    }

    pub(crate) fn photos(&self) -> &PhotoStore {
        &self.0.photos
    }

    pub(crate) fn judging(&self) -> &Judging {
        &self.0.judging
    }

    pub(crate) fn changes(&self) -> &Changes {
        &self.0.changes
    }

    pub(crate) fn catalogues(&self) -> &Catalogues {
        &self.0.catalogues
    }

    pub(crate) fn passwords(&self) -> &Passwords {
        &self.0.passwords
    }

    pub(crate) fn gateways(&self) -> &Gateways {
        &self.0.gateways
    }

    pub(crate) fn limits(&self) -> &Limits {
        &self.0.limits
    }

    /// The versions of the protocol that are spoken here.
    pub(crate) fn protocol(&self) -> ProtocolRange {
        self.0.protocol
    }

    pub(crate) fn metrics(&self) -> &Metrics {
        &self.0.metrics
    }

    /// What QQ sign-in needs; `None` when it is not offered.
    pub(crate) fn qq(&self) -> Option<&Qq> {
        self.0.qq.as_ref()
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
        .route("/metrics", get(routes::health::metrics))
        .route("/v1/time", get(routes::time::tell))
        .route("/v1/terminals/activate", post(routes::terminals::activate))
        .route("/v1/terminals/keys", get(routes::terminals::keys))
        .route("/v1/accounts", post(routes::accounts::register))
        .route("/v1/accounts/sign-in", post(routes::accounts::sign_in))
        .route("/v1/accounts/password", post(routes::accounts::change_password))
        .route("/v1/staff", get(routes::staff::list))
        .route("/v1/staff/password", post(routes::staff::change_password))
        .route("/v1/recovery/search", post(routes::recovery::search))
        .route("/v1/recovery/reset", post(routes::recovery::reset))
        .route("/v1/qq-logins", post(routes::qq::begin))
        .route("/v1/qq-logins/{id}", get(routes::qq::state))
        .route("/v1/qq-logins/{id}/cancel", post(routes::qq::cancel))
        .route("/qq/login/{state}", get(routes::qq::open))
        .route("/qq/callback", get(routes::qq::callback))
        .route("/qq/bind", post(routes::qq::bind))
        .route("/v1/operations", post(routes::operations::push))
        .route("/v1/changes", get(routes::changes::pull))
        .route("/v1/events", get(routes::events::listen))
        .route("/v1/catalogue", get(routes::catalogue::fetch))
        .route("/v1/photos/{sha256}", get(routes::photos::fetch).put(routes::photos::store))
        .route("/v1/photos/{sha256}/parts", get(routes::photos::parts))
        .route("/v1/number-blocks", post(routes::number_blocks::lease))
        .route("/v1/seat-blocks", post(routes::seat_blocks::lease))
        .route("/v1/seat-blocks/return", post(routes::seat_blocks::take_back))
        .route("/v1/registrations/{id}/orders", post(routes::orders::open))
        .route("/v1/payment-channels", get(routes::orders::channels))
        .route("/v1/notifications/wechat", post(routes::notifications::wechat))
        .route("/v1/notifications/alipay", post(routes::notifications::alipay))
        .route("/v1/registrations/{id}/payment-query", post(routes::orders::query))
        .route("/sandbox/pay/{order}", get(routes::sandbox::show).post(routes::sandbox::choose))
        .fallback(not_found)
        .method_not_allowed_fallback(not_found)
        .layer(TimeoutLayer::with_status_code(StatusCode::REQUEST_TIMEOUT, REQUEST_TIMEOUT))
        .layer(middleware::from_fn(compression::answers))
        .layer(middleware::from_fn_with_state(app.clone(), authentication::tell_time))
        .layer(middleware::from_fn_with_state(app.clone(), log_request))
        .with_state(app)
}

async fn not_found() -> ProblemAnswer {
    ProblemCode::NotFound.into()
}

/// One line for each request, with an identity that the answer carries too. The route is logged,
/// not the address: that may name a registration.
async fn log_request(
    State(app): State<App>,
    matched: Option<MatchedPath>,
    request: Request,
    next: Next,
) -> Response {
    let id = uuid::Uuid::now_v7().simple().to_string();
    let route = matched.as_ref().map_or("-", MatchedPath::as_str).to_owned();
    let method = request.method().clone();
    let span = tracing::info_span!("request", %id, %method, %route);
    let began = std::time::Instant::now();
    let mut response = next.run(request).instrument(span.clone()).await;
    let (took, status) = (began.elapsed(), response.status().as_u16());
    let elapsed_ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
    span.in_scope(|| tracing::info!(status, elapsed_ms, "answered"));
    // Whatever a caller calls a method would be a figure of its own.
    let method = if method.as_str().len() <= 7 { method.as_str() } else { "-" };
    app.metrics().request(method, &route, status, took);
    if let Ok(value) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(HeaderName::from_static("x-request-id"), value);
    }
    response
}
