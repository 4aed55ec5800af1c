//! Who may ask: activation, signatures, nonces, revocation.

use ed25519_dalek::SigningKey;
use kaodian_wire::{
    ProblemCode, RequestParts, SignedTime, TerminalKey, TerminalKeysResponse, sign, write_public_key,
};

use crate::support::{BEIJING, SHANGHAI, Server, Terminal, nonce, random};

const CATALOGUE: RequestParts<'_> =
    RequestParts { method: "GET", path: "/v1/catalogue", query: "", body: b"" };

#[tokio::test]
async fn a_code_activates_one_terminal_once() {
    let server = Server::start().await;
    let code = server.command(&["terminal", "code", "--site", BEIJING]).await.unwrap();
    let key = SigningKey::from_bytes(&random());
    let sloppy = format!(" {} ", code.trim().to_lowercase());
    assert_eq!(server.activate_with(&sloppy, &key).await.status, 200);
    server.activate_with(code.trim(), &key).await.is(ProblemCode::ActivationCodeInvalid);
    server.activate_with("ZZZZ-ZZZZ", &key).await.is(ProblemCode::ActivationCodeInvalid);

    let late = server.command(&["terminal", "code", "--site", BEIJING, "--valid-hours", "1"]).await.unwrap();
    server.advance_minutes(61);
    server.activate_with(late.trim(), &key).await.is(ProblemCode::ActivationCodeInvalid);
    assert!(server.command(&["terminal", "code", "--site", "999999"]).await.unwrap_err().contains("110001"));
    let list = server.command(&["terminal", "list"]).await.unwrap();
    assert_eq!((list.lines().count(), list.contains("一号机\t")), (1, true), "{list}");
}

#[tokio::test]
async fn two_at_once_cannot_share_a_code() {
    let server = Server::start().await;
    let code = server.command(&["terminal", "code", "--site", BEIJING]).await.unwrap();
    let keys: [SigningKey; 4] = std::array::from_fn(|_| SigningKey::from_bytes(&random()));
    let [a, b, c, d] = &keys;
    let code = code.trim();
    let replies = tokio::join!(
        server.activate_with(code, a),
        server.activate_with(code, b),
        server.activate_with(code, c),
        server.activate_with(code, d),
    );
    let statuses = [replies.0.status, replies.1.status, replies.2.status, replies.3.status];
    assert_eq!(statuses.iter().filter(|status| **status == 200).count(), 1, "{statuses:?}");
}

#[tokio::test]
async fn guessing_codes_is_slowed_down() {
    let server = Server::start().await;
    let code = server.command(&["terminal", "code", "--site", BEIJING]).await.unwrap();
    let key = SigningKey::from_bytes(&random());
    for _ in 0..30 {
        server.activate_with("ZZZZ-ZZZZ", &key).await.is(ProblemCode::ActivationCodeInvalid);
    }
    let slowed = server.activate_with(code.trim(), &key).await.problem();
    assert_eq!((slowed.code, slowed.retry_in_s), (ProblemCode::ActivationCodeInvalid, Some(60)));
    server.advance_minutes(1);
    assert_eq!(server.activate_with(code.trim(), &key).await.status, 200);
}

#[tokio::test]
async fn every_broken_signature_has_its_code_and_the_time() {
    let server = Server::start().await;
    let terminal = server.terminal(BEIJING).await;

    let unsigned = terminal.send_signed(&CATALOGUE, None).await;
    unsigned.is(ProblemCode::Unsigned);
    assert_eq!(terminal.time(&unsigned, ""), Some(server.now()));

    let nonce_1 = nonce();
    let mut forged = terminal.sign(&CATALOGUE, &nonce_1);
    forged.signature = terminal.sign(&RequestParts { path: "/v1/changes", ..CATALOGUE }, &nonce_1).signature;
    let reply = terminal.send_signed(&CATALOGUE, Some(&forged)).await;
    reply.is(ProblemCode::SignatureInvalid);
    assert_eq!(terminal.time(&reply, &nonce_1), Some(server.now()));

    let nobody = uuid::Uuid::now_v7().to_string();
    let stranger = sign(&terminal.key, &nobody, &CATALOGUE, server.now().0 / 1000, &nonce());
    terminal.send_signed(&CATALOGUE, Some(&stranger)).await.is(ProblemCode::SignatureInvalid);
    let posted = RequestParts { method: "POST", path: "/v1/operations", query: "", body: b"{}" };
    let signed = terminal.sign(&posted, &nonce());
    let other_body = RequestParts { body: b"[]", ..posted };
    terminal.send_signed(&other_body, Some(&signed)).await.is(ProblemCode::SignatureInvalid);

    for off_s in [-301, 301] {
        let nonce = nonce();
        let stale =
            sign(&terminal.key, &terminal.id.to_string(), &CATALOGUE, server.now().0 / 1000 + off_s, &nonce);
        let reply = terminal.send_signed(&CATALOGUE, Some(&stale)).await;
        reply.is(ProblemCode::SignatureStale);
        assert_eq!(terminal.time(&reply, &nonce), Some(server.now()), "the answer tells how late it is");
    }

    let nonce_2 = nonce();
    let signed = terminal.sign(&CATALOGUE, &nonce_2);
    assert_eq!(terminal.send_signed(&CATALOGUE, Some(&signed)).await.status, 200);
    let reply = terminal.send_signed(&CATALOGUE, Some(&signed)).await;
    reply.is(ProblemCode::Replayed);
    assert_eq!(terminal.time(&reply, &nonce_2), Some(server.now()));

    server.command(&["terminal", "revoke", &terminal.id.to_string()]).await.unwrap();
    terminal.get("/v1/catalogue", "").await.is(ProblemCode::TerminalRevoked);
    assert!(server.command(&["terminal", "revoke", &terminal.id.to_string()]).await.is_err());
}

