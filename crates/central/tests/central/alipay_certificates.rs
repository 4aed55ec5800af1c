//! Paying by Alipay in certificate mode.

use kaodian_domain::Payment;
use kaodian_wire::OrderResponse;

use crate::{
    emulators::{
        Mood,
        alipay::Alipay,
        alipay_certificates::{Authorities, Made},
        new_key, shared_clock,
    },
    payment::{order, payable, query},
    support::{DEMO, SHANGHAI, Server},
    wechat::number,
};

const DOWNLOAD: &str = "alipay.open.app.alipaycert.download";

async fn world() -> (Server, Alipay) {
    let clock = shared_clock();
    let alipay = Alipay::start_with_certificates(&clock).await;
    let server = Server::with_settings(clock, |dir| alipay.certificate_settings(dir)).await;
    server.command(&["catalogue", "import", DEMO]).await.unwrap();
    (server, alipay)
}

fn downloads(alipay: &Alipay) -> usize {
    alipay.books().calls.iter().filter(|call| *call == DOWNLOAD).count()
}

#[tokio::test]
async fn requests_name_the_certificates_and_answers_are_believed_by_theirs() {
    let (server, alipay) = world().await;
    let terminal = server.terminal(SHANGHAI).await;
    let enrolment = payable(&terminal).await;
    let opened: OrderResponse = order(&enrolment).await.ok();
    alipay.scan(&number(&opened));
    for mood in [Mood::Forged, Mood::Altered, Mood::Nonsense] {
        alipay.mood(mood.clone());
        assert!(matches!(query(&enrolment).await.payment, Payment::Unknown(_)), "{mood:?}");
    }
    alipay.mood(Mood::Well);
    alipay.pay(&number(&opened));
    assert!(matches!(query(&enrolment).await.payment, Payment::Paid(_)));
    let refused = alipay.books().refused;
    assert_eq!((refused, downloads(&alipay)), (0, 0), "every call named them and was signed");
}

#[tokio::test]
async fn a_new_certificate_is_fetched_once_and_believed_when_it_leads_to_a_root() {
    let (server, alipay) = world().await;
    let terminal = server.terminal(SHANGHAI).await;
    let enrolment = payable(&terminal).await;
    let opened: OrderResponse = order(&enrolment).await.ok();
    alipay.pay(&number(&opened));
    for (serial, made) in [("2001", Made::Elsewhere), ("2002", Made::Old)] {
        alipay.change_certificate(serial, made);
        assert!(matches!(query(&enrolment).await.payment, Payment::Unknown(_)), "{made:?}");
    }
    alipay.change_certificate("2003", Made::Well);
    let before = downloads(&alipay);
    assert!(matches!(query(&enrolment).await.payment, Payment::Paid(_)));
    assert_eq!(downloads(&alipay), before + 1);
    query(&enrolment).await;
    let other = crate::journey::Enrolment::begin(&terminal, "other", SHANGHAI).await;
    other.ready_to_pay(2).await;
    order(&other).await.ok::<OrderResponse>();
    assert_eq!(downloads(&alipay), before + 1, "it is known by now");
}

#[tokio::test]
async fn a_notice_is_believed_by_the_certificate_that_it_names() {
    let (server, alipay) = world().await;
    let terminal = server.terminal(SHANGHAI).await;
    let enrolment = payable(&terminal).await;
    let opened: OrderResponse = order(&enrolment).await.ok();
    let number = number(&opened);
    alipay.pay(&number);
    // With a certificate that nobody has: no more than one question for each minute follows from what strangers send.
    let named = |sn: &str| {
        let sn = sn.to_owned();
        alipay.notice(&number, move |pairs| {
            pairs.insert("alipay_cert_sn".into(), sn);
        })
    };
    for _ in 0..3 {
        let (url, unknown) = named(&"0".repeat(32));
        assert_eq!(alipay.send(&url, &unknown).await, "failure");
    }
    assert_eq!(downloads(&alipay), 1);
    for nonsense in ["../x", "' OR 1=1", &"0".repeat(33)] {
        let (url, unknown) = named(nonsense);
        assert_eq!(alipay.send(&url, &unknown).await, "failure");
    }
    assert!(matches!(enrolment.current().await.payment, Payment::Open(_)));
    server.advance_minutes(2);
    // Signed by a new one; the notice leads to its download.
    alipay.change_certificate("3001", Made::Well);
    let sn = alipay.certificate().unwrap().number;
    let (url, mut forged) = named(&sn);
    forged.insert("total_amount".into(), "0.01".into());
    assert_eq!(alipay.send(&url, &forged).await, "failure");
    let (_, notice) = named(&sn);
    assert_eq!(alipay.send(&url, &notice).await, "success");
    assert!(matches!(enrolment.current().await.payment, Payment::Paid(_)));
    // One that names none is tried with those that are known.
    let (_, bare) = alipay.notice(&number, |_| {});
    assert_eq!(alipay.send(&url, &bare).await, "success");
    assert_eq!(downloads(&alipay), 2);
}

#[tokio::test]
async fn files_that_do_not_belong_together_are_found_at_the_start() {
    let clock = shared_clock();
    let alipay = Alipay::start_with_certificates(&clock).await;
    let (server, stranger) = (Server::empty().await, Authorities::new());
    let data = server.dir.path().join("data");
    let section = alipay.certificate_settings(&data);
    let says = async |section: &str| {
        std::fs::write(data.join("central.toml"), section).unwrap();
        server.started().await.unwrap_err()
    };
    let whole = |name: &str| std::fs::read(data.join(name)).unwrap();
    for (name, other, words) in [
        (
            "app.pem",
            new_key().private_key_to_pem_pkcs8().unwrap(),
            "is not the certificate of private_key_path",
        ),
        ("appCertPublicKey.crt", b"nothing".to_vec(), "names no certificate"),
        ("alipayRootCert.crt", stranger.roots_pem(), "does not lead to one of the roots"),
        ("alipayRootCert.crt", Vec::new(), "names no certificates"),
        (
            "alipayCertPublicKey_RSA2.crt",
            alipay.authorities().alipay_pem(&alipay.authorities().alipay("9", Made::Old)),
            "out of date",
        ),
    ] {
        let right = whole(name);
        std::fs::write(data.join(name), other).unwrap();
        let error = says(&section).await;
        assert!(error.contains("[alipay]") && error.contains(words), "{name}: {error}");
        std::fs::write(data.join(name), right).unwrap();
    }
    let both = format!("{section}alipay_public_key_path = \"app.pem\"\n");
    assert!(says(&both).await.contains("either alipay_public_key_path alone"));
    let half = section.replace("root_certificate_path", "# root_certificate_path");
    assert!(says(&half).await.contains("either alipay_public_key_path alone"));
    std::fs::write(data.join("central.toml"), &section).unwrap();
    server.started().await.unwrap();
}
