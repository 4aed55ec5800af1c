//! The main job, whole: one candidate enrols, and holds the printed forms.

use std::path::PathBuf;

use serde_json::json;

use crate::{
    Album, Outcome, World, ensure,
    programs::pdf_text,
    steps::{Candidate, pay_on_the_phone},
};

/// The site at which the story plays: it reviews before it takes the fee.
pub const SITE: &str = "110001";

/// The subjects that the candidate chooses.
pub const SUBJECTS: [&str; 2] = ["66", "41"];

/// What the candidate takes home.
pub struct Papers {
    /// The registration number.
    pub registration: String,
    /// 报名登记表
    pub registration_form: PathBuf,
    /// 准考证
    pub admission_ticket: PathBuf,
}

/// One complete enrolment in the window, online, with a picture of every step.
///
/// # Errors
/// When anything on the way is not as it should be.
pub async fn whole_enrolment(world: &mut World, album: &mut Album) -> Outcome<Papers> {
    let candidate = Candidate::gulimaimaiti();
    world.open_window().await?;
    read_and_register(world, album, &candidate).await?;
    fill_in(world, album, &candidate).await?;
    let registration = submit_with_photo(world, album).await?;
    review_and_pay(world, album, &registration).await?;
    let registration_form = registration_form(world, album, &candidate, &registration).await?;
    let admission_ticket = admission_ticket(world, album, &candidate, &registration).await?;
    let window = world.window()?;
    window.sign_out().await?;
    album.take(window, "signed-out", "Signed out: nothing of the candidate is left on the screen").await?;
    Ok(Papers { registration, registration_form, admission_ticket })
}

async fn read_and_register(world: &World, album: &mut Album, candidate: &Candidate) -> Outcome {
    let window = world.window()?;
    window.see_page("sign-in").await?;
    window.see("[data-connection=online]").await?;
    album.take(window, "sign-in", "The terminal waits for a candidate").await?;
    window.act("open-announcements").await?;
    window.see_page("announcements").await?;
    album.take(window, "announcements", "Announcements, read before signing in").await?;
    window.act("open-instructions").await?;
    window.see_page("instructions").await?;
    window.act("back").await?;
    window.see_page("sign-in").await?;
    window.act("open-register").await?;
    window.see_page("register").await?;
    window.fill_in_register(candidate).await?;
    album.take(window, "register", "An account is registered").await?;
    window.act("primary").await?;
    window.see_page("welcome").await?;
    album.take(window, "welcome", "Signed in: what to do, in order").await
}

async fn fill_in(world: &World, album: &mut Album, candidate: &Candidate) -> Outcome {
    let window = world.window()?;
    window.go_on_to("agreement").await?;
    window.tick("agreement").await?;
    album.take(window, "agreement", "The agreement is read and accepted").await?;
    window.act("primary").await?;
    window.fill_in_person(candidate).await?;
    album.take(window, "information", "The person: sex and date of birth follow from the document").await?;
    window.fill_in_rest(candidate).await?;
    album.take(window, "contact", "The rest of the information").await?;
    window.save_information().await?;
    window.see("[data-site]").await?;
    album.take(window, "sites", "The sites, each with its own rules").await?;
    window.choose_site_and_subjects(SITE, &SUBJECTS).await?;
    album.take(window, "subjects", "Site and subjects are chosen").await?;
    window.act("primary").await
}

async fn submit_with_photo(world: &World, album: &mut Album) -> Outcome<String> {
    let window = world.window()?;
    window.see_page("declaration").await?;
    window.tick("declaration").await?;
    album.take(window, "declaration", "Everything is checked once more and declared true").await?;
    window.act("primary").await?;
    window.see("[data-dialog=photo-needed]").await?;
    album.take(window, "submitted", "Submitted: the photo is asked for").await?;
    window.act("go-to-photo").await?;
    window.see_camera("live").await?;
    album.take(window, "camera", "The camera, and the coach who says what to do").await?;
    window.take_photo().await?;
    album.take(window, "photo", "The photo is composed, and judged by the rules").await?;
    window.use_photo().await?;
    window.see_page("review").await?;
    let registration = world.terminal.only_registration()?;
    let number = registration["number"].as_str().unwrap_or_default().to_owned();
    ensure(number.len() == 10 && number.starts_with(SITE), || format!("a strange number: {registration}"))?;
    Ok(number)
}

async fn review_and_pay(world: &World, album: &mut Album, registration: &str) -> Outcome {
    let window = world.window()?;
    window.request_review().await?;
    album.take(window, "review", "The review is asked for").await?;
    // The reviewer's terminal pulls what the candidate's has sent.
    window.see("[data-connection=online][data-pending='0']").await?;
    world.desk(SITE)?.approve(registration)?;
    window.press_until("refresh-review", "main[data-page=review] [data-action=primary]").await?;
    album.take(window, "approved", "The reviewer at the desk has approved").await?;
    window.act("primary").await?;
    window.see_page("payment").await?;
    album.take(window, "fee", "The fee, and until when").await?;
    let pay_url = window.open_payment().await?;
    album.take(window, "payment", "The code for the telephone (sandbox)").await?;
    pay_on_the_phone(&pay_url, "paid").await?;
    window
        .press_until("refresh-payment", "main[data-page=payment]:not(:has([data-action=refresh-payment]))")
        .await?;
    album.take(window, "paid", "Paid").await
}

async fn registration_form(
    world: &World,
    album: &mut Album,
    candidate: &Candidate,
    registration: &str,
) -> Outcome<PathBuf> {
    let window = world.window()?;
    window.act("primary").await?;
    window.see_page("forms").await?;
    window.save_form().await?;
    album.take(window, "registration-form", "The registration form, drawn from the PDF itself").await?;
    let pdf = world.terminal.saved_form("报名登记表")?;
    holds(&pdf, &[registration, candidate.name, candidate.document_number, "Python"])?;
    Ok(pdf)
}

async fn admission_ticket(
    world: &World,
    album: &mut Album,
    candidate: &Candidate,
    registration: &str,
) -> Outcome<PathBuf> {
    let window = world.window()?;
    let numbers = world.central.issue_tickets(registration, SITE, &SUBJECTS)?;
    window.press("[data-form=admission_ticket]").await?;
    window.wait_for("the ticket arrives", "document.querySelector('[data-form-page]')", json!(null)).await?;
    window.save_form().await?;
    album.take(window, "admission-ticket", "Rooms are planned: the admission ticket").await?;
    let pdf = world.terminal.saved_form("准考证")?;
    let mut expected = vec![candidate.name];
    expected.extend(numbers.iter().map(String::as_str));
    holds(&pdf, &expected)?;
    window.open_from_menu("welcome").await?;
    window.see("main[data-status=ticket_issued]").await?;
    album.take(window, "finished", "Everything is done").await?;
    Ok(pdf)
}

/// Whether these words can be selected in the PDF; a layout may put spaces between characters.
fn holds(pdf: &std::path::Path, words: &[&str]) -> Outcome {
    let text: String = pdf_text(pdf)?.split_whitespace().collect();
    for word in words {
        let squeezed: String = word.split_whitespace().collect();
        ensure(text.contains(&squeezed), || format!("{} does not say {word}", pdf.display()))?;
    }
    Ok(())
}
