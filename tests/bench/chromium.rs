//! Debian's Chromium with a camera of its own making.

use std::{
    net::{TcpListener, TcpStream},
    path::Path,
    process::Stdio,
};

use fantoccini::{Client, ClientBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use kaodian_tests::{
    Outcome,
    processes::{Running, bound_to_us},
    programs::{root, tool},
    waiting::{self, SCREEN},
};
use serde_json::{Value, json};

use crate::preview::{Page, Seen, look_on};

impl Page for Client {
    async fn script(&self, script: &str) -> Outcome<Value> {
        Ok(self.execute(script, vec![]).await?)
    }
}

/// Its live picture.
pub(crate) async fn preview(folder: &Path) -> Outcome<Seen> {
    let binary = tool("chromium", "chromium")?;
    let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
    let mut command = bound_to_us(&tool("chromedriver", "chromium-driver")?)?;
    command.arg(format!("--port={port}")).stdout(Stdio::null()).stderr(Stdio::null());
    let _driver = Running::start(&mut command)?;
    let address = format!("127.0.0.1:{port}");
    waiting::blocking("the driver of Chromium", SCREEN, || TcpStream::connect(&address).is_ok())?;
    let options = json!({ "goog:chromeOptions": { "binary": binary, "args": [
        "--headless=new",
        // Needs what containers and the superuser do not have; it is not what is measured.
        "--no-sandbox",
        "--use-fake-device-for-media-stream=fps=30",
        "--use-fake-ui-for-media-stream",
        "--autoplay-policy=no-user-gesture-required",
        "--window-size=1440,900",
        format!("--user-data-dir={}", folder.join("chromium").display()),
    ] } });
    let capabilities = options.as_object().cloned().unwrap_or_default();
    let mut builder = ClientBuilder::new(HttpConnector::new());
    let client = builder.capabilities(capabilities).connect(&format!("http://{address}")).await?;
    client.goto(&format!("file://{}", root().join("tests/bench/chromium.html").display())).await?;
    let seen = look_on(&client).await;
    client.close().await?;
    seen
}
