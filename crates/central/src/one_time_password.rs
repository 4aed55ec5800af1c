//! Passwords that the centre makes up. They are told once, kept as verifiers only, and open nothing but their change.

use crate::{CentralError, account_rules, random};

/// Without 0 O 1 l I and other look-alikes, so that it can be read out and typed on any keyboard.
const ALPHABET: &[u8; 31] = b"23456789abcdefghjkmnpqrstuvwxyz";

/// Forty-nine bits; guessing is locked after five failures.
const LENGTH: usize = 10;

/// A new one: letters and digits.
pub(crate) fn new() -> Result<String, CentralError> {
    loop {
        let mut password = String::with_capacity(LENGTH);
        while password.len() < LENGTH {
            let [byte] = random::bytes::<1>()?;
            // Whole rounds of the alphabet only, so that every character is as likely.
            if usize::from(byte) < ALPHABET.len() * 8 {
                password.push(char::from(ALPHABET[usize::from(byte) % ALPHABET.len()]));
            }
        }
        if account_rules::check_password("", &password).is_none() {
            return Ok(password);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_is_another_and_keeps_the_rules_of_passwords() {
        let made: std::collections::BTreeSet<_> = (0..200).map(|_| new().unwrap()).collect();
        assert_eq!(made.len(), 200);
        assert!(made.iter().all(|password| account_rules::check_password("", password).is_none()));
    }
}
