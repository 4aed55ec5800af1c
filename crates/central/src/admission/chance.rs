//! Chance that comes out the same everywhere: from the seed and who it is about, not from the order of asking.

use kaodian_domain::RegistrationId;

/// A number that looks random, for one examination of one candidate.
pub(super) fn mixed(seed: u64, registration: RegistrationId, subject: &str) -> u64 {
    let (high, low) = registration.0.as_u64_pair();
    subject.bytes().fold(scramble(scramble(scramble(seed) ^ high) ^ low), |state, byte| {
        scramble(state ^ u64::from(byte))
    })
}

/// One step of SplitMix64.
fn scramble(state: u64) -> u64 {
    let mut z = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}
