//! The main window: our own page, and nothing else in it.

use tauri::{App, Url, WebviewUrl, WebviewWindowBuilder, webview::NewWindowResponse, window::Color};

/// 纸: what shows before the page does.
const PAPER: Color = Color(246, 244, 238, 255);

fn is_our_page(url: &Url) -> bool {
    // `tauri:` on Linux, `http://tauri.localhost` on Windows.
    url.scheme() == "tauri" || url.host_str() == Some("tauri.localhost")
}

/// Opens the window: the whole screen of a real terminal, an ordinary window in development.
pub(crate) fn open(app: &mut App, is_kiosk: bool) -> tauri::Result<()> {
    WebviewWindowBuilder::new(app, "main", WebviewUrl::App("index.html".into()))
        .title("考点报名")
        .inner_size(1366.0, 768.0)
        .min_inner_size(800.0, 600.0)
        .center()
        .fullscreen(is_kiosk)
        .decorations(!is_kiosk)
        .background_color(PAPER)
        .zoom_hotkeys_enabled(false)
        .on_navigation(is_our_page)
        .on_new_window(|_, _| NewWindowResponse::Deny)
        .on_download(|_, _| false)
        .build()?;
    Ok(())
}
