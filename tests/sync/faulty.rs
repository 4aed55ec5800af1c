//! A network that can be trusted with nothing, the same way each time for the same seed.

use std::sync::{Mutex, PoisonError};

use kaodian_sync::{Answer, HttpTransport, Offline, Request, Transport};

/// What goes wrong, decided by a seed.
pub(crate) struct Faults(Mutex<State>);

struct State {
    /// Xorshift; zero is a network without faults.
    random: u64,
    count: u64,
}

/// What happens to one request.
enum Fate {
    Arrives,
    /// The request never gets there.
    Lost,
    /// It gets there, and the answer never comes back.
    AnswerLost,
    /// It gets there twice.
    Doubled,
}

impl Faults {
    pub(crate) fn none() -> Self {
        Self(Mutex::new(State { random: 0, count: 0 }))
    }

    pub(crate) fn seeded(seed: u64) -> Self {
        Self(Mutex::new(State { random: seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1, count: 0 }))
    }

    /// How often something went wrong.
    pub(crate) fn count(&self) -> u64 {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).count
    }

    fn fate(&self) -> Fate {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if state.random == 0 {
            return Fate::Arrives;
        }
        state.random ^= state.random << 13;
        state.random ^= state.random >> 7;
        state.random ^= state.random << 17;
        let fate = match state.random % 10 {
            0 => Fate::Lost,
            1 | 2 => Fate::AnswerLost,
            3 => Fate::Doubled,
            _ => return Fate::Arrives,
        };
        state.count += 1;
        fate
    }
}

/// HTTP through such a network.
pub(crate) struct FaultyTransport<'a> {
    pub(crate) http: HttpTransport,
    pub(crate) faults: &'a Faults,
}

impl Transport for FaultyTransport<'_> {
    async fn send(&self, request: Request) -> Result<Answer, Offline> {
        match self.faults.fate() {
            Fate::Arrives => self.http.send(request).await,
            Fate::Lost => Err(Offline),
            Fate::AnswerLost => {
                let _nobody_hears = self.http.send(request).await;
                Err(Offline)
            }
            Fate::Doubled => {
                let first = self.http.send(request.clone()).await;
                let _second = self.http.send(request).await;
                first
            }
        }
    }
}
