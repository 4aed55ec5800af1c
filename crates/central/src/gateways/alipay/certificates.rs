//! Certificate mode (公钥证书模式): requests name the application's certificate and the roots by their numbers, and each
//! answer names the certificate of Alipay's that it is signed by.

use std::{
    collections::BTreeMap,
    sync::{PoisonError, RwLock},
};

use kaodian_domain::Timestamp;
use openssl::{
    hash::{MessageDigest, hash},
    nid::Nid,
    pkey::{PKey, Private, Public},
    stack::Stack,
    x509::{X509, X509NameRef, X509Ref, X509StoreContext, store::X509StoreBuilder, verify::X509VerifyParam},
};

/// The certificates of one application.
pub(super) struct Certificates {
    /// 应用公钥证书 SN
    pub(super) app_number: String,
    /// 支付宝根证书 SN: of each root that is signed with RSA.
    pub(super) root_number: String,
    roots: Vec<X509>,
    /// Alipay's own, by number. They change every few years; one that an answer names for the first time is fetched, and
    /// each node fetches it for itself.
    known: RwLock<BTreeMap<String, PKey<Public>>>,
}

impl Certificates {
    /// From the three files that Alipay gives out (PEM), or what is wrong with them.
    pub(super) fn new(
        app: &[u8],
        alipay: &[u8],
        roots: &[u8],
        private: &PKey<Private>,
        now: Timestamp,
    ) -> Result<Self, &'static str> {
        let app = read(app).ok_or("app_certificate_path names no certificate")?;
        let app = app.first().ok_or("app_certificate_path names no certificate")?;
        if !app.public_key().is_ok_and(|key| key.public_eq(private)) {
            return Err("app_certificate_path is not the certificate of private_key_path");
        }
        let roots = read(roots).ok_or("root_certificate_path names no certificates")?;
        let numbers: Option<Vec<_>> =
            roots.iter().filter(|root| is_rsa(root)).map(|root| number(root)).collect();
        let numbers = numbers.filter(|numbers| !numbers.is_empty());
        let certificates = Self {
            app_number: number(app).ok_or("app_certificate_path has an issuer of another kind")?,
            root_number: numbers
                .ok_or("root_certificate_path holds no root that is signed with RSA")?
                .join("_"),
            roots,
            known: RwLock::default(),
        };
        match certificates.learn(None, alipay, now) {
            Some(_) => Ok(certificates),
            None => Err("alipay_certificate_path does not lead to one of the roots, or is out of date"),
        }
    }

    /// The key of the certificate with this number, when it is known.
    pub(super) fn key(&self, number: &str) -> Option<PKey<Public>> {
        self.known.read().unwrap_or_else(PoisonError::into_inner).get(number).cloned()
    }

    /// All keys that are known.
    pub(super) fn keys(&self) -> Vec<PKey<Public>> {
        self.known.read().unwrap_or_else(PoisonError::into_inner).values().cloned().collect()
    }

    /// Takes a certificate in, when it leads to a root and has the expected number: its key.
    pub(super) fn learn(&self, expected: Option<&str>, pem: &[u8], now: Timestamp) -> Option<PKey<Public>> {
        let chain = read(pem)?;
        let (own, issuers) = chain.split_first()?;
        let number = number(own)?;
        if expected.is_some_and(|expected| expected != number) || !leads_to(own, issuers, &self.roots, now) {
            return None;
        }
        let key = own.public_key().ok()?;
        self.known.write().unwrap_or_else(PoisonError::into_inner).insert(number, key.clone());
        Some(key)
    }
}

fn read(pem: &[u8]) -> Option<Vec<X509>> {
    X509::stack_from_pem(pem).ok().filter(|certificates| !certificates.is_empty())
}

/// Whether a certificate is signed with RSA: only such roots count for their number.
fn is_rsa(certificate: &X509Ref) -> bool {
    let algorithms = certificate.signature_algorithm().object().nid().signature_algorithms();
    algorithms.is_some_and(|algorithms| [Nid::RSAENCRYPTION, Nid::RSASSAPSS].contains(&algorithms.pkey))
}

/// A certificate's number as Alipay counts it (SN): MD5 of the issuer's name and the serial number in decimal digits.
fn number(certificate: &X509Ref) -> Option<String> {
    let serial = certificate.serial_number().to_bn().ok()?.to_dec_str().ok()?;
    number_of(&name(certificate.issuer_name())?, &serial)
}

