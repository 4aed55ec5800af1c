//! The graph in a TFLite file: its tensors, constants and operators, checked one by one but not yet together.
//!
//! Numbers of tables, fields and operators are those of TFLite's schema, version 3.

use super::{
    ModelError,
    flatbuffer::Table,
    shape::{Extent, Padding},
};

/// More tensors, operators and kinds of operators than any of our models has.
const MOST_ENTRIES: usize = 2048;

/// More constant numbers than any of our models has.
const MOST_CONSTANTS: usize = 1 << 21;

/// A graph of operators.
#[derive(Debug)]
pub(super) struct Model {
    pub(super) tensors: Vec<Tensor>,
    pub(super) operators: Vec<Operator>,
    /// The tensor that is given.
    pub(super) input: usize,
    /// The tensors that are asked for.
    pub(super) outputs: Vec<usize>,
}

/// Numbers of one shape.
#[derive(Debug)]
pub(super) struct Tensor {
    /// At most four, the fastest last.
    pub(super) dimensions: Vec<usize>,
    pub(super) data: Data,
}

/// Where a tensor's numbers come from.
#[derive(Debug)]
pub(super) enum Data {
    /// They are given, or an operator's result.
    Computed,
    /// They stand in the file: as many as the dimensions say.
    Floats(Vec<f32>),
    /// The same, whole numbers.
    Ints(Vec<i32>),
}

/// One operator and the tensors that it takes and makes.
#[derive(Debug)]
pub(super) struct Operator {
    pub(super) kind: Kind,
    pub(super) inputs: Vec<usize>,
    pub(super) output: usize,
}

/// What an operator does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Convolution {
        stride: Extent,
        padding: Padding,
        relu: bool,
    },
    Depthwise {
        stride: Extent,
        padding: Padding,
        relu: bool,
    },
    /// Whatever its padding: only strides of the size of the window are run, where there is nothing to pad.
    TransposedConvolution {
        stride: Extent,
    },
    MaxPool {
        size: Extent,
        stride: Extent,
        padding: Padding,
    },
    AveragePool {
        size: Extent,
        stride: Extent,
        padding: Padding,
    },
    Add {
        relu: bool,
    },
    Multiply {
        relu: bool,
    },
    Relu,
    Prelu,
    HardSwish,
    Logistic,
    Pad,
    Reshape,
    Concatenate {
        axis: i32,
    },
    ResizeBilinear,
}

impl Model {
    /// Reads a file.
    pub(super) fn read(file: &[u8]) -> Result<Self, ModelError> {
        let root = Table::root(file, *b"TFL3")?;
        let codes = root.tables(1, MOST_ENTRIES)?.iter().map(code).collect::<Result<Vec<_>, _>>()?;
        let graphs = root.tables(2, 1)?;
        let graph = graphs.first().ok_or(ModelError::Value)?;
        let buffers = root.tables(4, 2 * MOST_ENTRIES)?;

        let mut budget = MOST_CONSTANTS;
        let tensors = graph.tables(0, MOST_ENTRIES)?;
        let tensors = tensors.iter().map(|table| tensor(table, &buffers, &mut budget));
        let mut model = Self {
            tensors: tensors.collect::<Result<_, _>>()?,
            operators: Vec::new(),
            input: 0,
            outputs: Vec::new(),
        };
        let [input] = model.indices(graph, 1)?[..] else {
            return Err(ModelError::Value);
        };
        model.input = input;
        model.outputs = model.indices(graph, 2)?;
        for table in graph.tables(3, MOST_ENTRIES)? {
            let code = *codes.get(table.index(0, 0)?).ok_or(ModelError::Value)?;
            let inputs = model.indices(&table, 1)?;
            let [output] = model.indices(&table, 2)?[..] else {
                return Err(ModelError::Value);
            };
            if code == Code::DEQUANTIZE {
                model.dequantize(&inputs, output)?;
            } else {
                model.operators.push(Operator { kind: kind(code, &table)?, inputs, output });
            }
        }
        Ok(model)
    }

    fn indices(&self, table: &Table<'_>, field: usize) -> Result<Vec<usize>, ModelError> {
        let index = |number: i32| {
            usize::try_from(number).ok().filter(|&index| index < self.tensors.len()).ok_or(ModelError::Value)
        };
        table.ints(field, MOST_ENTRIES)?.into_iter().map(index).collect()
    }

