//! Numbers of payment cards: known first digits, a length that such cards have, and a valid check digit.
//!
//! First digits and lengths are those of the npm package `credit-card-type` 10.3.0, joined where kinds overlap, with
//! three changes. Old Visa cards have 13 digits, old JCB cards 15. RuPay is added. Of Maestro's numbers with fewer than
//! 16 digits only its own ranges count: else every tenth number of 12 digits that begins with 6 would be a card.

use std::ops::{Range, RangeInclusive};

/// The most digits that a card has.
const LONGEST: usize = 19;

/// Kinds of cards that begin with the same number.
struct Kind {
    /// The first and the last beginning; both have as many digits.
    begins: RangeInclusive<u32>,
    lengths: &'static [usize],
}

const fn kind(from: u32, to: u32, lengths: &'static [usize]) -> Kind {
    Kind {
        begins: from..=to,
        lengths,
    }
}

const ANY_MAESTRO: &[usize] = &[12, 13, 14, 15, 16, 17, 18, 19];
const LONG: &[usize] = &[16, 17, 18, 19];

const KINDS: &[Kind] = &[
    kind(4, 4, &[13, 16, 18, 19]),           // Visa; Elo and Naranja in part
    kind(51, 55, &[16]),                     // Mastercard
    kind(2221, 2720, &[16]),                 // Mastercard
    kind(34, 34, &[15]),                     // American Express
    kind(37, 37, &[15]),                     // American Express
    kind(300, 305, &[14, 16, 19]),           // Diners Club
    kind(36, 36, &[14, 16, 19]),             // Diners Club
    kind(38, 39, &[14, 16, 19]),             // Diners Club
    kind(1800, 1800, &[15]),                 // JCB
    kind(2131, 2131, &[15, 16, 17, 18, 19]), // JCB
    kind(3528, 3589, LONG),                  // JCB
    kind(2200, 2204, LONG),                  // Mir
    kind(5018, 5018, ANY_MAESTRO),
    kind(5020, 5020, ANY_MAESTRO),
    kind(5038, 5038, ANY_MAESTRO),
    kind(5893, 5893, ANY_MAESTRO),
    kind(6304, 6304, ANY_MAESTRO),
    kind(6759, 6759, ANY_MAESTRO),
    kind(6761, 6763, ANY_MAESTRO),
    kind(50, 50, LONG),      // Maestro; Elo, Verve
    kind(56, 59, LONG),      // Maestro; Naranja
    kind(6, 6, LONG),        // Discover, UnionPay, Maestro; Elo, Hiper, Hipercard, RuPay, Troy
    kind(81, 81, LONG),      // UnionPay; RuPay
    kind(82, 82, &[16]),     // RuPay
    kind(9792, 9792, &[16]), // Troy
];

/// Whether ASCII digits are the number of a card.
pub(super) fn is_card(digits: &[u8]) -> bool {
    let fits = |kind: &Kind| kind.lengths.contains(&digits.len()) && kind.has_beginning_of(digits);
    KINDS.iter().any(fits) && has_check_digit(digits)
}

/// The first card number in a run of digits with single blanks and hyphens between: whole groups of digits.
pub(super) fn first_card(run: &str) -> Option<Range<usize>> {
    let run = run.as_bytes();
    let is_digit = |at: usize| run.get(at).is_some_and(u8::is_ascii_digit);
    let starts = (0..run.len()).filter(|at| is_digit(*at) && (*at == 0 || !is_digit(at - 1)));
    for start in starts {
        let mut digits = Vec::with_capacity(LONGEST);
        let mut best = None;
        for (at, byte) in run.iter().enumerate().skip(start) {
            if is_digit(at) {
                digits.push(*byte);
            }
            if digits.len() > LONGEST {
                break;
            }
            if is_digit(at) && !is_digit(at + 1) && is_card(&digits) {
                best = Some(at + 1);
            }
        }
        if let Some(end) = best {
            return Some(start..end);
        }
    }
    None
}

impl Kind {
    fn has_beginning_of(&self, digits: &[u8]) -> bool {
        let length = self.begins.start().ilog10() as usize + 1;
        let value = |digits: &[u8]| {
            digits
                .iter()
                .fold(0, |value, digit| value * 10 + u32::from(digit - b'0'))
        };
        digits
            .get(..length)
            .is_some_and(|digits| self.begins.contains(&value(digits)))
    }
}

/// The Luhn check.
fn has_check_digit(digits: &[u8]) -> bool {
    let value = |(at, digit): (usize, &u8)| match (at % 2, u32::from(digit - b'0')) {
        (0, digit) => digit,
        (_, digit) => digit * 2 - if digit > 4 { 9 } else { 0 },
    };
    digits.iter().rev().enumerate().map(value).sum::<u32>() % 10 == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A number of this length with a valid check digit.
    fn number(begin: u32, length: usize) -> String {
        let body = format!("{begin}{}", "0123456789".repeat(2));
        let body = &body[..length - 1];
        (0..10)
            .map(|check| format!("{body}{check}"))
            .find(|number| has_check_digit(number.as_bytes()))
            .unwrap()
    }

    #[test]
    fn cards_of_every_kind_are_known() {
        for kind in KINDS {
            for begin in [kind.begins.start(), kind.begins.end()] {
                for length in kind.lengths {
                    let card = number(*begin, *length);
                    assert!(is_card(card.as_bytes()), "{card}");
                    let mut wrong = card.into_bytes();
                    let last = wrong.last_mut().unwrap();
                    *last = b'0' + (*last - b'0' + 1) % 10;
                    assert!(!is_card(&wrong), "another check digit");
                }
            }
        }
    }

    #[test]
    fn numbers_that_issuers_publish_for_tests_are_cards() {
        for card in [
            "4111111111111111",
            "4222222222222",
            "5555555555554444",
            "2223003122003222",
            "378282246310005",
            "30569309025904",
            "38520000023237",
            "36227206271667",
            "3530111333300000",
            "6011111111111117",
            "6212345678901232",
            "6759649826438453",
            "5019717010103742",
            "6062826786276634",
            "2200000000000004",
            "9792000000000003",
        ] {
            assert!(is_card(card.as_bytes()), "{card}");
        }
    }

    #[test]
    fn other_numbers_with_a_check_digit_are_none() {
        for other in [
            number(1, 16),  // no issuer
            number(35, 15), // IMEI of a telephone
            number(89, 19), // number of a SIM
            number(6, 12),  // account of a cloud
            number(4, 15),  // no card of Visa has this length
            number(2721, 16),
            number(2220, 16),
            number(306, 14),
            number(17, 13), // time in milliseconds
            number(17, 19), // time in nanoseconds
            number(83, 16),
            number(5, 11),
            number(4, 20),
        ] {
            assert!(!is_card(other.as_bytes()), "{other}");
        }
    }

    #[test]
    fn groups_are_taken_whole() {
        let found = |run: &str| first_card(run).map(|place| run[place].to_owned());
        assert_eq!(found("4111 1111 1111 1111"), Some("4111 1111 1111 1111".into()));
        assert_eq!(
            found("12 5500-0000-0000-0004 7"),
            Some("5500-0000-0000-0004".into())
        );
        assert_eq!(found("3782 822463 10005"), Some("3782 822463 10005".into()));
        assert_eq!(found("411111111111111122"), None, "part of a longer number");
        let longest = number(62, LONGEST);
        assert_eq!(found(&longest), Some(longest.clone()));
    }
}
