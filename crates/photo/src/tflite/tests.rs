//! Every operator against numbers that were worked out by hand, and files that lie.

use super::{
    Executor, Instructions, ModelError, Network,
    sample::{
        Field::{self, Byte, Bytes, Int, None},
        Sample, code,
    },
};

const SAME: Field = Byte(0);
const VALID: Field = Byte(1);

/// Runs a model with every set of instructions.
#[track_caller]
fn run(sample: &Sample, input: &[f32]) -> Vec<f32> {
    let network = std::sync::Arc::new(Network::load(&sample.file()).unwrap());
    let [one, other] = [Instructions::Baseline, Instructions::best()].map(|instructions| {
        let mut executor = Executor::new(network.clone(), instructions);
        executor.input_mut().copy_from_slice(input);
        executor.run();
        (0..network.outputs().count()).flat_map(|index| executor.output(index).to_vec()).collect::<Vec<_>>()
    });
    assert_eq!(one, other, "sets of instructions differ");
    one
}

#[track_caller]
fn refused(sample: &Sample) -> ModelError {
    Network::load(&sample.file()).map(drop).unwrap_err()
}

/// Padding, width and height of the stride, activation.
fn convolution(padding: Field, stride: i32, activation: u8) -> Vec<Field> {
    vec![padding, Int(stride), Int(stride), Byte(activation)]
}

fn depthwise(padding: Field, stride: i32) -> Vec<Field> {
    vec![padding, Int(stride), Int(stride), Int(1), Byte(0)]
}

fn pool(padding: Field, stride: i32, size: i32) -> Vec<Field> {
    vec![padding, Int(stride), Int(stride), Int(size), Int(size)]
}

/// 1, 2, 3 and so on.
fn counted(count: usize) -> Vec<f32> {
    (1..=count).map(|number| number as f32).collect()
}

#[test]
fn a_pointwise_convolution_mixes_channels() {
    let mut sample = Sample::new(&[1, 1, 2, 2]);
    let weights = sample.floats(&[3, 1, 1, 2], &[1.0, 0.0, 0.0, 1.0, 2.0, -1.0]);
    let bias = sample.floats(&[3], &[0.0, 10.0, 100.0]);
    sample.operator(code::CONVOLUTION, convolution(SAME, 1, 0), &[0, weights, bias], &[1, 1, 2, 3]);
    assert_eq!(run(&sample, &[1.0, 2.0, 3.0, 5.0]), [1.0, 12.0, 100.0, 3.0, 15.0, 101.0]);
}

#[test]
fn a_convolution_makes_any_number_of_channels_of_any_number_of_pixels() {
    for made in [1, 7, 8, 9, 16, 17, 31] {
        for pixels in [1, 5, 6, 13, 50, 97] {
            let mut sample = Sample::new(&[1, 1, pixels, 1]);
            let weights = sample.floats(&[made, 1, 1, 1], &counted(made as usize));
            let bias = sample.floats(&[made], &counted(made as usize));
            let output = [1, 1, pixels, made];
            sample.operator(code::CONVOLUTION, convolution(SAME, 1, 0), &[0, weights, bias], &output);
            let input = counted(pixels as usize);
            let wanted: Vec<f32> =
                input.iter().flat_map(|&x| (1..=made).map(move |c| (x + 1.0) * c as f32)).collect();
            assert_eq!(run(&sample, &input), wanted, "{made} channels, {pixels} pixels");
        }
    }
}

#[test]
fn a_convolution_takes_zeros_from_outside() {
    let mut sample = Sample::new(&[1, 2, 2, 1]);
    let weights = sample.floats(&[1, 3, 3, 1], &counted(9));
    let bias = sample.floats(&[1], &[0.0]);
    sample.operator(code::CONVOLUTION, convolution(SAME, 1, 0), &[0, weights, bias], &[1, 2, 2, 1]);
    // Each pixel under its part of the window: 5 6 / 8 9, 4 5 / 7 8, 2 3 / 5 6, 1 2 / 4 5.
    assert_eq!(run(&sample, &[1.0, 10.0, 100.0, 1000.0]), [9865.0, 8754.0, 6532.0, 5421.0]);
}

