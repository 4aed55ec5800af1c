//! The terminal behind the window, or why there is none.

use std::sync::Arc;

use kaodian_terminal::{AppError, ErrorCode, Home, OpenError, Terminal, TerminalView};

/// What became of opening the terminal. The window opens in any case: it says what is wrong.
pub(crate) struct Opened(Result<Arc<Terminal>, ErrorCode>);

impl Opened {
    /// Opens the terminal in the folder that the environment names.
    pub(crate) async fn open() -> Self {
        match Terminal::open(Home::default_place()).await {
            Ok(terminal) => {
                // A terminal that cannot look its prints up again still serves candidates; they stay unclear.
                if let Err(error) = terminal.take_up_prints().await {
                    tracing::error!(code = ?error.code, "the print journal was not taken up");
                }
                Self(Ok(Arc::new(terminal)))
            }
            Err(error) => {
                tracing::error!(%error, "the terminal cannot be opened");
                Self(Err(code(&error)))
            }
        }
    }

    pub(crate) fn terminal(&self) -> Result<&Arc<Terminal>, AppError> {
        self.0.as_ref().map_err(|code| (*code).into())
    }

    /// What the top bar shows of a terminal that was never activated: that is no fault.
    pub(crate) fn not_activated(&self) -> Option<TerminalView> {
        (self.0.as_ref().err() == Some(&ErrorCode::NotActivated)).then(TerminalView::not_activated)
    }
}

fn code(error: &OpenError) -> ErrorCode {
    match error {
        OpenError::Home(_) | OpenError::NotActivated => ErrorCode::NotActivated,
        OpenError::Secret(_) | OpenError::KeyMissing | OpenError::Store(_) => ErrorCode::StorageFailed,
        OpenError::Incomplete(_) => ErrorCode::Unexpected,
    }
}
