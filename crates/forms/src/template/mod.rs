//! Layouts as data: a form is laid out by a file of `assets/forms/`, or by a file of the site's own.

mod check;
mod fields;
mod model;
mod resolve;
mod source;

use crate::error::TemplateError;
pub(crate) use fields::{Record, Scope, Words};
pub(crate) use model::{
    Block, Cards, Cell, CellContent, Column, Content, DateToFill, Paragraphs, Row, Ruling, Signature, Table,
    TextStyle,
};
pub(crate) use source::Pages;

use crate::error::FormError;
use crate::layout::Paper;
use fields::Schema;
use serde::{Deserialize, Serialize};
use std::sync::OnceLock;

/// The forms.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum FormKind {
    /// 考生报名登记表
    Registration,
    /// 准考证, a sheet for each subject.
    AdmissionTicket,
    /// 准考证, one sheet for all subjects of a candidate.
    AdmissionTicketAll,
    /// 缴费凭证
    Receipt,
    /// 现金日报
    CashReport,
    /// 考场考生名单
    RoomList,
    /// 考生签到表
    SignatureSheet,
}

impl FormKind {
    /// Every form.
    pub const ALL: [Self; 7] = [
        Self::Registration,
        Self::AdmissionTicket,
        Self::AdmissionTicketAll,
        Self::Receipt,
        Self::CashReport,
        Self::RoomList,
        Self::SignatureSheet,
    ];

    /// The name that a template gives as its `form`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Registration => "registration",
            Self::AdmissionTicket => "admissionTicket",
            Self::AdmissionTicketAll => "admissionTicketAll",
            Self::Receipt => "receipt",
            Self::CashReport => "cashReport",
            Self::RoomList => "roomList",
            Self::SignatureSheet => "signatureSheet",
        }
    }

    fn bundled_json(self) -> &'static str {
        match self {
            Self::Registration => include_str!("../../../../assets/forms/registration-form.json"),
            Self::AdmissionTicket => include_str!("../../../../assets/forms/admission-ticket.json"),
            Self::AdmissionTicketAll => include_str!("../../../../assets/forms/admission-ticket-all.json"),
            Self::Receipt => include_str!("../../../../assets/forms/receipt.json"),
            Self::CashReport => include_str!("../../../../assets/forms/cash-report.json"),
            Self::RoomList => include_str!("../../../../assets/forms/room-list.json"),
            Self::SignatureSheet => include_str!("../../../../assets/forms/signature-sheet.json"),
        }
    }
}

/// The bundled templates, each read when it is first needed.
static BUNDLED: [OnceLock<Result<FormTemplate, TemplateError>>; FormKind::ALL.len()] =
    [const { OnceLock::new() }; FormKind::ALL.len()];

/// A checked layout of one form: everything that it names is there, and nothing lies outside the paper.
#[derive(Debug)]
pub struct FormTemplate {
    form: FormKind,
    schema: Schema,
    pub(crate) paper: Paper,
    pub(crate) title: String,
    pub(crate) missing: String,
    pub(crate) pages: Pages,
    /// Where blocks begin that do not say where, and where they must end, in millimetres from the top.
    pub(crate) span: (f32, f32),
    pub(crate) ruling: Ruling,
    pub(crate) header: Vec<Block>,
    pub(crate) blocks: Vec<Block>,
    pub(crate) footer: Vec<Block>,
}

impl FormTemplate {
    /// Reads and checks a template. `docs/FORMS.md` describes the file.
    ///
    /// # Errors
    /// [`TemplateError`] names the block that is wrong.
    pub fn read(json: &str) -> Result<Self, TemplateError> {
        let source: source::TemplateSource =
            serde_json::from_str(json).map_err(|error| TemplateError::Json(error.to_string()))?;
        let schema = Schema::of(source.form).map_err(|error| TemplateError::Json(error.to_string()))?;
        let template = resolve::template(source, schema)?;
        check::inside_the_paper(&template)?;
        Ok(template)
    }

    /// The layout that comes with the program.
    ///
    /// # Errors
    /// [`TemplateError`] means that the program was built with a broken file.
    pub fn bundled(form: FormKind) -> Result<&'static Self, TemplateError> {
        let read = || Self::read(form.bundled_json());
        BUNDLED[form as usize].get_or_init(read).as_ref().map_err(Clone::clone)
    }

    /// Which form it lays out.
    #[must_use]
    pub fn form(&self) -> FormKind {
        self.form
    }

    pub(crate) fn schema(&self) -> &Schema {
        &self.schema
    }

    /// Refuses the template of another form.
    pub(crate) fn expect(&self, form: FormKind) -> Result<(), FormError> {
        if self.form == form {
            return Ok(());
        }
        Err(TemplateError::OtherForm { expected: form.name(), found: self.form.name() }.into())
    }
}
