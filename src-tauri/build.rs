//! Tells Tauri which commands there are, so that a window may call only those that its capability
//! file names.

#[path = "src/command_names.rs"]
mod command_names;

fn main() {
    let manifest = tauri_build::AppManifest::new().commands(command_names::COMMAND_NAMES);
    let attributes = tauri_build::Attributes::new().app_manifest(manifest);
    if let Err(error) = tauri_build::try_build(attributes) {
        println!("cargo::error={error:#}");
    }
}
