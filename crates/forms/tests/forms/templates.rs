//! Templates: what is wrong with one is said, with the block that has it.

use crate::tools::{FONTS, dense, plain_photo};
use kaodian_forms::{
    AdmissionTicket, FormError, FormKind, FormTemplate, FormWriter, Receipt, TemplateError, TicketWriter,
};

/// A small ticket of a site's own, with these blocks.
fn template(blocks: &str) -> Result<FormTemplate, TemplateError> {
    FormTemplate::read(&format!(
        r#"{{
            "form": "admissionTicket", "paper": "a4", "title": "准考证", "missing": "无",
            "margins": {{ "left": 20, "right": 20, "top": 20, "bottom": 20 }},
            "ruling": {{ "line": 0.4, "ink": "grey", "padding": 2 }},
            "styles": {{ "label": {{ "size": 9 }}, "value": {{ "size": 10, "lines": 2 }} }},
            "labels": {{ "style": "label", "width": 20, "spread": 4 }},
            "blocks": [{blocks}]
        }}"#
    ))
}

fn draw(blocks: &str, ticket: &AdmissionTicket) -> Result<String, FormError> {
    let template = template(blocks).unwrap();
    let mut writer = FormWriter::new(&template, &FONTS, Vec::new())?;
    writer.add(ticket, &[])?;
    Ok(dense(&writer.finish()?))
}

#[test]
fn all_bundled_templates_are_right() {
    for form in FormKind::ALL {
        let template = FormTemplate::bundled(form).unwrap_or_else(|error| panic!("{}: {error}", form.name()));
        assert_eq!(template.form(), form);
    }
}

