//! From a graph to steps in buffers.
//!
//! Every result gets a buffer that nothing else needs meanwhile; results that are not needed any more make room for
//! later ones.

use super::{
    ModelError,
    budget::Budget,
    graph::{self, Node},
    model::{Data, Model},
    shape::Shape,
    work::{Planned, Work},
};

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
    /// How many numbers the steps need beside their inputs and outputs, one after the other.
    pub(super) scratch: usize,
    pub(super) input: (Place, Shape),
    pub(super) outputs: Vec<(Place, Shape)>,
}

impl Plan {
    /// Plans a model.
    pub(super) fn new(model: &Model) -> Result<Self, ModelError> {
        let nodes = graph::join(model);
        let mut budget = Budget::new();
        let mut places = Places::new(model, &nodes);
        let shape = Shape::from_dimensions(&model.tensors[model.input].dimensions)?;
        let input = (places.make(model.input, shape)?, shape);
        let mut steps = Vec::new();
        for (index, node) in nodes.iter().enumerate() {
            let shapes = |tensor| places.computed(tensor).map(|(_, shape)| shape);
            let planned = Planned { model, node, shapes: &shapes };
            match planned.work(&mut budget)? {
                (Some(work), shape) => {
                    let inputs = places.of_inputs(node)?;
                    let output = places.make(node.output, shape)?;
                    steps.push(Step { work, inputs, output });
                }
                (None, shape) => places.alias(node.inputs[0], node.output, shape)?,
            }
            places.forget_after(index);
        }
        let outputs = model.outputs.iter().map(|&tensor| places.computed(tensor));
        let outputs = outputs.collect::<Result<_, _>>()?;
        let scratch = steps.iter().map(|step| step.work.scratch()).max().unwrap_or(0);
        let buffers = places.buffers;
        budget.hold(scratch)?;
        buffers.iter().try_for_each(|&length| budget.hold(length))?;
        Ok(Self { steps, buffers, scratch, input, outputs })
    }

    /// How many numbers a run needs: buffers and scratch space.
    #[cfg(test)]
    pub(super) fn buffered(&self) -> usize {
        self.buffers.iter().sum::<usize>() + self.scratch
    }

    /// How many numbers the model itself keeps.
    #[cfg(test)]
    pub(super) fn kept(&self) -> usize {
        self.steps.iter().map(|step| step.work.kept()).sum()
    }
}

/// Which buffer holds which result at the moment.
struct Places<'a> {
    model: &'a Model,
    /// The tensors that have been calculated.
    made: Vec<Option<(Place, Shape)>>,
    /// The tensors that each node is the last to take; those that are asked for are kept to the end.
    last_used: Vec<Vec<usize>>,
    buffers: Vec<usize>,
    /// How many tensors are in each buffer.
    taken: Vec<usize>,
}

impl<'a> Places<'a> {
    fn new(model: &'a Model, nodes: &[Node]) -> Self {
        let mut last_use = vec![None; model.tensors.len()];
        for (index, node) in nodes.iter().enumerate() {
            // A result that nobody takes is forgotten at once.
            for &tensor in node.inputs.iter().chain(&node.residual).chain([&node.output]) {
                last_use[tensor] = Some(index);
            }
        }
        for &output in &model.outputs {
            last_use[output] = None;
        }
        let mut last_used = vec![Vec::new(); nodes.len()];
        for (tensor, index) in last_use.into_iter().enumerate() {
            if let Some(index) = index {
                last_used[index].push(tensor);
            }
        }
        let made = vec![None; model.tensors.len()];
        Self { model, made, last_used, buffers: Vec::new(), taken: Vec::new() }
    }

    fn computed(&self, tensor: usize) -> Result<(Place, Shape), ModelError> {
        self.made[tensor].ok_or(ModelError::Order)
    }

    /// What a node takes while it is run: no constants.
    fn of_inputs(&self, node: &Node) -> Result<Vec<Place>, ModelError> {
        let tensors = node.inputs.iter().chain(&node.residual);
        let computed = tensors.filter(|&&tensor| matches!(self.model.tensors[tensor].data, Data::Computed));
        computed.map(|&tensor| Ok(self.computed(tensor)?.0)).collect()
    }

    fn record(&mut self, tensor: usize, place: Place, shape: Shape) -> Result<(), ModelError> {
        if Shape::from_dimensions(&self.model.tensors[tensor].dimensions)? != shape {
            return Err(ModelError::Shape);
        }
        if self.made[tensor].is_some() || !matches!(self.model.tensors[tensor].data, Data::Computed) {
            return Err(ModelError::Order);
        }
        self.made[tensor] = Some((place, shape));
        self.taken[place.buffer] += 1;
        Ok(())
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
        let place = Place { buffer, length };
        self.record(tensor, place, shape)?;
        Ok(place)
    }

    /// A new name and shape for numbers that are already there.
    fn alias(&mut self, of: usize, tensor: usize, shape: Shape) -> Result<(), ModelError> {
        let (place, _) = self.computed(of)?;
        self.record(tensor, place, shape)
    }

    /// Gives back the buffers of results that no node after this one takes.
    fn forget_after(&mut self, index: usize) {
        for &tensor in &self.last_used[index] {
            if let Some((place, _)) = self.made[tensor] {
                self.taken[place.buffer] -= 1;
            }
        }
    }
}
