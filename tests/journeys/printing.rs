//! A real printer beside the window: what it does is on the screen, and what came out is known.

use kaodian_tests::{
    Outcome, PrintSystem, Window, World,
    central::STAFF_PASSWORD,
    ensure,
    print_system::QUEUE,
    seating::{PRINTS, TICKETS, number, seat_candidates},
    steps::{Candidate, pay_on_the_phone},
    world::journey,
};
use serde_json::json;

/// A site that does not review.
const SITE: &str = "310002";

fn printer(world: &World) -> Outcome<&PrintSystem> {
    world.printer.as_ref().ok_or_else(|| kaodian_tests::Failure::new("there is no printer"))
}

async fn see_print(window: &Window, state: &str) -> Outcome {
    window.see(&format!("[data-dialog=print] [data-print-state={state}]")).await
}

async fn close(window: &Window) -> Outcome {
    window.act("close-print").await?;
    window.see_gone("[data-dialog=print]").await
}

/// What stands on the newest sheet in the tray, without white space.
fn newest_sheet(world: &World, count: usize) -> Outcome<String> {
    let sheets = printer(world)?.printed()?;
    ensure(sheets.len() == count, || format!("{} sheets came out, not {count}", sheets.len()))?;
    Ok(sheets.last().map(|text| text.split_whitespace().collect()).unwrap_or_default())
}

#[test]
fn a_form_is_followed_to_the_sheet() {
    journey("printing", SITE, async |world| {
        world.printer = Some(PrintSystem::start()?);
        let candidate = Candidate::gulimaimaiti();
        world.open_window().await?.register(&candidate).await?;
        let window = world.window()?;
        window.enrol_up_to_the_photo(&candidate, SITE, &["24"]).await?;
        window.pick_photo(world.photo_path()).await?;
        window.use_photo().await?;
        let pay_url = window.open_payment().await?;
        pay_on_the_phone(&pay_url, "paid").await?;
        let paid = "main[data-page=payment]:not(:has([data-action=refresh-payment]))";
        window.press_until("refresh-payment", paid).await?;
        window.open_from_menu("forms").await?;

        window.act("print-form").await?;
        window.press(&format!("[data-printer={QUEUE}]")).await?;
        window.act("confirm-print").await?;
        see_print(window, "done").await?;
        close(window).await?;
        let sheet = newest_sheet(world, 1)?;
        ensure(sheet.contains("报名登记表") && sheet.contains(candidate.name), || sheet.clone())?;
        ensure(!sheet.contains("补打"), || "the first copy calls itself a second".to_owned())?;

        // A second one needs a reason, and waits for paper.
        printer(world)?.control("paper-out 1")?;
        window.act("print-form").await?;
        window.act("confirm-print").await?;
        window.press("[data-reason=damaged]").await?;
        window.act("confirm-print").await?;
        see_print(window, "paper_out").await?;
        printer(world)?.control("")?;
        see_print(window, "done").await?;
        close(window).await?;
        let sheet = newest_sheet(world, 2)?;
        ensure(sheet.contains("补打2"), || format!("the copy has no number: {sheet}"))?;

        // Whoever has paid holds it in hand.
        window.press("[data-form=payment_receipt]").await?;
        window.act("print-form").await?;
        window.act("confirm-print").await?;
        see_print(window, "done").await?;
        close(window).await?;
        let sheet = newest_sheet(world, 3)?;
        ensure(sheet.contains("缴费凭证") && sheet.contains("元整"), || sheet.clone())?;
        let journal = world.terminal.ctl(&["prints"])?.yes()?;
        ensure(journal.to_string().matches("registration_form").count() == 2, || journal.to_string())
    });
}

#[test]
fn a_scanner_is_heard_at_the_desk() {
    journey("scanner", SITE, async |world| {
        world.terminal.ctl_with_input(&["setup", "pin"], "271828")?.yes()?;
        world.open_window().await?;
        let window = world.window()?;
        window.become_a_desk("271828").await?;
        // As a scanner types it: all keys at once, into whatever has the focus, and Enter.
        let scan = "const field = document.querySelector('#field-account'); field?.focus();\
             for (const key of [...arguments[0], 'Enter']) {\
               const target = document.activeElement ?? document.body;\
               target.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));\
             }";
        window.script(scan, json!("KD1:MFRGGZDFMZTWQ2LK")).await?;
        window.see("[data-dialog=scanned] [data-trust=not_ours]").await?;
        window.act("close-scanned").await?;
        window.see_gone("[data-dialog=scanned]").await
    });
}

#[test]
fn staff_print_a_room_and_its_rest_after_a_jam() {
    journey("room", "110001", async |world| {
        world.printer = Some(PrintSystem::start()?);
        world.central.add_staff("110001", PRINTS, "operator")?;
        world.terminal.ctl(&["sync", "once"])?.yes()?;
        seat_candidates(&world.terminal, "110001").await?;
        world.open_window().await?;
        let window = world.window()?;
        window.act("open-desk").await?;
        window.see_page("desk").await?;
        window.act("staff-needed").await?;
        window.staff_sign_in(PRINTS, STAFF_PASSWORD).await?;
        window.act("preview-paper").await?;
        window.see("main img").await?;
        printer(world)?.control("jam 8")?;
        window.press(&format!("[data-printer={QUEUE}]")).await?;
        window.act("print-paper").await?;
        window.see("[data-print-state=jam]").await?;
        window.act("cancel-print").await?;
        printer(world)?.control("")?;
        window.act("resume-print").await?;
        window.act("resume-rest").await?;
        window.see("[data-print-state=done]").await?;
        let printed = printer(world)?.printed()?;
        let text: String = printed.concat().split_whitespace().collect();
        let numbers = (1..=TICKETS).map(|index| number("110001", index));
        let once = numbers.clone().all(|number| text.matches(&number).count() == 1);
        ensure(printed.len() == TICKETS as usize && once, || {
            format!("{} sheets in the tray, not each ticket once", printed.len())
        })
    });
}
