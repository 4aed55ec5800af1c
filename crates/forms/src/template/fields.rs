//! The fields of a form, and the words that name them.

use super::{FormKind, TemplateError};
use crate::amount::{capitals, yuan};
use crate::error::FormError;
use crate::input::{
    AdmissionTicket, CandidateTickets, CashReport, FormInput, Receipt, RegistrationForm, RoomList,
    SignatureSheet,
};
use serde_json::Value;
use std::borrow::Cow;
use std::fmt::Write;

/// What a form's input holds: names in the order of their slots.
#[derive(Debug, Clone, Default)]
pub(crate) struct Schema {
    fields: Vec<(String, FieldType)>,
}

#[derive(Debug, Clone)]
enum FieldType {
    Text,
    Number,
    /// A list and what its items hold; an item that is a text by itself has the one field `item`.
    List(Schema),
}

/// Name of the only field of an item that is a text.
const ITEM: &str = "item";

impl Schema {
    /// The fields of a form, read from an input that has them all.
    pub(crate) fn of(form: FormKind) -> Result<Self, FormError> {
        let copy = Some(1);
        let complete = match form {
            FormKind::Registration => RegistrationForm { copy, ..RegistrationForm::sample() }.fields()?,
            FormKind::AdmissionTicket => AdmissionTicket { copy, ..AdmissionTicket::sample() }.fields()?,
            FormKind::AdmissionTicketAll => {
                CandidateTickets::new(&[AdmissionTicket { copy, ..AdmissionTicket::sample() }])?.fields()?
            }
            FormKind::Receipt => Receipt { copy, ..Receipt::sample() }.fields()?,
            FormKind::CashReport => CashReport { copy, ..CashReport::sample() }.fields()?,
            FormKind::RoomList => RoomList { copy, ..RoomList::sample() }.fields()?,
            FormKind::SignatureSheet => SignatureSheet(RoomList { copy, ..RoomList::sample() }).fields()?,
        };
        Ok(Self::read(&complete))
    }

    fn read(value: &Value) -> Self {
        let Value::Object(map) = value else {
            return Self { fields: vec![(ITEM.to_owned(), FieldType::Text)] };
        };
        let kind = |value: &Value| match value {
            Value::Array(items) => FieldType::List(items.first().map(Self::read).unwrap_or_default()),
            Value::Number(_) => FieldType::Number,
            _ => FieldType::Text,
        };
        Self { fields: map.iter().map(|(name, value)| (name.clone(), kind(value))).collect() }
    }

    fn slot(&self, name: &str) -> Option<(usize, &FieldType)> {
        let slot = self.fields.iter().position(|(field, _)| field == name)?;
        Some((slot, &self.fields[slot].1))
    }
}

/// The values of one input or of one item, by slot.
pub(crate) struct Record<'d> {
    values: Vec<&'d Value>,
}

impl<'d> Record<'d> {
    pub(crate) fn new(schema: &Schema, value: &'d Value) -> Self {
        const NULL: &Value = &Value::Null;
        let values = match value {
            Value::Object(map) => {
                schema.fields.iter().map(|(name, _)| map.get(name).unwrap_or(NULL)).collect()
            }
            other => vec![other],
        };
        Self { values }
    }
}

/// A field that is there or not.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Presence(FieldRef);

/// A list of the form.
#[derive(Debug, Clone)]
pub(crate) struct ListRef {
    slot: usize,
    pub(crate) name: String,
    pub(crate) items: Schema,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum FieldRef {
    Root(usize),
    Item(usize),
    /// Place in the list, from 1.
    Index,
    Page,
    Pages,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Format {
    Plain,
    Yuan,
    Capitals,
}

#[derive(Debug, Clone, PartialEq)]
enum Part {
    Fixed(String),
    Field(FieldRef, Format),
}

/// Words with fields, resolved: nothing of it is parsed again for a page.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Words {
    parts: Vec<Part>,
    /// Name of the last field, for errors: codes stand before names. Of fixed words, where they stand.
    pub(crate) field: String,
}

/// What can be named at some place of a template.
#[derive(Clone, Copy)]
pub(crate) struct Names<'a> {
    pub(crate) root: &'a Schema,
    /// The list whose items are drawn.
    pub(crate) list: Option<&'a ListRef>,
    /// Stands for `{half}`.
    pub(crate) half: Option<&'a str>,
    /// Whether pages are counted here: in header and footer, which are laid out when all others are.
    pub(crate) counts_pages: bool,
}

