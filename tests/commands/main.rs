//! `kaodianctl` where all is well: documents, names, photos, forms without a terminal, and the codes on forms.

mod codes;

mod forms;

use kaodian_tests::{Outcome, ensure, portrait, programs::root, terminal::kaodianctl};
use serde_json::Value;

fn says(arguments: &[&str], status: i32) -> Outcome<Value> {
    let answer = kaodianctl(arguments, "")?;
    ensure(answer.status == status, || {
        format!("{arguments:?} ends with {}, not {status}: {}", answer.status, answer.json)
    })?;
    Ok(answer.json)
}

/// `type,number,valid`, as `kaodianctl id check` takes them.
#[test]
fn documents_are_checked() -> Outcome {
    let table = std::fs::read_to_string(root().join("tests/commands/documents.csv"))?;
    for line in table.lines().skip(1).filter(|line| !line.is_empty()) {
        let [document, number, expected] = line.split(',').collect::<Vec<_>>()[..] else {
            return Err(kaodian_tests::Failure::new(format!("not three columns: {line}")));
        };
        let is_valid = expected == "valid";
        let json = says(&["id", "check", document, number], i32::from(!is_valid))?;
        ensure(json["valid"] == is_valid, || format!("{line}: {json}"))?;
        ensure(is_valid || json["refusal"]["code"] == expected, || format!("{line}: {json}"))?;
    }
    says(&["id", "check", "library-card", "1"], 2)?;
    Ok(())
}

#[test]
fn names_are_checked() -> Outcome {
    let json = says(&["name", "check", "古丽·买买提"], 0)?;
    ensure(json["length"] == 6 && json["codePoints"][2] == "U+00B7", || json.to_string())?;
    let json = says(&["name", "check", "𠮷田"], 0)?;
    ensure(json["length"] == 2, || json.to_string())?;
    let json = says(&["name", "check", "张三#"], 1)?;
    ensure(json["refusal"]["code"] == "name_characters", || json.to_string())
}

#[test]
fn photos_are_judged() -> Outcome {
    let folder = tempfile::tempdir()?;
    let (good, bad) = (folder.path().join("good.jpg"), folder.path().join("bad.jpg"));
    std::fs::write(&good, portrait::portrait()?)?;
    std::fs::write(&bad, b"not a picture")?;
    let (good, bad) = (good.to_string_lossy(), bad.to_string_lossy());
    let json = says(&["photo", "check", &good], 0)?;
    ensure(json[0]["accepted"] == true, || json.to_string())?;
    let json = says(&["photo", "check", &good, &bad], 1)?;
    ensure(json[0]["accepted"] == true && json[1]["accepted"] == false, || json.to_string())?;
    says(&["photo", "check", "no-such-file.jpg"], 2)?;
    Ok(())
}
