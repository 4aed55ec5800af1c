//! A picture in memory.

use zune_jpeg::{
    JpegDecoder,
    errors::DecodeErrors,
    zune_core::{bytestream::ZCursor, colorspace::ColorSpace, options::DecoderOptions},
};

/// Wider or higher than any JPEG can be.
const LONGEST_SIDE_PX: usize = 1 << 16;

/// An RGB picture in memory, 8 bits a channel, rows from top to bottom.
#[derive(Clone, PartialEq, Eq)]
pub struct Frame {
    width_px: u32,
    height_px: u32,
    rgb: Vec<u8>,
}

/// Why a JPEG did not become a [`Frame`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DecodeError {
    /// The header claims more pixels than the caller takes; nothing was unpacked.
    #[error("the picture has {0} pixels, more than are taken")]
    TooManyPixels(u64),
    /// Neither grey nor of three colour channels.
    #[error("the picture is neither grey nor RGB nor YCbCr")]
    Colours,
    /// Not a JPEG, one of a kind that is not read, or a damaged one.
    #[error("the JPEG cannot be read: {0}")]
    Unreadable(String),
}

impl From<DecodeErrors> for DecodeError {
    fn from(error: DecodeErrors) -> Self {
        Self::Unreadable(error.to_string())
    }
}

impl Frame {
    /// A picture from its pixels; none unless both sides are at least 1 px and `rgb` has three bytes for each pixel.
    pub fn new(width_px: u32, height_px: u32, rgb: Vec<u8>) -> Option<Self> {
        let expected = u64::from(width_px).checked_mul(u64::from(height_px))?.checked_mul(3)?;
        (expected > 0 && u64::try_from(rgb.len()).ok()? == expected).then_some(Self {
            width_px,
            height_px,
            rgb,
        })
    }

    /// Unpacks a JPEG: grey, YCbCr or RGB. The EXIF orientation is not applied.
    ///
    /// # Errors
    /// See [`DecodeError`]. A file that ends early is an error and not a picture that is grey below.
    pub fn decode(jpeg: &[u8], max_pixels: u64) -> Result<Self, DecodeError> {
        let options = DecoderOptions::default()
            .set_max_width(LONGEST_SIDE_PX)
            .set_max_height(LONGEST_SIDE_PX)
            .set_strict_mode(true);
        let mut decoder = JpegDecoder::new_with_options(ZCursor::new(jpeg), options);
        decoder.decode_headers()?;
        let Some(info) = decoder.info() else {
            return Err(DecodeError::Unreadable("no header".to_owned()));
        };
        let (width_px, height_px) = (u32::from(info.width), u32::from(info.height));
        let pixels = u64::from(width_px) * u64::from(height_px);
        if pixels > max_pixels {
            return Err(DecodeError::TooManyPixels(pixels));
        }
        let is_grey = match decoder.input_colorspace() {
            Some(ColorSpace::Luma) => true,
            Some(ColorSpace::YCbCr | ColorSpace::RGB) => false,
            _ => return Err(DecodeError::Colours),
        };
        let wanted = if is_grey { ColorSpace::Luma } else { ColorSpace::RGB };
        decoder.set_options(options.jpeg_set_out_colorspace(wanted));
        let mut rgb = decoder.decode()?;
        if is_grey {
            rgb = rgb.into_iter().flat_map(|grey| [grey; 3]).collect();
        }
        Self::new(width_px, height_px, rgb)
            .ok_or_else(|| DecodeError::Unreadable("pixels that do not fill the picture".to_owned()))
    }

    /// Width in pixels, at least 1.
    pub fn width_px(&self) -> u32 {
        self.width_px
    }

    /// Height in pixels, at least 1.
    pub fn height_px(&self) -> u32 {
        self.height_px
    }

    /// The pixels: red, green, blue of each, row by row.
    pub fn rgb(&self) -> &[u8] {
        &self.rgb
    }
}

/// Sides alone: nobody wants a million numbers, or a face, in a log.
impl std::fmt::Debug for Frame {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Frame")
            .field("width_px", &self.width_px)
            .field("height_px", &self.height_px)
            .finish_non_exhaustive()
    }
}
