//! The central server is away from the beginning of the enrolment.

use kaodian_tests::{Outcome, World, ensure, steps::Candidate, waiting, waiting::SCREEN, world::journey};

/// A site that does not review: submitting and a photo are all that it takes before the fee.
const SITE: &str = "310002";

#[test]
fn what_was_enrolled_offline_arrives_with_the_same_number() {
    journey("offline", SITE, async |world| {
        let candidate = Candidate::gulimaimaiti();
        // The account is made online once, so that the terminal knows it.
        world.open_window().await?.register(&candidate).await?;
        world.window()?.sign_out().await?;
        world.central.stop()?;

        enrol(world, &candidate).await?;
        let window = world.window()?;
        window.see("[data-connection=offline]").await?;
        let pending: u32 = window.attribute("[data-connection]", "data-pending").await?.parse().unwrap_or(0);
        ensure(pending > 0, || "nothing waits to be uploaded".to_owned())?;
        let here = world.terminal.only_registration()?;
        let number = here["number"].as_str().unwrap_or_default().to_owned();
        ensure(number.starts_with(SITE), || format!("no number was given: {here}"))?;

        world.central.start_again()?;
        // The terminal notices by itself.
        let window = world.window()?;
        waiting::until("everything is uploaded", SCREEN * 3, async || {
            let uploaded =
                "return document.querySelector('[data-connection=online][data-pending=\"0\"]') !== null";
            Ok((window.script(uploaded, serde_json::Value::Null).await? == true).then_some(()))
        })
        .await?;
        let there = world.central.ask(&["registration", "show", &number])?;
        let id = here["id"].as_str().unwrap_or_default();
        ensure(!id.is_empty() && there.contains(id), || {
            format!("another registration has {number}: {there}")
        })?;
        ensure(there.contains(candidate.document_number), || {
            format!("its information is not there: {there}")
        })?;
        ensure(there.contains("AttachPhoto"), || format!("its photo is not there: {there}"))
    });
}

/// From signing in to the photo.
async fn enrol(world: &World, candidate: &Candidate) -> Outcome {
    let window = world.window()?;
    window.sign_in(candidate).await?;
    window.enrol_up_to_the_photo(candidate, SITE, &["24"]).await?;
    window.pick_photo(world.photo_path()).await?;
    window.use_photo().await?;
    window.see_page("payment").await
}
