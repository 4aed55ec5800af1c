//! What print systems and printers say is wrong, as a closed list.

/// Something that keeps a printer from printing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Trouble {
    /// A sheet is stuck.
    Jam,
    /// The printer is open.
    DoorOpen,
    /// There is no paper, or not the wanted one.
    PaperOut,
    /// There is no toner or ink left.
    TonerOut,
    /// It is switched off, unplugged, or cannot be reached.
    Offline,
    /// Somebody has paused it.
    Paused,
    /// It has stopped for a reason that is not known here.
    Other,
}

/// What is wrong with a printer now.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Troubles {
    worst: Option<Trouble>,
    is_toner_low: bool,
}

/// How keywords begin, what is to be mended first at the top. A jam leaves the door open while it is being
/// cleared; an open door may be said to be a lack of paper.
const BEGINNINGS: [(&str, Trouble); 17] = [
    ("media-jam", Trouble::Jam),
    ("cover-open", Trouble::DoorOpen),
    ("door-open", Trouble::DoorOpen),
    ("interlock-open", Trouble::DoorOpen),
    ("media-empty", Trouble::PaperOut),
    ("media-needed", Trouble::PaperOut),
    ("input-tray-missing", Trouble::PaperOut),
    ("toner-empty", Trouble::TonerOut),
    ("marker-supply-empty", Trouble::TonerOut),
    ("marker-supply-missing", Trouble::TonerOut),
    ("offline", Trouble::Offline),
    ("shutdown", Trouble::Offline),
    ("connecting-to-device", Trouble::Offline),
    ("timed-out", Trouble::Offline),
    ("paused", Trouble::Paused),
    ("moving-to-paused", Trouble::Paused),
    ("output-area-full", Trouble::Other),
];

/// Toner that will not last long; the printer goes on.
const LOW: [&str; 2] = ["toner-low", "marker-supply-low"];

impl Troubles {
    /// Nothing is known to be wrong.
    pub const NONE: Self = Self { worst: None, is_toner_low: false };

    /// What these keywords say (`printer-state-reasons`: RFC 8011, 5.4.12, and PWG 5100.9).
    ///
    /// The ending (-report, -warning, -error) is not looked at: printers call an empty tray a warning, and CUPS
    /// passes it on as they say it. A printer that takes from another tray meanwhile is so said to lack paper
    /// while it prints; its sheets are counted all the same.
    pub fn from_reasons<'a>(reasons: impl IntoIterator<Item = &'a str>) -> Self {
        let mut found = Self::default();
        let mut best = BEGINNINGS.len();
        for reason in reasons {
            let place = BEGINNINGS.iter().position(|(beginning, _)| reason.starts_with(beginning));
            best = place.map_or(best, |place| place.min(best));
            found.is_toner_low |= LOW.iter().any(|beginning| reason.starts_with(beginning));
            // What is an error and not known here stops the printer no less.
            if place.is_none() && reason.ends_with("-error") && found.worst.is_none() {
                found.worst = Some(Trouble::Other);
            }
        }
        found.worst = BEGINNINGS.get(best).map(|(_, trouble)| *trouble).or(found.worst);
        found
    }

    /// What is to be mended first.
    pub fn worst(self) -> Option<Trouble> {
        self.worst
    }

    /// Whether toner or ink will not last long. That stops nothing.
    pub fn is_toner_low(self) -> bool {
        self.is_toner_low
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reasons_are_known_by_how_they_begin() {
        let cases: [(&[&str], Option<Trouble>, bool); 13] = [
            (&[], None, false),
            (&["none"], None, false),
            (&["media-empty-warning"], Some(Trouble::PaperOut), false),
            (&["media-empty"], Some(Trouble::PaperOut), false),
            (&["media-needed-error"], Some(Trouble::PaperOut), false),
            (&["media-low-report"], None, false),
            (&["media-empty-error", "media-jam-warning"], Some(Trouble::Jam), false),
            (&["door-open-report", "toner-low-warning"], Some(Trouble::DoorOpen), true),
            (&["marker-supply-low-report"], None, true),
            (&["marker-supply-empty-error"], Some(Trouble::TonerOut), false),
            (&["offline-report"], Some(Trouble::Offline), false),
            // CUPS says much about itself that stops nothing.
            (&["cups-waiting-for-job-completed", "cups-ipp-conformance-failure-report"], None, false),
            (&["fuser-over-temp-error"], Some(Trouble::Other), false),
        ];
        for (reasons, worst, is_toner_low) in cases {
            let found = Troubles::from_reasons(reasons.iter().copied());
            assert_eq!((found.worst(), found.is_toner_low()), (worst, is_toner_low), "{reasons:?}");
        }
    }
}
