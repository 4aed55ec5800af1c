//! Tells a frame that broke off from a whole one.
//!
//! nokhwa gives a buffer without saying how much of it the camera has written. When a frame breaks off, the
//! end of an earlier frame may stand behind it, and the two together look like one whole JPEG: half a
//! person now, half a person before. Such a frame ends exactly where an earlier one ended, with its very
//! bytes, and is not that one. Noise alone makes two honest frames differ in their last bytes.

use std::{
    collections::{VecDeque, hash_map::RandomState},
    hash::BuildHasher,
};

/// So many bytes at the end are compared; a frame that lacks fewer lacks part of its last blocks.
const TAIL_BYTES: usize = 64;

/// Drivers turn over 4 to 32 buffers; a long frame's end outlives several shorter frames.
const REMEMBERED: usize = 96;

/// What is kept of a frame: numbers out of which no picture can be made.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Trace {
    length: usize,
    tail: u64,
    whole: u64,
}

/// The traces of the latest frames of a stream.
#[derive(Default)]
pub(super) struct Leftovers {
    hasher: RandomState,
    traces: VecDeque<Trace>,
}

impl Leftovers {
    /// Whether the end of this frame was left over by an earlier one. Frames are shown to it in their order.
    pub(super) fn end(&mut self, jpeg: &[u8]) -> bool {
        let tail = &jpeg[jpeg.len().saturating_sub(TAIL_BYTES)..];
        let trace =
            Trace { length: jpeg.len(), tail: self.hasher.hash_one(tail), whole: self.hasher.hash_one(jpeg) };
        // The same picture again is whole: a demonstration, or a camera that repeats a frame.
        if self.traces.contains(&trace) {
            return false;
        }
        if self.traces.iter().any(|seen| seen.length == trace.length && seen.tail == trace.tail) {
            return true;
        }
        if self.traces.len() == REMEMBERED {
            self.traces.pop_front();
        }
        self.traces.push_back(trace);
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame(seed: u8, length: usize) -> Vec<u8> {
        (0..length).map(|at| (at as u8).wrapping_mul(seed).wrapping_add(seed)).collect()
    }

    #[test]
    fn a_head_with_an_earlier_tail_is_known() {
        let mut leftovers = Leftovers::default();
        let (old, new) = (frame(3, 5000), frame(5, 4000));
        assert!(!leftovers.end(&old));
        assert!(!leftovers.end(&new));
        let mixed = [&new[..2000], &old[2000..]].concat();
        assert!(leftovers.end(&mixed));
        assert!(leftovers.end(&mixed), "it stays broken");
    }

    #[test]
    fn pictures_that_come_again_are_whole() {
        let mut leftovers = Leftovers::default();
        for _ in 0..3 {
            assert!(!leftovers.end(&frame(3, 5000)));
            assert!(!leftovers.end(&frame(5, 5000)));
        }
    }

    #[test]
    fn it_does_not_grow() {
        let mut leftovers = Leftovers::default();
        for length in 100..1100 {
            assert!(!leftovers.end(&frame(7, length)));
        }
        assert_eq!(leftovers.traces.len(), REMEMBERED);
    }
}
