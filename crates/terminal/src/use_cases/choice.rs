//! 考点与科目 (S13, S14, S19).

use kaodian_domain::{
    Field, Operation, OperationKind, Refusal, RefusalCode, Registration, Site, SiteCode, SubjectCode, allowed,
};

use crate::{
    drafts::Page,
    error::AppError,
    terminal::Terminal,
    view::{ChoiceDraft, ChoiceFormView, EnrolmentView, SiteOfferView, SiteView},
};

const PAGE: Page = Page { name: "choice", saved_by: OperationKind::ChooseSubjects };

impl From<&Site> for SiteView {
    fn from(site: &Site) -> Self {
        Self {
            code: site.rules.code.0.clone(),
            name: site.name.clone(),
            district: site.district.clone(),
            address: site.address.clone(),
            telephone: site.telephone.clone(),
            review: site.rules.review,
            confirmation: site.rules.confirmation.is_some(),
            accepts_cash: site.rules.accepts_cash,
        }
    }
}

fn saved(registration: &Registration) -> ChoiceDraft {
    ChoiceDraft {
        site: registration.choice.site().map(|code| code.0.clone()),
        subjects: registration.choice.subjects().iter().map(|subject| subject.code.0.clone()).collect(),
    }
}

impl Terminal {
    /// The page of site and subjects, with what is chosen so far.
    ///
    /// # Errors
    /// When nobody is signed in, or the database fails.
    pub async fn choice_form(&self) -> Result<ChoiceFormView, AppError> {
        let current = self.current().await?;
        let draft = self.open_page(&current, PAGE).await?;
        let kinds = allowed(&current.registration, &current.rules(), &current.actor(), self.clock.now());
        let sites = current.catalogue.sites.iter().map(|site| SiteOfferView {
            site: site.into(),
            subjects: site.rules.subjects.clone(),
            notice: site.notice.clone(),
        });
        Ok(ChoiceFormView {
            draft: draft.unwrap_or_else(|| saved(&current.registration)),
            editable: kinds.contains(&OperationKind::ChooseSubjects),
            sites: sites.collect(),
            maximum_subjects: current.catalogue.rules.maximum_subjects,
        })
    }

    /// Keeps what is chosen so far.
    ///
    /// # Errors
    /// When nobody is signed in, or the database fails.
    pub async fn save_choice_draft(&self, draft: &ChoiceDraft) -> Result<(), AppError> {
        self.keep_typed(PAGE, draft).await
    }

    /// Saves site and subjects.
    ///
    /// # Errors
    /// What the rules say; [`RefusalCode::ChangedElsewhere`] when another terminal changed the choice since the page was
    /// opened: then the page has that one.
    pub async fn choose_subjects(&self, choice: &ChoiceDraft) -> Result<EnrolmentView, AppError> {
        self.save_choice_draft(choice).await?;
        let current = self.current().await?;
        let site = choice.site.clone().ok_or(Refusal::of(Field::Site, RefusalCode::Required))?;
        let subjects = choice.subjects.iter().cloned().map(SubjectCode).collect();
        match self.operate(&current, Operation::ChooseSubjects { site: SiteCode(site), subjects }).await {
            Err(error) if error.is_changed_elsewhere() => {
                let now = self.current().await?.registration;
                self.keep_typed_anew(PAGE, &saved(&now), &now).await?;
                Err(error)
            }
            Err(error) => Err(error),
            Ok(_) => {
                self.drop_typed(&current, PAGE).await?;
                self.enrolment().await
            }
        }
    }
}
