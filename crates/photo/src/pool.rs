//! Engines for several threads.

use crate::engine::{Engine, EngineError};
use std::sync::{Mutex, OnceLock, PoisonError};

/// Lends engines to whoever has a picture to look at. The models are made ready when the first one is asked for, and
/// there are as many engines as were ever used at the same time.
#[derive(Debug, Default)]
pub struct EnginePool {
    first: OnceLock<Result<Engine, EngineError>>,
    spare: Mutex<Vec<Engine>>,
}

impl EnginePool {
    /// Does something with an engine. Blocks for as long as that takes.
    ///
    /// # Errors
    /// When the built-in models cannot be run; with those that the build has checked there is no error.
    pub fn with<T>(&self, work: impl FnOnce(&mut Engine) -> T) -> Result<T, EngineError> {
        let spare = self.spare.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let mut engine = match spare {
            Some(engine) => engine,
            None => self.first.get_or_init(Engine::load).clone()?,
        };
        let result = work(&mut engine);
        self.spare.lock().unwrap_or_else(PoisonError::into_inner).push(engine);
        Ok(result)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn engines_are_used_again() {
        let pool = EnginePool::default();
        pool.with(|_| pool.with(|_| ())).unwrap().unwrap();
        assert_eq!(pool.spare.lock().unwrap().len(), 2);
        pool.with(|_| ()).unwrap();
        assert_eq!(pool.spare.lock().unwrap().len(), 2);
    }
}
