//! The central server: photos that come in, a day's work of one terminal, and terminals that listen.

use std::{sync::Arc, time::Instant};

use kaodian_domain::{Operation, PhotoReference};
use kaodian_sync::sha256_hex;
use kaodian_tests::{Central, Failure, Outcome, portrait::portrait};
use tokio::task::JoinSet;

use crate::{
    faulty::Faults,
    pouchdb,
    report::{Report, kept},
    station::Station,
};

/// So large is a photo that is sent, in bytes.
const PHOTO_BYTES: usize = 60_000;
/// Photos sent to measure the rate, by so many at once.
const PHOTOS: u32 = 1200;
const SENDERS: u32 = 8;
const GOAL_PHOTOS_PER_S: f64 = 300.0;
/// What one terminal did on a day without network.
const REGISTRATIONS: u32 = 400;
/// Days, of which the median is told.
const DAYS: u32 = 3;
const GOAL_DRAIN_S: f64 = 5.0;
/// So many times PouchDB's documents a second.
const GOAL_DOCUMENTS: f64 = 3.0;
/// Terminals that listen and hear nothing.
const LISTENERS: usize = 5000;
const GOAL_LISTENERS_MB: f64 = 100.0;

/// Measures, and tells.
pub(crate) async fn measure(folder: &std::path::Path, report: &mut Report) -> Outcome {
    let central = Central::start(&folder.join("central"))?;
    let station = Arc::new(Station::activate(&folder.join("terminal.db"), &central, "one").await);
    let photos_per_s = photos(&station).await?;
    let (mut days, mut peers) = (Vec::new(), Vec::new());
    for day in 0..DAYS {
        days.push(drain(&station, day).await?);
        peers.push(pouchdb::documents_per_s(REGISTRATIONS, PHOTO_BYTES)?);
    }
    days.sort_by(|one, other| one.0.total_cmp(&other.0));
    peers.sort_by(f64::total_cmp);
    let middle = days.len() / 2;
    let ((drain_s, operations), peer) = (days[middle], peers[middle]);
    let documents_per_s = f64::from(operations + REGISTRATIONS) / drain_s;
    let (listening, mb) = listeners(&central, &station).await?;
    report.heading("The central server, on SQLite, with its clients on the same machine");
    report.table(
        ["what", "measured", "goal"],
        [
            [
                format!("photos of {PHOTO_BYTES} bytes taken in, {SENDERS} at once"),
                format!("{photos_per_s:.0} a second"),
                kept(photos_per_s >= GOAL_PHOTOS_PER_S, &format!("{GOAL_PHOTOS_PER_S} a second")),
            ],
            [
                format!(
                    "{REGISTRATIONS} registrations with photos ({operations} operations) from one terminal"
                ),
                format!("{drain_s:.2} s ({:.2} to {:.2})", days[0].0, days[days.len() - 1].0),
                kept(drain_s <= GOAL_DRAIN_S, &format!("{GOAL_DRAIN_S} s")),
            ],
            [
                "the same in documents, an operation or a photo each".to_owned(),
                format!("{documents_per_s:.0} a second"),
                kept(documents_per_s >= GOAL_DOCUMENTS * peer, &format!("{GOAL_DOCUMENTS} times PouchDB")),
            ],
            [
                format!("PouchDB to express-pouchdb: {REGISTRATIONS} documents with a photo each"),
                format!("{peer:.0} a second"),
                format!("{:.2} times", documents_per_s / peer),
            ],
            [
                format!("{listening} terminals that listen"),
                format!("{mb:.0} MB more"),
                kept(listening == LISTENERS && mb <= GOAL_LISTENERS_MB, &format!("{GOAL_LISTENERS_MB} MB")),
            ],
        ],
    );
    Ok(())
}

/// A photo of so many bytes; `number` makes it another one.
fn photo(number: u32, size: Option<usize>) -> Outcome<Vec<u8>> {
    let mut jpeg = portrait()?;
    let comment = [[0xFF, 0xFE, 0, 6].as_slice(), &number.to_be_bytes()].concat();
    jpeg.splice(2..2, comment);
    // Comments of nothing fill it up; decoders pass over them.
    while let Some(missing) =
        size.and_then(|size| size.checked_sub(jpeg.len())).filter(|missing| *missing > 4)
    {
        let length = u16::try_from(missing.min(60_000) - 2).unwrap_or(u16::MAX);
        let filling =
            [[0xFF, 0xFE].as_slice(), &length.to_be_bytes(), &vec![b'-'; usize::from(length) - 2]].concat();
        jpeg.splice(2..2, filling);
    }
    Ok(jpeg)
}

