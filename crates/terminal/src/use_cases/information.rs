//! 基本信息: drafts as fields are left, checks, saving (S12, S19).

use kaodian_domain::{
    Field, Operation, OperationKind, Refusal, RefusalCode, Registration, allowed,
    document::DocumentType,
    information::{InformationDraft, check_field, check_information},
};

use crate::{
    drafts::Page,
    error::AppError,
    operate::Current,
    terminal::Terminal,
    view::{DocumentTypeView, EnrolmentView, FieldCheckView, InformationFormView},
};

const PAGE: Page = Page { name: "information", saved_by: OperationKind::SaveInformation };

/// What was saved, as it would be typed.
fn saved(registration: &Registration) -> InformationDraft {
    registration.information.as_deref().map(InformationDraft::from).unwrap_or_default()
}

impl Terminal {
    /// The page of the information, with what is typed so far; and what is declared true later.
    ///
    /// # Errors
    /// When nobody is signed in, or the database fails.
    pub async fn information_form(&self) -> Result<InformationFormView, AppError> {
        let current = self.current().await?;
        let saved = saved(&current.registration);
        let given = match &current.registration.information {
            Some(_) => saved.clone(),
            None => self.given_before(&current).await?,
        };
        let draft = self.open_page(&current, PAGE).await?;
        self.note_seen(OperationKind::Submit, Some(&current.registration));
        let unsaved = draft.as_ref().is_some_and(|draft| *draft != given);
        let kinds = allowed(&current.registration, &current.rules(), &current.actor(), self.clock.now());
        let rules = current.catalogue.rules.information;
        let document_types = rules.documents.iter().map(|&document_type| DocumentTypeView {
            document_type,
            typed_twice: !DocumentType::has_checksum(document_type),
            ethnic_group: DocumentType::asks_ethnic_group(document_type),
        });
        let fields =
            |wanted: &dyn Fn(Field) -> bool| Field::ALL.iter().copied().filter(|f| wanted(*f)).collect();
        Ok(InformationFormView {
            draft: draft.unwrap_or(given),
            saved,
            unsaved,
            editable: kinds.contains(&OperationKind::SaveInformation),
            document_types: document_types.collect(),
            required: fields(&|field| rules.requires(field)),
            hidden: fields(&|field| rules.hides(field)),
            ethnic_groups: rules.ethnic_groups,
            occupations: rules.occupations,
            educations: rules.educations,
            trainings: rules.trainings,
            guardian_relations: rules.guardian_relations,
        })
    }

    /// What the candidate gave in an earlier registration of this sitting that is over, so that who
    /// begins again need not type it again. It is saved only when they save it.
    async fn given_before(&self, current: &Current) -> Result<InformationDraft, AppError> {
        let Registration { account, sitting, .. } = &current.registration;
        let earlier = self.store.registrations_of(*account, sitting).await?;
        let given = earlier.iter().find(|registration| registration.information.is_some());
        Ok(given.map(saved).unwrap_or_default())
    }

    /// Keeps what is typed so far.
    ///
    /// # Errors
    /// When nobody is signed in, or the database fails.
    pub async fn save_information_draft(&self, draft: &InformationDraft) -> Result<(), AppError> {
        self.keep_typed(PAGE, draft).await
    }

    /// Checks one field as it is left.
    ///
    /// # Errors
    /// When nobody is signed in, or the database fails.
    pub async fn check_information(
        &self,
        draft: &InformationDraft,
        field: Field,
    ) -> Result<FieldCheckView, AppError> {
        let current = self.current().await?;
        let today = self.clock.now().date_in_china();
        let check = check_field(draft, field, &current.catalogue.rules.information, today);
        Ok(FieldCheckView {
            refusals: check.refusals,
            derived_birth_date: check.derived_birth_date.map(|date| date.to_string()),
            derived_sex: check.derived_sex,
            guardian_needed: check.guardian_needed,
            warnings: check.warnings,
        })
    }

    /// Saves the information.
    ///
    /// # Errors
    /// Everything that the rules say at once, each with its field. [`RefusalCode::ChangedElsewhere`] when another
    /// terminal changed answers since the page was opened: then the page has those, and may be saved as it is.
    pub async fn save_information(&self, draft: &InformationDraft) -> Result<EnrolmentView, AppError> {
        self.save_information_draft(draft).await?;
        let current = self.current().await?;
        let today = self.clock.now().date_in_china();
        let checked = check_information(draft, &current.catalogue.rules.information, today)?;
        let key = kaodian_domain::document::comparison_key(
            checked.information.document_type,
            &checked.information.document_number,
        );
        let Registration { id, sitting, .. } = &current.registration;
        if self.store.document_is_taken(sitting, &key, *id).await? {
            return Err(Refusal::of(Field::DocumentNumber, RefusalCode::DocumentAlreadyRegistered).into());
        }
        let operation = Operation::SaveInformation { information: Box::new(checked.information) };
        match self.operate(&current, operation).await {
            Err(error) if error.is_changed_elsewhere() => Err(self.show_changed(&current, draft).await?),
            Err(error) => Err(error),
            Ok(_) => {
                self.drop_typed(&current, PAGE).await?;
                self.enrolment().await
            }
        }
    }

    /// Puts the answers that another terminal changed meanwhile into what is typed, and says which they are.
    async fn show_changed(&self, opened: &Current, typed: &InformationDraft) -> Result<AppError, AppError> {
        let now = self.current().await?.registration;
        let before = opened.seen(OperationKind::SaveInformation).map(saved).unwrap_or_default();
        let after = saved(&now);
        let changed = before.differences(&after);
        let mut draft = typed.clone();
        for field in &changed {
            draft.take(*field, &after);
        }
        self.keep_typed_anew(PAGE, &draft, &now).await?;
        let refusals = changed.into_iter().map(|field| Refusal::of(field, RefusalCode::ChangedElsewhere));
        Ok(refusals.collect::<Vec<_>>().into())
    }
}