impl Names<'_> {
    fn field(&self, block: &str, name: &str) -> Result<(FieldRef, String), TemplateError> {
        let unknown = || TemplateError::UnknownField { block: block.to_owned(), field: name.to_owned() };
        let of_item = self.list.and_then(|list| Some((list, list.items.slot(name)?)));
        let found = match (name, of_item, self.root.slot(name)) {
            ("page", ..) if self.counts_pages => (FieldRef::Page, name.to_owned()),
            ("pages", ..) if self.counts_pages => (FieldRef::Pages, name.to_owned()),
            ("index", ..) if self.list.is_some() => (FieldRef::Index, name.to_owned()),
            (_, Some((list, (slot, _))), _) if name == ITEM => (FieldRef::Item(slot), list.name.clone()),
            (_, Some((list, (slot, _))), _) => (FieldRef::Item(slot), format!("{}.{name}", list.name)),
            (_, None, Some((slot, FieldType::Text | FieldType::Number))) => {
                (FieldRef::Root(slot), name.to_owned())
            }
            _ => return Err(unknown()),
        };
        Ok(found)
    }

    pub(crate) fn presence(&self, block: &str, name: &str) -> Result<Presence, TemplateError> {
        if let Some((slot, FieldType::List(_))) = self.root.slot(name) {
            return Ok(Presence(FieldRef::Root(slot)));
        }
        Ok(Presence(self.field(block, name)?.0))
    }

    pub(crate) fn list(&self, block: &str, name: &str) -> Result<ListRef, TemplateError> {
        match self.root.slot(name) {
            Some((slot, FieldType::List(items))) => {
                Ok(ListRef { slot, name: name.to_owned(), items: items.clone() })
            }
            _ => Err(TemplateError::UnknownField { block: block.to_owned(), field: name.to_owned() }),
        }
    }

    /// Resolves words such as `{siteCode}　{siteName}` or `{totalFeeFen|yuan}`.
    pub(crate) fn words(&self, block: &str, source: &str) -> Result<Words, TemplateError> {
        let problem = |problem| TemplateError::Block { block: block.to_owned(), problem };
        let mut parts = Vec::new();
        let mut last = None;
        let mut rest = source;
        while let Some((fixed, tail)) = rest.split_once('{') {
            let (inner, tail) = tail.split_once('}').ok_or_else(|| problem("a brace is not closed"))?;
            rest = tail;
            if !fixed.is_empty() {
                parts.push(Part::Fixed(fixed.to_owned()));
            }
            if let ("half", Some(half)) = (inner, self.half) {
                parts.push(Part::Fixed(half.to_owned()));
                continue;
            }
            let (name, format) = inner.split_once('|').unwrap_or((inner, ""));
            let format = match format {
                "" => Format::Plain,
                "yuan" => Format::Yuan,
                "capitals" => Format::Capitals,
                _ => return Err(problem("a format is neither `yuan` nor `capitals`")),
            };
            let (field, name) = self.field(block, name)?;
            parts.push(Part::Field(field, format));
            last = Some(name);
        }
        if !rest.is_empty() {
            parts.push(Part::Fixed(rest.to_owned()));
        }
        Ok(Words { parts, field: last.unwrap_or_else(|| block.to_owned()) })
    }
}

