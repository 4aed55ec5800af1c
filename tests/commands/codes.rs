//! The codes on forms: who believes whose, with real terminals and the real central server.

use std::path::Path;

use base64::{Engine, engine::general_purpose::STANDARD as BASE64};
use ed25519_dalek::SigningKey;
use kaodian_domain::SittingId;
use kaodian_sync::{FormCode, FormCodeKind, write_public_key};
use kaodian_tests::{Central, Failure, Outcome, TerminalHome, ensure, terminal::kaodianctl};

const BEIJING: &str = "110001";
const SHANGHAI: &str = "310002";

fn signed(kind: FormCodeKind, key: &SigningKey) -> Outcome<String> {
    let code = FormCode::new(kind, &SittingId("79".to_owned()), "1100010027", "古丽·买买提", "0018");
    Ok(code.map_err(|error| Failure::new(error.to_string()))?.sign(key))
}

fn key_of(bytes: Vec<u8>) -> Outcome<SigningKey> {
    let seed = bytes.try_into().map_err(|_| Failure::new("not a key"))?;
    Ok(SigningKey::from_bytes(&seed))
}

/// A registration form's code, as this terminal signs it.
fn form_of(home: &TerminalHome) -> Outcome<String> {
    let key = std::fs::read(home.folder().join("terminal-key.development-secret"))?;
    signed(FormCodeKind::RegistrationForm, &key_of(key)?)
}

/// The same code with another signature.
fn forged(text: &str) -> String {
    let (before, changed) = text.split_at(text.len() - 20);
    let other = if changed.starts_with('A') { "B" } else { "A" };
    format!("{before}{other}{}", &changed[1..])
}

fn verifies(home: &TerminalHome, text: &str, trust: &str) -> Outcome {
    // As a scanner would: in a line of its own.
    let answer = home.ctl_with_input(&["qr", "verify", "-"], &format!("{text}\n"))?;
    let status = i32::from(trust != "genuine");
    ensure(answer.status == status && answer.json["trust"] == trust, || format!("{answer:?}, not {trust}"))
}

fn revoke(central: &Central, name: &str) -> Outcome {
    let list = central.ask(&["terminal", "list"])?;
    let line = list
        .lines()
        .find(|line| line.contains(&format!("\t{name}\t")))
        .ok_or_else(|| Failure::new("not in the list"))?;
    central.ask(&["terminal", "revoke", line.split('\t').next().unwrap_or_default()])?;
    Ok(())
}

#[test]
fn terminals_of_a_site_believe_each_other_and_the_server() -> Outcome {
    let folder = tempfile::tempdir()?;
    let activate = |central: &Central, site: &str, name: &str| {
        TerminalHome::activate(&folder.path().join(name), central, site, name)
    };
    let mut central = Central::start(&folder.path().join("central"))?;
    let one = activate(&central, BEIJING, "one")?;
    let two = activate(&central, BEIJING, "two")?;
    let form = form_of(&one)?;
    verifies(&two, &form, "genuine")?;
    verifies(&one, &form.to_lowercase(), "genuine")?;
    // Activated after the first was told the keys: it asks.
    verifies(&one, &form_of(&two)?, "genuine")?;
    verifies(&activate(&central, SHANGHAI, "elsewhere")?, &form, "unknown_signer")?;
    verifies(&two, &forged(&form), "forged")?;
    verifies(&two, "https://example.cn", "not_ours")?;

    let key = std::fs::read_to_string(folder.path().join("central/central.key"))?;
    let key = key_of(BASE64.decode(key.trim()).map_err(|error| Failure::new(error.to_string()))?)?;
    let ticket = signed(FormCodeKind::AdmissionTicket, &key)?;
    let told = two.ctl(&["qr", "central-key"])?.yes()?;
    ensure(told["key"] == write_public_key(&key.verifying_key()), || told.to_string())?;

    // A form that was signed by a terminal which is lost; who hears of it later is told so.
    revoke(&central, "one")?;
    verifies(&activate(&central, BEIJING, "three")?, &form, "revoked")?;

    let four = activate(&central, BEIJING, "four")?;
    central.stop()?;
    verifies(&two, &ticket, "genuine")?;
    verifies(&two, &form_of(&four)?, "unknown_signer")
}

#[test]
fn a_key_is_enough_at_the_door() -> Outcome {
    let key = SigningKey::from_bytes(&[7; 32]);
    let text = signed(FormCodeKind::AdmissionTicket, &key)?;
    let nowhere = Path::new("/nonexistent").to_string_lossy().into_owned();
    let verify =
        |text: &str, key: &str| kaodianctl(&["--home", &nowhere, "qr", "verify", text, "--key", key], "");
    let own = write_public_key(&key.verifying_key());
    let other = write_public_key(&SigningKey::from_bytes(&[8; 32]).verifying_key());
    for (key, status, trust) in [(&own, 0, "genuine"), (&other, 1, "unknown_signer")] {
        let answer = verify(&text, key)?;
        ensure(answer.status == status && answer.json["trust"] == trust, || format!("{answer:?}"))?;
        ensure(answer.json["name"] == "古丽·买买提", || format!("{answer:?}"))?;
    }
    ensure(verify(&text, "nonsense")?.status == 2, || "nonsense is a key".to_owned())?;

    let claim = kaodianctl(&["qr", "read", &text], "")?;
    ensure(claim.status == 0 && claim.json["verified"] == false, || format!("{claim:?}"))?;
    ensure(claim.json["number"] == "1100010027" && claim.json.get("trust").is_none(), || {
        format!("{claim:?}")
    })?;
    ensure(kaodianctl(&["qr", "read", "KD1:"], "")?.status == 1, || "an empty code is read".to_owned())
}
