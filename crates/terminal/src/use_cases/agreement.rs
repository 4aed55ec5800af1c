//! 报名协议 (S11).

use kaodian_domain::{Agreement, Operation};

use crate::{
    error::AppError,
    terminal::Terminal,
    view::{AgreementView, EnrolmentView},
};

impl Terminal {
    /// The agreement in force.
    ///
    /// # Errors
    /// When nobody is signed in, or the database fails.
    pub async fn agreement(&self) -> Result<AgreementView, AppError> {
        let current = self.current().await?;
        let version = current.catalogue.rules.agreement_version;
        let accepted =
            matches!(current.registration.agreement, Agreement::Accepted { version: v, .. } if v == version);
        let article = current.catalogue.agreement;
        Ok(AgreementView { version, title: article.title, body: article.body, accepted })
    }

    /// The candidate agrees.
    ///
    /// # Errors
    /// What the rules say.
    pub async fn accept_agreement(&self) -> Result<EnrolmentView, AppError> {
        let current = self.current().await?;
        let version = current.catalogue.rules.agreement_version;
        self.operate(&current, Operation::AcceptAgreement { version }).await?;
        self.enrolment().await
    }

    /// The candidate does not agree; the enrolment stops.
    ///
    /// # Errors
    /// What the rules say.
    pub async fn decline_agreement(&self) -> Result<EnrolmentView, AppError> {
        let current = self.current().await?;
        self.operate(&current, Operation::DeclineAgreement).await?;
        self.enrolment().await
    }
}