#[test]
fn a_convolution_with_a_stride_pads_the_far_side_first() {
    let mut sample = Sample::new(&[1, 1, 4, 1]);
    let weights = sample.floats(&[1, 1, 3, 1], &[1.0, 10.0, 100.0]);
    let bias = sample.floats(&[1], &[0.0]);
    sample.operator(code::CONVOLUTION, convolution(SAME, 2, 1), &[0, weights, bias], &[1, 1, 2, 1]);
    assert_eq!(run(&sample, &[1.0, 2.0, 3.0, 4.0]), [321.0, 43.0]);
    assert_eq!(run(&sample, &[-1.0, -2.0, -3.0, 4.0]), [0.0, 37.0], "the activation of its own");
}

#[test]
fn a_convolution_that_stays_inside_sees_whole_windows() {
    let mut sample = Sample::new(&[1, 3, 3, 1]);
    let weights = sample.floats(&[1, 2, 2, 1], &[1.0, 10.0, 100.0, 1000.0]);
    let bias = sample.floats(&[1], &[0.5]);
    sample.operator(code::CONVOLUTION, convolution(VALID, 1, 0), &[0, weights, bias], &[1, 2, 2, 1]);
    assert_eq!(run(&sample, &counted(9)), [5421.5, 6532.5, 8754.5, 9865.5]);
}

#[test]
fn a_depthwise_convolution_keeps_channels_apart() {
    for channels in [1, 3, 8, 11] {
        let count = channels as usize;
        let mut sample = Sample::new(&[1, 1, 12, channels]);
        let weights: Vec<f32> = [1.0, 10.0, 100.0].iter().flat_map(|&tap| vec![tap; count]).collect();
        let weights = sample.floats(&[1, 1, 3, channels], &weights);
        let bias = sample.floats(&[channels], &counted(count));
        sample.operator(code::DEPTHWISE, depthwise(SAME, 1), &[0, weights, bias], &[1, 1, 12, channels]);
        let at = |x: i32, c: usize| if (0..12).contains(&x) { (x * 2) as f32 + c as f32 } else { 0.0 };
        let input: Vec<f32> = (0..12).flat_map(|x| (0..count).map(move |c| at(x, c))).collect();
        let sum = |x: i32, c: usize| at(x - 1, c) + 10.0 * at(x, c) + 100.0 * at(x + 1, c) + c as f32 + 1.0;
        let wanted: Vec<f32> = (0..12).flat_map(|x| (0..count).map(move |c| sum(x, c))).collect();
        assert_eq!(run(&sample, &input), wanted, "{channels} channels");
    }
}

#[test]
fn a_depthwise_convolution_takes_zeros_from_outside() {
    let mut sample = Sample::new(&[1, 4, 4, 1]);
    let weights = sample.floats(&[1, 3, 3, 1], &counted(9));
    let bias = sample.floats(&[1], &[0.0]);
    sample.operator(code::DEPTHWISE, depthwise(SAME, 2), &[0, weights, bias], &[1, 2, 2, 1]);
    let mut input = [0.0; 16];
    (input[0], input[3], input[12], input[15]) = (1.0, 10.0, 100.0, 1000.0);
    // The corners lie under 1, 2, 4 and 5 of the four windows, which begin at 0 and 2.
    assert_eq!(run(&sample, &input), [1.0, 20.0, 400.0, 5000.0]);
}

#[test]
fn a_transposed_convolution_makes_tiles() {
    let mut sample = Sample::new(&[1, 1, 2, 2]);
    let weights = sample.floats(&[1, 2, 2, 2], &[1.0, 0.0, 0.0, 1.0, 1.0, 1.0, 0.0, 0.0]);
    let bias = sample.floats(&[1], &[0.25]);
    let options = [1_u32, 2, 2].iter().flat_map(|number| number.to_le_bytes()).collect();
    sample.operator(code::CUSTOM, vec![Bytes(options)], &[0, weights, bias], &[1, 2, 4, 1]);
    let wanted = [1.25, 2.25, 3.25, 5.25, 3.25, 0.25, 8.25, 0.25];
    assert_eq!(run(&sample, &[1.0, 2.0, 3.0, 5.0]), wanted);
}

