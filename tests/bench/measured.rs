//! What the measured programs print, round after round.

use std::collections::BTreeMap;

use kaodian_tests::{Failure, Outcome};

/// What was measured under a name, once for each round.
#[derive(Default)]
pub(crate) struct Measured(BTreeMap<String, Vec<f64>>);

impl Measured {
    /// Takes what a program printed: lines of what, tab, number. Other lines are for people.
    pub(crate) fn take(&mut self, printed: &str) {
        let numbers = printed.lines().filter_map(|line| {
            let (what, value) = line.split_once('\t')?;
            Some((what, value.parse::<f64>().ok()?))
        });
        for (what, value) in numbers {
            self.0.entry(what.to_owned()).or_default().push(value);
        }
    }

    /// The median of the rounds.
    pub(crate) fn of(&self, what: &str) -> Outcome<f64> {
        let mut values =
            self.0.get(what).cloned().ok_or_else(|| Failure::new(format!("{what} was not measured")))?;
        values.sort_by(f64::total_cmp);
        Ok(values[values.len() / 2])
    }
}
