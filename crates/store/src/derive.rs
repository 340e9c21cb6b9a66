//! What events add up to: spans and roll-ups of sessions. Adding is commutative: the result does not depend on the
//! order in which events come, and ties are broken by what the events are, never by when they arrived.

pub(crate) mod resolve;
pub(crate) mod session;
pub(crate) mod span;

use tracewake_model::{Dialect, Kind, Phase, Status};

/// Bits of `events.flags`.
pub(crate) mod flag {
    pub(crate) const FAILED: i64 = 1;
    pub(crate) const PARTIAL: i64 = 2;
    pub(crate) const FINAL: i64 = 4;
    pub(crate) const NAMES_SPAN: i64 = 8;
    pub(crate) const LIVE: i64 = 16;
    pub(crate) const MODEL_RESULT: i64 = 32;
    /// Describes a span from its beginning to its end.
    pub(crate) const WHOLE: i64 = 64;
    /// Names a session itself.
    pub(crate) const NAMES_SESSION: i64 = 128;
    /// Names an agent, rather than only giving an id.
    pub(crate) const NAMES_AGENT: i64 = 256;
    /// Belongs to the session that any event of its trace names.
    pub(crate) const FOLLOWS_TRACE: i64 = 512;
    /// Agents are told apart by their names inside its trace, rather than by their keys inside its session.
    pub(crate) const AGENTS_BY_TRACE: i64 = 1_024;
    /// Another event tells of its call, with its tokens.
    pub(crate) const TOLD: i64 = 2_048;
    /// Another event states its cost, or counts it.
    pub(crate) const COST_TOLD: i64 = 4_096;
    /// An MCP call whose tool call another event tells of.
    pub(crate) const TOOL_TOLD: i64 = 8_192;
    /// No time of it could be read.
    pub(crate) const TIME_UNKNOWN: i64 = 16_384;
    /// Another telling of its call says that it failed.
    pub(crate) const FAILED_BESIDE: i64 = 32_768;
    /// An MCP call whose server another event names.
    pub(crate) const SERVER_FOUND: i64 = 65_536;
    /// Its trace is a run: nothing is handed over from one to the next.
    pub(crate) const RUN_IS_TRACE: i64 = 131_072;
    /// An error of its session. Until the session was looked at as a whole: a failed call, or an error event.
    pub(crate) const ERROR: i64 = 262_144;
    /// A model call without a parent that another trace may tell of as well. Kept so that reading again sees which
    /// events have become one.
    pub(crate) const ROOT_CALL: i64 = 524_288;
    /// What happened from its time to its end was abandoned: the conversation went on from before it.
    pub(crate) const ABANDONED: i64 = 1_048_576;
    /// It says more than the full-text index holds of it.
    pub(crate) const TEXT_CUT: i64 = 2_097_152;
    /// Names a span and no trace: belongs to the trace of that span.
    pub(crate) const NAMES_SPAN_ALONE: i64 = 4_194_304;
    /// Its cost, stated or not, is no addend.
    pub(crate) const COST_COUNTED_ELSEWHERE: i64 = TOLD | COST_TOLD;
    /// What only the session as a whole tells.
    pub(crate) const RESOLVED: i64 = TOLD | COST_TOLD | TOOL_TOLD | FAILED_BESIDE | SERVER_FOUND | ERROR;
}

/// Bits of `handoffs.derived`.
pub(crate) mod handoff {
    /// Told by an agent that works inside another's span.
    pub(crate) const NESTED: i64 = 1;
    /// The giving agent was found by the span around it.
    pub(crate) const GIVER_FOUND: i64 = 2;
    /// Another event, or nesting, tells of it, or it came to nothing.
    pub(crate) const RETOLD: i64 = 4;
    /// The receiving agent is the one that acted next.
    pub(crate) const TAKER_FOUND: i64 = 8;
}

