//! The interface described for programs (OpenAPI 3.1): `kaodian-central openapi`.
//!
//! Each route says beside its handler what it takes and gives; here is what they share.

use std::collections::BTreeMap;

use kaodian_wire::{Problem, ProblemCode};
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
}
