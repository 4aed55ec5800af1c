//! The server put together: its state and the list of its routes.

use std::{fs, path::Path, sync::Arc, time::Duration};

use axum::{
    Router,
    extract::{MatchedPath, Request, State},
    http::{HeaderName, HeaderValue, StatusCode},
    middleware::{self, Next},
    response::Response,
};
use ed25519_dalek::SigningKey;
use kaodian_domain::Timestamp;
use kaodian_wire::{ProblemCode, ProtocolRange};
use tower_http::timeout::TimeoutLayer;
use tracing::Instrument;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    CentralError, Clock, Config, authentication, catalogues::Catalogues, changes::Changes, compression,
    gateways::Gateways, keys, limits::Limits, metrics::Metrics, openapi, passwords::Passwords,
    photo_judging::Judging, photos::PhotoStore, problem::ProblemAnswer, protocol, qq::Qq, routes,
    store::Store,
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

/// Everything that can be asked of the server, each route with its description.
fn described_routes() -> OpenApiRouter<App> {
    OpenApiRouter::with_openapi(openapi::blank())
        .routes(routes!(routes::health::healthz))
        .routes(routes!(routes::health::readyz))
        .routes(routes!(routes::health::metrics))
        .routes(routes!(routes::time::tell))
        .routes(routes!(routes::terminals::activate))
        .routes(routes!(routes::terminals::keys))
        .routes(routes!(routes::accounts::register))
        .routes(routes!(routes::accounts::sign_in))
        .routes(routes!(routes::accounts::change_password))
        .routes(routes!(routes::staff::list))
        .routes(routes!(routes::staff::change_password))
        .routes(routes!(routes::recovery::search))
        .routes(routes!(routes::recovery::reset))
        .routes(routes!(routes::qq::begin))
        .routes(routes!(routes::qq::state))
        .routes(routes!(routes::qq::cancel))
        .routes(routes!(routes::qq::open))
        .routes(routes!(routes::qq::callback))
        .routes(routes!(routes::qq::bind))
        .routes(routes!(routes::qq::confirm))
        .routes(routes!(routes::operations::push))
        .routes(routes!(routes::changes::pull))
        .routes(routes!(routes::reviews::queue))
        .routes(routes!(routes::events::listen))
        .routes(routes!(routes::catalogue::fetch))
        .routes(routes!(routes::photos::fetch, routes::photos::store))
        .routes(routes!(routes::photos::parts))
        .routes(routes!(routes::number_blocks::lease))
        .routes(routes!(routes::audit_records::push))
        .routes(routes!(routes::seat_blocks::lease))
        .routes(routes!(routes::seat_blocks::take_back))
        .routes(routes!(routes::orders::channels))
        .routes(routes!(routes::orders::open))
        .routes(routes!(routes::orders::query))
        .routes(routes!(routes::notifications::wechat))
        .routes(routes!(routes::notifications::alipay))
        .routes(routes!(routes::sandbox::show, routes::sandbox::choose))
}

/// What [`router`] answers, described.
pub(crate) fn description() -> utoipa::openapi::OpenApi {
    described_routes().into_openapi()
}

/// Everything that can be asked of the server.
pub fn router(app: App) -> Router {
    let (router, _) = described_routes().split_for_parts();
    router
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
