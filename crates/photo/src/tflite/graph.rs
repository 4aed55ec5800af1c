//! Joins operators that can be calculated in one go.
//!
//! A convolution that is followed by an addition, an activation, or both, applies them to its sums while they are still
//! in registers. Padding with channels of zeros before such an addition is left out: nothing is added there.

use super::{
    kernels::Activation,
    model::{Data, Kind, Model},
};

/// An operator, and what is applied to its result at once.
#[derive(Debug, Clone)]
pub(super) struct Node {
    pub(super) kind: Kind,
    pub(super) inputs: Vec<usize>,
    pub(super) output: usize,
    /// A tensor that is added to the result of a convolution; it may have fewer channels.
    pub(super) residual: Option<usize>,
    /// What is applied after that, and the tensor with its slopes.
    pub(super) activation: (Activation, Option<usize>),
}

/// The nodes of a model in the order in which they can be calculated.
pub(super) fn join(model: &Model) -> Vec<Node> {
    Joining::new(model).join()
}

struct Joining<'a> {
    model: &'a Model,
    nodes: Vec<Option<Node>>,
    /// How often each tensor is taken, by operators and by whoever asks for the result.
    uses: Vec<usize>,
    /// The node that makes each tensor.
    maker: Vec<Option<usize>>,
}

impl<'a> Joining<'a> {
    fn new(model: &'a Model) -> Self {
        let mut uses = vec![0; model.tensors.len()];
        let taken = model.operators.iter().flat_map(|operator| &operator.inputs).chain(&model.outputs);
        taken.for_each(|&tensor| uses[tensor] += 1);
        Self { model, nodes: Vec::new(), uses, maker: vec![None; model.tensors.len()] }
    }

    fn join(mut self) -> Vec<Node> {
        for operator in &self.model.operators {
            let relu = match operator.kind {
                Kind::Convolution { relu, .. } | Kind::Depthwise { relu, .. } => relu,
                _ => false,
            };
            let node = Node {
                kind: operator.kind,
                inputs: operator.inputs.clone(),
                output: operator.output,
                residual: None,
                activation: (if relu { Activation::Relu } else { Activation::None }, None),
            };
            let joined = self.with_activation(&node).or_else(|| self.with_sum(&node));
            // At the place of the later one everything that both take is there.
            self.maker[node.output] = Some(self.nodes.len());
            self.nodes.push(Some(joined.unwrap_or(node)));
        }
        self.nodes.into_iter().flatten().collect()
    }

    /// The node that makes a tensor which nobody else takes, if `is_fit`.
    fn take_maker(&mut self, tensor: usize, is_fit: impl Fn(&Node) -> bool) -> Option<Node> {
        let maker = self.maker[tensor].filter(|_| self.uses[tensor] == 1)?;
        self.nodes[maker].take_if(|node| is_fit(node))
    }

    /// The convolution before an activation, with the activation.
    fn with_activation(&mut self, node: &Node) -> Option<Node> {
        let &input = node.inputs.first()?;
        let activation = match (node.kind, &node.inputs[1..]) {
            (Kind::Relu, []) => (Activation::Relu, None),
            (Kind::HardSwish, []) => (Activation::HardSwish, None),
            (Kind::Logistic, []) => (Activation::Logistic, None),
            (Kind::Prelu, &[slopes]) => (Activation::Prelu, Some(slopes)),
            _ => return None,
        };
        let convolution = self.take_maker(input, |maker| {
            matches!(maker.kind, Kind::Convolution { .. } | Kind::Depthwise { .. })
                && maker.activation.0 == Activation::None
        })?;
        Some(Node { output: node.output, activation, ..convolution })
    }

    /// The convolution before a sum, with the other term.
    fn with_sum(&mut self, node: &Node) -> Option<Node> {
        let (Kind::Add { relu }, &[first, second]) = (node.kind, &node.inputs[..]) else {
            return None;
        };
        if self.model.tensors[first].dimensions != self.model.tensors[second].dimensions {
            return None;
        }
        for (own, other) in [(first, second), (second, first)] {
            let convolution = self.take_maker(own, |maker| {
                matches!(maker.kind, Kind::Convolution { .. })
                    && maker.activation.0 == Activation::None
                    && maker.residual.is_none()
            });
            if let Some(convolution) = convolution {
                let activation = (if relu { Activation::Relu } else { Activation::None }, None);
                let residual = Some(self.before_padding(other));
                return Some(Node { output: node.output, residual, activation, ..convolution });
            }
        }
        None
    }

    /// The tensor itself, or what it was before channels of zeros were laid behind its own.
    fn before_padding(&mut self, tensor: usize) -> usize {
        let model = self.model;
        let is_fit = |maker: &Node| match (maker.kind, &maker.inputs[..]) {
            (Kind::Pad, &[_, amounts]) => {
                matches!(&model.tensors[amounts].data, Data::Ints(amounts) if matches!(amounts[..], [0, 0, 0, 0, 0, 0, 0, _]))
            }
            _ => false,
        };
        self.take_maker(tensor, is_fit).map_or(tensor, |pad| pad.inputs[0])
    }
}
