//! From a graph to steps in buffers.
//!
//! Here every shape is worked out again from the operator and compared with what the file says, and every result gets a
//! buffer that nothing else needs meanwhile.

use super::{
    ModelError,
    kernels::{
        Activation, Combination, Combine, Concatenate, Convolution, Depthwise, Pad, Pool, Pooling, Resize,
        TransposedConvolution,
    },
    model::{Data, Kind, Model, Operator},
    shape::{Extent, Padding, Shape, Window},
};

/// What a step calculates.
#[derive(Debug)]
pub(super) enum Work {
    Convolution(Convolution),
    Depthwise(Depthwise),
    TransposedConvolution(TransposedConvolution),
    Pool(Pool),
    Activate(Activation),
    Combine(Combine),
    Pad(Pad),
    Concatenate(Concatenate),
    Resize(Resize),
}

/// Some numbers of a buffer, from its beginning.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place {
    pub(super) buffer: usize,
    pub(super) length: usize,
}

/// One calculation.
#[derive(Debug)]
pub(super) struct Step {
    pub(super) work: Work,
    pub(super) inputs: Vec<Place>,
    pub(super) output: Place,
}

/// A model, ready to be run.
#[derive(Debug)]
pub(super) struct Plan {
    pub(super) steps: Vec<Step>,
    /// How many numbers each buffer holds.
    pub(super) buffers: Vec<usize>,
    pub(super) input: (Place, Shape),
    pub(super) outputs: Vec<(Place, Shape)>,
}

impl Plan {
    /// Plans a model.
    pub(super) fn new(model: &Model) -> Result<Self, ModelError> {
        let mut places = Places::new(model)?;
        let input =
            places.make(model.input, Shape::from_dimensions(&model.tensors[model.input].dimensions)?)?;
        let mut steps = Vec::new();
        for (index, operator) in model.operators.iter().enumerate() {
            let planned = Planned { model, places: &places, operator };
            let (work, shape) = planned.work()?;
            let inputs = planned.computed_inputs()?;
            let output = match work {
                Some(_) => places.make(operator.output, shape)?,
                None => places.alias(operator.inputs[0], operator.output, shape)?,
            };
            if let Some(work) = work {
                steps.push(Step { work, inputs, output });
            }
            places.forget_after(index);
        }
        let outputs =
            model.outputs.iter().map(|&tensor| places.computed(tensor)).collect::<Result<_, _>>()?;
        let shape = Shape::from_dimensions(&model.tensors[model.input].dimensions)?;
        Ok(Self { steps, buffers: places.buffers, input: (input, shape), outputs })
    }
}

/// Which buffer holds which result at the moment.
struct Places<'a> {
    model: &'a Model,
    /// The tensors that have been calculated.
    made: Vec<Option<(Place, Shape)>>,
    /// The last operator that takes each tensor.
    last_use: Vec<usize>,
    buffers: Vec<usize>,
    /// How many tensors are in each buffer.
    taken: Vec<usize>,
}

impl<'a> Places<'a> {
    fn new(model: &'a Model) -> Result<Self, ModelError> {
        let mut last_use = vec![0; model.tensors.len()];
        for (index, operator) in model.operators.iter().enumerate() {
            for &input in &operator.inputs {
                last_use[input] = index;
            }
        }
        for &output in &model.outputs {
            last_use[output] = usize::MAX;
        }
        let made = vec![None; model.tensors.len()];
        Ok(Self { model, made, last_use, buffers: Vec::new(), taken: Vec::new() })
    }

    fn computed(&self, tensor: usize) -> Result<(Place, Shape), ModelError> {
        self.made[tensor].ok_or(ModelError::Order)
    }

