//! Steps that began at the same instant have no order of their own. Two runs that differ only in how fine their clocks
//! are must not differ in the order of their steps.

use std::collections::HashMap;

use tracewake_model::Span;

use super::align::{Token, token_of};

/// Puts steps that began at the same instant into the order that the other run has them in, as far as it has one. Steps
/// that began at different times stay as they are.
pub(super) fn settle(left: &mut Vec<Span>, right: &mut Vec<Span>) {
    // Where neither clock tells, both are in the order of what the steps are.
    for side in [&mut *left, &mut *right] {
        side.sort_by(|a, b| (a.start_ns, token_of(a)).cmp(&(b.start_ns, token_of(b))));
    }
    order_like(left, right);
    order_like(right, left);
}

/// Orders the ties of one run like the other: the first step of a kind is where the first of that kind is there, and so
/// on.
fn order_like(side: &mut Vec<Span>, other: &[Span]) {
    let places = places(other);
    let mut seen: HashMap<Token<'_>, usize> = HashMap::new();
    let wanted: Vec<usize> = side
        .iter()
        .map(|span| {
            let token = token_of(span);
            let nth = seen.entry(token).or_default();
            *nth += 1;
            let place = places.get(&token).and_then(|places| places.get(*nth - 1));
            // What the other run does not have stays behind what it has.
            place.copied().unwrap_or(usize::MAX)
        })
        .collect();
    let mut order: Vec<usize> = (0..side.len()).collect();
    order.sort_by_key(|at| (side[*at].start_ns, wanted[*at]));
    let mut taken: Vec<Option<Span>> = std::mem::take(side).into_iter().map(Some).collect();
    side.extend(order.into_iter().filter_map(|at| taken[at].take()));
}

/// Where the steps of each kind are.
fn places(spans: &[Span]) -> HashMap<Token<'_>, Vec<usize>> {
    let mut places: HashMap<Token<'_>, Vec<usize>> = HashMap::new();
    for (place, span) in spans.iter().enumerate() {
        places.entry(token_of(span)).or_default().push(place);
    }
    places
}

#[cfg(test)]
mod tests {
    use tracewake_model::Family;

    use super::super::align::tests::span;
    use super::*;

    /// Steps as `name:instant`.
    fn run(text: &str) -> Vec<Span> {
        let step = |word: &str| {
            let (name, at) = word.split_once(':').unwrap();
            Span {
                start_ns: at.parse().unwrap(),
                ..span(Family::Tool, name)
            }
        };
        text.split_whitespace().map(step).collect()
    }

    fn names(spans: &[Span]) -> String {
        let names: Vec<&str> = spans.iter().map(|span| span.name.as_str()).collect();
        names.join(" ")
    }

    #[test]
    fn ties_take_the_order_of_the_run_that_has_one() {
        let check = |left: &str, right: &str, expect_left: &str, expect_right: &str| {
            let (mut left, mut right) = (run(left), run(right));
            settle(&mut left, &mut right);
            assert_eq!(
                (names(&left).as_str(), names(&right).as_str()),
                (expect_left, expect_right)
            );
            // Whichever side they are on.
            settle(&mut right, &mut left);
            assert_eq!(
                (names(&left).as_str(), names(&right).as_str()),
                (expect_left, expect_right)
            );
        };
        check("a:1 b:1 c:1", "c:1 a:2 b:3", "c a b", "c a b");
        check("a:1 b:1", "b:5 a:5", "a b", "a b");
        check("a:1 b:2", "b:1 a:2", "a b", "b a");
        check("b:1 a:1 b:2 c:2", "a:1 b:2 c:3 b:4", "a b c b", "a b c b");
        check("x:1 a:1 b:1", "b:1 a:2", "b a x", "b a");
        check("", "a:1", "", "a");
    }
}
