//! What differs between two catalogues, in lines for people.

use kaodian_domain::{Catalogue, Timestamp};
use serde_json::{Map, Value};

use super::moments;

/// The longest value that a line shows, in characters.
const SHOWN: usize = 40;

/// One line for each thing that differs; empty when nothing does but the version.
pub(crate) fn differences(old: &Catalogue, new: &Catalogue) -> Result<Vec<String>, serde_json::Error> {
    let old = serde_json::to_value(Catalogue { version: 0, ..old.clone() })?;
    let new = serde_json::to_value(Catalogue { version: 0, ..new.clone() })?;
    let mut lines = Vec::new();
    compare("", &old, &new, &mut lines);
    Ok(lines)
}

fn compare(path: &str, old: &Value, new: &Value, lines: &mut Vec<String>) {
    if old == new {
        return;
    }
    let below = |key: &str| if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") };
    match (old, new) {
        (Value::Object(old), Value::Object(new)) => {
            let added = new.keys().filter(|key| !old.contains_key(*key));
            for key in old.keys().chain(added) {
                let (old, new) = (old.get(key), new.get(key));
                compare(&below(key), old.unwrap_or(&Value::Null), new.unwrap_or(&Value::Null), lines);
            }
        }
        // What was not there at all is listed like what is empty.
        (Value::Null, Value::Object(_)) => compare(path, &Value::Object(Map::new()), new, lines),
        (Value::Object(_), Value::Null) => compare(path, old, &Value::Object(Map::new()), lines),
        (Value::Null, Value::Array(_)) => compare(path, &Value::Array(Vec::new()), new, lines),
        (Value::Array(_), Value::Null) => compare(path, old, &Value::Array(Vec::new()), lines),
        (Value::Array(old), Value::Array(new)) if old.iter().chain(new).all(is_time) => {
            let only = |items: &[Value], others: &[Value]| -> Vec<String> {
                items.iter().filter(|item| !others.contains(item)).map(shown).collect()
            };
            lines.extend(only(old, new).iter().map(|time| format!("- {path}[{time}]")));
            lines.extend(only(new, old).iter().map(|time| format!("+ {path}[{time}]")));
        }
        (Value::Array(old), Value::Array(new)) if old.iter().chain(new).all(|item| key(item).is_some()) => {
            compare_lists(path, old, new, lines);
        }
        (old, new) => lines.push(format!("~ {path}: {} -> {}", shown(old), shown(new))),
    }
}

/// Lists of things with a name: what is new, what is gone, what changed inside, what moved.
fn compare_lists(path: &str, old: &[Value], new: &[Value], lines: &mut Vec<String>) {
    let find = |items: &[Value], name: &str| items.iter().find(|item| key(item) == Some(name)).cloned();
    let before = lines.len();
    for item in old {
        let Some(name) = key(item) else { continue };
        match find(new, name) {
            Some(changed) => compare(&format!("{path}[{name}]"), item, &changed, lines),
            None => lines.push(format!("- {path}[{name}]")),
        }
    }
    for name in new.iter().filter_map(key).filter(|name| find(old, name).is_none()) {
        lines.push(format!("+ {path}[{name}]"));
    }
    if lines.len() == before {
        lines.push(format!("~ {path}: another order"));
    }
}

/// What a thing in a list is called.
fn key(item: &Value) -> Option<&str> {
    let own = item.as_str().or_else(|| item.get("code")?.as_str());
    own.or_else(|| item.get("rules")?.get("code")?.as_str()).or_else(|| item.get("title")?.as_str())
}

/// Numbers of this size are times; amounts and counts are far smaller.
fn is_time(value: &Value) -> bool {
    value.as_i64().is_some_and(|number| number > 100_000_000_000)
}

fn shown(value: &Value) -> String {
    if let Some(at) = value.as_i64().filter(|_| is_time(value)) {
        return moments::write(Timestamp(at));
    }
    let text = match value {
        Value::String(text) => text.clone(),
        Value::Null => "none".to_owned(),
        other => other.to_string(),
    };
    let text = text.replace('\n', " ");
    if text.chars().count() <= SHOWN {
        return text;
    }
    format!("{}… ({} characters)", text.chars().take(SHOWN).collect::<String>(), text.chars().count())
}
