//! Wrong input in every field once: the summary shows, and the field itself is marked.

use kaodian_tests::{
    Outcome, Window, ensure, steps::Candidate, story::SITE, terminal::CAPTCHA, world::journey,
};

/// The summary shows, and these fields are marked, each with its words beside it.
async fn marked(window: &Window, fields: &[&str]) -> Outcome {
    window.see("[data-error-summary]").await?;
    for field in fields {
        let css = format!(":is(#field-{field}[aria-invalid=true], [aria-invalid=true]:has(#field-{field}))");
        window.see(&css).await.map_err(|failure| failure.during("the field is marked"))?;
        window.see(&format!("#field-{field}-error")).await?;
        window.see(&format!("[data-error-summary] a[href='#field-{field}']")).await?;
    }
    Ok(())
}

/// A field is marked as soon as it is left.
async fn marked_at_once(window: &Window, field: &str, text: &str) -> Outcome {
    window.type_in(field, text).await?;
    window.see(&format!("#field-{field}[aria-invalid=true]")).await?;
    window.see(&format!("#field-{field}-error")).await
}

#[test]
fn every_wrong_answer_is_pointed_out_where_it_stands() {
    journey("wrong-input", SITE, async |world| {
        let candidate = Candidate::gulimaimaiti();
        let window = world.open_window().await?;
        nothing_at_all_before_signing_in(window).await?;
        wrong_registering(window, &candidate).await?;
        wrong_signing_in(window, &candidate).await?;
        window.sign_in(&candidate).await?;
        window.go_on_to("agreement").await?;
        window.act("primary").await?;
        marked(window, &["agreement"]).await?;
        window.agree().await?;
        wrong_information(window).await?;
        window.fill_in_person(&candidate).await?;
        window.fill_in_rest(&candidate).await?;
        window.save_information().await?;
        wrong_choice(window).await
    });
}

async fn nothing_at_all_before_signing_in(window: &Window) -> Outcome {
    window.see_page("sign-in").await?;
    window.act("primary").await?;
    marked(window, &["account_name", "password", "captcha"]).await?;
    window.act("open-register").await?;
    window.see_page("register").await?;
    window.act("primary").await?;
    marked(window, &["account_name", "password", "password_again", "mobile", "email", "captcha"]).await
}

async fn wrong_registering(window: &Window, candidate: &Candidate) -> Outcome {
    for (field, text) in [
        ("account_name", "a"),
        ("password", "123"),
        ("password_again", "1234"),
        ("mobile", "123"),
        ("email", "nobody"),
        ("captcha", "0000"),
    ] {
        window.fill_in_register(candidate).await?;
        if field == "password" {
            // The same twice, or the difference alone would be told.
            window.type_in("password_again", text).await?;
        }
        window.type_in(field, text).await?;
        window.act("primary").await?;
        match field {
            // The whole answer speaks of the captcha, not of a field's rules.
            "captcha" => window.see("[data-error-summary][data-error=captcha_wrong]").await?,
            _ => marked(window, &[field]).await?,
        }
        window.see_page("register").await?;
    }
    window.fill_in_register(candidate).await?;
    window.act("primary").await?;
    window.see_page("welcome").await?;
    window.sign_out().await
}

async fn wrong_signing_in(window: &Window, candidate: &Candidate) -> Outcome {
    window.type_in("account_name", candidate.account).await?;
    window.type_in("password", "not-the-password-1").await?;
    window.type_in("captcha", CAPTCHA).await?;
    window.act("primary").await?;
    window.see("[data-error-summary][data-error=credentials_wrong]").await?;
    window.type_in("password", candidate.password).await?;
    window.type_in("captcha", "0000").await?;
    window.act("primary").await?;
    window.see("[data-error-summary][data-error=captcha_wrong]").await
}

async fn wrong_information(window: &Window) -> Outcome {
    window.see_page("information").await?;
    window.act("primary").await?;
    marked(window, &["document_type", "document_number", "name", "sex", "birth_date", "mobile", "email"])
        .await?;
    marked(window, &["occupation", "education", "training"]).await?;
    window.choose("document_type", "resident").await?;
    // Only a resident's document asks for it.
    window.see("#field-ethnic_group").await?;
    // The last digit is the check digit, and wrong.
    marked_at_once(window, "document_number", "110101200002290017").await?;
    marked_at_once(window, "name", "张三#").await?;
    marked_at_once(window, "birth_date", "2001-02-29").await?;
    marked_at_once(window, "mobile", "12345").await?;
    marked_at_once(window, "email", "nobody@").await?;
    marked_at_once(window, "postcode", "12").await?;
    for (field, longest) in [("address", 200), ("school", 200), ("student_number", 200), ("note", 2000)] {
        marked_at_once(window, field, &"长".repeat(longest)).await?;
        window.type_in(field, "").await?;
    }
    window.act("primary").await?;
    marked(window, &["document_number", "name", "mobile", "email", "postcode", "ethnic_group"]).await?;
    // What was typed is still there to be mended.
    let name = window.value("name").await?;
    ensure(name == "张三#", || format!("the name became {name}"))
}

async fn wrong_choice(window: &Window) -> Outcome {
    window.see("[data-site]").await?;
    window.act("primary").await?;
    window.see("[data-error-summary]").await?;
    window.see("#field-site-error").await?;
    window.press(&format!("[data-site='{SITE}']")).await?;
    window.see("[data-subject]").await?;
    window.act("primary").await?;
    window.see("#field-subjects-error").await?;
    for subject in ["66", "65", "64"] {
        window.press(&format!("[data-subject='{subject}']")).await?;
    }
    window.see("[data-chosen='3']").await?;
    // A fourth is not taken, and the box does not look as if it were.
    window.press("[data-subject='63']").await?;
    window.see("[data-subject='63'] input:not(:checked)").await?;
    window.see("[data-chosen='3']").await?;
    window.act("primary").await?;
    window.see_page("declaration").await?;
    window.act("primary").await?;
    marked(window, &["declaration"]).await
}
