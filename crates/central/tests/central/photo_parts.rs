//! Photos that come in parts, over a line that is cut again and again.

use kaodian_wire::{PHOTO_PART_BYTES, PhotoPartsResponse, ProblemCode, sha256_hex};

use crate::{
    journey::good_photo,
    support::{BEIJING, Reply, Server, Terminal},
};

const PART: usize = PHOTO_PART_BYTES;

/// A photo of three parts: bytes behind the end of the picture are nobody's business here.
fn photo() -> Vec<u8> {
    let mut photo = good_photo(1);
    let noise = (0_u32..).map(|number| (number.wrapping_mul(2_654_435_761) >> 24) as u8);
    photo.extend(noise.take(2 * PART + 1_000 - photo.len().min(PART)));
    assert!((2 * PART..3 * PART).contains(&photo.len()), "{}", photo.len());
    photo
}

fn path(photo: &[u8]) -> String {
    format!("/v1/photos/{}", sha256_hex(photo))
}

async fn put(terminal: &Terminal<'_>, photo: &[u8], from: usize) -> Reply {
    let part = &photo[from..photo.len().min(from + PART)];
    terminal.send("PUT", &path(photo), &format!("from={from}&total={}", photo.len()), part).await
}

async fn there(terminal: &Terminal<'_>, photo: &[u8]) -> (usize, bool) {
    told(&terminal.get(&format!("{}/parts", path(photo)), "").await)
}

fn told(reply: &Reply) -> (usize, bool) {
    let there: PhotoPartsResponse = reply.ok();
    (there.received_bytes as usize, there.is_complete)
}

#[tokio::test]
async fn a_photo_goes_on_where_it_stopped_at_any_node() {
    let server = Server::start().await;
    let terminal = server.terminal(BEIJING).await;
    let node = server.another_node().await;
    let elsewhere = Terminal { server: &node, ..server.terminal_again(&terminal) };
    let photo = photo();
    assert_eq!(there(&terminal, &photo).await, (0, false));
    assert_eq!(told(&put(&terminal, &photo, 0).await), (PART, false));
    // The answer was lost, and the part comes again, here and there.
    assert_eq!(told(&put(&terminal, &photo, 0).await), (PART, false));
    assert_eq!(told(&put(&elsewhere, &photo, 0).await), (PART, false));
    // What comes too early is not kept, and the answer says what is missing.
    assert_eq!(told(&put(&elsewhere, &photo, 2 * PART).await), (PART, false));
    assert_eq!(there(&elsewhere, &photo).await, (PART, false));
    assert_eq!(told(&put(&elsewhere, &photo, PART).await), (2 * PART, false));
    assert_eq!(terminal.send("HEAD", &path(&photo), "", b"").await.status, 404);
    assert_eq!(told(&put(&terminal, &photo, 2 * PART).await), (photo.len(), true));
    assert_eq!(there(&elsewhere, &photo).await, (photo.len(), true));
    assert_eq!(terminal.get(&path(&photo), "").await.body, photo);
    // It is there: nobody need send it again, from whatever place.
    assert_eq!(told(&put(&server.terminal(BEIJING).await, &photo, 0).await), (photo.len(), true));
}

#[tokio::test]
async fn the_same_part_from_two_nodes_at_once_is_one() {
    let server = Server::start().await;
    let terminal = server.terminal(BEIJING).await;
    let node = server.another_node().await;
    let elsewhere = Terminal { server: &node, ..server.terminal_again(&terminal) };
    let photo = photo();
    for from in [0, PART, 2 * PART] {
        let (one, two) = tokio::join!(put(&terminal, &photo, from), put(&elsewhere, &photo, from));
        let end = (from + PART).min(photo.len());
        assert_eq!((told(&one).0, told(&two).0), (end, end));
    }
    assert_eq!(terminal.get(&path(&photo), "").await.body, photo);
}

#[tokio::test]
async fn parts_that_do_not_make_the_photo_are_thrown_away() {
    let server = Server::start().await;
    let (terminal, other) = (server.terminal(BEIJING).await, server.terminal(BEIJING).await);
    let photo = photo();
    let mut wrong = photo.clone();
    wrong[PART + 7] ^= 1;
    let name = path(&photo);
    let put_wrong = async |from: usize| {
        let part = &wrong[from..wrong.len().min(from + PART)];
        other.send("PUT", &name, &format!("from={from}&total={}", wrong.len()), part).await
    };
    assert_eq!(told(&put_wrong(0).await), (PART, false));
    assert_eq!(told(&put_wrong(PART).await), (2 * PART, false));
    // Another terminal's parts are its own business.
    assert_eq!(there(&terminal, &photo).await, (0, false));
    put_wrong(2 * PART).await.is(ProblemCode::DigestMismatch);
    assert_eq!(there(&other, &photo).await, (0, false), "it begins anew");
    for from in [0, PART, 2 * PART] {
        put(&other, &photo, from).await;
    }
    assert_eq!(there(&other, &photo).await, (photo.len(), true));
}

#[tokio::test]
async fn what_is_no_part_is_said_so() {
    let server = Server::start().await;
    let terminal = server.terminal(BEIJING).await;
    let photo = photo();
    let name = path(&photo);
    let part = &photo[..PART];
    for (query, body, code) in [
        ("from=0", part, ProblemCode::Malformed),
        ("total=100", part, ProblemCode::Malformed),
        ("from=-1&total=100", part, ProblemCode::Malformed),
        ("from=x&total=100", part, ProblemCode::Malformed),
        ("from=0&total=100", part, ProblemCode::Malformed),
        ("from=4294967295&total=1000000", part, ProblemCode::Malformed),
        ("from=0&total=200000", &[], ProblemCode::Malformed),
        ("from=0&total=1048577", part, ProblemCode::TooLarge),
        ("from=0&total=4294967295", part, ProblemCode::TooLarge),
        ("from=0&total=200000", &photo[..=PART], ProblemCode::TooLarge),
    ] {
        let reply = terminal.send("PUT", &name, query, body).await;
        assert_eq!(reply.problem().code, code, "{query}");
    }
    terminal.send("PUT", "/v1/photos/x", "from=0&total=200000", part).await.is(ProblemCode::NotFound);
    terminal.get("/v1/photos/x/parts", "").await.is(ProblemCode::NotFound);
    assert_eq!(there(&terminal, &photo).await, (0, false));
    // Another length for the same photo: one of the two was wrong, and it begins anew.
    assert_eq!(told(&put(&terminal, &photo, 0).await), (PART, false));
    let other = terminal.send("PUT", &name, "from=65536&total=200000", part).await;
    assert_eq!(told(&other), (0, false));
}

#[tokio::test]
async fn parts_that_nobody_brings_the_rest_of_are_forgotten() {
    let server = Server::start().await;
    let terminal = server.terminal(BEIJING).await;
    let photo = photo();
    put(&terminal, &photo, 0).await;
    server.advance_minutes(23 * 60);
    kaodian_central::jobs::run_once(&server.app).await.unwrap();
    assert_eq!(there(&terminal, &photo).await, (PART, false));
    server.advance_minutes(61);
    kaodian_central::jobs::run_once(&server.app).await.unwrap();
    assert_eq!(there(&terminal, &photo).await, (0, false));
    for from in [0, PART, 2 * PART] {
        put(&terminal, &photo, from).await;
    }
    assert_eq!(there(&terminal, &photo).await, (photo.len(), true));
}