    fn record(&mut self, tensor: usize, place: Place, shape: Shape) -> Result<Place, ModelError> {
        if Shape::from_dimensions(&self.model.tensors[tensor].dimensions)? != shape {
            return Err(ModelError::Shape);
        }
        if self.made[tensor].is_some() || !matches!(self.model.tensors[tensor].data, Data::Computed) {
            return Err(ModelError::Order);
        }
        self.made[tensor] = Some((place, shape));
        self.taken[place.buffer] += 1;
        Ok(place)
    }

    /// A place for a new result: the free buffer that fits best, or a new one.
    fn make(&mut self, tensor: usize, shape: Shape) -> Result<Place, ModelError> {
        let length = shape.elements();
        let free = (0..self.buffers.len()).filter(|&buffer| self.taken[buffer] == 0);
        let best = free.min_by_key(|&buffer| {
            let has = self.buffers[buffer];
            (length.saturating_sub(has), has.saturating_sub(length))
        });
        let buffer = best.unwrap_or_else(|| {
            self.buffers.push(0);
            self.taken.push(0);
            self.buffers.len() - 1
        });
        self.buffers[buffer] = self.buffers[buffer].max(length);
        self.record(tensor, Place { buffer, length }, shape)
    }

    /// A new name and shape for numbers that are already there.
    fn alias(&mut self, of: usize, tensor: usize, shape: Shape) -> Result<Place, ModelError> {
        let (place, _) = self.computed(of)?;
        self.record(tensor, place, shape)
    }

    /// Gives back the buffers of results that no operator after this one takes.
    fn forget_after(&mut self, index: usize) {
        for (made, &last_use) in self.made.iter().zip(&self.last_use) {
            if let Some((place, _)) = made
                && last_use == index
            {
                self.taken[place.buffer] -= 1;
            }
        }
    }
}

/// An operator, and what is known about its inputs.
struct Planned<'a> {
    model: &'a Model,
    places: &'a Places<'a>,
    operator: &'a Operator,
}

