//! The signed code on a form: what the QR code of a registration form or an admission ticket says, so that a
//! confirmation desk or the door of an examination room can tell a genuine paper from a forged one without the network.
//!
//! A handheld scanner types the text like a keyboard, so it is made of upper-case letters, digits and a colon alone:
//! QR's alphanumeric mode, and nothing that caps lock or an input method could spoil. It is `KD1:` and the Base32
//! (RFC 4648, without padding) of
//!
//! | bytes | what |
//! |---|---|
//! | 1 | version (1) in the upper half, kind of form in the lower |
//! | 8 | the signer's [`KeyId`] |
//! | 1 + n, four times | sitting, number, name, the document's last four: length in bytes, UTF-8 |
//! | 64 | Ed25519 over `kaodian-form-code/1`, a line feed, and all bytes before |
//!
//! A usual code (a name of three Hanzi, a number of 10 or 16 digits) has 168 or 177 characters: with error correction
//! M, version 7, 45 modules a side. The longest name, 50 Hanzi beyond the BMP, makes it 69.

use std::fmt;

use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};
use kaodian_domain::SittingId;
use sha2::{Digest, Sha256};

use crate::base32;

const PREFIX: &str = "KD1:";
const VERSION: u8 = 1;

/// Stands before what is signed, so that no other signature of the same keys (requests, the time) can be taken for one
/// of a form.
const CONTEXT: &[u8] = b"kaodian-form-code/1\n";

/// The longest fields, in characters. A name is never longer (see `kaodian_domain::name`); the others leave room.
const SITTING_CHARACTERS: usize = 32;
const NUMBER_CHARACTERS: usize = 48;
const NAME_CHARACTERS: usize = 50;
const LAST_FOUR_CHARACTERS: usize = 4;

/// No text of ours is longer: every field of the longest, of four bytes each, and the rest.
const TEXT_CHARACTERS: usize = 1_024;

/// The forms that carry a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FormCodeKind {
    /// 报名登记表, signed by the terminal that made it.
    RegistrationForm,
    /// 准考证, signed by the central server.
    AdmissionTicket,
}

impl FormCodeKind {
    fn byte(self) -> u8 {
        let kind = match self {
            Self::RegistrationForm => 1,
            Self::AdmissionTicket => 2,
        };
        VERSION << 4 | kind
    }

    fn from_byte(byte: u8) -> Option<Self> {
        [Self::RegistrationForm, Self::AdmissionTicket].into_iter().find(|kind| kind.byte() == byte)
    }
}

/// Tells keys apart: the first 8 bytes of the SHA-256 of a public key.
///
/// It says which key to try and nothing more; the signature alone decides.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct KeyId([u8; 8]);

impl KeyId {
    /// The id of a key.
    pub fn of(key: &VerifyingKey) -> Self {
        let mut id = [0; 8];
        id.copy_from_slice(&Sha256::digest(key.as_bytes())[..8]);
        Self(id)
    }
}

impl fmt::Display for KeyId {
    /// 16 lower-case hexadecimal digits.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "KeyId({self})")
    }
}

/// Why a text is no code, or a code is not believed. Nothing of the text is in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FormCodeError {
    /// Another text altogether.
    #[error("not the code of a form")]
    NotACode,
    /// It begins like a code but is cut, changed, or goes on after its end.
    #[error("the code is damaged")]
    Damaged,
    /// A field is empty, too long, or holds what cannot be seen.
    #[error("a field of the code is empty, too long or not printable")]
    Field,
    /// The code names another key.
    #[error("the code was signed with another key")]
    OtherKey,
    /// The key that the code names did not sign this.
    #[error("the signature does not fit")]
    Forged,
}

/// What a form's code says. `Debug` shows nothing of the person.
#[derive(Clone, PartialEq, Eq)]
pub struct FormCode {
    kind: FormCodeKind,
    sitting: SittingId,
    number: String,
    name: String,
    last_four: String,
}

impl FormCode {
    /// The code of a form with this sitting, registration or ticket number, name, and the last four characters of the
    /// document's number (all of a shorter one).
    ///
    /// # Errors
    /// [`FormCodeError::Field`] when a field is empty, longer than any of ours, or holds control characters.
    pub fn new(
        kind: FormCodeKind,
        sitting: &SittingId,
        number: &str,
        name: &str,
        last_four: &str,
    ) -> Result<Self, FormCodeError> {
        let field = |text: &str, maximum: usize| {
            let is_good = (1..=maximum).contains(&text.chars().count()) && !text.chars().any(is_unseen);
            if is_good { Ok(text.to_owned()) } else { Err(FormCodeError::Field) }
        };
        Ok(Self {
            kind,
            sitting: SittingId(field(&sitting.0, SITTING_CHARACTERS)?),
            number: field(number, NUMBER_CHARACTERS)?,
            name: field(name, NAME_CHARACTERS)?,
            last_four: field(last_four, LAST_FOUR_CHARACTERS)?,
        })
    }

    /// Which form.
    pub fn kind(&self) -> FormCodeKind {
        self.kind
    }

    /// The sitting.
    pub fn sitting(&self) -> &SittingId {
        &self.sitting
    }

    /// 报名号 on a registration form, 准考证号 on an admission ticket.
    pub fn number(&self) -> &str {
        &self.number
    }