    /// Constants in half the width are expanded when they are read: the operator that would do it moves them on.
    fn dequantize(&mut self, inputs: &[usize], output: usize) -> Result<(), ModelError> {
        let &[input] = inputs else {
            return Err(ModelError::Value);
        };
        if self.tensors[input].dimensions != self.tensors[output].dimensions {
            return Err(ModelError::Shape);
        }
        let data = std::mem::replace(&mut self.tensors[input].data, Data::Computed);
        if !matches!(data, Data::Floats(_)) || !matches!(self.tensors[output].data, Data::Computed) {
            return Err(ModelError::Order);
        }
        self.tensors[output].data = data;
        Ok(())
    }
}

fn tensor(table: &Table<'_>, buffers: &[Table<'_>], budget: &mut usize) -> Result<Tensor, ModelError> {
    let size = |number: i32| usize::try_from(number).map_err(|_| ModelError::Shape);
    let dimensions = table.ints(0, 4)?.into_iter().map(size).collect::<Result<Vec<_>, _>>()?;
    let bytes = buffers.get(table.index(2, 0)?).ok_or(ModelError::Value)?.bytes(0)?;
    if bytes.is_empty() {
        return Ok(Tensor { dimensions, data: Data::Computed });
    }
    let count = dimensions.iter().try_fold(1_usize, |count, &size| count.checked_mul(size));
    let count = count.ok_or(ModelError::TooLarge)?;
    *budget = budget.checked_sub(count).ok_or(ModelError::TooLarge)?;
    let wide = || match bytes.as_chunks::<4>() {
        (numbers, []) if numbers.len() == count => Ok(numbers.iter()),
        _ => Err(ModelError::Shape),
    };
    let data = match table.byte(1, 0)? {
        0 => Data::Floats(wide()?.map(|&number| f32::from_le_bytes(number)).collect()),
        1 => match bytes.as_chunks::<2>() {
            (numbers, []) if numbers.len() == count => {
                Data::Floats(numbers.iter().map(|&number| from_half(u16::from_le_bytes(number))).collect())
            }
            _ => return Err(ModelError::Shape),
        },
        2 => Data::Ints(wide()?.map(|&number| i32::from_le_bytes(number)).collect()),
        other => return Err(ModelError::NumberType(other)),
    };
    let is_finite = |floats: &Vec<f32>| floats.iter().all(|number| number.is_finite());
    match &data {
        Data::Floats(floats) if !is_finite(floats) => Err(ModelError::Value),
        _ => Ok(Tensor { dimensions, data }),
    }
}

/// A 16-bit float (IEEE 754, binary16) in 32 bits; exact.
fn from_half(half: u16) -> f32 {
    let sign = u32::from(half >> 15) << 31;
    let exponent = u32::from((half >> 10) & 0x1f);
    let fraction = u32::from(half & 0x3ff);
    match exponent {
        // Subnormal: a count of 2^-24.
        0 => {
            let magnitude = f32::from(half & 0x3ff) / 16_777_216.0;
            f32::from_bits(sign | magnitude.to_bits())
        }
        0x1f => f32::from_bits(sign | 0x7f80_0000 | fraction << 13),
        _ => f32::from_bits(sign | (exponent + 112) << 23 | fraction << 13),
    }
}

/// A kind of operator as the schema numbers it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Code(i32);

impl Code {
    const DEQUANTIZE: Self = Self(6);
    /// Not of the schema, where all custom operators have 32: MediaPipe's transposed convolution with a bias.
    const TRANSPOSED_CONVOLUTION: Self = Self(-1);
}

fn code(table: &Table<'_>) -> Result<Code, ModelError> {
    // Numbers above 127 do not fit the older field; whichever is larger counts.
    let code = table.int(3, 0)?.max(i32::from(table.byte(0, 0)?));
    match (code, table.bytes(1)?) {
        (32, b"Convolution2DTransposeBias") => Ok(Code::TRANSPOSED_CONVOLUTION),
        (..0, _) => Err(ModelError::Operator(code)),
        _ => Ok(Code(code)),
    }
}

