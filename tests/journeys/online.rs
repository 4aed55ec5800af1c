//! The whole enrolment, online.

use kaodian_tests::{Album, programs::target_folder, story, world::journey};

#[test]
fn a_candidate_enrols_and_holds_both_forms() {
    journey("whole-enrolment", story::SITE, async |world| {
        let mut album = Album::begin(&target_folder().join("journeys/whole-enrolment"))?;
        story::whole_enrolment(world, &mut album).await?;
        Ok(())
    });
}
