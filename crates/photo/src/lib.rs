//! The photo: what is wrong with it, how to sit for a better one, and how to make a registration photo of it.
//!
//! [`Engine::judge`] says which rules of the [`RulePack`] a file keeps, [`Engine::compose`] crops a picture as the rules
//! want it, [`Engine::coach`] looks at the live picture. Nothing here does I/O or reads a clock, and the same bytes
//! get the same verdict on the terminal, at the desk and on the central server: every measure is calculated in one
//! order with one rounding on every machine, and rounded again before it is compared.
//!
//! A file is walked before it is unpacked ([`judge_file`]): the marker walk reads the headers, the entropy walk reads
//! every coefficient of every scan and forgets it at once. A file that stops half-way is found out exactly, and a small
//! file that claims to be huge costs no memory.

mod block;
mod chroma;
mod coach;
mod compose;
mod engine;
mod entropy;
mod exif;
mod file;
mod frame;
mod huffman;
mod jpeg;
mod judge;
mod pool;
mod portrait;
mod rule_pack;
mod tflite;
mod turning;
mod verdict;

/// Which engine judges: a verdict of another one may differ, whatever its rules.
pub const ENGINE_VERSION: &str = concat!("kaodian-photo ", env!("CARGO_PKG_VERSION"));

pub use coach::{CoachHint, CoachPoint, Coaching, PointState, Stage};
pub use compose::ComposeProblem;
pub use engine::{Bounds, Engine, EngineError, Face, Mask, Mesh};
pub use file::{judge_file, judge_header};
pub use frame::{DecodeError, Frame};
pub use judge::Looked;
pub use pool::EnginePool;
pub use rule_pack::{
    BackgroundColour, CoachLimits, Composition, GivesWay, PortraitLimits, RulePack, RulePackError, Shape,
    Span,
};
pub use tflite::ModelError;
#[cfg(fuzzing)]
pub use tflite::load_and_run;
pub use verdict::{Check, CheckCode, PhotoQuestion, Pose, Severity, Verdict, Words};
