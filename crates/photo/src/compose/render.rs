//! The pixels of the photo.

use super::crop::Crop;
use crate::frame::Frame;
use crate::portrait::Point;
use crate::rule_pack::Composition;
use fast_image_resize::images::{Image, ImageRef};
use fast_image_resize::{FilterType, PixelType, ResizeAlg, ResizeOptions, Resizer};

/// A tilt of less than this is left: turning a picture costs a little of its sharpness.
const LEVEL_ENOUGH: f64 = 0.003;
/// Pixels around the crop that the turning looks at.
const MARGIN: f64 = 3.0;

/// The crop as RGB of the composition's size; `None` when there is nothing in it.
pub(super) fn render(frame: &Frame, crop: &Crop, size: &Composition) -> Option<Vec<u8>> {
    let right = crop.level.back(Point { x: 1.0, y: 0.0 });
    if right.y.abs() < LEVEL_ENOUGH {
        let corner = crop.level.back(Point { x: crop.left, y: crop.top });
        return resized(
            frame,
            (corner.x, corner.y),
            (crop.width, crop.height),
            (size.width_px, size.height_px),
        );
    }
    // First to the final scale, with everything between the pixels taken into account; then turned.
    let scale = f64::from(size.height_px) / crop.height;
    let corners = [(0.0, 0.0), (1.0, 0.0), (0.0, 1.0), (1.0, 1.0)].map(|(across, down)| {
        crop.level.back(Point { x: crop.left + across * crop.width, y: crop.top + down * crop.height })
    });
    let least = |of: fn(&Point) -> f64| corners.iter().map(of).fold(f64::INFINITY, f64::min);
    let most = |of: fn(&Point) -> f64| corners.iter().map(of).fold(f64::NEG_INFINITY, f64::max);
    let from = ((least(|p| p.x) - MARGIN / scale).max(0.0), (least(|p| p.y) - MARGIN / scale).max(0.0));
    let to = (
        (most(|p| p.x) + MARGIN / scale).min(f64::from(frame.width_px())),
        (most(|p| p.y) + MARGIN / scale).min(f64::from(frame.height_px())),
    );
    let extent = (to.0 - from.0, to.1 - from.1);
    let pixels = (libm::ceil(extent.0 * scale) as u32, libm::ceil(extent.1 * scale) as u32);
    let scaled = Frame::new(pixels.0, pixels.1, resized(frame, from, extent, pixels)?)?;
    let (across, down) = (f64::from(pixels.0) / extent.0, f64::from(pixels.1) / extent.1);
    let mut rgb = Vec::with_capacity((size.width_px * size.height_px * 3) as usize);
    for row in 0..size.height_px {
        for column in 0..size.width_px {
            let at = crop.level.back(Point {
                x: crop.left + (f64::from(column) + 0.5) / scale,
                y: crop.top + (f64::from(row) + 0.5) / scale,
            });
            rgb.extend(cubic(&scaled, (at.x - from.0) * across, (at.y - from.1) * down));
        }
    }
    Some(rgb)
}

/// A rectangle of the picture at another size, by Lanczos' filter over all that it covers.
fn resized(frame: &Frame, from: (f64, f64), extent: (f64, f64), pixels: (u32, u32)) -> Option<Vec<u8>> {
    let source = ImageRef::new(frame.width_px(), frame.height_px(), frame.rgb(), PixelType::U8x3).ok()?;
    let mut target = Image::new(pixels.0, pixels.1, PixelType::U8x3);
    let (width, height) = (f64::from(frame.width_px()), f64::from(frame.height_px()));
    let (left, top) = (from.0.clamp(0.0, width - 1.0), from.1.clamp(0.0, height - 1.0));
    let options = ResizeOptions::new().resize_alg(ResizeAlg::Convolution(FilterType::Lanczos3)).crop(
        left,
        top,
        extent.0.min(width - left),
        extent.1.min(height - top),
    );
    Resizer::new().resize(&source, &mut target, &options).ok()?;
    Some(target.into_vec())
}

/// The picture between its pixels, by Catmull and Rom's cubic; beyond its edge the edge goes on.
fn cubic(frame: &Frame, x: f64, y: f64) -> [u8; 3] {
    let (x, y) = (x - 0.5, y - 0.5);
    let (column, row) = (libm::floor(x), libm::floor(y));
    let (across, down) = (weights((x - column) as f32), weights((y - row) as f32));
    let width = frame.width_px() as usize;
    let clamp = |value: f64, length: u32| value.clamp(0.0, f64::from(length - 1)) as usize;
    let mut sum = [0_f32; 3];
    for (index, down) in down.into_iter().enumerate() {
        let line = clamp(row + index as f64 - 1.0, frame.height_px()) * width;
        for (index, across) in across.into_iter().enumerate() {
            let at = (line + clamp(column + index as f64 - 1.0, frame.width_px())) * 3;
            let weight = down * across;
            for (sum, &value) in sum.iter_mut().zip(&frame.rgb()[at..at + 3]) {
                *sum += weight * f32::from(value);
            }
        }
    }
    sum.map(|value| (value + 0.5) as u8)
}

/// The weights of the four neighbours of a place between the second and the third.
fn weights(t: f32) -> [f32; 4] {
    let (t2, t3) = (t * t, t * t * t);
    [
        (-t3 + 2.0 * t2 - t) / 2.0,
        (3.0 * t3 - 5.0 * t2 + 2.0) / 2.0,
        (-3.0 * t3 + 4.0 * t2 + t) / 2.0,
        (t3 - t2) / 2.0,
    ]
}
