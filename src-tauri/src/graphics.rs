//! Drawing on machines without a graphics card, of which there are many among terminals.

use std::{os::unix::process::CommandExt, path::Path, process::Command};

/// What tells WebKitGTK to draw without layers.
const PLAIN: &str = "WEBKIT_DISABLE_COMPOSITING_MODE";

/// Starts the program again with plain drawing when there is no graphics card.
///
/// Layers are put together by the CPU then, several times slower than one picture is drawn: the live picture takes a
/// whole core and comes late. WebKit reads the choice from the environment, before any thread of ours may write to
/// it; hence the new start, in the same process. Under WebDriver nothing is chosen: its screenshots need layers.
pub(crate) fn choose() {
    let is_chosen =
        [PLAIN, "TAURI_WEBVIEW_AUTOMATION"].into_iter().any(|name| std::env::var_os(name).is_some());
    if is_chosen || has_graphics_card(Path::new("/dev/dri")) {
        return;
    }
    let Ok(program) = std::env::current_exe() else { return };
    let error = Command::new(program).args(std::env::args_os().skip(1)).env(PLAIN, "1").exec();
    // Slower, but it runs.
    tracing::warn!(%error, "plain drawing could not be chosen");
}

/// Whether the system has something that renders.
fn has_graphics_card(devices: &Path) -> bool {
    let Ok(entries) = std::fs::read_dir(devices) else { return false };
    entries.flatten().any(|entry| entry.file_name().to_string_lossy().starts_with("renderD"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_card_is_known_by_its_render_node() {
        let folder = std::env::temp_dir().join(format!("kaodian-dri-{}", std::process::id()));
        assert!(!has_graphics_card(&folder), "no folder");
        std::fs::create_dir(&folder).unwrap();
        std::fs::write(folder.join("card0"), "").unwrap();
        assert!(!has_graphics_card(&folder), "a display alone");
        std::fs::write(folder.join("renderD128"), "").unwrap();
        assert!(has_graphics_card(&folder));
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