/// What stands in for the names while a page is laid out.
#[derive(Clone, Copy)]
pub(crate) struct Scope<'d> {
    pub(crate) root: &'d Record<'d>,
    pub(crate) item: Option<Item<'d>>,
    /// Number of the page and of all pages.
    pub(crate) page: (usize, usize),
    /// Stands where a value is missing beside others.
    pub(crate) missing: &'d str,
}

/// One item of a list.
#[derive(Clone, Copy)]
pub(crate) struct Item<'d> {
    record: &'d Record<'d>,
    pub(crate) index: usize,
}

impl<'d> Scope<'d> {
    fn value(&self, field: FieldRef) -> Option<Cow<'d, Value>> {
        let number = |number: usize| Some(Cow::Owned(Value::from(number)));
        match field {
            FieldRef::Root(slot) => self.root.values.get(slot).map(|value| Cow::Borrowed(*value)),
            FieldRef::Item(slot) => {
                let value = self.item.and_then(|item| item.record.values.get(slot));
                value.map(|value| Cow::Borrowed(*value))
            }
            FieldRef::Index => self.item.and_then(|item| number(item.index + 1)),
            FieldRef::Page => number(self.page.0),
            FieldRef::Pages => number(self.page.1),
        }
    }

    /// Whether a field is there and not empty.
    pub(crate) fn has(&self, presence: &Presence) -> bool {
        match self.value(presence.0).as_deref() {
            None | Some(Value::Null) => false,
            Some(Value::String(text)) => !text.trim().is_empty(),
            Some(Value::Array(items)) => !items.is_empty(),
            Some(_) => true,
        }
    }

    /// The items of a list, each with its values.
    pub(crate) fn items(&self, list: &ListRef) -> Vec<Record<'d>> {
        let values: &'d Value = self.root.values.get(list.slot).copied().unwrap_or(&Value::Null);
        let items = values.as_array().map_or(&[][..], Vec::as_slice);
        items.iter().map(|item| Record::new(&list.items, item)).collect()
    }

    /// The same with an item.
    pub(crate) fn with<'i>(&self, record: &'i Record<'i>, index: usize) -> Scope<'i>
    where
        'd: 'i,
    {
        Scope { item: Some(Item { record, index }), ..*self }
    }
}

impl Words {
    /// Whether no field is in them.
    pub(crate) fn is_fixed(&self) -> bool {
        self.parts.iter().all(|part| matches!(part, Part::Fixed(_)))
    }

    /// The text, or nothing when there are fields and all of them are missing.
    pub(crate) fn text(&self, scope: &Scope<'_>) -> Option<Cow<'_, str>> {
        if let [Part::Fixed(text)] = self.parts.as_slice() {
            return Some(Cow::Borrowed(text));
        }
        let mut text = String::new();
        let (mut fields, mut missing) = (0_usize, 0_usize);
        for part in &self.parts {
            match part {
                Part::Fixed(fixed) => text.push_str(fixed),
                Part::Field(field, format) => {
                    fields += 1;
                    if !push(&mut text, scope.value(*field).as_deref(), *format) {
                        missing += 1;
                        text.push_str(scope.missing);
                    }
                }
            }
        }
        (fields == 0 || missing < fields).then_some(Cow::Owned(text))
    }
}

/// Adds a value as text; says whether there is one.
fn push(text: &mut String, value: Option<&Value>, format: Format) -> bool {
    match (value, format) {
        (Some(Value::String(value)), _) if !value.trim().is_empty() => text.push_str(value.trim()),
        (Some(Value::Number(number)), Format::Plain) => {
            // Writing to a text cannot fail.
            let _ = write!(text, "{number}");
        }
        (Some(Value::Number(number)), Format::Yuan) => text.push_str(&yuan(number.as_i64().unwrap_or(0))),
        (Some(Value::Number(number)), Format::Capitals) => {
            text.push_str(&capitals(number.as_i64().unwrap_or(0)));
        }
        _ => return false,
    }
    true
}
