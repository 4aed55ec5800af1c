//! 验证码: four digits drawn by strokes. Made on the terminal, so that it works offline too.

use std::{
    collections::VecDeque,
    fmt::Write,
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use uuid::Uuid;

use crate::{
    error::{AppError, ErrorCode},
    view::CaptchaView,
};

/// How long a captcha can be answered.
const LIFETIME: Duration = Duration::from_secs(300);

/// How many may be open at once; the oldest goes first.
const OPEN_MAXIMUM: usize = 32;

const DIGITS: usize = 4;

/// The strokes of each digit in a box of 20 x 32, as SVG path data.
const STROKES: [&str; 10] = [
    "M10 2C2 2 2 30 10 30C18 30 18 2 10 2",
    "M5 8L11 2L11 30M5 30L17 30",
    "M3 9C4 0 18 0 17 10C16 16 6 22 3 30L18 30",
    "M4 5C8 0 18 2 16 9C15 14 11 15 8 15C13 15 18 17 17 23C16 31 6 32 3 26",
    "M13 30L13 2L2 22L18 22",
    "M17 2L5 2L4 14C9 11 18 13 17 22C16 31 6 32 3 26",
    "M15 2C8 4 3 12 3 21C3 31 17 32 17 22C17 13 5 13 3 21",
    "M3 2L17 2C12 10 9 18 8 30",
    "M10 15C2 14 2 2 10 2C18 2 18 14 10 15C1 16 1 30 10 30C19 30 19 16 10 15",
    "M17 11C15 19 3 19 3 10C3 0 17 0 17 11C17 20 12 28 6 30",
];

struct Open {
    id: Uuid,
    answer: String,
    since: Instant,
}

/// The captchas that wait for an answer.
pub(crate) struct Captchas {
    open: Mutex<VecDeque<Open>>,
    fixed_answer: Option<String>,
}

/// Random numbers below a bound; without randomness there is no captcha at all.
struct Dice;

impl Dice {
    fn below(&self, bound: u32) -> Result<u32, AppError> {
        getrandom::u32().map(|number| number % bound).map_err(|_| ErrorCode::Unexpected.into())
    }

    fn between(&self, low: i32, high: i32) -> Result<i32, AppError> {
        Ok(low + self.below(low.abs_diff(high) + 1)?.cast_signed())
    }
}

impl Captchas {
    pub(crate) fn new(fixed_answer: Option<String>) -> Self {
        Self { open: Mutex::new(VecDeque::new()), fixed_answer }
    }

    fn open(&self) -> std::sync::MutexGuard<'_, VecDeque<Open>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A new one.
    pub(crate) fn make(&self) -> Result<CaptchaView, AppError> {
        let mut answer = String::with_capacity(DIGITS);
        match &self.fixed_answer {
            Some(fixed) => answer.clone_from(fixed),
            None => {
                for _ in 0..DIGITS {
                    let _ = write!(answer, "{}", Dice.below(10)?);
                }
            }
        }
        let svg = draw(&answer)?;
        let id = Uuid::now_v7();
        let mut open = self.open();
        open.push_back(Open { id, answer, since: Instant::now() });
        while open.len() > OPEN_MAXIMUM {
            open.pop_front();
        }
        Ok(CaptchaView { id: id.to_string(), svg })
    }

    /// Checks an answer. Right or wrong, the captcha is used up.
    pub(crate) fn check(&self, id: &str, given: &str) -> Result<(), AppError> {
        let mut open = self.open();
        open.retain(|captcha| captcha.since.elapsed() < LIFETIME);
        let place = open.iter().position(|captcha| captcha.id.to_string() == id);
        let captcha = place.and_then(|place| open.remove(place)).ok_or(ErrorCode::CaptchaExpired)?;
        let digits: String = given.chars().filter(|c| !c.is_whitespace()).map(half_width).collect();
        if captcha.answer == digits { Ok(()) } else { Err(ErrorCode::CaptchaWrong.into()) }
    }
}

/// Chinese input methods write full-width digits.
fn half_width(character: char) -> char {
    match character {
        '０'..='９' => char::from_u32(u32::from(character) - 0xfee0).unwrap_or(character),
        other => other,
    }
}

fn draw(answer: &str) -> Result<String, AppError> {
    let mut svg = String::from(
        r##"<svg xmlns="http://www.w3.org/2000/svg" width="160" height="56" viewBox="0 0 160 56"><rect width="160" height="56" fill="#f6f4ee"/>"##,
    );
    for _ in 0..5 {
        let (y1, y2) = (Dice.between(4, 52)?, Dice.between(4, 52)?);
        let (x1, x2) = (Dice.between(0, 60)?, Dice.between(100, 160)?);
        let bend = Dice.between(-30, 30)?;
        let _ = write!(
            svg,
            r##"<path d="M{x1} {y1}Q80 {} {x2} {y2}" fill="none" stroke="#8a949c" stroke-width="1.2"/>"##,
            28 + bend
        );
    }
    for (place, digit) in answer.chars().filter_map(|c| c.to_digit(10)).enumerate() {
        let x = 16 + 35 * i32::try_from(place).unwrap_or(0) + Dice.between(-4, 4)?;
        let (y, turn, lean) = (Dice.between(8, 16)?, Dice.between(-20, 20)?, Dice.between(-14, 14)?);
        let colour = ["#1c242b", "#17588a", "#0f416a"][Dice.below(3)? as usize];
        let _ = write!(
            svg,
            r#"<path transform="translate({x} {y}) rotate({turn} 10 16) skewX({lean})" d="{}" fill="none" stroke="{colour}" stroke-width="3" stroke-linecap="round" stroke-linejoin="round"/>"#,
            STROKES[digit as usize]
        );
    }
    svg.push_str("</svg>");
    Ok(svg)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_captcha_can_be_answered_once() {
        let captchas = Captchas::new(None);
        let made = captchas.make().unwrap();
        let answer = captchas.open()[0].answer.clone();
        assert_eq!(answer.len(), DIGITS);
        assert_eq!(captchas.check(&made.id, &format!(" {answer} ")), Ok(()));
        assert_eq!(captchas.check(&made.id, &answer), Err(ErrorCode::CaptchaExpired.into()));
    }

    #[test]
    fn a_wrong_answer_uses_it_up() {
        let captchas = Captchas::new(Some("2468".to_owned()));
        let made = captchas.make().unwrap();
        assert_eq!(captchas.check(&made.id, "1357"), Err(ErrorCode::CaptchaWrong.into()));
        assert_eq!(captchas.check(&made.id, "2468"), Err(ErrorCode::CaptchaExpired.into()));
        let again = captchas.make().unwrap();
        assert_eq!(captchas.check(&again.id, "２４６８"), Ok(()), "full-width digits");
    }

    #[test]
    fn no_flood_of_captchas_fills_the_memory() {
        let captchas = Captchas::new(None);
        let first = captchas.make().unwrap();
        for _ in 0..OPEN_MAXIMUM {
            captchas.make().unwrap();
        }
        assert_eq!(captchas.open().len(), OPEN_MAXIMUM);
        assert_eq!(captchas.check(&first.id, "0000"), Err(ErrorCode::CaptchaExpired.into()));
    }
}