    /// The candidate's name, as it is printed.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The last four characters of the document's number.
    pub fn last_four(&self) -> &str {
        &self.last_four
    }

    /// The text for the QR code. The same key makes the same text again: Ed25519 draws no random numbers.
    pub fn sign(&self, key: &SigningKey) -> String {
        let signer = KeyId::of(&key.verifying_key());
        let signature = key.sign(&self.signed_message(signer));
        SignedFormCode { claim: self.clone(), signer, signature }.to_string()
    }

    /// What stands in the code before the signature.
    fn bytes(&self, signer: KeyId) -> Vec<u8> {
        let mut bytes = vec![self.kind.byte()];
        bytes.extend(signer.0);
        for field in [&self.sitting.0, &self.number, &self.name, &self.last_four] {
            // At most 48 characters of 4 bytes each, or 50 of a name: the length always fits.
            bytes.push(u8::try_from(field.len()).unwrap_or(u8::MAX));
            bytes.extend(field.as_bytes());
        }
        bytes
    }

    fn signed_message(&self, signer: KeyId) -> Vec<u8> {
        [CONTEXT, &self.bytes(signer)].concat()
    }
}

impl fmt::Debug for FormCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FormCode")
            .field("kind", &self.kind)
            .field("sitting", &self.sitting)
            .finish_non_exhaustive()
    }
}

/// Control characters, line separators, and marks that turn the direction of what follows: on a desk's screen they
/// would make a code look like another.
fn is_unseen(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200E}' | '\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}')
}

/// A code as it was read. What it claims is worth nothing before [`Self::verify`].
///
/// `Display` writes the one text that says this.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedFormCode {
    claim: FormCode,
    signer: KeyId,
    signature: Signature,
}

impl SignedFormCode {
    /// Reads a text as a scanner typed it: also in lower case (caps lock), in full-width characters (an input method),
    /// and with white space at its ends. Beyond that there is one text for one content, and no other is read.
    ///
    /// # Errors
    /// [`FormCodeError::NotACode`], [`FormCodeError::Damaged`] or [`FormCodeError::Field`].
    pub fn read(text: &str) -> Result<Self, FormCodeError> {
        let typed: String = text.trim().chars().map(as_written).take(TEXT_CHARACTERS + 1).collect();
        let encoded = typed.strip_prefix(PREFIX).ok_or(FormCodeError::NotACode)?;
        if typed.len() > TEXT_CHARACTERS {
            return Err(FormCodeError::Damaged);
        }
        let bytes = base32::decode(encoded).ok_or(FormCodeError::Damaged)?;
        let (bytes, signature) = bytes.split_last_chunk::<64>().ok_or(FormCodeError::Damaged)?;
        let (kind, bytes) = bytes.split_first().ok_or(FormCodeError::Damaged)?;
        let kind = FormCodeKind::from_byte(*kind).ok_or(FormCodeError::Damaged)?;
        let (signer, mut rest) = bytes.split_first_chunk::<8>().ok_or(FormCodeError::Damaged)?;
        let mut field = || -> Result<&str, FormCodeError> {
            let (length, after) = rest.split_first().ok_or(FormCodeError::Damaged)?;
            let (field, after) = after.split_at_checked((*length).into()).ok_or(FormCodeError::Damaged)?;
            rest = after;
            str::from_utf8(field).map_err(|_| FormCodeError::Damaged)
        };
        let (sitting, number, name, last_four) = (field()?, field()?, field()?, field()?);
        if !rest.is_empty() {
            return Err(FormCodeError::Damaged);
        }
        let claim = FormCode::new(kind, &SittingId(sitting.to_owned()), number, name, last_four)?;
        Ok(Self { claim, signer: KeyId(*signer), signature: Signature::from_bytes(signature) })
    }

    /// What the code claims, whoever signed it.
    pub fn claim(&self) -> &FormCode {
        &self.claim
    }

    /// The key that is said to have signed it: the one to look up.
    pub fn signer(&self) -> KeyId {
        self.signer
    }

    /// What the code says, when this key signed it.
    ///
    /// # Errors
    /// [`FormCodeError::OtherKey`] when the code names another key; [`FormCodeError::Forged`] when it names this one but
    /// the signature does not fit.
    pub fn verify(&self, key: &VerifyingKey) -> Result<&FormCode, FormCodeError> {
        if self.signer != KeyId::of(key) {
            return Err(FormCodeError::OtherKey);
        }
        // Strict: no key of small order, and no second signature for the same message.
        key.verify_strict(&self.claim.signed_message(self.signer), &self.signature)
            .map_err(|_| FormCodeError::Forged)?;
        Ok(&self.claim)
    }
}

impl fmt::Display for SignedFormCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut bytes = self.claim.bytes(self.signer);
        bytes.extend(self.signature.to_bytes());
        write!(f, "{PREFIX}{}", base32::encode(&bytes))
    }
}

/// A character as the code was written: the half-width, upper-case one of those that a keyboard makes of it.
fn as_written(typed: char) -> char {
    let half = match typed {
        '\u{FF01}'..='\u{FF5E}' => {
            u32::from(typed).checked_sub(0xFEE0).and_then(char::from_u32).unwrap_or(typed)
        }
        other => other,
    };
    half.to_ascii_uppercase()
}