impl Planned<'_> {
    fn input(&self, index: usize) -> Result<usize, ModelError> {
        self.operator.inputs.get(index).copied().ok_or(ModelError::Value)
    }

    /// The shape of an input that has been calculated.
    fn shape(&self, index: usize) -> Result<Shape, ModelError> {
        Ok(self.places.computed(self.input(index)?)?.1)
    }

    fn computed_inputs(&self) -> Result<Vec<Place>, ModelError> {
        let computed = |&tensor: &usize| match self.model.tensors[tensor].data {
            Data::Computed => Some(self.places.computed(tensor).map(|(place, _)| place)),
            _ => None,
        };
        self.operator.inputs.iter().filter_map(computed).collect()
    }

    /// Constants of an input, and its dimensions.
    fn floats(&self, index: usize) -> Result<(&[f32], &[usize]), ModelError> {
        let tensor = &self.model.tensors[self.input(index)?];
        match &tensor.data {
            Data::Floats(numbers) => Ok((numbers, &tensor.dimensions)),
            _ => Err(ModelError::Value),
        }
    }

    fn ints(&self, index: usize) -> Result<&[i32], ModelError> {
        match &self.model.tensors[self.input(index)?].data {
            Data::Ints(numbers) => Ok(numbers),
            _ => Err(ModelError::Value),
        }
    }

    fn arity(&self, count: usize) -> Result<(), ModelError> {
        if self.operator.inputs.len() == count { Ok(()) } else { Err(ModelError::Value) }
    }

    fn four(dimensions: &[usize]) -> Result<[usize; 4], ModelError> {
        dimensions.try_into().map_err(|_| ModelError::Shape)
    }

    /// One number for each channel.
    fn channel_floats(&self, index: usize, channels: usize) -> Result<Vec<f32>, ModelError> {
        let (numbers, _) = self.floats(index)?;
        if numbers.len() == channels { Ok(numbers.to_vec()) } else { Err(ModelError::Shape) }
    }

    /// What is calculated (nothing: the numbers stay as they are) and the shape of the result.
    fn work(&self) -> Result<(Option<Work>, Shape), ModelError> {
        let activate = |activation| Ok((Some(Work::Activate(activation)), self.shape(0)?));
        match self.operator.kind {
            Kind::Convolution { stride, padding, .. } => self.convolution(stride, padding),
            Kind::Depthwise { stride, padding, .. } => self.depthwise(stride, padding),
            Kind::TransposedConvolution { stride, .. } => self.transposed_convolution(stride),
            Kind::MaxPool { size, stride, padding } => self.pool(Pooling::Max, size, stride, padding),
            Kind::AveragePool { size, stride, padding } => self.pool(Pooling::Average, size, stride, padding),
            Kind::Add { relu } => self.combine(Combination::Sum, relu),
            Kind::Multiply { relu } => self.combine(Combination::Product, relu),
            Kind::Relu => activate(Activation::Relu),
            Kind::HardSwish => activate(Activation::HardSwish),
            Kind::Logistic => activate(Activation::Logistic),
            Kind::Prelu => {
                self.arity(2)?;
                activate(Activation::Prelu(self.channel_floats(1, self.shape(0)?.channels)?))
            }
            Kind::Pad => self.pad(),
            Kind::Reshape => self.reshape(),
            Kind::Concatenate { axis } => self.concatenate(axis),
            Kind::ResizeBilinear => self.resize(),
        }
    }

    fn convolution(&self, stride: Extent, padding: Padding) -> Result<(Option<Work>, Shape), ModelError> {
        self.arity(3)?;
        let input = self.shape(0)?;
        let (weights, dimensions) = self.floats(1)?;
        let [made, height, width, channels] = Self::four(dimensions)?;
        if channels != input.channels {
            return Err(ModelError::Shape);
        }
        let window = Window::new(input, Extent { height, width }, stride, padding)?;
        let bias = self.channel_floats(2, made)?;
        let taps = height * width * channels;
        let mut turned = vec![0.0; weights.len()];
        for (channel, weights) in weights.chunks_exact(taps).enumerate() {
            for (turned, &weight) in turned.iter_mut().skip(channel).step_by(made).zip(weights) {
                *turned = weight;
            }
        }
        let Extent { height, width } = window.positions;
        let work = Work::Convolution(Convolution { window, weights: turned, bias });
        Ok((Some(work), Shape { height, width, channels: made }))
    }

    fn depthwise(&self, stride: Extent, padding: Padding) -> Result<(Option<Work>, Shape), ModelError> {
        self.arity(3)?;
        let input = self.shape(0)?;
        let (weights, dimensions) = self.floats(1)?;
        let [1, height, width, channels] = Self::four(dimensions)? else {
            return Err(ModelError::Shape);
        };
        if channels != input.channels {
            return Err(ModelError::Shape);
        }
        let window = Window::new(input, Extent { height, width }, stride, padding)?;
        let bias = self.channel_floats(2, channels)?;
        let Extent { height, width } = window.positions;
        let work = Work::Depthwise(Depthwise { window, weights: weights.to_vec(), bias });
        Ok((Some(work), Shape { height, width, channels }))
    }

    fn transposed_convolution(&self, stride: Extent) -> Result<(Option<Work>, Shape), ModelError> {
        self.arity(3)?;
        let input = self.shape(0)?;
        let (weights, dimensions) = self.floats(1)?;
        let [made, height, width, channels] = Self::four(dimensions)?;
        let tile = Extent { height, width };
        if channels != input.channels || tile != stride {
            return Err(ModelError::Shape);
        }
        let bias = self.channel_floats(2, made)?;
        let shape = Shape::from_dimensions(&[
            input.height.checked_mul(height).ok_or(ModelError::TooLarge)?,
            input.width.checked_mul(width).ok_or(ModelError::TooLarge)?,
            made,
        ])?;
        let work = TransposedConvolution { input, tile, weights: weights.to_vec(), bias };
        Ok((Some(Work::TransposedConvolution(work)), shape))
    }

    fn pool(
        &self,
        pooling: Pooling,
        size: Extent,
        stride: Extent,
        padding: Padding,
    ) -> Result<(Option<Work>, Shape), ModelError> {
        self.arity(1)?;
        let input = self.shape(0)?;
        let window = Window::new(input, size, stride, padding)?;
        let Extent { height, width } = window.positions;
        let shape = Shape { height, width, channels: input.channels };
        Ok((Some(Work::Pool(Pool { pooling, window })), shape))
    }

    fn combine(&self, combination: Combination, relu: bool) -> Result<(Option<Work>, Shape), ModelError> {
        self.arity(2)?;
        let (first, second) = (self.shape(0)?, self.shape(1)?);
        let is_vector = second == Shape { height: 1, width: 1, channels: first.channels };
        if first != second && !is_vector {
            return Err(ModelError::Shape);
        }
        Ok((Some(Work::Combine(Combine { combination, relu, channels: first.channels })), first))
    }

    fn pad(&self) -> Result<(Option<Work>, Shape), ModelError> {
        self.arity(2)?;
        let input = self.shape(0)?;
        let size = |number: i32| usize::try_from(number).map_err(|_| ModelError::Value);
        let amounts = self.ints(1)?.iter().map(|&number| size(number)).collect::<Result<Vec<_>, _>>()?;
        let [0, 0, above, below, left, right, front, back] = amounts[..] else {
            return Err(ModelError::Value);
        };
        let output = Shape::from_dimensions(&[
            input.height.saturating_add(above).saturating_add(below),
            input.width.saturating_add(left).saturating_add(right),
            input.channels.saturating_add(front).saturating_add(back),
        ])?;
        let before = Shape { height: above, width: left, channels: front };
        Ok((Some(Work::Pad(Pad { input, output, before })), output))
    }

    fn reshape(&self) -> Result<(Option<Work>, Shape), ModelError> {
        let shape = Shape::from_dimensions(&self.model.tensors[self.operator.output].dimensions)?;
        if shape.elements() != self.shape(0)?.elements() {
            return Err(ModelError::Shape);
        }
        Ok((None, shape))
    }

    /// Joins along one axis; each input brings a run of whole rows of that axis in turn.
    fn concatenate(&self, axis: i32) -> Result<(Option<Work>, Shape), ModelError> {
        let rank = self.model.tensors[self.operator.output].dimensions.len();
        let axis = usize::try_from(axis).ok().filter(|&axis| axis < rank).ok_or(ModelError::Value)?;
        let mut runs = Vec::new();
        let mut joined: Option<[usize; 3]> = None;
        for index in 0..self.operator.inputs.len() {
            let Shape { height, width, channels } = self.shape(index)?;
            let sizes = [height, width, channels];
            // Seen from the last axis, as a shape is.
            let at = (axis + 3).checked_sub(rank).ok_or(ModelError::Value)?;
            runs.push(sizes[at..].iter().product());
            let before = *joined.get_or_insert(std::array::from_fn(|i| if i == at { 0 } else { sizes[i] }));
            let mut sum = before;
            sum[at] += sizes[at];
            if (0..3).any(|i| i != at && sizes[i] != before[i]) {
                return Err(ModelError::Shape);
            }
            joined = Some(sum);
        }
        let shape = Shape::from_dimensions(&joined.ok_or(ModelError::Value)?)?;
        Ok((Some(Work::Concatenate(Concatenate { runs })), shape))
    }

    fn resize(&self) -> Result<(Option<Work>, Shape), ModelError> {
        self.arity(2)?;
        let input = self.shape(0)?;
        let size = |number: i32| usize::try_from(number).map_err(|_| ModelError::Value);
        let [height, width] = *self.ints(1)? else {
            return Err(ModelError::Value);
        };
        let output = Shape::from_dimensions(&[size(height)?, size(width)?, input.channels])?;
        Ok((Some(Work::Resize(Resize::new(input, output))), output))
    }
}
