//! Code 128 (ISO/IEC 15417): code set C for pairs of figures, B for the rest.

use crate::error::FormError;

/// Widths of bars and spaces, bar first, of the values 0 to 105.
const PATTERNS: &str = "212222222122222221121223121322131222122213122312132212221213221312231212112232122132122231113222123122123221223211221132221231213212223112312131311222321122321221312212322112322211212123212321232121111323131123131321112313132113132311211313231113231311112133112331132131113123113321133121313121211331231131213113213311213131311123311321331121312113312311332111314111221411431111111224111422121124121421141122141221112214112412122114122411142112142211241211221114413111241112134111111242121142121241114212124112124211411212421112421211212141214121412121111143111341131141114113114311411113411311113141114131311141411131211412211214211232";
const STOP: &str = "2331112";
const START_B: usize = 104;
const START_C: usize = 105;
const TO_B: usize = 100;
const TO_C: usize = 99;

/// Widths in modules, bar first.
pub(crate) fn widths(text: &str) -> Result<Vec<u8>, FormError> {
    let bytes = text.as_bytes();
    if bytes.is_empty() || bytes.iter().any(|byte| !(0x20..0x7F).contains(byte)) {
        return Err(FormError::QrTooLong);
    }
    let mut values = Vec::new();
    let mut at = 0;
    let mut in_c = false;
    while at < bytes.len() {
        let figures = bytes[at..].iter().take_while(|byte| byte.is_ascii_digit()).count();
        let worth = if at == 0 || at + figures == bytes.len() { 4 } else { 6 };
        if in_c && figures >= 2 || figures >= worth && figures % 2 == 0 {
            if !in_c {
                values.push(if values.is_empty() { START_C } else { TO_C });
                in_c = true;
            }
            values.push(usize::from(bytes[at] - b'0') * 10 + usize::from(bytes[at + 1] - b'0'));
            at += 2;
        } else {
            if in_c || values.is_empty() {
                values.push(if values.is_empty() { START_B } else { TO_B });
                in_c = false;
            }
            values.push(usize::from(bytes[at] - b' '));
            at += 1;
        }
    }
    let check = values.iter().enumerate().map(|(place, value)| place.max(1) * value).sum::<usize>() % 103;
    values.push(check);
    let mut widths = Vec::new();
    for value in values {
        widths.extend(PATTERNS.as_bytes()[value * 6..value * 6 + 6].iter().map(|byte| byte - b'0'));
    }
    widths.extend(STOP.bytes().map(|byte| byte - b'0'));
    Ok(widths)
}
