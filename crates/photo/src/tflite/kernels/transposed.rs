//! Transposed convolution whose windows do not overlap: every pixel becomes a tile of pixels.

use super::{
    activation::Activation,
    arithmetic::Fused,
    convolution::{Convolution, Finish},
};
use crate::tflite::{
    ModelError,
    shape::{Extent, Padding, Shape, Window},
};

/// A pointwise convolution makes all pixels of a tile; then they are laid out.
#[derive(Debug)]
pub(crate) struct TransposedConvolution {
    tiles: Convolution,
    input: Shape,
    tile: Extent,
    /// Channels of the result.
    made: usize,
}

impl TransposedConvolution {
    /// `weights`: channel of the result, row, column, channel of the input.
    pub(crate) fn new(input: Shape, tile: Extent, weights: &[f32], bias: &[f32]) -> Result<Self, ModelError> {
        let made = bias.len();
        let area = tile.height * tile.width;
        // From channel, place in the tile to place in the tile, channel.
        let rows: Vec<&[f32]> = weights.chunks_exact(input.channels).collect();
        let places = (0..area).flat_map(|place| (0..made).map(move |channel| channel * area + place));
        let turned: Vec<f32> = places.flat_map(|row| rows[row]).copied().collect();
        let one = Extent { height: 1, width: 1 };
        let window = Window::new(input, one, one, Padding::Valid)?;
        let finish = Finish { activation: Activation::None, slopes: Vec::new(), residual: None };
        Ok(Self { tiles: Convolution::new(window, &turned, &bias.repeat(area), &finish), input, tile, made })
    }

    /// How many numbers of scratch space it needs.
    pub(crate) fn scratch(&self) -> usize {
        self.input.height * self.input.width * self.tile.height * self.tile.width * self.made
    }

    /// How many numbers it keeps.
    #[cfg(test)]
    pub(crate) fn kept(&self) -> usize {
        self.tiles.kept()
    }

    #[inline(always)]
    pub(crate) fn run<F: Fused>(&self, input: &[f32], output: &mut [f32], scratch: &mut [f32]) {
        let tiles = &mut scratch[..output.len()];
        self.tiles.run::<F>(input, &[], tiles, &mut []);
        let run = self.tile.width * self.made;
        let row = self.input.width * run;
        for (index, tile_row) in tiles.chunks_exact(run).enumerate() {
            let (tile, y) = (index / self.tile.height, index % self.tile.height);
            let (tile_y, tile_x) = (tile / self.input.width, tile % self.input.width);
            output[(tile_y * self.tile.height + y) * row + tile_x * run..][..run].copy_from_slice(tile_row);
        }
    }
}
