//! The desk: a staff member signs in, and gives an account back together with another one.

use kaodian_tests::{
    Outcome, central::STAFF_PASSWORD, enrolled::enrol_with_the_tool, ensure, steps::Candidate,
    terminal::CAPTCHA, world::journey,
};

const SITE: &str = "110001";
const PIN: &str = "271828";

#[test]
fn an_account_is_given_back_by_two_at_the_desk() {
    journey("given-back", SITE, async |world| -> Outcome {
        let candidate = Candidate::gulimaimaiti();
        world.central.add_staff(SITE, "wang", "operator")?;
        world.central.add_staff(SITE, "zhao", "cashier")?;
        world.terminal.ctl_with_input(&["setup", "pin"], PIN)?.yes()?;
        enrol_with_the_tool(&world.terminal, &candidate)?;
        world.open_window().await?;
        let window = world.window()?;
        window.become_a_desk(PIN).await?;

        // Nobody is signed in: the page is closed, and a wrong password opens nothing.
        window.act("open-desk").await?;
        window.see("main[data-page=desk][data-status=staff-needed]").await?;
        window.act("staff-needed").await?;
        window.type_in("staff_number", "wang").await?;
        window.type_in("staff_password", "not this one").await?;
        window.act("staff-submit").await?;
        window.see("[data-dialog=staff-sign-in] [data-error=credentials_wrong]").await?;
        window.staff_sign_in("wang", STAFF_PASSWORD).await?;
        window.see("[data-paper=tickets]").await?;
        window.see_gone("[data-paper=cash_report]").await?;

        window.act("open-recovery").await?;
        window.type_in("document_number", candidate.document_number).await?;
        window.act("find-account").await?;
        window.see("[data-found=one]").await?;
        window.act("give-back").await?;
        window.see("#field-document_checked-error").await?;
        window.tick("document_checked").await?;
        window.type_in("staff_password", STAFF_PASSWORD).await?;
        window.type_in("second_number", "wang").await?;
        window.type_in("second_password", STAFF_PASSWORD).await?;
        window.act("give-back").await?;
        window.see("#field-second_number-error").await?;
        window.type_in("second_number", "zhao").await?;
        window.act("give-back").await?;
        let shown = window.text("[data-one-time-password]").await?;
        let one_time: String = shown.split_whitespace().collect();
        ensure(one_time.len() == 10, || "no one-time password is shown".to_owned())?;
        window.act("recovery-done").await?;
        window.see_gone("[data-one-time-password]").await?;
        ensure(!window.source().await?.contains(&one_time), || {
            "the password is still on the page".to_owned()
        })?;

        window.staff_sign_out().await?;
        window.see("main[data-page=recovery][data-status=staff-needed]").await?;
        window.act("back").await?;
        window.see_page("sign-in").await?;
        window.type_in("account_name", candidate.account).await?;
        window.type_in("password", &one_time).await?;
        window.type_in("captcha", CAPTCHA).await?;
        window.act("primary").await?;
        window.see("#field-password_again").await?;
        window.type_in("password", "my own words 5").await?;
        window.type_in("password_again", "my own words 5").await?;
        window.act("primary").await?;
        window.see_page("welcome").await
    });
}