fn number_of(issuer: &str, serial: &str) -> Option<String> {
    use std::fmt::Write;
    let digest = hash(MessageDigest::md5(), format!("{issuer}{serial}").as_bytes()).ok()?;
    let mut number = String::new();
    for byte in digest.iter() {
        let _ = write!(number, "{byte:02x}");
    }
    Some(number)
}

/// A name as RFC 2253 writes it, the most particular part first: `CN=...,OU=...,O=...,C=CN`. `None` for names with parts
/// that it has no keyword for.
fn name(name: &X509NameRef) -> Option<String> {
    let parts = name.entries().map(|entry| {
        let keyword = match entry.object().nid() {
            Nid::COMMONNAME => "CN",
            Nid::ORGANIZATIONALUNITNAME => "OU",
            Nid::ORGANIZATIONNAME => "O",
            Nid::LOCALITYNAME => "L",
            Nid::STATEORPROVINCENAME => "ST",
            Nid::STREETADDRESS => "STREET",
            Nid::COUNTRYNAME => "C",
            Nid::DOMAINCOMPONENT => "DC",
            Nid::USERID => "UID",
            _ => return None,
        };
        Some(format!("{keyword}={}", escaped(&entry.data().to_string().ok()?)))
    });
    let mut parts = parts.collect::<Option<Vec<_>>>()?;
    parts.reverse();
    Some(parts.join(","))
}

/// A value of a name with what RFC 2253 escapes.
fn escaped(value: &str) -> String {
    let last = value.chars().count().saturating_sub(1);
    let mut text = String::with_capacity(value.len());
    for (index, character) in value.chars().enumerate() {
        let is_edge = character == ' ' && (index == 0 || index == last);
        let is_first = character == '#' && index == 0;
        if is_edge || is_first || matches!(character, ',' | '+' | '"' | '\\' | '<' | '>' | ';') {
            text.push('\\');
        }
        text.push(character);
    }
    text
}

/// Whether a certificate is good now and leads to one of the roots.
fn leads_to(own: &X509Ref, issuers: &[X509], roots: &[X509], now: Timestamp) -> bool {
    let verify = || {
        let mut builder = X509StoreBuilder::new()?;
        for root in roots {
            builder.add_cert(root.clone())?;
        }
        let mut parameters = X509VerifyParam::new()?;
        parameters.set_time(now.0.div_euclid(1000));
        builder.set_param(&parameters)?;
        let store = builder.build();
        let mut chain = Stack::new()?;
        for issuer in issuers {
            chain.push(issuer.clone())?;
        }
        X509StoreContext::new()?.init(&store, own, &chain, |context| context.verify_cert())
    };
    let verified: Result<bool, openssl::error::ErrorStack> = verify();
    verified.unwrap_or(false)
}

#[cfg(test)]
mod tests {
    use openssl::x509::X509NameBuilder;

    use super::*;

    #[test]
    fn the_numbers_of_the_roots_in_use_come_out() {
        // The two that every merchant's requests name, joined by an underscore.
        for (issuer, serial, expected) in [
            (
                "CN=Ant Financial Certification Authority R1,OU=Certification Authority,O=Ant Financial,C=CN",
                "2292228364100439313",
                "687b59193f3f462dd5336e5abf83c5d8",
            ),
            (
                "CN=iTrusChina Class 2 Root CA - G3,OU=China Trust Network,O=iTrusChina,C=CN",
                "95790491425698859646659490580052089075020051350",
                "02941eef3187dddf3d3b83462e1dfcf6",
            ),
        ] {
            assert_eq!(number_of(issuer, serial).as_deref(), Some(expected));
        }
    }

    #[test]
    fn names_are_written_the_other_way_round_and_escaped() {
        let mut builder = X509NameBuilder::new().unwrap();
        for (part, value) in [("C", "CN"), ("O", "考试, 中心"), ("OU", " a+b "), ("CN", "#1 \"x\"")] {
            builder.append_entry_by_text(part, value).unwrap();
        }
        let text = name(&builder.build()).unwrap();
        assert_eq!(text, "CN=\\#1 \\\"x\\\",OU=\\ a\\+b\\ ,O=考试\\, 中心,C=CN");
        let mut builder = X509NameBuilder::new().unwrap();
        builder.append_entry_by_text("emailAddress", "a@example.cn").unwrap();
        assert_eq!(name(&builder.build()), None);
    }

    #[test]
    fn what_is_no_certificate_is_refused() {
        for text in ["", "-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----", "MIIB"] {
            assert!(read(text.as_bytes()).is_none(), "{text}");
        }
    }
}
