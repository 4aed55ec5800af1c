//! The interface described for programs (OpenAPI 3.1): `kaodian-central openapi`.
//!
//! Each route says beside its handler what it takes and gives; here is what they share.

use std::collections::BTreeMap;

use kaodian_wire::{Problem, ProblemCode};
use serde_json::Value;
use utoipa::{
    IntoResponses, OpenApi, PartialSchema, ToSchema,
    openapi::{
        ContentBuilder, Ref, RefOr, Response, ResponseBuilder,
        schema::Schema,
        security::{ApiKey, ApiKeyValue, SecurityScheme},
    },
};

/// The name of the security scheme of signed requests.
const SIGNATURE: &str = "terminalSignature";

/// The description before the routes have added theirs.
pub(crate) fn blank() -> utoipa::openapi::OpenApi {
    #[derive(OpenApi)]
    #[openapi(
        info(
            title = "Kaodian central server",
            description = "Accounts, catalogue, registrations, review, payment and admission, for enrolment terminals.\n\n\
            Every answer carries the server's signed time in the header `kaodian-time`. A problem is an \
            `application/problem+json` (RFC 9457) with one of a closed list of codes.",
        ),
        components(schemas(Problem))
    )]
    struct Blank;
    let mut document = Blank::openapi();
    let signature = ApiKeyValue::with_description(
        "signature",
        "An HTTP message signature (RFC 9421) with the terminal's Ed25519 key over @method, @path, @query and \
         content-digest (RFC 9530), in the headers signature, signature-input and content-digest. Each nonce is \
         good once, and for five minutes.",
    );
    if let Some(components) = document.components.as_mut() {
        components.add_security_scheme(SIGNATURE, SecurityScheme::ApiKey(ApiKey::Header(signature)));
    }
    document
}

/// The description as it is told. OpenAPI has names for signed numbers alone; ours that have no sign go as far as they do,
/// and are described so.
///
/// # Errors
/// When the description cannot be written.
pub(crate) fn told(document: &utoipa::openapi::OpenApi) -> Result<Value, serde_json::Error> {
    let mut document = serde_json::to_value(document)?;
    describe_unsigned(&mut document);
    Ok(document)
}

fn describe_unsigned(value: &mut Value) {
    if let Value::Object(fields) = value
        && fields.get("minimum") == Some(&Value::from(0))
    {
        let maximum = match fields.get("format").and_then(Value::as_str) {
            Some("int32") => Some(u64::from(u32::MAX)),
            Some("int64") => Some(u64::MAX),
            _ => None,
        };
        if let Some(maximum) = maximum {
            fields.remove("format");
            fields.insert("maximum".to_owned(), Value::from(maximum));
        }
    }
    match value {
        Value::Object(fields) => fields.values_mut().for_each(describe_unsigned),
        Value::Array(items) => items.iter_mut().for_each(describe_unsigned),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// Every code, with the status that goes with it. The schema's own list, so that none is missing.
fn codes() -> Vec<ProblemCode> {
    let RefOr::T(Schema::Object(list)) = ProblemCode::schema() else { return Vec::new() };
    let names = list.enum_values.unwrap_or_default();
    names.into_iter().filter_map(|name| serde_json::from_value(name).ok()).collect()
}

fn problem(status: u16) -> Response {
    let codes = codes().into_iter().filter(|code| code.status() == status);
    let names: Vec<_> = codes
        .filter_map(|code| serde_json::to_value(code).ok()?.as_str().map(|name| format!("`{name}`")))
        .collect();
    let content = ContentBuilder::new().schema(Some(Ref::from_schema_name(Problem::name()))).build();
    ResponseBuilder::new().description(names.join(", ")).content("application/problem+json", content).build()
}

fn problems(statuses: &[u16]) -> BTreeMap<String, RefOr<Response>> {
    statuses.iter().map(|status| (status.to_string(), RefOr::T(problem(*status)))).collect()
}

/// A request that takes too long is cut off without a word.
fn cut_off() -> (String, RefOr<Response>) {
    let response = ResponseBuilder::new().description("The request did not come to its end in time.").build();
    ("408".to_owned(), RefOr::T(response))
}

/// The problems of one status.
pub(crate) struct Problems<const STATUS: u16>;

impl<const STATUS: u16> IntoResponses for Problems<STATUS> {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        problems(&[STATUS])
    }
}

/// What any request may end with.
pub(crate) struct AnyProblems;

impl IntoResponses for AnyProblems {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        let mut responses = problems(&[500]);
        responses.extend([cut_off()]);
        responses
    }
}

/// What any request with a body that somebody may have made up can end with.
pub(crate) struct BodyProblems;

impl IntoResponses for BodyProblems {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        let mut responses = problems(&[400, 413]);
        responses.extend(AnyProblems::responses());
        responses
    }
}

/// What any signed request can end with.
pub(crate) struct SignedProblems;

impl IntoResponses for SignedProblems {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        let mut responses = problems(&[401, 403, 426, 429]);
        responses.extend(BodyProblems::responses());
        responses
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_is_described_under_its_status() {
        let codes = codes();
        assert!(codes.contains(&ProblemCode::Internal) && codes.contains(&ProblemCode::Replayed));
        assert!(problem(401).description.contains("`signature_stale`"));
        assert!(!problem(401).description.contains("`internal`"));
    }

    #[test]
    fn numbers_without_a_sign_go_as_far_as_ours() {
        let number =
            |format: &str| serde_json::json!([{ "type": "integer", "format": format, "minimum": 0 }]);
        for (format, maximum) in [("int32", u64::from(u32::MAX)), ("int64", u64::MAX)] {
            let mut described = number(format);
            describe_unsigned(&mut described);
            let expected = serde_json::json!([{ "type": "integer", "minimum": 0, "maximum": maximum }]);
            assert_eq!(described, expected);
        }
        let mut signed = serde_json::json!({ "type": "integer", "format": "int64" });
        describe_unsigned(&mut signed);
        assert_eq!(signed["format"], "int64");
    }
}