async fn photos(station: &Arc<Station>) -> Outcome<f64> {
    let pictures = (0..PHOTOS).map(|number| photo(number, Some(PHOTO_BYTES))).collect::<Outcome<Vec<_>>>()?;
    let began = Instant::now();
    let mut senders = JoinSet::new();
    for part in pictures.chunks(pictures.len().div_ceil(SENDERS as usize)) {
        let (part, station) = (part.to_vec(), Arc::clone(station));
        senders.spawn(async move {
            let faults = Faults::none();
            let client = station.client(&faults);
            for jpeg in part {
                client.put_photo(&sha256_hex(&jpeg), jpeg).await?;
            }
            Ok::<_, kaodian_sync::ClientError>(())
        });
    }
    while let Some(sent) = senders.join_next().await {
        sent.map_err(|error| Failure::new(error.to_string()))?
            .map_err(|error| Failure::new(error.to_string()))?;
    }
    Ok(f64::from(PHOTOS) / began.elapsed().as_secs_f64())
}

/// How long it took, in seconds, and how many operations went.
async fn drain(station: &Station, day: u32) -> Outcome<(f64, u32)> {
    for person in day * REGISTRATIONS..(day + 1) * REGISTRATIONS {
        let (registration, catalogue) = station.begin(&document(person)).await;
        let jpeg = photo(1_000_000 + person, Some(PHOTO_BYTES))?;
        let photo = PhotoReference {
            sha256: sha256_hex(&jpeg),
            size_bytes: u32::try_from(jpeg.len()).map_err(|error| Failure::new(error.to_string()))?,
            rule_pack: "any".to_owned(),
            accepted: true,
            warnings: Vec::new(),
            assisted: false,
            reason: None,
        };
        station
            .store
            .keep_photo(&photo.sha256, &jpeg)
            .await
            .map_err(|error| Failure::new(error.to_string()))?;
        let attached = station.try_operate(registration, &catalogue, Operation::AttachPhoto { photo }).await;
        attached.map_err(|_| Failure::new("a photo was refused"))?;
    }
    let began = Instant::now();
    let done = station.synchronise(&Faults::none()).await.map_err(|error| Failure::new(error.to_string()))?;
    let took_s = began.elapsed().as_secs_f64();
    if done.photos != u64::from(REGISTRATIONS) || done.refused > 0 {
        return Err(Failure::new(format!("not everything arrived: {done:?}")));
    }
    Ok((took_s, u32::try_from(done.accepted).unwrap_or(u32::MAX)))
}

/// A resident's number with a right check digit (GB 11643-1999), of an invented person.
pub(crate) fn document(person: u32) -> String {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let (year, month, day) = (1970 + person / 1000, person / 28 % 12 + 1, person % 28 + 1);
    let digits = format!("110101{year}{month:02}{day:02}{:03}", person % 1000);
    let sum: u32 = digits.bytes().zip(WEIGHTS).map(|(digit, weight)| u32::from(digit - b'0') * weight).sum();
    format!("{digits}{}", char::from(b"10X98765432"[(sum % 11) as usize]))
}

async fn listeners(central: &Central, station: &Arc<Station>) -> Outcome<(usize, f64)> {
    let before_kb = central.memory_kb()?;
    let mut opening = JoinSet::new();
    let mut open = Vec::with_capacity(LISTENERS);
    for _ in 0..LISTENERS {
        let station = Arc::clone(station);
        opening.spawn(async move { station.listen().await });
        if opening.len() >= 50
            && let Some(Ok(events)) = opening.join_next().await
        {
            open.push(events);
        }
    }
    while let Some(Ok(events)) = opening.join_next().await {
        open.push(events);
    }
    let after_kb = central.memory_kb()?;
    Ok((open.len(), after_kb.saturating_sub(before_kb) as f64 / 1000.0))
}
