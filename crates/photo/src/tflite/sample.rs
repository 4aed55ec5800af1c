//! Writes small models, for the tests.

/// A field of a table.
#[derive(Clone)]
pub(super) enum Field {
    /// Left out: the reader takes its default.
    None,
    Byte(u8),
    Int(i32),
    Bytes(Vec<u8>),
    Ints(Vec<i32>),
    Table(Vec<Self>),
    Tables(Vec<Vec<Self>>),
}

/// The operators' numbers in the schema.
pub(super) mod code {
    pub(crate) const ADD: i32 = 0;
    pub(crate) const AVERAGE_POOL: i32 = 1;
    pub(crate) const CONCATENATE: i32 = 2;
    pub(crate) const CONVOLUTION: i32 = 3;
    pub(crate) const DEPTHWISE: i32 = 4;
    pub(crate) const DEQUANTIZE: i32 = 6;
    pub(crate) const LOGISTIC: i32 = 14;
    pub(crate) const MAX_POOL: i32 = 17;
    pub(crate) const MULTIPLY: i32 = 18;
    pub(crate) const RELU: i32 = 19;
    pub(crate) const RESHAPE: i32 = 22;
    pub(crate) const RESIZE: i32 = 23;
    pub(crate) const CUSTOM: i32 = 32;
    pub(crate) const PAD: i32 = 34;
    pub(crate) const PRELU: i32 = 54;
    pub(crate) const HARD_SWISH: i32 = 117;
}

/// A model in the making; tensor 0 is its input, and the last tensor its output unless it is said otherwise.
#[derive(Clone)]
pub(super) struct Sample {
    tensors: Vec<Vec<Field>>,
    buffers: Vec<Vec<Field>>,
    codes: Vec<Vec<Field>>,
    operators: Vec<Vec<Field>>,
    pub(super) outputs: Vec<i32>,
}

impl Sample {
    /// A model that takes a tensor of these dimensions.
    pub(super) fn new(input: &[i32]) -> Self {
        let mut sample = Self {
            tensors: Vec::new(),
            buffers: vec![Vec::new()],
            codes: Vec::new(),
            operators: Vec::new(),
            outputs: Vec::new(),
        };
        sample.tensor(input);
        sample
    }

    /// A tensor that is calculated; answers with its number.
    pub(super) fn tensor(&mut self, dimensions: &[i32]) -> i32 {
        self.constant(dimensions, 0, Vec::new())
    }

    fn constant(&mut self, dimensions: &[i32], number_type: u8, bytes: Vec<u8>) -> i32 {
        let mut buffer = 0;
        if !bytes.is_empty() {
            buffer = self.buffers.len() as i32;
            self.buffers.push(vec![Field::Bytes(bytes)]);
        }
        let dimensions = Field::Ints(dimensions.to_vec());
        self.tensors.push(vec![dimensions, Field::Byte(number_type), Field::Int(buffer)]);
        self.tensors.len() as i32 - 1
    }

    pub(super) fn floats(&mut self, dimensions: &[i32], numbers: &[f32]) -> i32 {
        self.constant(dimensions, 0, numbers.iter().flat_map(|number| number.to_le_bytes()).collect())
    }

    pub(super) fn halves(&mut self, dimensions: &[i32], numbers: &[u16]) -> i32 {
        self.constant(dimensions, 1, numbers.iter().flat_map(|number| number.to_le_bytes()).collect())
    }

    pub(super) fn ints(&mut self, dimensions: &[i32], numbers: &[i32]) -> i32 {
        self.constant(dimensions, 2, numbers.iter().flat_map(|number| number.to_le_bytes()).collect())
    }

    /// An operator that makes a new tensor of these dimensions; answers with its number.
    pub(super) fn operator(&mut self, code: i32, options: Vec<Field>, inputs: &[i32], output: &[i32]) -> i32 {
        let output = self.tensor(output);
        self.operator_into(code, options, inputs, output);
        output
    }

