//! `kaodian-central serve`

use std::{io::Write, net::SocketAddr};

use clap::Args;
use tokio::net::TcpListener;

use super::CommandError;
use crate::{App, Clock, Config, TlsSettings, serve};

/// Answer the terminals until SIGTERM or Ctrl-C.
///
/// With [tls] in the settings it answers by TLS; else that is the business of a proxy in front. Without either,
/// listen on 127.0.0.1 only.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  kaodian-central --data /srv/kaodian serve --listen 127.0.0.1:8640 --public-url https://central.example.cn"
)]
#[group(skip)]
pub(super) struct Arguments {
    /// Where to listen; port 0 takes any free one and prints it
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8640")]
    listen: SocketAddr,
    /// The address by which candidates' phones reach this server (payment pages); http://ADDRESS
    /// when not given
    #[arg(long, value_name = "URL")]
    public_url: Option<String>,
}

/// A server that is set up and does not answer yet; its port is taken.
pub(super) struct Opened {
    pub(super) app: App,
    /// Where it listens, as an address.
    pub(super) address: String,
    listener: TcpListener,
    tls: Option<TlsSettings>,
}

/// Takes the port and opens the data folder.
pub(super) async fn open(
    arguments: &Arguments,
    config: Config,
    clock: Clock,
) -> Result<Opened, CommandError> {
    let what = || format!("listening on {}", arguments.listen);
    let listener = TcpListener::bind(arguments.listen).await.map_err(CommandError::io(what()))?;
    let address = listener.local_addr().map_err(CommandError::io(what()))?;
    let tls = config.settings.tls.clone();
    let scheme = if tls.is_some() { "https" } else { "http" };
    let public_url = arguments.public_url.clone().unwrap_or_else(|| format!("{scheme}://{address}"));
    let config = Config { public_url: public_url.trim_end_matches('/').to_owned(), ..config };
    let app = App::open(&config, clock).await?;
    Ok(Opened { app, address: format!("{scheme}://{address}"), listener, tls })
}

impl Opened {
    /// Answers until it is told to stop.
    pub(super) async fn run(self, out: &mut (dyn Write + Send)) -> Result<(), CommandError> {
        let Self { app, address, listener, tls } = self;
        writeln!(out, "listening on {address}")?;
        out.flush()?;
        serve(app, listener, tls, stop_signal()).await?;
        Ok(())
    }
}

pub(super) async fn run(
    arguments: Arguments,
    config: Config,
    clock: Clock,
    out: &mut (dyn Write + Send),
) -> Result<(), CommandError> {
    let opened = open(&arguments, config, clock).await?;
    let app = &opened.app;
    if app.catalogues().current(app.store()).await?.is_none() {
        tracing::warn!("there is no catalogue yet: kaodian-central catalogue import FILE");
    }
    opened.run(out).await
}

/// Ready at the first signal to stop.
async fn stop_signal() {
    let interrupted = async {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    #[cfg(unix)]
    let terminated = async {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut signal) => {
                signal.recv().await;
            }
            Err(_) => std::future::pending::<()>().await,
        }
    };
    #[cfg(not(unix))]
    let terminated = std::future::pending::<()>();
    tokio::select! {
        () = interrupted => {}
        () = terminated => {}
    }
}
