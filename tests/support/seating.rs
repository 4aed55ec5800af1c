//! Candidates of a site who hold tickets, put straight into a terminal's database: a room to print for.

use kaodian_domain::{
    AccountId, Catalogue, Choice, ChosenSubject, Payment, PaymentChannel, Photo, PhotoReference, Receipt,
    Registration, RegistrationId, SiteCode, StaffId, SubjectCode, Ticket, TicketNumber, TicketSeat,
};
use kaodian_store::{DatabaseKey, Store};
use kaodian_sync::{TrustedClock, sha256_hex};
use serde_json::json;
use uuid::Uuid;

use crate::{Failure, Outcome, TerminalHome, portrait::portrait};

/// Who prints at the desks of tests.
pub const PRINTS: &str = "zhou";

/// How many candidates sit in the room.
pub const TICKETS: u32 = 20;

fn broken(error: impl std::fmt::Display) -> Failure {
    Failure::new(error.to_string())
}

/// The ticket number of the candidate in this seat.
pub fn number(site: &str, index: u32) -> String {
    format!("6679{site}01{index:04}")
}

/// A candidate's own photo: the same picture for all, each with a comment of its own.
fn photo_of(index: u32) -> Outcome<Vec<u8>> {
    let portrait = portrait()?;
    let comment = [&[0xFF, 0xFE, 0, 6][..], &index.to_be_bytes()].concat();
    Ok([&portrait[..2], &comment, &portrait[2..]].concat())
}

/// The registration of an invented candidate who has paid in cash and holds a ticket.
fn registration(site: &str, index: u32, catalogue: &Catalogue, photo: &[u8]) -> Outcome<Registration> {
    let (id, account) = (RegistrationId(Uuid::now_v7()), AccountId(Uuid::now_v7()));
    let subject = SubjectCode("66".to_owned());
    let information = json!({
        "documentType": "resident", "documentNumber": "11010519491231002X", "name": "张三",
        "sex": "female", "birthDate": "1949-12-31", "mobile": "13800138000",
        "ethnicGroup": null, "occupation": null, "education": null, "training": null, "email": null,
        "address": null, "postcode": null, "school": null, "studentNumber": null, "note": null,
        "guardian": null,
    });
    let now = catalogue.rules.examination_on;
    let at = kaodian_domain::Timestamp::from_china(now, 9, 0).unwrap_or_default();
    Ok(Registration {
        revision: 1,
        information: Some(serde_json::from_value(information)?),
        choice: Choice::Chosen {
            site: SiteCode(site.to_owned()),
            subjects: vec![ChosenSubject { code: subject.clone(), fee_fen: 8000 }],
        },
        payment: Payment::Paid(Receipt {
            channel: PaymentChannel::Cash,
            amount_fen: 8000,
            paid_at: at,
            order: None,
            cash_receipt: Some(format!("R{index:04}")),
            cashier: Some(StaffId("li".to_owned())),
        }),
        photo: Photo::Attached {
            photo: PhotoReference {
                sha256: sha256_hex(photo),
                size_bytes: u32::try_from(photo.len()).unwrap_or_default(),
                rule_pack: "test".to_owned(),
                accepted: true,
                warnings: Vec::new(),
                assisted: false,
                reason: None,
            },
            at,
        },
        ticket: Ticket::Issued {
            tickets: vec![TicketSeat {
                subject,
                number: TicketNumber(number(site, index)),
                room: "01".to_owned(),
                // 10 comes after 2.
                seat: index.to_string(),
                starts_at: at,
                code: None,
            }],
            at,
        },
        ..Registration::new(id, catalogue.sitting.clone(), account)
    })
}

/// Seats twenty candidates in one room, and makes the terminal a desk. Nothing else may have its database open.
///
/// # Errors
/// When the terminal does not keep its keys in files, or its database says no.
pub async fn seat_candidates(home: &TerminalHome, site: &str) -> Outcome {
    let key = std::fs::read(home.folder().join("database-key.development-secret"))?;
    let key = DatabaseKey::new(key.try_into().map_err(|_| Failure::new("no key"))?);
    let store = Store::open(&home.folder().join("terminal.db"), &key).await.map_err(broken)?;
    let catalogue = store.catalogue().await.map_err(broken)?;
    let catalogue = catalogue.ok_or_else(|| Failure::new("no catalogue"))?;
    let now = TrustedClock::of_terminal(&store).await.map_err(broken)?.now();
    store.save_setting("terminal.mode", &"desk").await.map_err(broken)?;
    // Whoever registers last does not sit last.
    for index in (1..=TICKETS).rev() {
        let photo = photo_of(index)?;
        store.keep_photo(&sha256_hex(&photo), &photo).await.map_err(broken)?;
        let snapshot = registration(site, index, &catalogue, &photo)?;
        store.adopt(&snapshot, &catalogue, now).await.map_err(broken)?;
    }
    store.close().await;
    Ok(())
}
