//! The screens are written against the commands that the window has.

use std::process::Command;

use kaodian_tests::{
    Outcome, ensure,
    programs::{program, root, run_well},
};

#[test]
fn bindings_are_up_to_date() -> Outcome {
    let folder = tempfile::tempdir()?;
    let fresh = folder.path().join("bindings.ts");
    run_well(Command::new(program("kaodian")?).arg("export-bindings").arg(&fresh))?;
    let committed = std::fs::read_to_string(root().join("ui/src/backend/bindings.ts"))?;
    ensure(std::fs::read_to_string(fresh)? == committed, || {
        "ui/src/backend/bindings.ts is not what the commands are now: make bindings".to_owned()
    })
}
