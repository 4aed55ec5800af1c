//! What a candidate does on each page of the window.

use std::path::Path;

use serde_json::json;

use crate::{Outcome, Window, terminal::CAPTCHA, waiting, waiting::SCREEN};

/// A candidate.
#[derive(Debug, Clone)]
pub struct Candidate {
    /// The account's name.
    pub account: &'static str,
    /// Its password.
    pub password: &'static str,
    /// The name on the document.
    pub name: &'static str,
    /// The number of their resident identity card; it says sex and date of birth.
    pub document_number: &'static str,
    /// Mobile telephone.
    pub mobile: &'static str,
    /// E-mail address.
    pub email: &'static str,
}

impl Candidate {
    /// The candidate of the demonstration: a name with a dot in it.
    pub fn gulimaimaiti() -> Self {
        Self {
            account: "guli2000",
            password: "Tianshan-2027",
            name: "古丽·买买提",
            document_number: "110101200002290018",
            mobile: "13800138000",
            email: "guli@example.cn",
        }
    }
}

impl Window {
    /// Registers an account from the sign-in page; ends on the welcome page.
    ///
    /// # Errors
    /// When the window does not go along. So it is with all of these steps.
    pub async fn register(&self, candidate: &Candidate) -> Outcome {
        self.see_page("sign-in").await?;
        self.act("open-register").await?;
        self.see_page("register").await?;
        self.fill_in_register(candidate).await?;
        self.act("primary").await?;
        self.see_page("welcome").await
    }

    /// Fills in the register page.
    pub async fn fill_in_register(&self, candidate: &Candidate) -> Outcome {
        self.type_in("account_name", candidate.account).await?;
        self.type_in("password", candidate.password).await?;
        self.type_in("password_again", candidate.password).await?;
        self.type_in("mobile", candidate.mobile).await?;
        self.type_in("email", candidate.email).await?;
        self.type_in("captcha", CAPTCHA).await
    }

    /// Signs in; ends on the welcome page.
    pub async fn sign_in(&self, candidate: &Candidate) -> Outcome {
        self.see_page("sign-in").await?;
        self.type_in("account_name", candidate.account).await?;
        self.type_in("password", candidate.password).await?;
        self.type_in("captcha", CAPTCHA).await?;
        self.act("primary").await?;
        self.see_page("welcome").await
    }

    /// Makes the terminal a desk, on the set-up page; ends on the sign-in page. The PIN was set before.
    pub async fn become_a_desk(&self, pin: &str) -> Outcome {
        self.act("open-setup").await?;
        self.see_page("setup").await?;
        self.type_in("pin", pin).await?;
        self.act("primary").await?;
        self.press("label[data-mode=desk]").await?;
        self.act("finish-setup").await?;
        self.see_page("sign-in").await
    }

    /// A staff member signs in, in the dialog that is open.
    pub async fn staff_sign_in(&self, number: &str, password: &str) -> Outcome {
        self.see("[data-dialog=staff-sign-in]").await?;
        self.type_in("staff_number", number).await?;
        self.type_in("staff_password", password).await?;
        self.act("staff-submit").await?;
        self.see_gone("[data-dialog=staff-sign-in]").await?;
        self.see("[data-staff]").await
    }

    /// The staff member signs out.
    pub async fn staff_sign_out(&self) -> Outcome {
        self.act("staff").await?;
        self.act("confirm-staff-sign-out").await?;
        self.see("[data-action=open-staff-sign-in]").await
    }

    /// Signs out; ends on the sign-in page.
    pub async fn sign_out(&self) -> Outcome {
        self.act("sign-out").await?;
        self.act("confirm-sign-out").await?;
        self.see_page("sign-in").await
    }

    /// Takes the step that the welcome page lights; ends on `page`.
    pub async fn go_on_to(&self, page: &str) -> Outcome {
        self.see_page("welcome").await?;
        self.act("primary").await?;
        self.see_page(page).await
    }

    /// Opens a page from the menu.
    pub async fn open_from_menu(&self, page: &str) -> Outcome {
        self.act(&format!("open-{page}")).await?;
        self.see_page(page).await
    }

    /// Ticks a box.
    pub async fn tick(&self, field: &str) -> Outcome {
        let css = format!("#field-{field}");
        self.press(&format!("label:has({css})")).await?;
        self.see(&format!("{css}:checked")).await
    }

    /// Reads the agreement and agrees; ends on the information page.
    pub async fn agree(&self) -> Outcome {
        self.see_page("agreement").await?;
        self.tick("agreement").await?;
        self.act("primary").await?;
        self.see_page("information").await
    }

    /// Fills in the first half of the information page: the person.
    pub async fn fill_in_person(&self, candidate: &Candidate) -> Outcome {
        self.see_page("information").await?;
        self.choose("document_type", "resident").await?;
        self.type_in("document_number", candidate.document_number).await?;
        self.type_in("name", candidate.name).await?;
        // Sex and date of birth follow from the number.
        self.see("#field-birth_date[readonly]").await
    }

