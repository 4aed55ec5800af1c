//! Saving forms (S26, S27), and the printers.

use kaodian_devices::printer::{Printer, PrinterState, Trouble, Troubles};

use super::{blocking, form_words::FormWords};
use crate::{
    error::{AppError, ErrorCode},
    terminal::Terminal,
    view::{FormKind, PrintState, PrinterView, SavedFormView},
};

impl Terminal {
    /// Saves a form as a PDF.
    ///
    /// # Errors
    /// What the rules say; [`ErrorCode::SaveFailed`] when the folder cannot be written.
    pub async fn save_form(&self, form: FormKind) -> Result<SavedFormView, AppError> {
        let pdf = self.form_pdf(form).await?;
        let folder = self.home.export_folder(&self.settings);
        let at = self.clock.now().in_china();
        let title = FormWords::bundled()?.file(form);
        // The name tells nothing about the candidate: it shows in lists and logs.
        let file_name = format!(
            "{title}-{:04}{:02}{:02}-{:02}{:02}{:02}.pdf",
            at.year(),
            u8::from(at.month()),
            at.day(),
            at.hour(),
            at.minute(),
            at.second()
        );
        let path = folder.join(&file_name);
        let write = move || {
            std::fs::create_dir_all(&folder).and_then(|()| std::fs::write(&path, pdf)).map(|()| folder)
        };
        let folder = blocking(write).await?.map_err(|error| {
            tracing::warn!(kind = ?error.kind(), "a form could not be saved");
            ErrorCode::SaveFailed
        })?;
        Ok(SavedFormView { file_name, folder: folder.display().to_string() })
    }

    /// The system's printers, with what has to be mended before they print.
    ///
    /// # Errors
    /// A fault of the program.
    pub async fn printers(&self) -> Result<Vec<PrinterView>, AppError> {
        Ok(self.prints.printers().await?.into_iter().map(printer_view).collect())
    }
}

fn printer_view(printer: Printer) -> PrinterView {
    let troubles = Troubles::from_reasons(printer.reasons.iter().map(String::as_str));
    let is_held = printer.state == PrinterState::Stopped || !printer.is_accepting;
    let trouble = troubles.worst().map(|worst| match worst {
        Trouble::Jam => PrintState::Jam,
        Trouble::DoorOpen => PrintState::DoorOpen,
        Trouble::PaperOut => PrintState::PaperOut,
        Trouble::TonerOut | Trouble::Other => PrintState::Trouble,
        Trouble::Offline => PrintState::Gone,
        Trouble::Paused => PrintState::Paused,
    });
    PrinterView {
        name: printer.name,
        is_default: printer.is_default,
        description: printer.description,
        trouble: trouble.or(is_held.then_some(PrintState::Paused)),
        is_toner_low: troubles.is_toner_low(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(state: PrinterState, is_accepting: bool, reasons: &[&str]) -> (Option<PrintState>, bool) {
        let reasons = reasons.iter().map(|&reason| reason.to_owned()).collect();
        let view = printer_view(Printer {
            name: "A4".to_owned(),
            description: "A4".to_owned(),
            is_default: true,
            is_accepting,
            state,
            reasons,
        });
        (view.trouble, view.is_toner_low)
    }

    #[test]
    fn what_keeps_a_printer_from_printing() {
        assert_eq!(shown(PrinterState::Idle, true, &[]), (None, false));
        assert_eq!(shown(PrinterState::Idle, true, &["toner-low-warning"]), (None, true));
        assert_eq!(shown(PrinterState::Stopped, true, &["paused"]), (Some(PrintState::Paused), false));
        assert_eq!(shown(PrinterState::Idle, false, &[]), (Some(PrintState::Paused), false));
        let jam = ["media-jam-error", "toner-low"];
        assert_eq!(shown(PrinterState::Stopped, true, &jam), (Some(PrintState::Jam), true));
    }
}
