//! What stands in the sources, and what must not.

use std::path::Path;

use crate::{files, named, nothing_found, read};

/// Longer files cannot be read in one sitting.
const LONGEST: usize = 400;

/// Folders with Rust that runs in the product.
const PRODUCT: [&str; 2] = ["crates", "src-tauri"];

fn has_folder(path: &Path, name: &str) -> bool {
    path.components().any(|part| part.as_os_str() == name)
}

fn lines_without_tests(text: &str) -> usize {
    text.split("\n#[cfg(test)]\nmod tests {").next().unwrap_or_default().lines().count()
}

#[test]
fn no_file_is_too_long() {
    let mut wrong = Vec::new();
    for folder in ["crates", "src-tauri", "tests"] {
        for path in files(folder, &[".rs"]) {
            // A table of cases is read by looking one up.
            let is_test = folder == "crates" && has_folder(&path, "tests");
            let lines = lines_without_tests(&read(&path));
            if lines > LONGEST && !is_test {
                wrong.push(format!("{} has {lines} lines", named(&path)));
            }
        }
    }
    nothing_found(&format!("a file of more than {LONGEST} lines without its tests"), &wrong);
}

/// Words that name personal data when a log macro prints them.
const PERSONAL: [&str; 14] = [
    "account_name",
    "address",
    "birth_date",
    "document_number",
    "draft",
    "email",
    "guardian",
    "information",
    "mobile",
    "name",
    "password",
    "person",
    "photo",
    "request",
];

/// The arguments of every log macro in a text, with their lines.
fn logged(text: &str) -> Vec<(usize, String)> {
    let macros =
        ["trace!(", "debug!(", "info!(", "warn!(", "error!(", "println!(", "print!(", "eprintln!(", "dbg!("];
    let mut found = Vec::new();
    for start in macros.iter().flat_map(|name| text.match_indices(name)) {
        let (at, name) = start;
        // `eprintln!(` ends with `println!(`: it is found by its own name.
        if text[..at].ends_with(|before: char| before.is_alphanumeric()) {
            continue;
        }
        let mut depth = 1_usize;
        let arguments: String = text[at + name.len()..]
            .chars()
            .take_while(|character| {
                depth = match character {
                    '(' => depth + 1,
                    ')' => depth - 1,
                    _ => depth,
                };
                depth > 0
            })
            .collect();
        found.push((text[..at].lines().count(), arguments));
    }
    found
}

/// The identifiers that are printed: arguments and `{captures}`, without the words of the message.
fn printed_identifiers(arguments: &str) -> Vec<String> {
    let mut code = String::new();
    for (index, part) in arguments.split('"').enumerate() {
        if index % 2 == 0 {
            code.push_str(part);
            continue;
        }
        for capture in part.split('{').skip(1) {
            code.push(' ');
            code.push_str(capture.split(['}', ':']).next().unwrap_or_default());
        }
    }
    let is_part = |character: char| !(character.is_alphanumeric() || character == '_');
    code.split(is_part).filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

#[test]
fn no_personal_data_in_a_log() {
    let mut wrong = Vec::new();
    let all = PRODUCT.iter().flat_map(|folder| files(folder, &[".rs"]));
    // Examples print samples, for whoever runs them.
    for path in all.filter(|path| !has_folder(path, "examples")) {
        for (line, arguments) in logged(&read(&path)) {
            let words = printed_identifiers(&arguments);
            for word in words.iter().filter(|word| PERSONAL.contains(&word.as_str())) {
                wrong.push(format!("{}:{line}: {word}", named(&path)));
            }
        }
    }
    nothing_found("a log macro that names personal data", &wrong);
}

#[test]
fn the_rule_of_logs_sees_what_it_should() {
    let found = logged("fn f() {\n    tracing::info!(mobile = %m, \"{email} of {}\", g(name));\n}");
    let words = printed_identifiers(&found[0].1);
    assert_eq!(found[0].0, 2);
    for word in ["mobile", "email", "name"] {
        assert!(words.contains(&word.to_owned()), "{word} in {words:?}");
    }
    assert!(printed_identifiers("\"the name is not said\"").is_empty());
}

/// Words that put work off; spelled so that this file does not hold them itself.
const PUT_OFF: [&str; 3] = [concat!("TO", "DO"), concat!("FIX", "ME"), concat!("XX", "X")];

#[test]
fn nothing_is_put_off_and_nothing_lies_outside() {
    // The work place beside the repository is not part of it.
    let outside = concat!("../sha", "red");
    let mut wrong = Vec::new();
    let endings = [".rs", ".toml", ".ts", ".svelte", ".css", ".sql", ".sh", ".md"];
    for folder in ["crates", "src-tauri", "tests", "ui/src", "migrations", "assets", "installer", "docs"] {
        for path in files(folder, &endings) {
            for (index, line) in read(&path).lines().enumerate() {
                let words: Vec<_> = line.split(|character: char| !character.is_alphanumeric()).collect();
                let is_outside =
                    line.contains(outside) && !has_folder(&path, "tests") && !folder.starts_with("ui");
                if PUT_OFF.iter().any(|word| words.contains(word)) || is_outside {
                    wrong.push(format!("{}:{}: {}", named(&path), index + 1, line.trim()));
                }
            }
        }
    }
    nothing_found("put off, or outside of the project", &wrong);
}

#[test]
fn migrations_are_named_by_their_time() {
    let mut wrong = Vec::new();
    for path in files("migrations", &[".sql"]) {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let is_right = name.split_once('_').is_some_and(|(time, words)| {
            time.len() == 14 && time.bytes().all(|byte| byte.is_ascii_digit()) && words.len() > ".sql".len()
        });
        if !is_right {
            wrong.push(named(&path));
        }
    }
    nothing_found("a migration that is not YYYYMMDDhhmmss_words.sql", &wrong);
}

#[test]
fn features_of_the_screens_know_nothing_of_each_other() {
    let mut wrong = Vec::new();
    for path in files("ui/src/features", &[".ts", ".svelte"]) {
        for (index, line) in read(&path).lines().enumerate() {
            let import =
                line.split("from \"").nth(1).and_then(|rest| rest.split('"').next()).unwrap_or_default();
            let is_other =
                import.contains("features/") || (import.starts_with("../") && !import.starts_with("../../"));
            if is_other {
                wrong.push(format!("{}:{}: {import}", named(&path), index + 1));
            }
        }
    }
    nothing_found("a feature that imports another", &wrong);
}

#[test]
fn only_the_backend_speaks_with_the_shell() {
    let all = files("ui/src", &[".ts", ".svelte"]);
    let outside = all.iter().filter(|path| !named(path).starts_with("ui/src/backend/"));
    let wrong: Vec<_> =
        outside.filter(|path| read(path).contains("@tauri-apps/")).map(|path| named(path)).collect();
    nothing_found("speaks with the shell outside ui/src/backend", &wrong);
}