#[test]
fn pools_take_the_largest_or_the_mean_of_what_is_inside() {
    let input = [1.0, -2.0, 3.0, 4.0, 5.0, 6.0, -7.0, -8.0, -9.0];
    let mut sample = Sample::new(&[1, 3, 3, 1]);
    sample.operator(code::MAX_POOL, pool(SAME, 2, 2), &[0], &[1, 2, 2, 1]);
    assert_eq!(run(&sample, &input), [5.0, 6.0, -7.0, -9.0]);
    let mut sample = Sample::new(&[1, 3, 3, 1]);
    sample.operator(code::AVERAGE_POOL, pool(SAME, 2, 2), &[0], &[1, 2, 2, 1]);
    assert_eq!(run(&sample, &input), [2.0, 4.5, -7.5, -9.0]);
}

#[test]
fn sums_and_products_join_pictures_or_a_picture_and_a_vector() {
    let joined = |code, activation, second: &[i32], numbers: &[f32]| {
        let mut sample = Sample::new(&[1, 1, 2, 2]);
        // A constant is no picture: padding with nothing makes it one.
        let source = sample.operator(code::RELU, Vec::new(), &[0], &[1, 1, 2, 2]);
        let second = match second {
            [] => source,
            _ => sample.operator(
                code::MAX_POOL,
                vec![VALID, Int(1), Int(1), Int(2), Int(1)],
                &[source],
                second,
            ),
        };
        sample.operator(code, vec![Byte(activation)], &[0, second], &[1, 1, 2, 2]);
        run(&sample, numbers)
    };
    let numbers = [1.0, -2.0, -3.0, 4.0];
    assert_eq!(joined(code::ADD, 0, &[], &numbers), [2.0, -2.0, -3.0, 8.0]);
    assert_eq!(joined(code::ADD, 1, &[], &numbers), [2.0, 0.0, 0.0, 8.0]);
    assert_eq!(joined(code::MULTIPLY, 0, &[], &numbers), [1.0, 0.0, 0.0, 16.0]);
    assert_eq!(joined(code::MULTIPLY, 0, &[1, 1, 1, 2], &numbers), [1.0, -8.0, -3.0, 16.0]);
    assert_eq!(joined(code::ADD, 1, &[1, 1, 1, 2], &numbers), [2.0, 2.0, 0.0, 8.0]);
}

#[test]
fn activations() {
    let activated = |code, numbers: &[f32]| {
        let mut sample = Sample::new(&[1, 1, numbers.len() as i32, 1]);
        sample.operator(code, Vec::new(), &[0], &[1, 1, numbers.len() as i32, 1]);
        run(&sample, numbers)
    };
    assert_eq!(activated(code::RELU, &[-1.0, 0.0, 2.0]), [0.0, 0.0, 2.0]);
    let swished = activated(code::HARD_SWISH, &[-4.0, -3.0, 0.0, 3.0, 9.0]);
    assert_eq!(swished, [-0.0, -0.0, 0.0, 3.0, 9.0]);
    assert!((activated(code::HARD_SWISH, &[1.0])[0] - 2.0 / 3.0).abs() < 1e-6);
    let odds = activated(code::LOGISTIC, &[0.0, 1.0, -1.0, 200.0, -200.0]);
    for (found, wanted) in odds.iter().zip([0.5, 0.731_058_6, 0.268_941_43, 1.0, 0.0]) {
        assert!((found - wanted).abs() < 1e-6, "{odds:?}");
    }
    let mut sample = Sample::new(&[1, 1, 2, 3]);
    let slopes = sample.floats(&[1, 1, 3], &[0.5, 2.0, -1.0]);
    sample.operator(code::PRELU, Vec::new(), &[0, slopes], &[1, 1, 2, 3]);
    assert_eq!(run(&sample, &[-2.0, -2.0, -2.0, 3.0, 4.0, 5.0]), [-1.0, -4.0, 2.0, 3.0, 4.0, 5.0]);
}

#[test]
fn padding_lays_zeros_around() {
    let mut sample = Sample::new(&[1, 1, 2, 1]);
    let amounts = sample.ints(&[4, 2], &[0, 0, 1, 0, 0, 1, 0, 1]);
    sample.operator(code::PAD, Vec::new(), &[0, amounts], &[1, 2, 3, 2]);
    assert_eq!(run(&sample, &[5.0, 6.0]), [0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 5.0, 0.0, 6.0, 0.0, 0.0, 0.0]);
}

