//! Saving and printing forms (S26, S27).

use kaodian_devices::printer::{Order, Printer, PrinterError, Printing, print_system};

use crate::{
    error::{AppError, ErrorCode},
    terminal::Terminal,
    view::{FormKind, PrinterView, SavedFormView},
};

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, AppError> {
    tokio::task::spawn_blocking(work).await.map_err(|_| ErrorCode::Unexpected.into())
}

impl Terminal {
    /// Saves a form as a PDF.
    ///
    /// # Errors
    /// What the rules say; [`ErrorCode::SaveFailed`] when the folder cannot be written.
    pub async fn save_form(&self, form: FormKind) -> Result<SavedFormView, AppError> {
        let pdf = self.form_pdf(form).await?;
        let folder = self.home.export_folder(&self.settings);
        let at = self.clock.now().in_china();
        let title = match form {
            FormKind::RegistrationForm => "报名登记表",
            FormKind::AdmissionTicket => "准考证",
        };
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

    /// The system's printers.
    ///
    /// # Errors
    /// A fault of the program.
    pub async fn printers(&self) -> Result<Vec<PrinterView>, AppError> {
        let view = |printer: Printer| PrinterView {
            name: printer.name,
            is_default: printer.is_default,
            description: printer.description,
        };
        // Where there is no print system there is no printer.
        let found = blocking(|| print_system().printers()).await?.unwrap_or_default();
        Ok(found.into_iter().map(view).collect())
    }

    /// Sends a form to a printer.
    ///
    /// # Errors
    /// What the rules say; what the printer says.
    pub async fn print_form(&self, form: FormKind, printer: String) -> Result<(), AppError> {
        let pdf = self.form_pdf(form).await?;
        let title = match form {
            FormKind::RegistrationForm => "Kaodian registration form",
            FormKind::AdmissionTicket => "Kaodian admission ticket",
        };
        let send = move || print_system().submit(&printer, Order::new(title, pdf)?);
        match blocking(send).await? {
            Ok(job) => {
                tracing::info!(job = job.id, "a form was sent to the printer");
                Ok(())
            }
            Err(PrinterError::Missing) => Err(ErrorCode::PrinterMissing.into()),
            Err(error) => {
                tracing::warn!(%error, "a form was not printed");
                Err(ErrorCode::PrinterRefused.into())
            }
        }
    }
}
