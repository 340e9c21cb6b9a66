//! Who handed to whom, in order, and the loops among that.

use super::Explore;
use crate::dto::units::small;
use crate::dto::{HandoffGroup, HandoffStep};

/// Longest sequence that is looked for as a loop.
const LONGEST_LOOP: usize = 4;

/// One handoff.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Step {
    pub(crate) from: u32,
    pub(crate) to: u32,
    pub(crate) reason: u32,
    pub(crate) kind: u32,
    pub(crate) inferred: bool,
    /// Place of the event that says so, or of the first event of the agent that took over.
    pub(crate) event: u32,
}

impl Explore {
    /// Handoffs by time that are not inferred.
    pub(crate) fn explicit_handoffs(&self) -> Vec<Step> {
        let explicit = (0..).zip(&self.run.events).filter_map(|(place, event)| {
            event.handoff.map(|handoff| Step {
                from: handoff.from,
                to: handoff.to,
                reason: handoff.reason,
                kind: handoff.kind,
                inferred: false,
                event: place,
            })
        });
        explicit.collect()
    }

    /// Changes of the acting agent by time that nothing else explains.
    pub(crate) fn inferred_handoffs(&self) -> Vec<Step> {
        let inferred = (0..).zip(&self.run.events).filter_map(|(place, event)| {
            event.inferred.map(|(from, to)| Step {
                from,
                to,
                reason: 0,
                kind: 0,
                inferred: true,
                event: place,
            })
        });
        inferred.collect()
    }

    /// A handoff as the window shows it.
    pub(crate) fn handoff_row(&self, step: &Step) -> HandoffStep {
        let event = self.run.events.get(step.event as usize);
        HandoffStep {
            from: self.text(step.from),
            to: self.text(step.to),
            reason: self.text(step.reason),
            kind: self.text(step.kind),
            inferred: step.inferred,
            at_ms: event.map_or(0.0, |event| self.millis(event.at_ns)),
            span: event
                .and_then(|event| self.span_of(event))
                .map_or(0, |span| span.row),
            event: event.map_or(0, |event| event.id),
        }
    }

    /// The first groups of handoffs, and how many handoffs they stand for.
    pub(crate) fn handoff_groups(&self, steps: &[Step], most: usize) -> (Vec<HandoffGroup>, u32) {
        let mut shown = 0;
        let groups = fold(steps)
            .into_iter()
            .take(most)
            .map(|(round, times)| {
                shown += round.len() as u64 * u64::from(times);
                HandoffGroup {
                    steps: round.iter().map(|step| self.handoff_row(step)).collect(),
                    times,
                }
            })
            .collect();
        (groups, small(shown))
    }
}

/// Folds what comes several times in a row: A → B → A → B → A becomes A → B → A twice, and so on. The longest stretch
/// that a loop covers wins, then the shorter loop.
pub(crate) fn fold(steps: &[Step]) -> Vec<(&[Step], u32)> {
    let same = |a: &Step, b: &Step| (a.from, a.to) == (b.from, b.to);
    let mut groups = Vec::new();
    let mut at = 0;
    while at < steps.len() {
        let rest = &steps[at..];
        let times = |length: usize| {
            let (round, after) = rest.split_at(length);
            let again = after
                .chunks_exact(length)
                .take_while(|chunk| chunk.iter().zip(round).all(|(a, b)| same(a, b)));
            1 + again.count()
        };
        let longest = LONGEST_LOOP.min(rest.len());
        let (length, rounds) = (1..=longest)
            .map(|length| (length, times(length)))
            .filter(|(_, rounds)| *rounds > 1)
            .max_by_key(|(length, rounds)| (length * rounds, usize::MAX - length))
            .unwrap_or((1, 1));
        groups.push((&rest[..length], rounds as u32));
        at += length * rounds;
    }
    groups
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Agents as letters: `ab` is a handoff from a to b.
    fn check(handoffs: &str, expect: &str) {
        let steps: Vec<Step> = handoffs
            .split_whitespace()
            .map(|pair| {
                let ends: Vec<u32> = pair.chars().map(u32::from).collect();
                Step {
                    from: ends[0],
                    to: ends[1],
                    reason: 0,
                    kind: 0,
                    inferred: false,
                    event: 0,
                }
            })
            .collect();
        let letter = |agent: u32| char::from_u32(agent).unwrap();
        let drawn: Vec<String> = fold(&steps)
            .into_iter()
            .map(|(round, times)| {
                let pairs: Vec<String> = round
                    .iter()
                    .map(|step| format!("{}{}", letter(step.from), letter(step.to)))
                    .collect();
                format!("{}×{times}", pairs.join("+"))
            })
            .collect();
        assert_eq!(drawn.join(" "), expect);
    }

    #[test]
    fn loops_are_folded() {
        check("", "");
        check("ab bc", "ab×1 bc×1");
        check("ab ab ab", "ab×3");
        check("ab ba ab ba ac", "ab+ba×2 ac×1");
        check("xa ab ba ab ba ab", "xa×1 ab+ba×2 ab×1");
        check("ab bc ca ab bc ca", "ab+bc+ca×2");
    }
}
