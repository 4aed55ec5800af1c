//! Which of a camera's formats to take.

/// How a camera sends its pictures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Encoding {
    /// One JPEG for each frame.
    Mjpeg,
    /// Packed 4:2:2 in limited range, two pixels in the bytes Y U Y V (BT.601).
    Yuyv,
}

/// What a stream consists of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct StreamFormat {
    /// Width of every frame, in pixels.
    pub width_px: u32,
    /// Height of every frame, in pixels.
    pub height_px: u32,
    /// Frames in a second, as the camera promises them.
    pub frames_per_s: u32,
    /// How a frame is encoded.
    pub encoding: Encoding,
}

/// What a stream is wanted for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Purpose {
    /// To be watched.
    Preview,
    /// To take one picture out of it.
    Still,
}

/// Below this a preview lags behind the person in front of it.
const SMOOTH_FRAMES_PER_S: u32 = 15;

/// Below this a still takes longer than people hold still.
const STILL_FRAMES_PER_S: u32 = 5;

/// The preview that shows a portrait well and that every terminal can draw.
const PREVIEW: StreamFormat =
    StreamFormat { width_px: 1280, height_px: 720, frames_per_s: 30, encoding: Encoding::Mjpeg };

/// What a JPEG can hold (T.81, B.2.2).
const MAXIMUM_PX: u32 = 0xFFFF;

impl StreamFormat {
    fn area_px(self) -> u64 {
        u64::from(self.width_px) * u64::from(self.height_px)
    }

    /// Cameras list sizes that no frame can have; packed 4:2:2 comes in pairs of pixels.
    fn is_possible(self) -> bool {
        let sides = 1..=MAXIMUM_PX;
        let has_whole_pairs = self.encoding == Encoding::Mjpeg || self.width_px.is_multiple_of(2);
        sides.contains(&self.width_px)
            && sides.contains(&self.height_px)
            && has_whole_pairs
            && self.frames_per_s > 0
    }

    /// The fewer, the better.
    fn preview_order(self) -> impl Ord {
        let too_slow = SMOOTH_FRAMES_PER_S.saturating_sub(self.frames_per_s);
        let size = self.width_px.abs_diff(PREVIEW.width_px) + self.height_px.abs_diff(PREVIEW.height_px);
        let rate = self.frames_per_s.abs_diff(PREVIEW.frames_per_s);
        // A JPEG goes to the screen as it is; encoding 30 frames in a second is half a core of a terminal.
        (too_slow, size, rate, self.encoding != Encoding::Mjpeg, self.width_px, self.height_px)
    }

    fn still_order(self) -> impl Ord {
        let too_slow = self.frames_per_s < STILL_FRAMES_PER_S;
        // One picture is worth encoding: the camera's own JPEGs are made small for the cable.
        let is_packed = self.encoding == Encoding::Mjpeg;
        let rate = self.frames_per_s.abs_diff(PREVIEW.frames_per_s);
        (std::cmp::Reverse(self.area_px()), too_slow, is_packed, rate, self.width_px)
    }
}

/// What a camera offers, the most suitable first; what cannot be is left out. Not every camera keeps what
/// it offers, so the next is worth trying.
pub(super) fn ranked(offered: &[StreamFormat], purpose: Purpose) -> Vec<StreamFormat> {
    let mut ranked: Vec<_> = offered.iter().copied().filter(|format| format.is_possible()).collect();
    match purpose {
        Purpose::Preview => ranked.sort_by_key(|format| format.preview_order()),
        Purpose::Still => ranked.sort_by_key(|format| format.still_order()),
    }
    ranked.dedup();
    ranked
}

#[cfg(test)]
mod tests {
    use super::*;

    const M: Encoding = Encoding::Mjpeg;
    const Y: Encoding = Encoding::Yuyv;

    fn best(purpose: Purpose, offered: &[(u32, u32, u32, Encoding)]) -> Option<(u32, u32, u32, Encoding)> {
        let offered: Vec<_> = offered
            .iter()
            .map(|&(width_px, height_px, frames_per_s, encoding)| StreamFormat {
                width_px,
                height_px,
                frames_per_s,
                encoding,
            })
            .collect();
        let first = ranked(&offered, purpose).first().copied()?;
        Some((first.width_px, first.height_px, first.frames_per_s, first.encoding))
    }

    #[test]
    fn a_preview_is_720p_at_30_when_it_can_be() {
        let offered = [
            (1920, 1080, 30, M),
            (1280, 720, 10, Y),
            (1280, 720, 60, M),
            (1280, 720, 30, M),
            (640, 480, 30, Y),
        ];
        assert_eq!(best(Purpose::Preview, &offered), Some((1280, 720, 30, M)));
    }

    #[test]
    fn a_smooth_preview_is_better_than_a_large_one() {
        let offered = [(1280, 720, 10, Y), (1280, 720, 10, M), (640, 480, 30, Y), (800, 600, 15, Y)];
        assert_eq!(best(Purpose::Preview, &offered), Some((800, 600, 15, Y)));
        assert_eq!(best(Purpose::Preview, &[(1280, 720, 5, Y), (640, 480, 10, Y)]), Some((640, 480, 10, Y)));
    }

    #[test]
    fn a_still_is_as_large_as_it_can_be() {
        let offered = [(1280, 720, 30, M), (2592, 1944, 15, M), (2592, 1944, 2, Y), (1920, 1080, 30, M)];
        assert_eq!(best(Purpose::Still, &offered), Some((2592, 1944, 15, M)));
        assert_eq!(best(Purpose::Still, &[(640, 480, 30, M), (640, 480, 30, Y)]), Some((640, 480, 30, Y)));
    }

    #[test]
    fn sizes_that_cannot_be_are_left_out() {
        let offered = [(0, 720, 30, M), (1279, 720, 30, Y), (1280, 720, 0, M), (70_000, 720, 30, M)];
        assert_eq!(best(Purpose::Preview, &offered), None);
        assert_eq!(best(Purpose::Preview, &[(1279, 719, 30, M)]), Some((1279, 719, 30, M)));
    }
}