#[test]
fn what_is_wrong_is_named() {
    let cases = [
        (r#"{ "text": { "words": "{nam}", "style": "value" } }"#, "blocks[0]: the form has no field `nam`"),
        (
            r#"{ "text": { "words": "{rules}", "style": "value" } }"#,
            "blocks[0]: the form has no field `rules`",
        ),
        (r#"{ "text": { "words": "{page}", "style": "value" } }"#, "blocks[0]: the form has no field `page`"),
        (r#"{ "when": "nam", "line": { "pt": 1 } }"#, "blocks[0]: the form has no field `nam`"),
        (r#"{ "text": { "words": "名", "style": "big" } }"#, "blocks[0]: the template has no style `big`"),
        (r#"{ "text": { "words": "{name", "style": "value" } }"#, "blocks[0]: a brace is not closed"),
        (
            r#"{ "text": { "words": "{name|upper}", "style": "value" } }"#,
            "blocks[0]: a format is neither `yuan` nor `capitals`",
        ),
        (r#"{ "gap": 3 }"#, "blocks[0]: a block is exactly one thing"),
        (
            r#"{ "line": { "pt": 1 }, "qr": { "payload": "{qr}" } }"#,
            "blocks[0]: a block is exactly one thing",
        ),
        (r#"{ "x": 180, "w": 31, "line": { "pt": 1 } }"#, "blocks[0]: it lies outside the paper"),
        (
            r#"{ "y": 280, "h": 18, "text": { "words": "名", "style": "value" } }"#,
            "blocks[0]: it lies outside the paper",
        ),
        (r#"{ "y": 250, "w": 60, "qr": { "payload": "{qr}" } }"#, "blocks[0]: it lies outside the paper"),
        (
            r#"{ "x": 20, "y": 20, "w": 33, "photo": { "missing": "无", "style": "value" } }"#,
            "blocks[0]: it needs a height",
        ),
        (
            r#"{ "table": { "rows": [{ "h": 8, "cells": [{ "label": "名" }, { "w": 151, "value": "{name}" }] }] } }"#,
            "blocks[0].table.rows[0]: the widths add up to 171 mm, the room is 170 mm",
        ),
        (
            r#"{ "table": { "rows": [{ "h": 8, "cells": [{ "value": "{name}" }, { "value": "{sex}" }] }] } }"#,
            "blocks[0].table.rows[0]: only one cell of a row can take the rest",
        ),
        (
            r#"{ "columns": { "columns": [{ "w": 100, "blocks": [] }, { "w": 80, "blocks": [] }] } }"#,
            "blocks[0]: the widths add up to 180 mm, the room is 170 mm",
        ),
        (
            r#"{ "group": { "blocks": [{ "fill": true, "text": { "words": "名", "style": "value" } }] } }"#,
            "blocks[0].group[0]: it cannot fill what has no height of its own",
        ),
    ];
    for (blocks, expected) in cases {
        assert_eq!(template(blocks).unwrap_err().to_string(), expected, "{blocks}");
    }
}

#[test]
fn keys_that_a_template_does_not_know_are_refused() {
    for blocks in [r#"{ "text": { "words": "名", "style": "value", "colour": "red" } }"#, r#"{ "txt": {} }"#]
    {
        assert!(
            matches!(template(blocks), Err(TemplateError::Json(message)) if message.contains("unknown field"))
        );
    }
    assert!(matches!(FormTemplate::read("{"), Err(TemplateError::Json(_))));
}

#[test]
fn missing_values_show_the_mark_or_nothing() {
    let blocks = r#"
        { "text": { "words": "再次 {copy}", "style": "value" } },
        { "table": { "rows": [{ "h": 8, "cells": [{ "label": "次数" }, { "value": "{copy}" }] }] } },
        { "text": { "words": "{name}/{copy}", "style": "value" } }"#;
    let ticket = AdmissionTicket { name: "王明".into(), ..AdmissionTicket::sample() };
    let found = draw(blocks, &ticket).unwrap();
    assert!(!found.contains("再次"), "{found}");
    assert!(found.contains("次数无") && found.contains("王明/无"), "{found}");
    let again = draw(blocks, &AdmissionTicket { copy: Some(3), ..ticket }).unwrap();
    assert!(again.contains("再次3") && again.contains("王明/3"), "{again}");
}

#[test]
fn what_does_not_fit_is_refused_with_the_name_of_its_field() {
    let blocks = r#"{ "table": { "rows": [{ "h": 8, "cells": [{ "label": "名" }, { "w": 30, "value": "{room}" }, {}] }] } }"#;
    let ticket = AdmissionTicket { room: "考".repeat(8), ..AdmissionTicket::sample() };
    assert!(draw(blocks, &ticket).unwrap().contains(&"考".repeat(8)));
    let error = draw(blocks, &AdmissionTicket { room: "考".repeat(40), ..ticket }).unwrap_err();
    assert!(matches!(error, FormError::TooLong { field } if field == "room"));
}

#[test]
fn a_template_is_for_its_form_alone() {
    let ticket = FormTemplate::bundled(FormKind::AdmissionTicket).unwrap();
    let mut writer = FormWriter::new(ticket, &FONTS, Vec::new()).unwrap();
    let error = writer.add(&Receipt::sample(), &[]).unwrap_err();
    assert_eq!(error.to_string(), "this is a template of `admissionTicket`, not of `receipt`");
    let receipt = FormTemplate::bundled(FormKind::Receipt).unwrap();
    assert!(TicketWriter::with_template(receipt, &FONTS, Vec::new()).is_err());
}

#[test]
fn a_site_brings_its_own_layout() {
    let template = template(r#"{ "text": { "words": "本点准考证 {name}", "style": "value" } }"#).unwrap();
    let mut writer = TicketWriter::with_template(&template, &FONTS, Vec::new()).unwrap();
    let photo = plain_photo(330, 480);
    for _ in 0..3 {
        writer.add(&AdmissionTicket::sample(), &photo).unwrap();
    }
    assert_eq!(dense(&writer.finish().unwrap()).matches("本点准考证").count(), 3);
}
