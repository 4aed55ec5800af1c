//! From an operator to what is calculated.
//!
//! Here every shape is worked out again from the operator and its inputs; what the file says about the result is compared
//! with it afterwards. A [`Work`] is only made when no run of it can leave its slices.

use super::{
    ModelError,
    budget::Budget,
    graph::Node,
    kernels::{
        Activate, Activation, Combination, Combine, Concatenate, Convolution, Depthwise, Finish, Fused, Pad,
        Pool, Pooling, Resize, TransposedConvolution, packed_length,
    },
    model::{Data, Kind, Model},
    shape::{Extent, Padding, Shape, Window},
};

/// What a step calculates.
#[derive(Debug)]
pub(super) enum Work {
    Convolution(Convolution),
    Depthwise(Depthwise),
    TransposedConvolution(TransposedConvolution),
    Pool(Pool),
    Activate(Activate),
    Combine(Combine),
    Pad(Pad),
    Concatenate(Concatenate),
    Resize(Resize),
}

impl Work {
    /// Calculates `output` from `inputs`, all of which have the lengths that were planned.
    #[inline(always)]
    pub(super) fn run<F: Fused>(&self, inputs: &[&[f32]], output: &mut [f32], scratch: &mut [f32]) {
        match (self, inputs) {
            (Self::Convolution(work), [input, residual @ ..]) => {
                work.run::<F>(input, residual.first().copied().unwrap_or_default(), output, scratch);
            }
            (Self::Depthwise(work), [input]) => work.run::<F>(input, output),
            (Self::TransposedConvolution(work), [input]) => work.run::<F>(input, output, scratch),
            (Self::Pool(work), [input]) => work.run(input, output),
            (Self::Activate(work), [input]) => work.run(input, output),
            (Self::Combine(work), [first, second]) => work.run(first, second, output),
            (Self::Pad(work), [input]) => work.run(input, output),
            (Self::Concatenate(work), inputs) => work.run(inputs, output),
            (Self::Resize(work), [input]) => work.run(input, output),
            _ => debug_assert!(false, "a step is planned with the inputs of its work"),
        }
    }

    /// How many numbers of scratch space it needs.
    pub(super) fn scratch(&self) -> usize {
        match self {
            Self::Convolution(work) => work.scratch(),
            Self::TransposedConvolution(work) => work.scratch(),
            _ => 0,
        }
    }

    /// How many numbers it keeps.
    #[cfg(test)]
    pub(super) fn kept(&self) -> usize {
        match self {
            Self::Convolution(work) => work.kept(),
            Self::Depthwise(work) => work.kept(),
            Self::TransposedConvolution(work) => work.kept(),
            Self::Activate(work) => work.slopes.len(),
            _ => 0,
        }
    }
}

/// What is calculated (nothing: the numbers stay as they are) and the shape of the result.
type Outcome = Result<(Option<Work>, Shape), ModelError>;

/// A node, and what is known about its inputs.
pub(super) struct Planned<'a> {
    pub(super) model: &'a Model,
    pub(super) node: &'a Node,
    /// The shape of a tensor that has been calculated.
    pub(super) shapes: &'a dyn Fn(usize) -> Result<Shape, ModelError>,
}

fn size(number: i32) -> Result<usize, ModelError> {
    usize::try_from(number).map_err(|_| ModelError::Value)
}

