//! Registrations that wait for a reviewer of a site, and what two machines say of their photos.

use kaodian_domain::{RegistrationId, RegistrationNumber, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The answer to `GET /v1/reviews?cursor=C&limit=N`: what waits for review at the asking terminal's site, the oldest
/// first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ReviewQueueResponse {
    /// How many wait at the site, on this page or another.
    pub waiting: u64,
    /// This page. What was decided meanwhile is not in it.
    pub reviews: Vec<WaitingReview>,
    /// What to ask on with; left out on the last page. Its form is the server's business.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
}

/// One that waits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct WaitingReview {
    /// Which.
    pub registration: RegistrationId,
    /// 报名号
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<RegistrationNumber>,
    /// The request, as a decision names it.
    pub round: u32,
    /// When it was made.
    pub requested_at: Timestamp,
    /// How long it has waited by the server's clock, in milliseconds.
    pub waited_ms: u64,
    /// The photo as it is attached; left out when the server took it away.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub photo: Option<ReviewedPhoto>,
}

/// A photo with what was said of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ReviewedPhoto {
    /// SHA-256 of the JPEG, 64 lower-case hexadecimal digits.
    pub sha256: String,
    /// What the terminal said, as it stands in the operation.
    pub terminal: MachineVerdict,
    /// What the server said; left out while it has not looked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub central: Option<MachineVerdict>,
    /// Whether the two agree; left out while the server has not looked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comparison: Option<VerdictComparison>,
}

/// What a machine says of a photo.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct MachineVerdict {
    /// The version of the rules.
    pub rule_pack: String,
    /// The engine that looked; the terminal's is not told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub engine: Option<String>,
    /// Whether no rule rejects it.
    pub accepted: bool,
    /// The rules that reject it, by the codes of the rule pack.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rejections: Vec<String>,
    /// The rules that it does not quite keep.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub warnings: Vec<String>,
}

impl MachineVerdict {
    /// How another machine's verdict on the same photo stands to this one.
    pub fn compare(&self, other: &Self) -> VerdictComparison {
        let warned =
            |verdict: &Self| verdict.warnings.iter().cloned().collect::<std::collections::BTreeSet<_>>();
        if self.accepted != other.accepted {
            VerdictComparison::Different
        } else if self.rule_pack != other.rule_pack {
            VerdictComparison::OtherRules
        } else if warned(self) != warned(other) {
            VerdictComparison::Different
        } else {
            VerdictComparison::Same
        }
    }
}

/// Whether two verdicts on one photo agree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum VerdictComparison {
    /// They say the same by the same rules.
    Same,
    /// Both accept it or both reject it, by rules of different versions, so that their warnings say nothing.
    OtherRules,
    /// One accepts what the other rejects, or they warn of different things by the same rules.
    Different,
}

impl VerdictComparison {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Same, Self::OtherRules, Self::Different];

    /// As it is written.
    pub fn name(self) -> &'static str {
        match self {
            Self::Same => "same",
            Self::OtherRules => "other_rules",
            Self::Different => "different",
        }
    }

    /// Reads a name.
    pub fn of(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|comparison| comparison.name() == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verdict(rule_pack: &str, accepted: bool, warnings: &[&str]) -> MachineVerdict {
        MachineVerdict {
            rule_pack: rule_pack.to_owned(),
            engine: None,
            accepted,
            rejections: Vec::new(),
            warnings: warnings.iter().map(|code| (*code).to_owned()).collect(),
        }
    }

    #[test]
    fn verdicts_are_compared_by_what_they_mean() {
        let one = verdict("1", true, &["blurred", "too_dark"]);
        for (other, expected) in [
            (verdict("1", true, &["too_dark", "blurred"]), VerdictComparison::Same),
            (verdict("1", true, &["too_dark"]), VerdictComparison::Different),
            (verdict("1", false, &["blurred", "too_dark"]), VerdictComparison::Different),
            (verdict("2", true, &[]), VerdictComparison::OtherRules),
            (verdict("2", false, &[]), VerdictComparison::Different),
        ] {
            assert_eq!((one.compare(&other), other.compare(&one)), (expected, expected), "{other:?}");
        }
        for comparison in VerdictComparison::ALL {
            assert_eq!(VerdictComparison::of(comparison.name()), Some(comparison));
            assert_eq!(serde_json::to_value(comparison).unwrap(), comparison.name());
        }
    }
}