/// The options of an operator, or the defaults where there are none.
struct Options<'a>(Option<Table<'a>>);

impl Options<'_> {
    fn byte(&self, field: usize) -> Result<u8, ModelError> {
        self.0.map_or(Ok(0), |table| table.byte(field, 0))
    }

    fn int(&self, field: usize, default: i32) -> Result<i32, ModelError> {
        self.0.map_or(Ok(default), |table| table.int(field, default))
    }

    /// Height and width; the schema puts the width first.
    fn extent(&self, width: usize, height: usize) -> Result<Extent, ModelError> {
        let size = |field| usize::try_from(self.int(field, 0)?).map_err(|_| ModelError::Value);
        Ok(Extent { height: size(height)?, width: size(width)? })
    }

    fn padding(&self) -> Result<Padding, ModelError> {
        match self.byte(0)? {
            0 => Ok(Padding::Same),
            1 => Ok(Padding::Valid),
            _ => Err(ModelError::Value),
        }
    }

    /// The activation that the operator applies itself; of the schema's, none and ReLU are known.
    fn relu(&self, field: usize) -> Result<bool, ModelError> {
        match self.byte(field)? {
            0 => Ok(false),
            1 => Ok(true),
            _ => Err(ModelError::Value),
        }
    }

    /// Holds when the fields are one (or not said): dilation and channel multipliers that our models do not have.
    fn are_one(&self, fields: &[usize]) -> Result<(), ModelError> {
        for &field in fields {
            if self.int(field, 1)? != 1 {
                return Err(ModelError::Value);
            }
        }
        Ok(())
    }
}

fn kind(code: Code, table: &Table<'_>) -> Result<Kind, ModelError> {
    let options = Options(table.table(4)?);
    Ok(match code {
        Code(0) => Kind::Add { relu: options.relu(0)? },
        Code(1 | 17) => {
            let (size, stride, padding) = (options.extent(3, 4)?, options.extent(1, 2)?, options.padding()?);
            if options.relu(5)? {
                return Err(ModelError::Value);
            }
            match code {
                Code(1) => Kind::AveragePool { size, stride, padding },
                _ => Kind::MaxPool { size, stride, padding },
            }
        }
        Code(2) => Kind::Concatenate { axis: options.int(0, 0)? },
        Code(3) => {
            options.are_one(&[4, 5])?;
            Kind::Convolution {
                stride: options.extent(1, 2)?,
                padding: options.padding()?,
                relu: options.relu(3)?,
            }
        }
        Code(4) => {
            options.are_one(&[3, 5, 6])?;
            Kind::Depthwise {
                stride: options.extent(1, 2)?,
                padding: options.padding()?,
                relu: options.relu(4)?,
            }
        }
        Code(14) => Kind::Logistic,
        Code(18) => Kind::Multiply { relu: options.relu(0)? },
        Code(19) => Kind::Relu,
        Code(22) => Kind::Reshape,
        // Corners aligned: not known. Pixels as areas and not as points: the only way that is.
        Code(23) => match (options.byte(2)?, options.byte(3)?) {
            (0, 1) => Kind::ResizeBilinear,
            _ => return Err(ModelError::Value),
        },
        Code(34) => Kind::Pad,
        Code(54) => Kind::Prelu,
        Code(117) => Kind::HardSwish,
        Code::TRANSPOSED_CONVOLUTION => transposed_convolution(table.bytes(5)?)?,
        Code(other) => return Err(ModelError::Operator(other)),
    })
}

/// The options of MediaPipe's custom operator: padding (1: same, 2: valid) and strides, four bytes each.
fn transposed_convolution(options: &[u8]) -> Result<Kind, ModelError> {
    let (numbers, []) = options.as_chunks::<4>() else {
        return Err(ModelError::Value);
    };
    let [padding, width, height] = numbers else {
        return Err(ModelError::Value);
    };
    let size = |number: &[u8; 4]| usize::try_from(u32::from_le_bytes(*number)).map_err(|_| ModelError::Value);
    if !matches!(size(padding)?, 1 | 2) {
        return Err(ModelError::Value);
    }
    Ok(Kind::TransposedConvolution { stride: Extent { height: size(height)?, width: size(width)? } })
}