/// The columns of a stored event that derived data is made from.
#[derive(Debug, Clone)]
pub(crate) struct Fact<'a> {
    /// Row id.
    pub(crate) event: i64,
    pub(crate) dialect: Dialect,
    pub(crate) kind: &'a Kind,
    pub(crate) status: Status,
    /// As stored.
    pub(crate) severity: i32,
    pub(crate) flags: i64,
    pub(crate) best_ns: i64,
    pub(crate) stated_ns: Option<i64>,
    /// Where the span ended that the event tells the whole of.
    pub(crate) end_ns: Option<i64>,
    pub(crate) received_ns: i64,
    /// Breaks ties of time; see [`tie`].
    pub(crate) tie: i64,
    /// Row id of the agent, 0 for none.
    pub(crate) agent: i64,
    pub(crate) agent_key: &'a str,
    pub(crate) parent_span: &'a str,
    pub(crate) name: &'a str,
    pub(crate) detail: &'a str,
    /// The tool that an MCP call ran; empty for none.
    pub(crate) tool: &'a str,
    /// First words of what the person asked; empty for none.
    pub(crate) prompt: &'a str,
    /// What a person would call it, of a whole call; empty for none.
    pub(crate) called: &'a str,
    pub(crate) tokens: Tokens,
    /// Units of 10^-12 and the currency.
    pub(crate) cost: Option<(i64, &'a str)>,
    /// What the call costs by the table of prices, where nobody states it: 10^-12 USD.
    pub(crate) estimate_pico: Option<i64>,
}

/// Tokens of a model call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Tokens {
    pub(crate) input: i64,
    pub(crate) output: i64,
    pub(crate) total: i64,
}

impl Tokens {
    /// Adds others to these.
    pub(crate) fn add(&mut self, other: Tokens) {
        self.input = self.input.saturating_add(other.input);
        self.output = self.output.saturating_add(other.output);
        self.total = self.total.saturating_add(other.total);
    }
}

impl Fact<'_> {
    /// What the event does to its span.
    pub(crate) fn phase(&self) -> Phase {
        match self.has(flag::WHOLE) {
            true => Phase::Whole,
            false => self.kind.phase(),
        }
    }

    /// The last instant that the event speaks of.
    pub(crate) fn last_ns(&self) -> i64 {
        self.end_ns.map_or(self.best_ns, |end| end.max(self.best_ns))
    }

    /// Whether it is the result of a model call whose cost nobody states and no price is known for.
    pub(crate) fn is_unpriced(&self) -> bool {
        let has_cost = self.cost.is_some() || self.estimate_pico.is_some();
        lacks_price(self.flags, self.tokens.total, has_cost)
    }

    /// Whether a flag is set.
    pub(crate) fn has(&self, flag: i64) -> bool {
        self.flags & flag != 0
    }
}

/// Whether an event with these flags and tokens is the result of a model call whose price is missing. A call that
/// failed and states no tokens was most likely never billed: it makes no sum partial.
pub(crate) fn lacks_price(flags: i64, total_tokens: i64, has_cost: bool) -> bool {
    let is_call = flags & flag::MODEL_RESULT != 0 && flags & flag::COST_COUNTED_ELSEWHERE == 0;
    let used_nothing = flags & flag::FAILED != 0 && total_tokens <= 0;
    is_call && !has_cost && !used_nothing
}

/// The bit of a dialect in `sessions.dialects`. Numbers that have no bit of their own share the last one; no version
/// has given out so many yet.
pub(crate) fn bit(dialect: Dialect) -> i64 {
    1_i64 << dialect.code().min(63)
}

/// The bits of all dialects that this version knows.
pub(crate) fn known_bits() -> i64 {
    Dialect::ALL.iter().fold(0, |bits, dialect| bits | bit(*dialect))
}

/// Breaks a tie between events of the same time: by the identity as stored, else by the digest. Identities are unique
/// within a dialect.
pub(crate) fn tie(dialect: Dialect, stored_identity: &str, digest: i64) -> i64 {
    if stored_identity.is_empty() {
        return digest;
    }
    let hash = xxhash_rust::xxh3::xxh3_64(stored_identity.as_bytes()) as i64;
    // Less one, as the first databases have it.
    hash ^ (i64::from(dialect.code()) - 1)
}
