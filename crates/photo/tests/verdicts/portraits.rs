//! Real portraits, where they lie beside the project.

use crate::files::verdict;
use kaodian_photo::CheckCode;
use std::path::Path;

#[test]
fn portraits_are_whole_and_in_colour() {
    let dir = std::env::var_os("KAODIAN_FACES_DIR")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/faces"), Into::into);
    let Ok(entries) = std::fs::read_dir(&dir) else {
        eprintln!("SKIPPED: no portraits in {}", dir.display());
        return;
    };
    let mut seen = 0;
    for entry in entries {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "jpg") {
            continue;
        }
        let verdict = verdict(&std::fs::read(&path).unwrap());
        for check in
            verdict.checks.iter().filter(|c| matches!(c.code, CheckCode::Damaged | CheckCode::NotColour))
        {
            assert!(check.passed, "{}: {check:?}", path.display());
            eprintln!("{} {:?} {:?}", path.display(), check.code, check.value);
        }
        assert!(verdict.checks.iter().any(|check| check.code == CheckCode::NotColour));
        seen += 1;
    }
    assert!(seen > 0, "no portraits in {}", dir.display());
}
