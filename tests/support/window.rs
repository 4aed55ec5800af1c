//! The real window, on a display of its own, driven as a person drives it.

use std::{
    io::{BufRead, BufReader},
    net::{TcpListener, TcpStream},
    os::unix::fs::FileTypeExt,
    path::Path,
    process::Stdio,
    time::Duration,
};

use fantoccini::{Client, ClientBuilder, Locator, elements::Element, error::CmdError};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};

use crate::{
    EmulatedCameras, Failure, Outcome,
    processes::{Running, bound_to_us, signal},
    programs::{program, tool},
    waiting::{self, SCREEN},
};

/// A display with a window manager.
pub struct Display {
    name: String,
    // Dropped in this order: the window manager before its display.
    _window_manager: Running,
    _server: Running,
}

impl Display {
    /// Starts one that is free, large enough for the window and its frame.
    ///
    /// # Errors
    /// When a tool is missing or does not start.
    pub fn start() -> Outcome<Self> {
        let mut command = bound_to_us(&tool("Xvfb", "xvfb")?)?;
        command.args(["-displayfd", "1", "-screen", "0", "1440x900x24", "-nolisten", "tcp"]);
        let mut server = Running::start(command.stdout(Stdio::piped()).stderr(Stdio::null()))?;
        let stdout = server.child().stdout.take().ok_or_else(|| Failure::new("no output"))?;
        let mut number = String::new();
        BufReader::new(stdout).read_line(&mut number)?;
        if number.trim().is_empty() {
            return Err(Failure::new("Xvfb found no free display"));
        }
        let name = format!(":{}", number.trim());
        let mut command = bound_to_us(&tool("openbox", "openbox")?)?;
        command.env("DISPLAY", &name).stdout(Stdio::null()).stderr(Stdio::null());
        let window_manager = Running::start(&mut command)?;
        let socket = format!("/tmp/.X11-unix/X{}", number.trim());
        waiting::blocking("the display", Duration::from_secs(10), || {
            std::fs::metadata(&socket).is_ok_and(|file| file.file_type().is_socket())
        })?;
        Ok(Self { name, _window_manager: window_manager, _server: server })
    }
}

/// How the window draws.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Drawing {
    /// In layers: the driver waits for its pictures for ever otherwise.
    Layers,
    /// As the program does by itself where there is no graphics card; no pictures can be taken of it.
    Plain,
}

/// The window of one terminal.
pub struct Window {
    client: Client,
    driver: Running,
}

impl Window {
    /// Opens the window of the terminal in `home`, which has these cameras, and its printers from the CUPS at this host and
    /// port; without one it has none, and never those of this machine.
    ///
    /// # Errors
    /// When a tool is missing, or there is no window in time.
    pub async fn open(
        display: &Display,
        home: &Path,
        cameras: &EmulatedCameras,
        print_server: Option<&str>,
        drawing: Drawing,
        log: &Path,
    ) -> Outcome<Self> {
        let binary = program("kaodian")?;
        let driver_path = tool("WebKitWebDriver", "webkit2gtk-driver")?;
        // Free now; nothing else on the machine takes it in the instant before the driver does.
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let mut command = bound_to_us(&tool("dbus-run-session", "dbus-daemon")?)?;
        command.arg("--").arg(driver_path).args(["--host=127.0.0.1", &format!("--port={port}")]);
        command.env("DISPLAY", &display.name).env_remove("WAYLAND_DISPLAY").env("GDK_BACKEND", "x11");
        command.env("KAODIAN_HOME", home).env("TAURI_WEBVIEW_AUTOMATION", "true");
        // There is no graphics card to draw with, and no assistive technology to wait for.
        command.env("LIBGL_ALWAYS_SOFTWARE", "1");
        match drawing {
            Drawing::Layers => command.env_remove("WEBKIT_DISABLE_COMPOSITING_MODE"),
            Drawing::Plain => command.env("WEBKIT_DISABLE_COMPOSITING_MODE", "1"),
        };
        command.env("NO_AT_BRIDGE", "1").env("GTK_USE_PORTAL", "0").env("GSETTINGS_BACKEND", "memory");
        cameras.show_to(&mut command);
        // Nothing listens on the discard port.
        command.env("CUPS_SERVER", print_server.unwrap_or("127.0.0.1:9"));
        let output = std::fs::File::options().create(true).append(true).open(log)?;
        let driver = Running::start(command.stdout(output.try_clone()?).stderr(output))?;
        let address = format!("127.0.0.1:{port}");
        waiting::blocking("the driver of the window", SCREEN, || TcpStream::connect(&address).is_ok())?;
        let options = json!({ "webkitgtk:browserOptions": { "binary": binary, "args": [] } });
        let capabilities = options.as_object().cloned().unwrap_or_default();
        let mut builder = ClientBuilder::new(HttpConnector::new());
        let client = builder.capabilities(capabilities).connect(&format!("http://{address}")).await?;
        Ok(Self { client, driver })
    }

