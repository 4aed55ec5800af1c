//! What became of a job: a closed list.

use super::trouble::Troubles;

/// How a job stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum JobState {
    /// It waits for its turn.
    Queued,
    /// It is kept back until it is released.
    Held,
    /// It is being printed.
    Printing,
    /// It waits for paper.
    PaperOut,
    /// A sheet is stuck.
    Jam,
    /// The printer is open.
    DoorOpen,
    /// There is no toner or ink left.
    TonerOut,
    /// The printer has stopped, and does not say why in words that are known here.
    Stopped,
    /// Somebody has paused the queue. What was being printed then is printed again from its beginning: see
    /// [`JobStatus::attempts`].
    Paused,
    /// The printer does not answer: switched off, or its cable is out.
    Gone,
    /// It has ended or will not be heard of again, and nobody knows what came out: a person must look.
    Unclear,
    /// It was cancelled, here or at the printer.
    Cancelled,
    /// It was given up.
    Failed,
    /// It has been printed, as far as the [`Witness`] knows.
    Done,
}

impl JobState {
    /// Whether nothing more is to come.
    pub fn is_end(self) -> bool {
        matches!(self, Self::Unclear | Self::Cancelled | Self::Failed | Self::Done)
    }

    /// The name of the state for scripts.
    pub fn code(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Held => "held",
            Self::Printing => "printing",
            Self::PaperOut => "paper_out",
            Self::Jam => "jam",
            Self::DoorOpen => "door_open",
            Self::TonerOut => "toner_out",
            Self::Stopped => "stopped",
            Self::Paused => "paused",
            Self::Gone => "gone",
            Self::Unclear => "unclear",
            Self::Cancelled => "cancelled",
            Self::Failed => "failed",
            Self::Done => "done",
        }
    }
}

/// Who says how a job stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Witness {
    /// The device's own record of the job.
    Device,
    /// The print system alone. That it calls a job done then means that the bytes were handed over.
    PrintSystem,
}

/// How many sheets came out. Never overstated.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Sheets {
    /// So many surely came out, of the job's sheets from the first one on. None when only the print system
    /// counts: what it counts has been worked out, not printed.
    pub surely_out: u32,
    /// Whether it is exactly so many and no more will come: the device has ended its own record of the job, or
    /// the job never reached it. Otherwise only a person at the printer can say where the rest begins.
    pub is_final: bool,
}

/// What is known of a job.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct JobStatus {
    /// How it stands.
    pub state: JobState,
    /// Who says so.
    pub witness: Witness,
    /// What came out. After a jam the last of these sheets is worth a look all the same.
    pub sheets: Sheets,
    /// How often the device was given the job; more than once when the queue was paused meanwhile. Its first
    /// sheets may then lie in the tray twice.
    pub attempts: u32,
    /// What is wrong with the printer, also what does not stop it: [`Troubles::is_toner_low`].
    pub troubles: Troubles,
}

impl JobStatus {
    /// What is still true of this when the print system does not answer any more.
    #[must_use]
    pub fn unclear(self) -> Self {
        let sheets = Sheets { is_final: false, ..self.sheets };
        Self { state: JobState::Unclear, sheets, ..self }
    }

    /// The job ended, and what came out is settled as far as it ever will be.
    pub(super) fn is_settled(&self) -> bool {
        self.state.is_end()
            && (self.sheets.is_final
                || self.witness == Witness::PrintSystem
                || self.state == JobState::Unclear)
    }
}
