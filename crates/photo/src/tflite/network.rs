//! Running a planned model.

use std::sync::Arc;

use super::{
    ModelError,
    instructions::Instructions,
    kernels::Fused,
    model::Model,
    plan::{Plan, Step},
    shape::Shape,
};

/// A model that can be run; it does not change any more and is shared.
#[derive(Debug)]
pub(crate) struct Network {
    plan: Plan,
}

impl Network {
    /// Reads and plans a TFLite model.
    ///
    /// # Errors
    /// See [`ModelError`]; any bytes at all may be given.
    pub(crate) fn load(file: &[u8]) -> Result<Self, ModelError> {
        Ok(Self { plan: Plan::new(&Model::read(file)?)? })
    }

    /// The shape of what it takes.
    pub(crate) fn input(&self) -> Shape {
        self.plan.input.1
    }

    /// How many bytes the weights take, and the buffers of one executor.
    #[cfg(test)]
    pub(crate) fn bytes(&self) -> (usize, usize) {
        (self.plan.kept() * size_of::<f32>(), self.plan.buffered() * size_of::<f32>())
    }

    /// The shapes of what it gives.
    pub(crate) fn outputs(&self) -> impl Iterator<Item = Shape> {
        self.plan.outputs.iter().map(|&(_, shape)| shape)
    }
}

/// A shared network and the buffers that one run of it needs.
#[derive(Debug, Clone)]
pub(crate) struct Executor {
    network: Arc<Network>,
    instructions: Instructions,
    buffers: Vec<Vec<f32>>,
    scratch: Vec<f32>,
}

impl Executor {
    pub(crate) fn new(network: Arc<Network>, instructions: Instructions) -> Self {
        let buffers = network.plan.buffers.iter().map(|&length| vec![0.0; length]).collect();
        let scratch = vec![0.0; network.plan.scratch];
        Self { network, instructions, buffers, scratch }
    }

    /// What the next run takes; the run before it may have left anything here.
    pub(crate) fn input_mut(&mut self) -> &mut [f32] {
        let (place, _) = self.network.plan.input;
        &mut self.buffers[place.buffer][..place.length]
    }

    /// What the last run gave.
    pub(crate) fn output(&self, index: usize) -> &[f32] {
        let (place, _) = self.network.plan.outputs[index];
        &self.buffers[place.buffer][..place.length]
    }

    /// Uses these instructions from now on.
    #[cfg(test)]
    pub(crate) fn with(mut self, instructions: Instructions) -> Self {
        self.instructions = instructions;
        self
    }

    /// The network that it runs.
    #[cfg(test)]
    pub(crate) fn network(&self) -> &Network {
        &self.network
    }

    /// Calculates the outputs from the input.
    pub(crate) fn run(&mut self) {
        let Self { network, instructions, buffers, scratch } = self;
        instructions.run(Run { steps: &network.plan.steps, buffers, scratch });
    }
}

/// One run.
pub(super) struct Run<'a> {
    steps: &'a [Step],
    buffers: &'a mut [Vec<f32>],
    scratch: &'a mut [f32],
}

impl Run<'_> {
    #[inline(always)]
    pub(super) fn run<F: Fused>(self) {
        for step in self.steps {
            // Taken out for a moment: no input of a step shares the buffer of its output.
            let mut output = std::mem::take(&mut self.buffers[step.output.buffer]);
            let inputs = step.inputs.iter().map(|place| &self.buffers[place.buffer][..place.length]);
            let inputs: Vec<&[f32]> = inputs.collect();
            step.work.run::<F>(&inputs, &mut output[..step.output.length], self.scratch);
            self.buffers[step.output.buffer] = output;
        }
    }
}