    /// Fills in the other half.
    pub async fn fill_in_rest(&self, candidate: &Candidate) -> Outcome {
        self.choose("ethnic_group", "05").await?;
        self.choose("education", "20").await?;
        self.choose("occupation", "31").await?;
        self.choose("training", "0").await?;
        self.type_in("mobile", candidate.mobile).await?;
        self.type_in("email", candidate.email).await?;
        self.type_in("address", "北京市海淀区示范路 79 号 2 号楼").await?;
        self.type_in("postcode", "100081").await
    }

    /// Saves the information; ends on the page of site and subjects.
    pub async fn save_information(&self) -> Outcome {
        self.act("primary").await?;
        self.see_page("subjects").await
    }

    /// Chooses a site and subjects; stays on the page.
    pub async fn choose_site_and_subjects(&self, site: &str, subjects: &[&str]) -> Outcome {
        self.see_page("subjects").await?;
        self.see("[data-site]").await?;
        self.press(&format!("[data-site='{site}']")).await?;
        for subject in subjects {
            self.press(&format!("[data-subject='{subject}']")).await?;
            self.see(&format!("[data-subject='{subject}'] input:checked")).await?;
        }
        self.see(&format!("[data-chosen='{}']", subjects.len())).await
    }

    /// Declares the answers true and submits them; ends on the photo page.
    pub async fn declare_and_submit(&self) -> Outcome {
        self.see_page("declaration").await?;
        self.tick("declaration").await?;
        self.act("primary").await?;
        self.see("[data-dialog=photo-needed]").await
    }

    /// From the welcome page of a new account to the photo page, with everything before it done.
    pub async fn enrol_up_to_the_photo(
        &self,
        candidate: &Candidate,
        site: &str,
        subjects: &[&str],
    ) -> Outcome {
        self.go_on_to("agreement").await?;
        self.agree().await?;
        self.fill_in_person(candidate).await?;
        self.fill_in_rest(candidate).await?;
        self.save_information().await?;
        self.choose_site_and_subjects(site, subjects).await?;
        self.act("primary").await?;
        self.declare_and_submit().await?;
        self.act("go-to-photo").await?;
        self.see_page("photo").await
    }

    /// Gives the photo, and waits for the verdict that accepts it.
    pub async fn pick_photo(&self, photo: &Path) -> Outcome {
        self.see_page("photo").await?;
        self.give_file("photo", photo).await?;
        self.see("[data-accepted=true]").await
    }

    /// Waits until the camera is in this state.
    pub async fn see_camera(&self, state: &str) -> Outcome {
        self.see_page("photo").await?;
        self.see(&format!("[data-camera={state}]")).await
    }

    /// Sits still until the countdown has taken the photo, and waits for the verdict that accepts it.
    pub async fn take_photo(&self) -> Outcome {
        self.see("[data-hint=ready]").await?;
        self.see("[data-accepted=true]").await
    }

    /// Answers what only a person can see, and uses the photo that is shown.
    pub async fn use_photo(&self) -> Outcome {
        for question in ["bareheaded", "ears_visible", "no_dark_glasses"] {
            self.tick(&format!("photo_questions-{question}")).await?;
        }
        self.act("use-photo").await
    }

    /// Asks for the review; ends on the review page.
    pub async fn request_review(&self) -> Outcome {
        self.see_page("review").await?;
        self.act("request-review").await?;
        self.act("confirm-request-review").await?;
        self.see("[data-action=refresh-review]").await
    }

    /// Opens a payment order; gives the address behind its QR code.
    pub async fn open_payment(&self) -> Outcome<String> {
        self.see_page("payment").await?;
        self.act("primary").await?;
        self.see("[data-order]").await?;
        self.text("[data-pay-url]").await
    }

    /// Saves the form that is shown, once its pages are drawn.
    pub async fn save_form(&self) -> Outcome {
        self.see("[data-form-page]").await?;
        self.act("save-form").await?;
        let script = "[...document.querySelectorAll('main [role=alert]')].some((each) => each.textContent.includes('.pdf'))";
        self.wait_for("the window says where the form was saved", script, json!(null)).await?;
        Ok(())
    }

    /// Asks again and again, as an impatient candidate would, until something is there.
    pub async fn press_until(&self, action: &str, css: &str) -> Outcome {
        waiting::until(&format!("{css} after pressing {action}"), SCREEN * 2, async || {
            let script = "return document.querySelector(arguments[0]) !== null";
            if self.script(script, json!(css)).await? == json!(true) {
                return Ok(Some(()));
            }
            let ready = format!("[data-action={action}]:not([aria-disabled])");
            if self.script(script, json!(ready)).await? == json!(true) {
                self.press(&ready).await?;
            }
            Ok(None)
        })
        .await
    }
}

/// The telephone that scanned the code: chooses on the sandbox's page what happens.
///
/// # Errors
/// When the page does not take it.
pub async fn pay_on_the_phone(pay_url: &str, outcome: &str) -> Outcome {
    let request =
        reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build()?.post(pay_url);
    let request = request.header("content-type", "application/x-www-form-urlencoded");
    let answer = request.body(format!("bank=icbc&outcome={outcome}")).send().await?;
    let status = answer.status();
    crate::ensure(status.is_redirection() || status.is_success(), || {
        format!("the payment page answers {status}")
    })
}
