//! Which instructions of the CPU the kernels use.
//!
//! The kernels are written once and compiled for each of these; which one runs changes nothing but the time.

use super::{
    kernels::{Emulated, Native},
    network::Run,
};

/// A set of instructions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Instructions {
    /// What every CPU has for which the program was built.
    Baseline,
    /// AVX2 and fused multiply-add (Intel from 2013, AMD from 2015).
    #[cfg(target_arch = "x86_64")]
    Avx2,
}

impl Instructions {
    /// The fastest that this CPU has.
    pub(crate) fn best() -> Self {
        #[cfg(target_arch = "x86_64")]
        if is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma") {
            return Self::Avx2;
        }
        Self::Baseline
    }

    /// Runs a network with them.
    #[expect(unsafe_code, reason = "the only way to call code that is compiled for more than every CPU has")]
    pub(super) fn run(self, run: Run<'_>) {
        match self {
            Self::Baseline if cfg!(target_arch = "aarch64") => run.run::<Native>(),
            Self::Baseline => run.run::<Emulated>(),
            #[cfg(target_arch = "x86_64")]
            Self::Avx2 => {
                // Whoever made the value by hand (a test) has not asked the CPU.
                assert!(Self::best() == Self::Avx2, "this CPU has no AVX2");
                // SAFETY: the line above.
                unsafe { run_avx2(run) }
            }
        }
    }
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,fma")]
fn run_avx2(run: Run<'_>) {
    run.run::<Native>();
}