impl Planned<'_> {
    pub(super) fn work(&self, budget: &mut Budget) -> Outcome {
        match self.node.kind {
            Kind::Convolution { stride, padding, .. } => self.convolution(stride, padding, budget),
            Kind::Depthwise { stride, padding, .. } => self.depthwise(stride, padding, budget),
            Kind::TransposedConvolution { stride } => self.transposed_convolution(stride, budget),
            Kind::MaxPool { size, stride, padding } => self.pool(Pooling::Max, size, stride, padding, budget),
            Kind::AveragePool { size, stride, padding } => {
                self.pool(Pooling::Average, size, stride, padding, budget)
            }
            Kind::Add { relu } => self.combine(Combination::Sum, relu, budget),
            Kind::Multiply { relu } => self.combine(Combination::Product, relu, budget),
            Kind::Relu => self.activate(Activation::Relu, budget),
            Kind::HardSwish => self.activate(Activation::HardSwish, budget),
            Kind::Logistic => self.activate(Activation::Logistic, budget),
            Kind::Prelu => self.activate(Activation::Prelu, budget),
            Kind::Pad => self.pad(budget),
            Kind::Reshape => self.reshape(),
            Kind::Concatenate { axis } => self.concatenate(axis, budget),
            Kind::ResizeBilinear => self.resize(budget),
        }
    }

    /// The tensors that go in; there must be so many.
    fn inputs<const N: usize>(&self) -> Result<[usize; N], ModelError> {
        self.node.inputs[..].try_into().map_err(|_| ModelError::Value)
    }

    /// Constants and their dimensions.
    fn floats<const RANK: usize>(&self, tensor: usize) -> Result<(&[f32], [usize; RANK]), ModelError> {
        let tensor = &self.model.tensors[tensor];
        let dimensions = tensor.dimensions[..].try_into().map_err(|_| ModelError::Shape)?;
        match &tensor.data {
            Data::Floats(numbers) => Ok((numbers, dimensions)),
            _ => Err(ModelError::Value),
        }
    }

    fn ints(&self, tensor: usize) -> Result<&[i32], ModelError> {
        match &self.model.tensors[tensor].data {
            Data::Ints(numbers) => Ok(numbers),
            _ => Err(ModelError::Value),
        }
    }

    /// One constant for each channel.
    fn of_channels(&self, tensor: usize, channels: usize) -> Result<&[f32], ModelError> {
        match &self.model.tensors[tensor].data {
            Data::Floats(numbers) if numbers.len() == channels => Ok(numbers),
            Data::Floats(_) => Err(ModelError::Shape),
            _ => Err(ModelError::Value),
        }
    }

    /// What comes after the sums of a convolution whose result has this shape.
    fn finish(&self, result: Shape) -> Result<Finish, ModelError> {
        let (activation, slopes) = self.node.activation;
        let slopes = slopes.map_or(Ok(&[][..]), |tensor| self.of_channels(tensor, result.channels))?.to_vec();
        let Some(residual) = self.node.residual else {
            return Ok(Finish { activation, slopes, residual: None });
        };
        let Shape { height, width, channels } = (self.shapes)(residual)?;
        if height != result.height || width != result.width || channels > result.channels {
            return Err(ModelError::Shape);
        }
        Ok(Finish { activation, slopes, residual: Some(channels) })
    }

    fn convolution(&self, stride: Extent, padding: Padding, budget: &mut Budget) -> Outcome {
        let [input, weights, bias] = self.inputs()?;
        let input = (self.shapes)(input)?;
        let (weights, [made, height, width, channels]) = self.floats(weights)?;
        if channels != input.channels {
            return Err(ModelError::Shape);
        }
        let window = Window::new(input, Extent { height, width }, stride, padding)?;
        let result = window.result(made)?;
        let taps = weights.len() / made;
        budget.keep(packed_length(taps + 2, made))?;
        budget.work(packed_length(taps, made), window.positions.height * window.positions.width)?;
        let bias = self.of_channels(bias, made)?;
        let work = Convolution::new(window, weights, bias, &self.finish(result)?);
        Ok((Some(Work::Convolution(work)), result))
    }

    fn depthwise(&self, stride: Extent, padding: Padding, budget: &mut Budget) -> Outcome {
        let [input, weights, bias] = self.inputs()?;
        let input = (self.shapes)(input)?;
        let (weights, [1, height, width, channels]) = self.floats(weights)? else {
            return Err(ModelError::Shape);
        };
        if channels != input.channels {
            return Err(ModelError::Shape);
        }
        let window = Window::new(input, Extent { height, width }, stride, padding)?;
        let result = window.result(channels)?;
        budget.keep(weights.len() + 2 * channels)?;
        budget.work(result.elements(), height * width)?;
        let bias = self.of_channels(bias, channels)?;
        let work = Depthwise::new(window, weights, bias, &self.finish(result)?);
        Ok((Some(Work::Depthwise(work)), result))
    }

    fn transposed_convolution(&self, stride: Extent, budget: &mut Budget) -> Outcome {
        let [input, weights, bias] = self.inputs()?;
        let input = (self.shapes)(input)?;
        let (weights, [made, height, width, channels]) = self.floats(weights)?;
        let tile = Extent { height, width };
        // Otherwise windows overlap, or leave gaps.
        if channels != input.channels || tile != stride {
            return Err(ModelError::Shape);
        }
        let result = Shape::from_dimensions(&[
            input.height.saturating_mul(height),
            input.width.saturating_mul(width),
            made,
        ])?;
        let rows = height * width * made;
        budget.keep(packed_length(channels + 2, rows))?;
        budget.work(packed_length(channels, rows), input.height * input.width)?;
        let bias = self.of_channels(bias, made)?;
        let work = TransposedConvolution::new(input, tile, weights, bias)?;
        Ok((Some(Work::TransposedConvolution(work)), result))
    }

    fn pool(
        &self,
        pooling: Pooling,
        size: Extent,
        stride: Extent,
        padding: Padding,
        budget: &mut Budget,
    ) -> Outcome {
        let [input] = self.inputs()?;
        let input = (self.shapes)(input)?;
        let window = Window::new(input, size, stride, padding)?;
        let result = window.result(input.channels)?;
        budget.work(result.elements(), size.height.min(input.height) * size.width.min(input.width))?;
        Ok((Some(Work::Pool(Pool { pooling, window })), result))
    }

    fn combine(&self, combination: Combination, relu: bool, budget: &mut Budget) -> Outcome {
        let [first, second] = self.inputs()?;
        let (first, second) = ((self.shapes)(first)?, (self.shapes)(second)?);
        let is_vector = second == Shape { height: 1, width: 1, channels: first.channels };
        if first != second && !is_vector {
            return Err(ModelError::Shape);
        }
        budget.work(first.elements(), 1)?;
        Ok((Some(Work::Combine(Combine { combination, relu, channels: first.channels })), first))
    }

    fn activate(&self, activation: Activation, budget: &mut Budget) -> Outcome {
        let (input, slopes) = match activation {
            Activation::Prelu => {
                let [input, slopes] = self.inputs()?;
                (input, Some(slopes))
            }
            _ => {
                let [input] = self.inputs()?;
                (input, None)
            }
        };
        let shape = (self.shapes)(input)?;
        let slopes = slopes.map_or(Ok(&[][..]), |tensor| self.of_channels(tensor, shape.channels))?;
        budget.keep(slopes.len())?;
        budget.work(shape.elements(), 1)?;
        Ok((Some(Work::Activate(Activate { activation, slopes: slopes.to_vec() })), shape))
    }

    fn pad(&self, budget: &mut Budget) -> Outcome {
        let [input, amounts] = self.inputs()?;
        let input = (self.shapes)(input)?;
        let amounts =
            self.ints(amounts)?.iter().map(|&number| size(number)).collect::<Result<Vec<_>, _>>()?;
        let [0, 0, above, below, left, right, front, back] = amounts[..] else {
            return Err(ModelError::Value);
        };
        let output = Shape::from_dimensions(&[
            input.height.saturating_add(above).saturating_add(below),
            input.width.saturating_add(left).saturating_add(right),
            input.channels.saturating_add(front).saturating_add(back),
        ])?;
        budget.work(output.elements(), 1)?;
        let before = Shape { height: above, width: left, channels: front };
        Ok((Some(Work::Pad(Pad { input, output, before })), output))
    }

    /// The wanted shape stands in the file twice or more; only the one of the result counts.
    fn reshape(&self) -> Outcome {
        let input = *self.node.inputs.first().ok_or(ModelError::Value)?;
        let shape = Shape::from_dimensions(&self.model.tensors[self.node.output].dimensions)?;
        if shape.elements() != (self.shapes)(input)?.elements() {
            return Err(ModelError::Shape);
        }
        Ok((None, shape))
    }

    /// Joins along one axis: in each turn every input brings a run, which is all that lies behind that axis.
    fn concatenate(&self, axis: i32, budget: &mut Budget) -> Outcome {
        let rank = self.model.tensors[self.node.output].dimensions.len();
        // Seen from the last axis, as a shape is.
        let axis = size(axis)?;
        let axis = (axis + 3).checked_sub(rank).filter(|&axis| axis < 3).ok_or(ModelError::Value)?;
        let mut runs = Vec::with_capacity(self.node.inputs.len());
        let mut sum: Option<[usize; 3]> = None;
        for &input in &self.node.inputs {
            let sizes = <[usize; 3]>::from((self.shapes)(input)?);
            runs.push(sizes[axis..].iter().product());
            let sum = sum.get_or_insert_with(|| {
                let mut none = sizes;
                none[axis] = 0;
                none
            });
            if (0..3).any(|other| other != axis && sum[other] != sizes[other]) {
                return Err(ModelError::Shape);
            }
            sum[axis] += sizes[axis];
        }
        let shape = Shape::from_dimensions(&sum.ok_or(ModelError::Value)?)?;
        budget.work(shape.elements(), 1)?;
        Ok((Some(Work::Concatenate(Concatenate { runs })), shape))
    }

    fn resize(&self, budget: &mut Budget) -> Outcome {
        let [input, extent] = self.inputs()?;
        let input = (self.shapes)(input)?;
        let [height, width] = *self.ints(extent)? else {
            return Err(ModelError::Value);
        };
        let output = Shape::from_dimensions(&[size(height)?, size(width)?, input.channels])?;
        budget.work(output.elements(), 4)?;
        Ok((Some(Work::Resize(Resize::new(input, output))), output))
    }
}
