//! What the events of one span add up to.

use tracewake_model::{Phase, Status};

use super::{Fact, Tokens, flag};
use crate::columns::columns;

/// Which of the events that name something is believed: START before point before END, then the first by time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Rank {
    phase: u8,
    best_ns: i64,
    tie: i64,
}

impl Rank {
    fn of(fact: &Fact<'_>) -> Rank {
        let phase = match fact.phase() {
            Phase::Start | Phase::Whole => 0,
            Phase::Point => 1,
            Phase::End => 2,
        };
        Rank {
            phase,
            best_ns: fact.best_ns,
            tie: fact.tie,
        }
    }
}

/// Something that several events may name, and the rank of the one that is believed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Winner<T> {
    pub(crate) value: T,
    pub(crate) rank: Option<Rank>,
}

impl<T> Winner<T> {
    fn offer(&mut self, rank: Rank, value: impl FnOnce() -> T) {
        if self.rank.is_none_or(|held| rank < held) {
            self.value = value();
            self.rank = Some(rank);
        }
    }
}

/// One span, as far as its events are known.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct SpanRollup {
    pub(crate) parent: Winner<String>,
    /// Name and detail.
    pub(crate) label: Winner<(String, String)>,
    /// Row id of the agent.
    pub(crate) agent: Winner<i64>,
    pub(crate) start_ns: i64,
    pub(crate) start_tie: i64,
    pub(crate) end_ns: i64,
    pub(crate) first_event: i64,
    pub(crate) starts: i64,
    pub(crate) ends: i64,
    pub(crate) points: i64,
    pub(crate) failures: i64,
    /// Errors of the session that its events tell of.
    pub(crate) errors: i64,
    pub(crate) cancelled: bool,
    pub(crate) tokens: Tokens,
}

// What the ranks say is in a column of its own, beside these.
columns!(SpanRollup {
    parent = parent.value,
    name = label.value.0,
    detail = label.value.1,
    agent = agent.value,
    start_ns = start_ns,
    start_tie = start_tie,
    end_ns = end_ns,
    first_event = first_event,
    starts = starts,
    ends = ends,
    points = points,
    failures = failures,
    errors = errors,
    cancelled = cancelled,
    input_tokens = tokens.input,
    output_tokens = tokens.output,
    total_tokens = tokens.total,
});

impl SpanRollup {
    /// Adds one event.
    pub(crate) fn add(&mut self, fact: &Fact<'_>) {
        let first = self.is_empty();
        if first || (fact.best_ns, fact.tie) < (self.start_ns, self.start_tie) {
            self.start_ns = fact.best_ns;
            self.start_tie = fact.tie;
            self.first_event = fact.event;
        }
        if first || fact.last_ns() > self.end_ns {
            self.end_ns = fact.last_ns();
        }
        let phase = fact.phase();
        let ends = matches!(phase, Phase::End | Phase::Whole);
        self.starts += i64::from(phase == Phase::Start);
        self.ends += i64::from(ends);
        self.points += i64::from(phase == Phase::Point);
        self.failures += i64::from(fact.has(flag::FAILED));
        self.errors += i64::from(fact.has(flag::ERROR));
        self.cancelled |= ends && fact.status == Status::Cancelled;
        self.tokens.add(fact.tokens);
        let rank = Rank::of(fact);
        if !fact.parent_span.is_empty() {
            self.parent.offer(rank, || fact.parent_span.to_owned());
        }
        if !fact.name.is_empty() {
            self.label
                .offer(rank, || (fact.name.to_owned(), fact.detail.to_owned()));
        }
        if fact.agent != 0 {
            self.agent.offer(rank, || fact.agent);
        }
    }

    /// No event was added yet.
    pub(crate) fn is_empty(&self) -> bool {
        self.starts + self.ends + self.points == 0
    }

    /// It began and has not ended.
    pub(crate) fn is_open(&self) -> bool {
        self.starts > 0 && self.ends == 0
    }

    /// The ranks of parent, label and agent, as stored.
    pub(crate) fn ranks(&self) -> Vec<u8> {
        let ranks = [self.parent.rank, self.label.rank, self.agent.rank];
        let mut bytes = Vec::with_capacity(ranks.len() * RANK_BYTES);
        for rank in ranks {
            match rank {
                None => bytes.push(u8::MAX),
                Some(rank) => {
                    bytes.push(rank.phase);
                    bytes.extend_from_slice(&rank.best_ns.to_be_bytes());
                    bytes.extend_from_slice(&rank.tie.to_be_bytes());
                }
            }
        }
        bytes
    }

    /// Takes the ranks as stored. Missing ones mean that nothing was named.
    pub(crate) fn set_ranks(&mut self, mut bytes: &[u8]) {
        let mut next = || {
            let (phase, tail) = bytes.split_first()?;
            bytes = tail;
            if *phase == u8::MAX {
                return None;
            }
            let (best_ns, tail) = bytes.split_first_chunk::<8>()?;
            let (tie, tail) = tail.split_first_chunk::<8>()?;
            bytes = tail;
            Some(Rank {
                phase: *phase,
                best_ns: i64::from_be_bytes(*best_ns),
                tie: i64::from_be_bytes(*tie),
            })
        };
        self.parent.rank = next();
        self.label.rank = next();
        self.agent.rank = next();
    }
}

const RANK_BYTES: usize = 17;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranks_come_back() {
        let rank = |phase, best_ns| {
            Some(Rank {
                phase,
                best_ns,
                tie: -7,
            })
        };
        let mut span = SpanRollup::default();
        span.parent.rank = rank(0, 12);
        span.agent.rank = rank(2, i64::MIN);
        let mut again = SpanRollup::default();
        again.set_ranks(&span.ranks());
        assert_eq!(again, span);
    }
}
