//! Somebody changes the same registration at a desk while the candidate has the page open.

use kaodian_domain::information::InformationDraft;
use kaodian_tests::{
    Album, Failure, Outcome, TerminalHome, World,
    enrolled::{answers_of, enrol_with_the_tool, give_information},
    ensure,
    programs::target_folder,
    steps::Candidate,
    waiting::{SCREEN, until},
    world::journey,
};
use serde_json::Value;

const SITE: &str = "110001";

/// The registration as the terminal with the window has it.
fn known(world: &World, id: &str) -> Outcome<Value> {
    world.terminal.ctl(&["registration", "show", id])?.yes()
}

/// The desk saves other answers, and the terminal with the window has heard of them.
async fn change_at(desk: &TerminalHome, world: &World, id: &str, answers: &InformationDraft) -> Outcome {
    give_information(desk, id, answers)?;
    until("the terminal hears of it", SCREEN, async || {
        let information = known(world, id)?["information"].clone();
        let is_heard = information["mobile"] == answers.mobile.as_str()
            && information["email"] == answers.email.as_str();
        Ok(is_heard.then_some(()))
    })
    .await
}

#[test]
fn nothing_is_written_over_that_was_changed_while_the_page_was_open() {
    journey("crossing", SITE, async |world| -> Outcome {
        let mut album = Album::begin(&target_folder().join("journeys/crossing"))?;
        let candidate = Candidate::gulimaimaiti();
        let desk = world.desk(SITE)?;
        let id = enrol_with_the_tool(&desk, &candidate)?;
        world.open_window().await?;
        let window = world.window()?;
        window.sign_in(&candidate).await?;
        window.see("[data-action=view-information]").await?;

        // What the desk changed is shown in its place; what only the candidate changed stays as typed.
        window.act("view-information").await?;
        window.see_page("information").await?;
        window.type_in("address", "北京市海淀区示范路 79 号").await?;
        let mut answers = answers_of(&candidate);
        "13900139000".clone_into(&mut answers.mobile);
        "受理台改了手机".clone_into(&mut answers.note);
        change_at(&desk, world, &id, &answers).await?;
        window.type_in("note", "考生写的").await?;
        window.act("primary").await?;
        for field in ["mobile", "note"] {
            window.see(&format!("[data-error-summary] a[href='#field-{field}']")).await?;
        }
        window.see_gone("[data-error-summary] a[href='#field-address']").await?;
        album
            .take(window, "information", "Answers that a desk changed meanwhile are shown and marked")
            .await?;
        ensure(window.value("mobile").await? == answers.mobile, || "the desk's number is shown".to_owned())?;
        ensure(window.value("note").await? == answers.note, || "the desk's note is shown".to_owned())?;
        ensure(window.value("address").await? == "北京市海淀区示范路 79 号", || {
            "the address stays".to_owned()
        })?;
        ensure(known(world, &id)?["information"]["address"].is_null(), || {
            "nothing was saved yet".to_owned()
        })?;
        // A draft remembers what it was begun on, also while its owner is away.
        window.type_in("note", "考生写的").await?;
        window.sign_out().await?;
        "second@example.cn".clone_into(&mut answers.email);
        change_at(&desk, world, &id, &answers).await?;
        window.sign_in(&candidate).await?;
        window.act("view-information").await?;
        window.see_page("information").await?;
        window.act("primary").await?;
        window.see("[data-error-summary] a[href='#field-email']").await?;
        window.see_gone("[data-error-summary] a[href='#field-mobile']").await?;
        ensure(window.value("email").await? == answers.email, || "the desk's address is shown".to_owned())?;
        // Having seen them, the candidate may have it their way.
        window.save_information().await?;
        let saved = known(world, &id)?["information"].clone();
        ensure(saved["mobile"] == answers.mobile.as_str() && saved["note"] == "考生写的", || {
            "both are saved".to_owned()
        })?;

        // Nobody declares true what they have not seen.
        window.choose_site_and_subjects(SITE, &["66"]).await?;
        window.act("primary").await?;
        window.see_page("declaration").await?;
        desk.ctl(&["sync", "once"])?.yes()?;
        "13700137000".clone_into(&mut answers.mobile);
        change_at(&desk, world, &id, &answers).await?;
        window.tick("declaration").await?;
        window.act("primary").await?;
        window.see("[data-error-summary]").await?;
        window.see_gone("#field-declaration:checked").await?;
        album.take(window, "declaration", "What is to be declared true is shown again").await?;
        let shown = window.text("main").await?;
        ensure(shown.contains(&answers.mobile), || "the new number is shown".to_owned())?;
        ensure(known(world, &id)?["number"].is_null(), || "no number was used up".to_owned())?;
        window.declare_and_submit().await?;
        let number = known(world, &id)?["number"].clone();
        number.as_str().map(drop).ok_or_else(|| Failure::new("it was not submitted"))?;

        // Who was here and what they did stands in the terminal's log.
        let log = world.terminal.ctl(&["audit", "verify"])?.yes()?;
        let events = world.terminal.ctl(&["audit", "list"])?.yes()?;
        let events: Vec<_> = events.as_array().into_iter().flatten().map(|record| &record["event"]).collect();
        let expected =
            [&["started", "signed_in", "signed_out", "signed_in"][..], &["operation_done"; 3]].concat();
        ensure(events == expected, || format!("{events:?} of {log}"))
    });
}
