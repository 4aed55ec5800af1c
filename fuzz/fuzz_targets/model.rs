//! Any bytes as a model: refused, or run within the limits.
#![no_main]

libfuzzer_sys::fuzz_target!(|file: &[u8]| {
    // What is refused is refused; that a bound holds is seen from its not being crossed.
    let _ = kaodian_photo::load_and_run(file);
});
