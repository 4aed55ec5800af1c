//! Nothing that can be in a file makes the judge stumble.

use crate::files::{made, verdict};
use kaodian_photo::CheckCode;
use proptest::prelude::*;
use std::sync::LazyLock;

static SEQUENTIAL: LazyLock<Vec<u8>> =
    LazyLock::new(|| made(96, 128, |encoder| encoder.set_restart_interval(6)));
static PROGRESSIVE: &[u8] = include_bytes!("pictures/progressive.jpg");

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn random_bytes_are_never_accepted(bytes in proptest::collection::vec(any::<u8>(), 0..2000)) {
        prop_assert!(!verdict(&bytes).accepted);
        let signed = [&[0xFF, 0xD8, 0xFF], bytes.as_slice()].concat();
        prop_assert!(!verdict(&signed).accepted);
    }

    #[test]
    fn mutations_never_panic_and_are_judged_alike(
        progressive in any::<bool>(),
        changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..12),
        cut in proptest::option::of(any::<prop::sample::Index>()),
    ) {
        let mut bytes = if progressive { PROGRESSIVE.to_vec() } else { SEQUENTIAL.clone() };
        for (index, value) in changes {
            let at = index.index(bytes.len());
            bytes[at] = value;
        }
        if let Some(cut) = cut {
            bytes.truncate(cut.index(bytes.len()));
        }
        prop_assert_eq!(verdict(&bytes), verdict(&bytes));
    }

    #[test]
    fn a_cut_is_always_found(progressive in any::<bool>(), cut in any::<prop::sample::Index>()) {
        let whole = if progressive { PROGRESSIVE } else { SEQUENTIAL.as_slice() };
        let cut = cut.index(whole.len() - 3) + 3;
        let verdict = verdict(&whole[..cut]);
        prop_assert!(verdict.failures().any(|code| code == CheckCode::Damaged));
    }
}

/// Every value of every byte before the picture data: what declares the tables and sizes.
#[test]
fn what_is_whole_to_us_opens_elsewhere() {
    let whole = &*SEQUENTIAL;
    let scan = whole.windows(2).position(|pair| pair == [0xFF, 0xDA]).unwrap();
    let mut opened = 0;
    for at in 0..scan + 14 {
        for value in 0..=u8::MAX {
            let mut bytes = whole.clone();
            bytes[at] = value;
            let verdict = verdict(&bytes);
            if verdict.checks.iter().any(|check| check.code == CheckCode::Damaged && check.passed) {
                let decoded = image::load_from_memory_with_format(&bytes, image::ImageFormat::Jpeg);
                assert!(decoded.is_ok(), "byte {at} = {value}: {:?}", decoded.err());
                opened += 1;
            }
        }
    }
    assert!(opened > scan, "hardly a change was taken for whole");
}
