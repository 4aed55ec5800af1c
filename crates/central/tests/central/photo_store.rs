//! Photos in a store that speaks S3, and photos that piled up.

use std::sync::{Arc, atomic::AtomicI64};

use hyper_util::{
    rt::{TokioExecutor, TokioIo},
    server::conn::auto::Builder,
};
use kaodian_central::Settings;
use kaodian_domain::{Photo, RefusalCode};
use kaodian_wire::{Outcome, sha256_hex};
use s3s::{auth::SimpleAuth, service::S3ServiceBuilder};
use s3s_fs::FileSystem;
use tokio::net::TcpListener;

use crate::{
    journey::{Enrolment, attach, good_photo, jpeg, push, refusal, upload},
    on_postgres,
    support::{BEIJING, DEMO, SHANGHAI, START, Server},
};

/// An S3 server with a bucket; its address.
async fn s3_server(root: &std::path::Path) -> String {
    std::fs::create_dir(root.join("photos")).unwrap();
    let mut builder = S3ServiceBuilder::new(FileSystem::new(root).unwrap());
    builder.set_auth(SimpleAuth::from_single("kaodian", "an-invented-secret"));
    let service = builder.build();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((socket, _)) = listener.accept().await {
            let connection = Builder::new(TokioExecutor::new());
            let connection = connection.serve_connection(TokioIo::new(socket), service.clone()).into_owned();
            tokio::spawn(connection);
        }
    });
    format!("http://{address}")
}

#[tokio::test]
async fn photos_may_lie_in_a_store_that_speaks_s3() {
    let root = tempfile::tempdir().unwrap();
    let endpoint = s3_server(root.path()).await;
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("data/central.toml");
    std::fs::create_dir(dir.path().join("data")).unwrap();
    let file = format!(
        r#"
        photo_store = "s3://photos/sitting"
        [photo_store_options]
        aws_endpoint = "{endpoint}"
        aws_region = "cn-north-1"
        aws_access_key_id = "kaodian"
        aws_secret_access_key = "an-invented-secret"
        aws_allow_http = "true"
        "#
    );
    std::fs::write(&path, file).unwrap();
    let settings = Settings { database_url: on_postgres::new_database(), ..Settings::read(&path).unwrap() };
    let server = Server::on(dir, Arc::new(AtomicI64::new(START)), settings).await;
    server.command(&["catalogue", "import", DEMO]).await.unwrap();
    let terminal = server.terminal(SHANGHAI).await;
    let enrolment = Enrolment::begin(&terminal, "kaosheng", SHANGHAI).await;
    push(&terminal, &[enrolment.accept()]).await;
    let photo = good_photo(1);
    let sha256 = sha256_hex(&photo);
    let path = format!("/v1/photos/{sha256}");
    assert_eq!(terminal.get(&path, "").await.status, 404);
    upload(&terminal, &photo).await;
    upload(&terminal, &photo).await;
    assert_eq!(terminal.get(&path, "").await.body, photo);
    let kept = root.path().join("photos/sitting").join(&sha256[..2]).join(format!("{sha256}.jpg"));
    assert_eq!(std::fs::read(kept).unwrap(), photo);
    let outcomes = push(&terminal, &[enrolment.record(attach(&photo))]).await;
    assert!(matches!(outcomes[..], [Outcome::Accepted { .. }]), "{outcomes:?}");
}

#[tokio::test]
async fn photos_that_piled_up_are_taken_and_judged_afterwards() {
    let server = Server::start().await;
    let terminal = server.terminal(BEIJING).await;
    let good = Enrolment::begin(&terminal, "good", BEIJING).await;
    let bad = Enrolment::begin(&terminal, "bad", BEIJING).await;
    let (good_photo, nobody) = (good_photo(1), jpeg(7, 330, 440));
    upload(&terminal, &good_photo).await;
    upload(&terminal, &nobody).await;
    let batch = [
        good.accept(),
        good.information(1),
        good.record(attach(&good_photo)),
        bad.accept(),
        bad.information(2),
        bad.record(attach(&nobody)),
    ];
    let outcomes = push(&terminal, &batch).await;
    assert!(outcomes.iter().all(|outcome| matches!(outcome, Outcome::Accepted { .. })), "{outcomes:?}");
    server.all_judged().await;
    assert!(matches!(good.current().await.photo, Photo::Attached { .. }));
    assert_eq!(bad.current().await.photo, Photo::Missing, "nobody is on it");
    // Who waits for the answer gets it at once.
    assert_eq!(refusal(&terminal, &bad.record(attach(&nobody))).await, RefusalCode::PhotoRejected);
}
