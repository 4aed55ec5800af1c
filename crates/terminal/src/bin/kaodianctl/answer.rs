//! What a command answers, in words or as JSON, and its exit status.

use std::{io::Write, process::ExitCode};

use kaodian_terminal::{AppError, ErrorCode};
use serde_json::{Value, json};

/// The answer of a command that could be run.
pub(crate) struct Answer {
    /// Yes or no.
    pub(crate) is_yes: bool,
    /// For `--json`.
    pub(crate) json: Value,
    /// For people.
    pub(crate) words: String,
}

impl Answer {
    /// Yes, or done.
    pub(crate) fn yes(json: Value, words: impl Into<String>) -> Self {
        Self { is_yes: true, json, words: words.into() }
    }

    /// Yes or no.
    pub(crate) fn when(is_yes: bool, json: Value, words: impl Into<String>) -> Self {
        Self { is_yes, json, words: words.into() }
    }

    /// Yes or no, of which everything has been told already.
    pub(crate) fn told(is_yes: bool) -> Self {
        Self::when(is_yes, Value::Null, "")
    }
}

/// Why a command could not be run.
pub(crate) struct Failure {
    code: String,
    words: String,
}

impl Failure {
    /// A failure with a code for scripts and words for people.
    pub(crate) fn new(code: impl Into<String>, words: impl Into<String>) -> Self {
        Self { code: code.into(), words: words.into() }
    }

    /// It could not be done, and everything has been told already.
    pub(crate) fn told() -> Self {
        Self::new("", "")
    }

    /// A file that cannot be read or written.
    pub(crate) fn file(path: &std::path::Path, error: &std::io::Error) -> Self {
        Self::new("file", format!("{}: {error}", path.display()))
    }
}

/// The rules' refusals are an answer (no); everything else means that it could not be done.
pub(crate) fn from_app(error: AppError) -> Result<Answer, Failure> {
    let code = serde_json::to_value(error.code).ok().and_then(|code| code.as_str().map(str::to_owned));
    let code = code.unwrap_or_default();
    if error.code == ErrorCode::Refused {
        let words = error.refusals.iter().map(|refusal| refusal.to_string()).collect::<Vec<_>>().join("\n");
        return Ok(Answer::when(false, json!({ "refusals": error.refusals }), words));
    }
    Err(Failure::new(code, format!("could not: {:?}", error.code)))
}

/// One line as soon as it is known, before the command has ended.
pub(crate) fn tell(line: &str) {
    // A closed pipe is the reader's choice.
    let _ = writeln!(std::io::stdout(), "{line}");
}

/// Prints and gives the exit status.
pub(crate) fn print(outcome: Result<Answer, Failure>, as_json: bool) -> ExitCode {
    let (text, to_error, status) = match outcome {
        Ok(answer) => {
            let is_told = answer.json.is_null() && answer.words.is_empty();
            let text = match as_json {
                _ if is_told => String::new(),
                true => format!("{:#}", answer.json),
                false => answer.words,
            };
            (text, false, if answer.is_yes { 0 } else { 1 })
        }
        Err(failure) if failure.code.is_empty() => (String::new(), false, 2),
        Err(failure) if as_json => {
            (format!("{:#}", json!({ "error": failure.code, "message": failure.words })), false, 2)
        }
        Err(failure) => (format!("kaodianctl: {}", failure.words), true, 2),
    };
    match text.as_str() {
        "" => {}
        text if to_error => {
            let _ = writeln!(std::io::stderr(), "{text}");
        }
        text => tell(text),
    }
    ExitCode::from(status)
}