    /// An operator that makes a tensor that is there already.
    pub(super) fn operator_into(&mut self, code: i32, options: Vec<Field>, inputs: &[i32], output: i32) {
        let name = if code == code::CUSTOM { &b"Convolution2DTransposeBias"[..] } else { &[] };
        let older = Field::Byte(code.clamp(0, 127) as u8);
        self.codes.push(vec![older, Field::Bytes(name.to_vec()), Field::None, Field::Int(code)]);
        let (inputs, outputs) = (Field::Ints(inputs.to_vec()), Field::Ints(vec![output]));
        let mut operator = vec![Field::Int(self.codes.len() as i32 - 1), inputs, outputs, Field::None];
        match &options[..] {
            // A custom operator's options are bytes of its own.
            [Field::Bytes(_)] => operator.extend([Field::None, options[0].clone()]),
            _ => operator.push(Field::Table(options)),
        }
        self.operators.push(operator);
    }

    /// The file.
    pub(super) fn file(&self) -> Vec<u8> {
        let outputs =
            if self.outputs.is_empty() { vec![self.tensors.len() as i32 - 1] } else { self.outputs.clone() };
        let graph = vec![
            Field::Tables(self.tensors.clone()),
            Field::Ints(vec![0]),
            Field::Ints(outputs),
            Field::Tables(self.operators.clone()),
        ];
        let root = [
            Field::Int(3),
            Field::Tables(self.codes.clone()),
            Field::Tables(vec![graph]),
            Field::None,
            Field::Tables(self.buffers.clone()),
        ];
        let mut file = b"\0\0\0\0TFL3".to_vec();
        let at = write_table(&mut file, &root);
        file[..4].copy_from_slice(&(at as u32).to_le_bytes());
        file
    }
}

/// Appends a table and all that hangs on it; answers with its place.
fn write_table(file: &mut Vec<u8>, fields: &[Field]) -> usize {
    let vtable = file.len();
    let size = |count: usize| (4 + count as u16).to_le_bytes();
    file.extend(size(2 * fields.len()));
    file.extend(size(4 * fields.len()));
    for (index, field) in fields.iter().enumerate() {
        let offset = if matches!(field, Field::None) { [0; 2] } else { size(4 * index) };
        file.extend(offset);
    }
    let table = file.len();
    file.extend(((table - vtable) as i32).to_le_bytes());
    file.extend(vec![0; 4 * fields.len()]);
    for (index, field) in fields.iter().enumerate() {
        let at = table + 4 + 4 * index;
        let value = match field {
            Field::None => 0,
            Field::Byte(value) => u32::from(*value),
            Field::Int(value) => *value as u32,
            _ => (write_value(file, field) - at) as u32,
        };
        file[at..at + 4].copy_from_slice(&value.to_le_bytes());
    }
    table
}

/// Appends what stands elsewhere than in its table; answers with its place.
fn write_value(file: &mut Vec<u8>, field: &Field) -> usize {
    let place = file.len();
    match field {
        Field::None | Field::Byte(_) | Field::Int(_) => {}
        Field::Bytes(bytes) => {
            file.extend((bytes.len() as u32).to_le_bytes());
            file.extend(bytes);
        }
        Field::Ints(numbers) => {
            file.extend((numbers.len() as u32).to_le_bytes());
            file.extend(numbers.iter().flat_map(|number| number.to_le_bytes()));
        }
        Field::Table(fields) => return write_table(file, fields),
        Field::Tables(tables) => {
            file.extend((tables.len() as u32).to_le_bytes());
            file.extend(vec![0; 4 * tables.len()]);
            for (index, fields) in tables.iter().enumerate() {
                let at = place + 4 + 4 * index;
                let table = write_table(file, fields);
                file[at..at + 4].copy_from_slice(&((table - at) as u32).to_le_bytes());
            }
        }
    }
    place
}
