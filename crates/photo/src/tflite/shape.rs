//! Shapes of pictures, and of the windows that slide over them.

use super::ModelError;

/// More numbers than any intermediate result of our models has (the largest: 96 x 96 x 32 of the full-range detector).
pub(super) const MOST_ELEMENTS: usize = 1 << 20;

/// Height, width and channels of one picture; channels lie next to each other (NHWC with N = 1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Shape {
    pub(crate) height: usize,
    pub(crate) width: usize,
    pub(crate) channels: usize,
}

impl Shape {
    /// From a tensor's dimensions; a shorter list is taken as if ones stood before it, and a batch must be of one.
    pub(super) fn from_dimensions(dimensions: &[usize]) -> Result<Self, ModelError> {
        let mut four = [1; 4];
        let start = four.len().checked_sub(dimensions.len()).ok_or(ModelError::Shape)?;
        four[start..].copy_from_slice(dimensions);
        let [1, height, width, channels] = four else {
            return Err(ModelError::Shape);
        };
        let elements = height.checked_mul(width).and_then(|area| area.checked_mul(channels));
        match elements {
            None => Err(ModelError::TooLarge),
            Some(0) => Err(ModelError::Shape),
            Some(count) if count > MOST_ELEMENTS => Err(ModelError::TooLarge),
            Some(_) => Ok(Self { height, width, channels }),
        }
    }

    /// How many numbers that is; at least one, at most [`MOST_ELEMENTS`].
    pub(crate) fn elements(self) -> usize {
        self.height * self.width * self.channels
    }
}

impl From<Shape> for [usize; 3] {
    fn from(Shape { height, width, channels }: Shape) -> Self {
        [height, width, channels]
    }
}

/// What happens at the edges of the picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Padding {
    /// The result is as large as the input divided by the stride; zeros are taken from outside.
    Same,
    /// The window stays inside.
    Valid,
}

/// Height and width of a window, or its steps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Extent {
    pub(super) height: usize,
    pub(super) width: usize,
}

/// A window that slides over a picture.
#[derive(Debug, Clone, Copy)]
pub(super) struct Window {
    pub(super) size: Extent,
    pub(super) stride: Extent,
    /// How many rows and columns the first position begins outside.
    pub(super) before: Extent,
    pub(super) input: Shape,
    /// How many positions there are.
    pub(super) positions: Extent,
}

/// Positions along one side, and how far the first begins outside (TFLite: the odd pixel of padding comes last).
fn along(length: usize, size: usize, stride: usize, padding: Padding) -> Result<(usize, usize), ModelError> {
    if size == 0 || stride == 0 || size > MOST_ELEMENTS || stride > MOST_ELEMENTS {
        return Err(ModelError::Shape);
    }
    match padding {
        Padding::Same => {
            let positions = length.div_ceil(stride);
            let covered = (positions - 1) * stride + size;
            Ok((positions, covered.saturating_sub(length) / 2))
        }
        Padding::Valid => {
            let room = length.checked_sub(size).ok_or(ModelError::Shape)?;
            Ok((room / stride + 1, 0))
        }
    }
}

impl Window {
    pub(super) fn new(
        input: Shape,
        size: Extent,
        stride: Extent,
        padding: Padding,
    ) -> Result<Self, ModelError> {
        let (rows, above) = along(input.height, size.height, stride.height, padding)?;
        let (columns, left) = along(input.width, size.width, stride.width, padding)?;
        Ok(Self {
            size,
            stride,
            before: Extent { height: above, width: left },
            input,
            positions: Extent { height: rows, width: columns },
        })
    }

    /// The shape of what is made, with so many channels.
    pub(super) fn result(&self, channels: usize) -> Result<Shape, ModelError> {
        Shape::from_dimensions(&[self.positions.height, self.positions.width, channels])
    }

    /// Whether every window is just one pixel, and every pixel has one.
    pub(super) fn is_pointwise(&self) -> bool {
        let one = Extent { height: 1, width: 1 };
        self.size == one && self.stride == one
    }

    /// What lies inside along one side: the first tap, one past the last, and where in the input the first one is.
    /// There is always something: padding is narrower than the window, and no position begins beyond the input.
    fn clip(start: usize, before: usize, size: usize, length: usize) -> (usize, usize, usize) {
        (before.saturating_sub(start), (length + before - start).min(size), start.saturating_sub(before))
    }

    /// The rows of the window that lie inside at a position: first tap, one past the last, first row of the input.
    pub(super) fn rows(&self, position: usize) -> (usize, usize, usize) {
        Self::clip(position * self.stride.height, self.before.height, self.size.height, self.input.height)
    }

    /// The columns of the window that lie inside at a position.
    pub(super) fn columns(&self, position: usize) -> (usize, usize, usize) {
        Self::clip(position * self.stride.width, self.before.width, self.size.width, self.input.width)
    }
}