    /// Kills the application as a power cut would: nothing in it gets to run any more.
    ///
    /// # Errors
    /// When it is not running.
    pub fn kill(self) -> Outcome {
        let binary = program("kaodian")?;
        let pid =
            self.driver.running(&binary).ok_or_else(|| Failure::new("the application is not running"))?;
        signal("KILL", &[pid]);
        waiting::blocking("the application is gone", SCREEN, || self.driver.running(&binary).is_none())
    }

    /// Closes it well.
    ///
    /// # Errors
    /// When the driver refuses.
    pub async fn close(self) -> Outcome {
        Ok(self.client.clone().close().await?)
    }

    /// The answer of a script; `arguments[0]` is `argument`.
    ///
    /// # Errors
    /// When the script fails.
    pub async fn script(&self, script: &str, argument: Value) -> Outcome<Value> {
        within("a script", self.client.execute(script, vec![argument])).await
    }

    /// Waits until a script gives something true.
    ///
    /// # Errors
    /// When it does not in time.
    pub async fn wait_for(&self, what: &str, script: &str, argument: Value) -> Outcome<Value> {
        let script = format!("return ({script})");
        waiting::until(what, SCREEN, async || {
            let found = self.script(&script, argument.clone()).await?;
            let is_so = !matches!(found, Value::Null | Value::Bool(false)) && found != "";
            Ok(is_so.then_some(found))
        })
        .await
    }

    /// Waits until something is on the page.
    ///
    /// # Errors
    /// When it is not there in time.
    pub async fn see(&self, css: &str) -> Outcome {
        self.wait_for(css, "document.querySelector(arguments[0]) !== null", json!(css)).await?;
        Ok(())
    }

    /// Waits until something is no longer on the page.
    ///
    /// # Errors
    /// When it is still there after a while.
    pub async fn see_gone(&self, css: &str) -> Outcome {
        self.wait_for(&format!("{css} goes"), "document.querySelector(arguments[0]) === null", json!(css))
            .await?;
        Ok(())
    }

    /// Waits for a page, and until nothing on it is being worked on.
    ///
    /// # Errors
    /// When it does not come.
    pub async fn see_page(&self, name: &str) -> Outcome {
        let css = format!("main[data-page={name}]");
        let script =
            "document.querySelector(arguments[0]) && !document.querySelector('[aria-busy=true], .spinner')";
        let seen = self.wait_for(&format!("the page {name}"), script, json!(css)).await;
        if seen.is_err() {
            let shown = self.script("return document.querySelector('main')?.innerText", Value::Null).await?;
            return Err(Failure::new(format!("the page {name} does not come; instead there is: {shown}")));
        }
        Ok(())
    }

    /// The text of something on the page.
    ///
    /// # Errors
    /// When it is not there.
    pub async fn text(&self, css: &str) -> Outcome<String> {
        let found =
            self.wait_for(css, "document.querySelector(arguments[0])?.textContent", json!(css)).await?;
        Ok(found.as_str().unwrap_or_default().trim().to_owned())
    }

    /// An attribute of something on the page, once it has one.
    ///
    /// # Errors
    /// When it has none.
    pub async fn attribute(&self, css: &str, name: &str) -> Outcome<String> {
        let script = "document.querySelector(arguments[0][0])?.getAttribute(arguments[0][1])";
        let found = self.wait_for(&format!("{css} with {name}"), script, json!([css, name])).await?;
        Ok(found.as_str().unwrap_or_default().to_owned())
    }

    /// What stands in a field.
    ///
    /// # Errors
    /// When there is no such field.
    pub async fn value(&self, field: &str) -> Outcome<String> {
        let css = format!("#field-{field}");
        self.see(&css).await?;
        let found = self.script("return document.querySelector(arguments[0]).value", json!(css)).await?;
        Ok(found.as_str().unwrap_or_default().to_owned())
    }

