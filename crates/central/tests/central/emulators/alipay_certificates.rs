//! Alipay's certificates: roots, an authority below one of them, the application's and Alipay's own.

use openssl::{
    asn1::Asn1Time,
    bn::BigNum,
    ec::{EcGroup, EcKey},
    hash::MessageDigest,
    nid::Nid,
    pkey::{PKey, Private},
    x509::{X509, X509Builder, X509Name, X509NameBuilder, extension::BasicConstraints},
};

use super::new_key;

const AUTHORITY: &str = "CN=Emulated Authority Class 2 R1,OU=Certification Authority,O=Emulated,C=CN";
const ROOT: &str = "CN=Emulated Authority R1,OU=Certification Authority,O=Emulated,C=CN";

/// 2025-01-01 and 2036-01-01.
const BEGINS: i64 = 1_735_689_600;
const ENDS: i64 = 2_082_758_400;

/// A certificate with its key.
#[derive(Clone)]
pub(crate) struct Certified {
    pub(crate) certificate: X509,
    pub(crate) key: PKey<Private>,
    /// As the documents calculate it.
    pub(crate) number: String,
}

#[derive(Clone)]
pub(crate) struct Authorities {
    root: Certified,
    /// Signed with elliptic curves; its number takes no part in the roots' number.
    other_root: X509,
    authority: Certified,
    pub(crate) app: Certified,
}

/// How a certificate of Alipay's is made.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Made {
    Well,
    /// It is not valid any more.
    Old,
    /// Somebody else made it, with the same names.
    Elsewhere,
}

/// `CN=...,OU=...,O=...,C=CN` as a name.
fn name(text: &str) -> X509Name {
    let mut builder = X509NameBuilder::new().unwrap();
    for part in text.rsplit(',') {
        let (keyword, value) = part.split_once('=').unwrap();
        builder.append_entry_by_text(keyword, value).unwrap();
    }
    builder.build()
}

fn md5_hex(text: &str) -> String {
    let digest = openssl::hash::hash(MessageDigest::md5(), text.as_bytes()).unwrap();
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

struct Plan<'a> {
    subject: &'a str,
    issuer: &'a str,
    serial: &'a str,
    ends: i64,
    is_authority: bool,
}

fn build(plan: &Plan<'_>, key: &PKey<Private>, signer: &PKey<Private>) -> X509 {
    let mut builder = X509Builder::new().unwrap();
    builder.set_version(2).unwrap();
    let serial = BigNum::from_dec_str(plan.serial).unwrap().to_asn1_integer().unwrap();
    builder.set_serial_number(&serial).unwrap();
    builder.set_subject_name(&name(plan.subject)).unwrap();
    builder.set_issuer_name(&name(plan.issuer)).unwrap();
    builder.set_not_before(&Asn1Time::from_unix(BEGINS).unwrap()).unwrap();
    builder.set_not_after(&Asn1Time::from_unix(plan.ends).unwrap()).unwrap();
    builder.set_pubkey(key).unwrap();
    if plan.is_authority {
        builder.append_extension(BasicConstraints::new().critical().ca().build().unwrap()).unwrap();
    }
    builder.sign(signer, MessageDigest::sha256()).unwrap();
    builder.build()
}

fn certified(plan: &Plan<'_>, signer: Option<&PKey<Private>>) -> Certified {
    let key = new_key();
    let certificate = build(plan, &key, signer.unwrap_or(&key));
    Certified { certificate, key, number: md5_hex(&format!("{}{}", plan.issuer, plan.serial)) }
}

fn pem(certificates: &[&X509]) -> Vec<u8> {
    certificates.iter().flat_map(|certificate| certificate.to_pem().unwrap()).collect()
}

impl Authorities {
    pub(crate) fn new() -> Self {
        let authority =
            |subject, issuer, serial| Plan { subject, issuer, serial, ends: ENDS, is_authority: true };
        let root = certified(&authority(ROOT, ROOT, "2292228364100439313"), None);
        let class_2 = certified(&authority(AUTHORITY, ROOT, "77"), Some(&root.key));
        let group = EcGroup::from_curve_name(Nid::X9_62_PRIME256V1).unwrap();
        let curve = PKey::from_ec_key(EcKey::generate(&group).unwrap()).unwrap();
        let other = ROOT.replace("R1", "E1");
        let other_root = build(&authority(&other, &other, "78"), &curve, &curve);
        let plan = Plan {
            subject: "CN=2088000000000001,OU=Emulated,O=Emulated Examination Centre,C=CN",
            issuer: AUTHORITY,
            serial: "95790491425698859646659490580052089075020051350",
            ends: ENDS,
            is_authority: false,
        };
        let app = certified(&plan, Some(&class_2.key));
        Self { root, other_root, authority: class_2, app }
    }

    /// The number that requests carry.
    pub(crate) fn root_number(&self) -> &str {
        &self.root.number
    }

    /// A certificate of Alipay's own.
    pub(crate) fn alipay(&self, serial: &str, made: Made) -> Certified {
        let stranger = new_key();
        let plan = Plan {
            subject: "CN=Alipay Emulated,OU=Alipay,O=Emulated,C=CN",
            issuer: AUTHORITY,
            serial,
            ends: if made == Made::Old { BEGINS + 86_400 } else { ENDS },
            is_authority: false,
        };
        certified(&plan, Some(if made == Made::Elsewhere { &stranger } else { &self.authority.key }))
    }

    pub(crate) fn roots_pem(&self) -> Vec<u8> {
        pem(&[&self.other_root, &self.root.certificate])
    }

    pub(crate) fn app_pem(&self) -> Vec<u8> {
        pem(&[&self.app.certificate])
    }

    /// With the authority that made it, as Alipay hands it out.
    pub(crate) fn alipay_pem(&self, alipay: &Certified) -> Vec<u8> {
        pem(&[&alipay.certificate, &self.authority.certificate])
    }
}
