//! The application is killed in the middle of every page, and the candidate goes on where they were.

use kaodian_tests::{
    Outcome, World, ensure,
    steps::{Candidate, pay_on_the_phone},
    story::SITE,
    world::journey,
};

/// Kills the application, opens it again, signs in, and goes to the page of the lit step.
async fn after_a_power_cut(world: &mut World, candidate: &Candidate, page: &str) -> Outcome {
    world.kill_window()?;
    let window = world.open_window().await?;
    window.sign_in(candidate).await?;
    window.go_on_to(page).await
}

async fn holds(world: &World, field: &str, expected: &str) -> Outcome {
    let window = world.window()?;
    let value = window.value(field).await?;
    ensure(value == expected, || format!("{field} holds {value:?} after the power cut, not {expected:?}"))
}

#[test]
fn a_killed_application_loses_nothing_that_was_typed() {
    journey("interrupted", SITE, async |world| {
        let candidate = Candidate::gulimaimaiti();
        world.open_window().await?.register(&candidate).await?;
        world.window()?.go_on_to("agreement").await?;
        world.window()?.tick("agreement").await?;

        after_a_power_cut(world, &candidate, "agreement").await?;
        world.window()?.agree().await?;

        information(world, &candidate).await?;
        subjects(world, &candidate).await?;
        declaration_and_photo(world, &candidate).await?;
        review(world, &candidate).await?;
        payment(world, &candidate).await
    });
}

async fn information(world: &mut World, candidate: &Candidate) -> Outcome {
    world.window()?.fill_in_person(candidate).await?;
    world.window()?.choose("ethnic_group", "05").await?;
    world.window()?.type_in("mobile", candidate.mobile).await?;
    // Kept as it is left; the window says so.
    world.window()?.see(".field:has(#field-mobile) .saved").await?;

    after_a_power_cut(world, candidate, "information").await?;
    holds(world, "document_type", "resident").await?;
    holds(world, "document_number", candidate.document_number).await?;
    holds(world, "name", candidate.name).await?;
    holds(world, "ethnic_group", "05").await?;
    holds(world, "mobile", candidate.mobile).await?;
    world.window()?.see("#field-birth_date[readonly]").await?;
    world.window()?.fill_in_rest(candidate).await?;
    world.window()?.save_information().await
}

async fn subjects(world: &mut World, candidate: &Candidate) -> Outcome {
    world.window()?.choose_site_and_subjects(SITE, &["66", "35"]).await?;

    after_a_power_cut(world, candidate, "subjects").await?;
    for subject in ["66", "35"] {
        world.window()?.see(&format!("[data-subject='{subject}'] input:checked")).await?;
    }
    world.window()?.act("primary").await?;
    world.window()?.see_page("declaration").await
}

async fn declaration_and_photo(world: &mut World, candidate: &Candidate) -> Outcome {
    world.window()?.tick("declaration").await?;

    after_a_power_cut(world, candidate, "declaration").await?;
    // A declaration is made anew: it is not a draft.
    world.window()?.see("#field-declaration:not(:checked)").await?;
    world.window()?.declare_and_submit().await?;
    world.window()?.act("go-to-photo").await?;
    world.window()?.pick_photo(world.photo_path()).await?;

    after_a_power_cut(world, candidate, "photo").await?;
    world.window()?.pick_photo(world.photo_path()).await?;
    world.window()?.use_photo().await?;
    world.window()?.see_page("review").await
}

async fn review(world: &mut World, candidate: &Candidate) -> Outcome {
    world.window()?.act("request-review").await?;
    world.window()?.see("[data-dialog=request-review]").await?;

    after_a_power_cut(world, candidate, "review").await?;
    world.window()?.request_review().await?;

    after_a_power_cut(world, candidate, "review").await?;
    world.window()?.see("[data-action=refresh-review]").await?;
    let registration = world.terminal.only_registration()?;
    ensure(registration["status"] == "under_review", || format!("not under review: {registration}"))?;
    let number = registration["number"].as_str().unwrap_or_default().to_owned();
    world.window()?.see("[data-connection=online][data-pending='0']").await?;
    world.desk(SITE)?.approve(&number)?;
    world.window()?.press_until("refresh-review", "main[data-page=review] [data-action=primary]").await?;
    world.window()?.act("primary").await
}

/// The power goes with an order open, and the candidate pays on the telephone meanwhile.
async fn payment(world: &mut World, candidate: &Candidate) -> Outcome {
    let pay_url = world.window()?.open_payment().await?;
    pay_on_the_phone(&pay_url, "paid").await?;

    after_a_power_cut(world, candidate, "payment").await?;
    world
        .window()?
        .press_until("refresh-payment", "main[data-page=payment]:not(:has([data-action=refresh-payment]))")
        .await?;
    let registration = world.terminal.only_registration()?;
    ensure(registration["status"] == "enrolled", || format!("paid, and not enrolled: {registration}"))
}
