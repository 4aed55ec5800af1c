//! Running a planned model.

use std::sync::Arc;

use super::{
    ModelError,
    model::Model,
    plan::{Plan, Step, Work},
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

    /// The shapes of what it gives.
    pub(crate) fn outputs(&self) -> impl Iterator<Item = Shape> {
        self.plan.outputs.iter().map(|&(_, shape)| shape)
    }
}

/// A shared network and the buffers that one run of it needs.
#[derive(Debug, Clone)]
pub(crate) struct Executor {
    network: Arc<Network>,
    buffers: Vec<Vec<f32>>,
}

impl Executor {
    pub(crate) fn new(network: Arc<Network>) -> Self {
        let buffers = network.plan.buffers.iter().map(|&length| vec![0.0; length]).collect();
        Self { network, buffers }
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

    /// Calculates the outputs from the input.
    pub(crate) fn run(&mut self) {
        let network = Arc::clone(&self.network);
        for step in &network.plan.steps {
            let mut output = std::mem::take(&mut self.buffers[step.output.buffer]);
            self.run_step(step, &mut output[..step.output.length]);
            self.buffers[step.output.buffer] = output;
        }
    }

    fn run_step(&self, step: &Step, output: &mut [f32]) {
        let inputs: Vec<&[f32]> =
            step.inputs.iter().map(|place| &self.buffers[place.buffer][..place.length]).collect();
        match &step.work {
            Work::Convolution(work) => work.run(inputs[0], output),
            Work::Depthwise(work) => work.run(inputs[0], output),
            Work::TransposedConvolution(work) => work.run(inputs[0], output),
            Work::Pool(work) => work.run(inputs[0], output),
            Work::Activate(work) => work.run(inputs[0], output),
            Work::Combine(work) => work.run(inputs[0], inputs[1], output),
            Work::Pad(work) => work.run(inputs[0], output),
            Work::Concatenate(work) => work.run(&inputs, output),
            Work::Resize(work) => work.run(inputs[0], output),
        }
    }
}