    /// Presses something with the pointer, as soon as that is possible.
    ///
    /// # Errors
    /// When it cannot be pressed.
    pub async fn press(&self, css: &str) -> Outcome {
        waiting::until(&format!("{css} can be pressed"), SCREEN, async || {
            let Some(element) = self.find(css).await? else { return Ok(None) };
            if element.attr("aria-disabled").await?.as_deref() == Some("true") {
                return Ok(None);
            }
            self.script("arguments[0].scrollIntoView({ block: 'nearest' })", json!(element)).await?;
            within("a press", element.click()).await?;
            Ok(Some(()))
        })
        .await
    }

    /// Presses a button by what it does.
    ///
    /// # Errors
    /// When there is none, or it cannot be pressed.
    pub async fn act(&self, action: &str) -> Outcome {
        self.press(&format!("[data-action={action}]")).await
    }

    /// Types into a field, in the place of what stood there, and leaves it.
    ///
    /// # Errors
    /// When the field does not take it.
    pub async fn type_in(&self, field: &str, text: &str) -> Outcome {
        let css = format!("#field-{field}");
        self.see(&css).await?;
        let element = self.client.find(Locator::Css(&css)).await?;
        self.script(
            "arguments[0].scrollIntoView({ block: 'center' }); arguments[0].focus(); arguments[0].select()",
            json!(element),
        )
        .await?;
        // The driver drops characters beyond U+FFFF, and an empty text types nothing.
        if !text.is_empty() && text.chars().all(|character| u32::from(character) <= 0xffff) {
            element.send_keys(text).await?;
        } else {
            let script = "const [css, text] = arguments[0]; const input = document.querySelector(css);
                input.value = text; input.dispatchEvent(new Event('input', { bubbles: true }))";
            self.script(script, json!([css, text])).await?;
        }
        self.script("arguments[0].blur()", json!(element)).await?;
        let value = element.prop("value").await?.unwrap_or_default();
        crate::ensure(value == text, || format!("{field} holds {value:?} after typing {text:?}"))
    }

    /// Chooses from a list.
    ///
    /// # Errors
    /// When the list has no such item.
    pub async fn choose(&self, field: &str, code: &str) -> Outcome {
        let script = "(() => { const [css, code] = arguments[0]; const list = document.querySelector(css);
            if (![...(list?.options ?? [])].some((item) => item.value === code)) return false;
            list.scrollIntoView({ block: 'center' }); list.focus(); list.value = code;
            list.dispatchEvent(new Event('change', { bubbles: true })); list.blur(); return true })()";
        let what = format!("{field} offers {code}");
        self.wait_for(&what, script, json!([format!("#field-{field}"), code])).await?;
        Ok(())
    }

    /// Gives a file to the field that asks for one.
    ///
    /// # Errors
    /// When there is no such field.
    pub async fn give_file(&self, field: &str, path: &Path) -> Outcome {
        let css = format!("#field-{field}");
        self.see(&css).await?;
        let element = self.client.find(Locator::Css(&css)).await?;
        Ok(element.send_keys(&path.to_string_lossy()).await?)
    }

    /// A picture of the window as PNG, at rest: with its fonts loaded and nothing moving.
    ///
    /// # Errors
    /// When the driver gives none.
    pub async fn picture(&self) -> Outcome<Vec<u8>> {
        let at_rest = "document.fonts.status === 'loaded' && [...document.images].every((image) => image.complete)
            && document.getAnimations().every((each) => each.playState !== 'running' || each.effect?.getTiming().iterations === Infinity)";
        self.wait_for("the page comes to rest", at_rest, Value::Null).await?;
        // What is loaded is on the screen two frames later.
        let drawn =
            "const [done] = arguments; requestAnimationFrame(() => requestAnimationFrame(() => done(true)))";
        within("a frame", self.client.execute_async(drawn, vec![])).await?;
        within("the picture", self.client.screenshot()).await
    }

    /// The page as it stands, for a person to read after a failure.
    ///
    /// # Errors
    /// When the driver gives none.
    pub async fn source(&self) -> Outcome<String> {
        Ok(self.client.source().await?)
    }

    async fn find(&self, css: &str) -> Outcome<Option<Element>> {
        // A dialog lies over everything else, also over a button of the same name.
        let inside = format!("dialog[open] {css}");
        for css in [inside.as_str(), css] {
            if let Some(element) = self.client.find_all(Locator::Css(css)).await?.into_iter().next() {
                return Ok(Some(element));
            }
        }
        Ok(None)
    }
}

/// The driver's answer; it has none when the window is stuck.
async fn within<T>(what: &str, asked: impl Future<Output = Result<T, CmdError>>) -> Outcome<T> {
    let answer = tokio::time::timeout(SCREEN, asked).await;
    Ok(answer.map_err(|_| Failure::new(format!("{what}: the window does not answer")))??)
}