#[test]
fn reshaped_numbers_are_laid_one_after_the_other() {
    let mut sample = Sample::new(&[1, 1, 2, 2]);
    let first = sample.operator(code::RESHAPE, Vec::new(), &[0], &[1, 4, 1]);
    let relu = sample.operator(code::RELU, Vec::new(), &[0], &[1, 1, 2, 2]);
    let second = sample.operator(code::RESHAPE, Vec::new(), &[relu], &[1, 4, 1]);
    sample.operator(code::CONCATENATE, vec![Int(1)], &[first, second], &[1, 8, 1]);
    let wanted = [-1.0, 2.0, -3.0, 4.0, 0.0, 2.0, 0.0, 4.0];
    assert_eq!(run(&sample, &[-1.0, 2.0, -3.0, 4.0]), wanted);
}

#[test]
fn joined_channels_take_turns() {
    let mut sample = Sample::new(&[1, 1, 2, 1]);
    let relu = sample.operator(code::RELU, Vec::new(), &[0], &[1, 1, 2, 1]);
    sample.operator(code::CONCATENATE, vec![Int(3)], &[0, relu], &[1, 1, 2, 2]);
    assert_eq!(run(&sample, &[-1.0, 2.0]), [-1.0, 0.0, 2.0, 2.0]);
}

#[test]
fn a_larger_picture_is_interpolated_between_the_centres() {
    let mut sample = Sample::new(&[1, 1, 2, 1]);
    let size = sample.ints(&[2], &[1, 4]);
    sample.operator(code::RESIZE, vec![None, None, Byte(0), Byte(1)], &[0, size], &[1, 1, 4, 1]);
    assert_eq!(run(&sample, &[0.0, 4.0]), [0.0, 1.0, 3.0, 4.0]);
}

#[test]
fn constants_of_half_the_width_are_expanded() {
    let mut sample = Sample::new(&[1, 1, 1, 1]);
    // One, minus two, the smallest subnormal, the largest number.
    let halves = sample.halves(&[4, 1, 1, 1], &[0x3c00, 0xc000, 0x0001, 0x7bff]);
    let weights = sample.operator(code::DEQUANTIZE, Vec::new(), &[halves], &[4, 1, 1, 1]);
    let bias = sample.floats(&[4], &[0.0; 4]);
    sample.operator(code::CONVOLUTION, convolution(SAME, 1, 0), &[0, weights, bias], &[1, 1, 1, 4]);
    assert_eq!(run(&sample, &[1.0]), [1.0, -2.0, 2.0_f32.powi(-24), 65504.0]);
}

/// A block as the models have it: a convolution whose input is added to its result, with channels of zeros.
fn block() -> Sample {
    let mut sample = Sample::new(&[1, 1, 2, 1]);
    let weights = sample.floats(&[2, 1, 1, 1], &[10.0, -100.0]);
    let bias = sample.floats(&[2], &[0.5, 0.5]);
    let made =
        sample.operator(code::CONVOLUTION, convolution(SAME, 1, 0), &[0, weights, bias], &[1, 1, 2, 2]);
    let amounts = sample.ints(&[4, 2], &[0, 0, 0, 0, 0, 0, 0, 1]);
    let padded = sample.operator(code::PAD, Vec::new(), &[0, amounts], &[1, 1, 2, 2]);
    let sum = sample.operator(code::ADD, Vec::new(), &[padded, made], &[1, 1, 2, 2]);
    let slopes = sample.floats(&[1, 1, 2], &[1.0, 0.5]);
    sample.operator(code::PRELU, Vec::new(), &[sum, slopes], &[1, 1, 2, 2]);
    sample
}

#[test]
fn operators_that_are_calculated_in_one_go_give_what_they_give_alone() {
    let mut sample = block();
    assert_eq!(run(&sample, &[1.0, 2.0]), [11.5, -49.75, 22.5, -99.75]);
    // Asked for as well, none of them can be left out: the convolution, the padded picture, the sum, the last.
    sample.outputs = vec![3, 5, 6, 8];
    let wanted = [
        [10.5, -99.5, 20.5, -199.5],
        [1.0, 0.0, 2.0, 0.0],
        [11.5, -99.5, 22.5, -199.5],
        [11.5, -49.75, 22.5, -99.75],
    ];
    assert_eq!(run(&sample, &[1.0, 2.0]), wanted.concat());
}

