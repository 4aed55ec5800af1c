//! The photo verdict: bytes in, verdict out.
//!
//! [`judge`] looks at the file that a candidate hands in and says which rules of the [`RulePack`] it keeps. It
//! does no I/O, reads no clock and calculates in whole numbers, so the same bytes get the same verdict on the terminal,
//! at the desk and on the central server.
//!
//! A picture is never unpacked into pixels to be judged. The marker walk reads the headers, the entropy
//! walk reads every coefficient of every scan and forgets it at once: a file that stops half-way is found out
//! exactly, and a small file that claims to be huge costs no memory.
//!
//! What is judged here is the file. The face in it (one, frontal, its size and place, background, sharpness)
//! is for the face engine, which adds its own codes to [`CheckCode`] and its own limits to the rule pack, and runs
//! after a file has passed these checks.

mod block;
mod chroma;
mod engine;
mod entropy;
mod exif;
mod frame;
mod huffman;
mod intake;
mod jpeg;
mod rule_pack;
mod tflite;
mod verdict;

pub use engine::{Bounds, Engine, EngineError, Face, Mask, Mesh};
pub use frame::{DecodeError, Frame};
pub use intake::judge;
pub use rule_pack::{RulePack, RulePackError, Shape};
pub use tflite::ModelError;
pub use verdict::{Check, CheckCode, Severity, Verdict};
