//! Finds the fonts that are embedded into the program and makes sure that they are the expected ones.

use sha2::{Digest, Sha256};
use std::path::PathBuf;

/// Where npm puts the fonts, seen from this crate.
const FONT_DIR: &str = "../../assets/node_modules/@expo-google-fonts/noto-sans-sc";

/// Variable that names the path, file, SHA-256.
const FONTS: [(&str, &str, &str); 2] = [
    (
        "KAODIAN_FONT_REGULAR",
        "400Regular/NotoSansSC_400Regular.ttf",
        "d45f67f0a7c0ca3f256950777ce6a61cc7ce5f9696d02900cbbaac25f8aa7d16",
    ),
    (
        "KAODIAN_FONT_BOLD",
        "700Bold/NotoSansSC_700Bold.ttf",
        "9a38ae0ab28cd5a256f9ea8e00dedc688aac17f7915fcb000572990afa956b96",
    ),
];

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    // Asked when it runs: the tree may have moved since this was compiled.
    let Some(here) = std::env::var_os("CARGO_MANIFEST_DIR") else {
        stop("cargo does not say where the crate is")
    };
    for (variable, file, expected) in FONTS {
        let path = PathBuf::from(&here).join(FONT_DIR).join(file);
        println!("cargo:rerun-if-changed={}", path.display());
        let bytes = match std::fs::read(&path) {
            Ok(bytes) => bytes,
            Err(error) => stop(&format!("{} is missing ({error}): run `make deps`", path.display())),
        };
        let found: String = Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
        if found != expected {
            stop(&format!(
                "{} is not the expected font: its SHA-256 is {found}, not {expected}",
                path.display()
            ));
        }
        println!("cargo:rustc-env={variable}={}", path.display());
    }
}

fn stop(message: &str) -> ! {
    println!("cargo:error={message}");
    std::process::exit(1)
}
