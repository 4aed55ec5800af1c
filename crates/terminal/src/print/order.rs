//! The order in which sheets come out: as the rooms are walked through.

use std::cmp::Ordering;

/// Compares names of rooms and seats as people do: 2 before 10, `A2` before `A10`.
pub(crate) fn by_number(one: &str, other: &str) -> Ordering {
    let (mut left, mut right) = (one, other);
    loop {
        let ((a, rest_of_a), (b, rest_of_b)) = (part(left), part(right));
        let order = match (a.is_empty(), b.is_empty()) {
            // What is alike as people read it keeps one order all the same.
            (true, true) => return one.cmp(other),
            (is_a_over, is_b_over) if is_a_over || is_b_over => is_b_over.cmp(&is_a_over),
            _ => compare(a, b),
        };
        if order != Ordering::Equal {
            return order;
        }
        (left, right) = (rest_of_a, rest_of_b);
    }
}

/// The digits at the beginning, or else what stands before the next digit.
fn part(text: &str) -> (&str, &str) {
    let begins_with_digit = text.starts_with(|c: char| c.is_ascii_digit());
    let end = text.find(|c: char| c.is_ascii_digit() != begins_with_digit).unwrap_or(text.len());
    text.split_at(end)
}

fn compare(a: &str, b: &str) -> Ordering {
    let is_number = |text: &str| text.starts_with(|c: char| c.is_ascii_digit());
    if is_number(a) && is_number(b) {
        // As long as one likes, without a number that it has to fit into.
        let (a, b) = (a.trim_start_matches('0'), b.trim_start_matches('0'));
        a.len().cmp(&b.len()).then_with(|| a.cmp(b))
    } else {
        a.cmp(b)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_count() {
        let mut rooms = vec!["10", "2", "1", "02", "A10", "A2", "B1", "A", "第10考场", "第9考场", ""];
        rooms.sort_by(|a, b| by_number(a, b));
        assert_eq!(rooms, ["", "1", "02", "2", "10", "A", "A2", "A10", "B1", "第9考场", "第10考场"]);
        let long = "1".repeat(40);
        assert_eq!(by_number(&long, "2"), Ordering::Greater);
    }
}