#[tokio::test]
async fn a_terminal_hears_the_keys_of_its_own_site() {
    let server = Server::start().await;
    let (one, elsewhere) = (server.terminal(BEIJING).await, server.terminal(SHANGHAI).await);
    server.advance_minutes(1);
    let two = server.terminal(BEIJING).await;
    let key = |terminal: &Terminal<'_>, revoked_at| TerminalKey {
        terminal: terminal.id,
        public_key: write_public_key(&terminal.key.verifying_key()),
        revoked_at,
    };
    let told = async |terminal: &Terminal<'_>| {
        terminal.get("/v1/terminals/keys", "").await.ok::<TerminalKeysResponse>().keys
    };
    assert_eq!(told(&one).await, [key(&one, None), key(&two, None)]);
    assert_eq!(told(&elsewhere).await, [key(&elsewhere, None)]);

    server.advance_minutes(1);
    server.command(&["terminal", "revoke", &two.id.to_string()]).await.unwrap();
    assert_eq!(told(&one).await, [key(&one, None), key(&two, Some(server.now()))]);
    two.get("/v1/terminals/keys", "").await.is(ProblemCode::TerminalRevoked);
    let asked = RequestParts { path: "/v1/terminals/keys", ..CATALOGUE };
    one.send_signed(&asked, None).await.is(ProblemCode::Unsigned);
    let signed_for_another = one.sign(&CATALOGUE, &nonce());
    one.send_signed(&asked, Some(&signed_for_another)).await.is(ProblemCode::SignatureInvalid);
}

#[tokio::test]
async fn a_nonce_is_remembered_as_long_as_its_signature_is_fresh() {
    let server = Server::start().await;
    let terminal = server.terminal(BEIJING).await;
    let signed = sign(&terminal.key, &terminal.id.to_string(), &CATALOGUE, server.now().0 / 1000 + 300, "n1");
    assert_eq!(terminal.send_signed(&CATALOGUE, Some(&signed)).await.status, 200);
    server.advance_minutes(10);
    kaodian_central::jobs::run_once(&server.app).await.unwrap();
    terminal.send_signed(&CATALOGUE, Some(&signed)).await.is(ProblemCode::Replayed);
    server.advance_minutes(1);
    kaodian_central::jobs::run_once(&server.app).await.unwrap();
    terminal.send_signed(&CATALOGUE, Some(&signed)).await.is(ProblemCode::SignatureStale);
}

#[tokio::test]
async fn the_time_can_be_asked_for_alone() {
    let server = Server::start().await;
    let terminal = server.terminal(BEIJING).await;
    let reply = server.http.get(format!("{}/v1/time?nonce=abc-1", server.url)).send().await.unwrap();
    let said = reply.headers()["kaodian-time"].to_str().unwrap();
    assert_eq!(SignedTime::verify(said, &terminal.central_key, "abc-1"), Some(server.now()));
}

#[tokio::test]
async fn what_is_not_there_or_too_large_is_said_so() {
    let server = Server::start().await;
    let terminal = server.terminal(BEIJING).await;
    terminal.get("/v1/nothing", "").await.is(ProblemCode::NotFound);
    terminal.send("DELETE", "/v1/catalogue", "", b"").await.is(ProblemCode::NotFound);
    terminal.get("/v1/changes", "cursor=-1").await.is(ProblemCode::Malformed);
    terminal.send("POST", "/v1/operations", "", b"{\"operations\":[{}]}").await.is(ProblemCode::Malformed);
    let large = vec![b' '; 2 * 1024 * 1024 + 1];
    terminal.send("POST", "/v1/operations", "", &large).await.is(ProblemCode::TooLarge);
    terminal.get("/v1/photos/..%2f..%2fcentral.key", "").await.is(ProblemCode::NotFound);
    for path in ["/healthz", "/readyz"] {
        let reply = server.http.get(format!("{}{path}", server.url)).send().await.unwrap();
        assert_eq!(reply.status(), 200);
    }
}

#[cfg(unix)]
#[tokio::test]
async fn the_key_is_for_its_owners_eyes_only_and_stays_the_same() {
    use std::os::unix::fs::PermissionsExt;
    let server = Server::start().await;
    let path = server.dir.path().join("data/central.key");
    let before = std::fs::read(&path).unwrap();
    assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    server.command(&["terminal", "list"]).await.unwrap();
    assert_eq!(std::fs::read(&path).unwrap(), before);
}