#[test]
fn models_that_cannot_be_run_are_refused() {
    let mut unknown = Sample::new(&[1, 1, 1, 1]);
    unknown.operator(99, Vec::new(), &[0], &[1, 1, 1, 1]);
    assert_eq!(refused(&unknown), ModelError::Operator(99));

    let mut late = Sample::new(&[1, 1, 1, 1]);
    let result = late.tensor(&[1, 1, 1, 1]);
    late.operator(code::ADD, Vec::new(), &[0, result], &[1, 1, 1, 1]);
    late.operator_into(code::RELU, Vec::new(), &[0], result);
    assert_eq!(refused(&late), ModelError::Order);

    let mut twice = Sample::new(&[1, 1, 1, 1]);
    twice.operator_into(code::RELU, Vec::new(), &[0], 0);
    assert_eq!(refused(&twice), ModelError::Order);

    let mut wrong = Sample::new(&[1, 1, 2, 1]);
    wrong.operator(code::RELU, Vec::new(), &[0], &[1, 1, 1, 2]);
    assert_eq!(refused(&wrong), ModelError::Shape);

    let mut few = Sample::new(&[1, 1, 1, 1]);
    let weights = few.floats(&[2, 1, 1, 1], &[1.0]);
    few.operator(code::CONVOLUTION, convolution(SAME, 1, 0), &[0, weights], &[1, 1, 1, 2]);
    assert_eq!(refused(&few), ModelError::Shape);

    assert_eq!(refused(&Sample::new(&[1, 1 << 15, 1 << 15, 4])), ModelError::TooLarge);
    assert_eq!(refused(&Sample::new(&[1, i32::MAX, i32::MAX, i32::MAX])), ModelError::TooLarge);
    assert_eq!(refused(&Sample::new(&[2, 1, 1, 1])), ModelError::Shape);
    assert_eq!(refused(&Sample::new(&[1, 0, 1, 1])), ModelError::Shape);
    assert_eq!(Network::load(b"\0\0\0\0TFL2").map(drop), Err(ModelError::NotAModel));
}

#[test]
fn a_small_file_cannot_ask_for_much_memory_or_time() {
    // Results that are all kept to the end.
    let mut wide = Sample::new(&[1, 1 << 10, 1 << 10, 1]);
    wide.outputs = (0..8).collect();
    for tensor in 0..7 {
        wide.operator(code::RELU, Vec::new(), &[tensor], &[1, 1 << 10, 1 << 10, 1]);
    }
    assert_eq!(refused(&wide), ModelError::TooLarge);

    let mut slow = Sample::new(&[1, 1 << 10, 1 << 10, 1]);
    slow.operator(code::AVERAGE_POOL, pool(SAME, 1, 1 << 10), &[0], &[1, 1 << 10, 1 << 10, 1]);
    assert_eq!(refused(&slow), ModelError::TooLarge);

    // One constant that many operators pack for themselves.
    let mut packed = Sample::new(&[1, 1, 1, 1 << 14]);
    let weights = packed.floats(&[1, 1, 1, 1 << 14], &vec![1.0; 1 << 14]);
    let bias = packed.floats(&[1], &[0.0]);
    for _ in 0..64 {
        packed.operator(code::CONVOLUTION, convolution(SAME, 1, 0), &[0, weights, bias], &[1, 1, 1, 1]);
    }
    assert_eq!(refused(&packed), ModelError::TooLarge);
}

/// Loads whatever it is, and runs it if it can be.
fn survive(file: &[u8]) -> bool {
    let Ok(network) = Network::load(file) else {
        return false;
    };
    Executor::new(network.into(), Instructions::best()).run();
    true
}

#[test]
fn no_changed_byte_leads_out_of_bounds() {
    let file = block().file();
    assert!(survive(&file));
    let mut runs = 0;
    for at in 0..file.len() {
        let mut changed = file.clone();
        for value in 0..=u8::MAX {
            changed[at] = value;
            runs += usize::from(survive(&changed));
        }
    }
    // Many bytes are weights, or fields that nothing depends on.
    assert!(runs > file.len(), "{runs} of {} bytes", file.len());
}

#[test]
fn no_shortened_file_leads_out_of_bounds() {
    let file = block().file();
    for length in 0..file.len() {
        survive(&file[..length]);
    }
    assert!(!survive(&file[..file.len() / 2]));
}
