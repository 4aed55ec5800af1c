//! What an account may be called and how good its password must be. Every refusal names its field.

use kaodian_domain::{Field, Refusal, RefusalCode, contact};
use kaodian_wire::RegisterAccountRequest;

/// Everything that is wrong with a new account.
pub(crate) fn check_account(request: &RegisterAccountRequest) -> Vec<Refusal> {
    let mut refusals: Vec<Refusal> = check_name(&request.name).into_iter().collect();
    refusals.extend(check_password(&request.name, &request.password));
    refusals.extend(check_contact(Field::Mobile, &request.mobile, contact::mobile));
    refusals.extend(check_contact(Field::Email, &request.email, contact::email));
    refusals
}

/// The name as it is compared: upper and lower case are one.
pub(crate) fn name_key(name: &str) -> String {
    name.to_lowercase()
}

/// 3 to 32 letters, digits, Hanzi and `_ . - @`. Letters are ASCII: look-alikes of other scripts
/// would make two names that nobody can tell apart.
pub(crate) fn check_name(name: &str) -> Option<Refusal> {
    let is_allowed = |c: char| {
        c.is_ascii_alphanumeric()
            || "_.-@".contains(c)
            || matches!(c, '\u{3007}' | '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{20000}'..='\u{323AF}')
    };
    let code = match name.chars().count() {
        0 => RefusalCode::Required,
        1..=2 => RefusalCode::TooShort,
        33.. => RefusalCode::TooLong,
        _ if !name.chars().all(is_allowed) => RefusalCode::Format,
        _ => return None,
    };
    Some(Refusal::of(Field::AccountName, code))
}

/// 8 to 64 characters with at least two of letters, digits and others, and not the name.
pub(crate) fn check_password(name: &str, password: &str) -> Option<Refusal> {
    let kinds: [fn(char) -> bool; 3] =
        [|c| c.is_alphabetic(), |c| c.is_ascii_digit(), |c| !c.is_alphabetic() && !c.is_ascii_digit()];
    let is_weak = || {
        kinds.iter().filter(|kind| password.chars().any(kind)).count() < 2
            || name_key(password) == name_key(name)
    };
    let code = match password.chars().count() {
        0 => RefusalCode::Required,
        1..=7 => RefusalCode::TooShort,
        65.. => RefusalCode::TooLong,
        _ if is_weak() => RefusalCode::PasswordWeak,
        _ => return None,
    };
    Some(Refusal::of(Field::Password, code))
}

/// The same check as in the information form.
fn check_contact(field: Field, typed: &str, read: fn(&str) -> contact::Read) -> Option<Refusal> {
    match read(typed) {
        Ok(Some(_)) => None,
        Ok(None) => Some(Refusal::of(field, RefusalCode::Required)),
        Err(code) => Some(Refusal::of(field, code)),
    }
}

/// What was typed and checked, without the blanks and the country code that people add.
pub(crate) fn as_stored(typed: &str, read: fn(&str) -> contact::Read) -> String {
    read(typed).ok().flatten().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(name: &str, password: &str, mobile: &str, email: &str) -> Vec<(Field, RefusalCode)> {
        let request = RegisterAccountRequest {
            name: name.to_owned(),
            password: password.to_owned(),
            mobile: mobile.to_owned(),
            email: email.to_owned(),
        };
        let refusals = check_account(&request);
        refusals.into_iter().filter_map(|refusal| Some((refusal.field?, refusal.code))).collect()
    }

    fn check(name: &str, password: &str, mobile: &str, email: &str, expected: &[(Field, RefusalCode)]) {
        assert_eq!(refused(name, password, mobile, email), expected, "{name} {password} {mobile} {email}");
    }

    #[test]
    fn every_field_has_its_refusals() {
        use RefusalCode as C;
        let (ok_name, ok_password, ok_mobile, ok_email) =
            ("考生_1.a", "correct horse", "13800138000", "a@b.cn");
        check(ok_name, ok_password, ok_mobile, ok_email, &[]);
        check("龘龘龘", "12345678a", ok_mobile, ok_email, &[]);
        for (name, code) in [
            ("", C::Required),
            ("ab", C::TooShort),
            (&"a".repeat(33), C::TooLong),
            ("a b c", C::Format),
            ("ａｂｃ", C::Format),
            ("раура", C::Format),
        ] {
            check(name, ok_password, ok_mobile, ok_email, &[(Field::AccountName, code)]);
        }
        for (password, code) in [
            ("", C::Required),
            ("a1b2c3d", C::TooShort),
            (&"a1".repeat(33), C::TooLong),
            ("12345678", C::PasswordWeak),
            ("abcdefgh", C::PasswordWeak),
        ] {
            check(ok_name, password, ok_mobile, ok_email, &[(Field::Password, code)]);
        }
        check("Candidate1", "candidate1", ok_mobile, ok_email, &[(Field::Password, C::PasswordWeak)]);
        for mobile in ["12800138000", "1380013800", "138001380000", "1380013800x"] {
            check(ok_name, ok_password, mobile, ok_email, &[(Field::Mobile, C::Format)]);
        }
        // As an input method types it, and as a telephone shows it.
        for mobile in ["１3800138000", "+86 138-0013-8000"] {
            check(ok_name, ok_password, mobile, ok_email, &[]);
            assert_eq!(as_stored(mobile, contact::mobile), ok_mobile);
        }
        check(ok_name, ok_password, ok_mobile, "", &[(Field::Email, C::Required)]);
        check(ok_name, ok_password, ok_mobile, "a@b", &[(Field::Email, C::Format)]);
        assert_eq!(refused("", "", "", "").len(), 4, "all at once");
    }
}
