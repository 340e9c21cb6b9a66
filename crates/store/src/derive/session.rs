//! What the events of one session add up to.

use tracewake_model::{Family, Kind, Phase, is_made_up};

use super::{Fact, Tokens, bit, flag};
use crate::columns::columns;

/// Where the title of a session comes from, the best first: the name that it was given, the person's words, what the
/// agent made of them, the name of a workflow, that of a span without a parent, an agent, a call. Numbers are stored.
const TITLE_NAMED: i64 = -1;
const TITLE_INPUT: i64 = 0;
const TITLE_GOAL: i64 = 1;
const TITLE_WORKFLOW: i64 = 2;
const TITLE_ROOT: i64 = 3;
const TITLE_AGENT: i64 = 4;
const TITLE_CALL: i64 = 5;
const TITLE_NONE: i64 = 6;

/// The sums of one session. What needs rows of its own (agents, costs, spans) is counted where those rows are kept, and
/// what only the session as a whole tells where that is looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SessionRollup {
    pub(crate) first_ns: i64,
    pub(crate) last_ns: i64,
    pub(crate) title: String,
    /// Class, best time and tie of the event that gave the title.
    pub(crate) title_rank: (i64, i64, i64),
    pub(crate) dialects: i64,
    pub(crate) stated_first: Option<i64>,
    pub(crate) stated_last: Option<i64>,
    pub(crate) events: i64,
    /// How many of them are scores.
    pub(crate) scores: i64,
    pub(crate) errors: i64,
    pub(crate) recovered: bool,
    pub(crate) agents: i64,
    pub(crate) tool_calls: i64,
    pub(crate) mcp_calls: i64,
    pub(crate) model_calls: i64,
    pub(crate) handoffs: i64,
    pub(crate) open_spans: i64,
    pub(crate) tokens: Tokens,
    pub(crate) unpriced: i64,
    pub(crate) conflicts: i64,
    pub(crate) live_ns: Option<i64>,
    pub(crate) ended_ns: Option<i64>,
}

columns!(SessionRollup {
    first_ns = first_ns,
    last_ns = last_ns,
    title = title,
    title_class = title_rank.0,
    title_ns = title_rank.1,
    title_tie = title_rank.2,
    dialects = dialects,
    stated_first = stated_first,
    stated_last = stated_last,
    events = events,
    scores = scores,
    errors = errors,
    recovered = recovered,
    agents = agents,
    tool_calls = tool_calls,
    mcp_calls = mcp_calls,
    model_calls = model_calls,
    handoffs = handoffs,
    open_spans = open_spans,
    input_tokens = tokens.input,
    output_tokens = tokens.output,
    total_tokens = tokens.total,
    unpriced = unpriced,
    conflicts = conflicts,
    live_ns = live_ns,
    ended_ns = ended_ns,
});

impl Default for SessionRollup {
    fn default() -> SessionRollup {
        SessionRollup {
            first_ns: i64::MAX,
            last_ns: i64::MIN,
            title: String::new(),
            title_rank: (TITLE_NONE, i64::MAX, i64::MAX),
            dialects: 0,
            stated_first: None,
            stated_last: None,
            events: 0,
            scores: 0,
            errors: 0,
            recovered: false,
            agents: 0,
            tool_calls: 0,
            mcp_calls: 0,
            model_calls: 0,
            handoffs: 0,
            open_spans: 0,
            tokens: Tokens::default(),
            unpriced: 0,
            conflicts: 0,
            live_ns: None,
            ended_ns: None,
        }
    }
}

impl SessionRollup {
    /// Adds one event.
    pub(crate) fn add(&mut self, fact: &Fact<'_>) {
        self.add_interval(fact);
        self.offer_title(fact);
        self.dialects |= bit(fact.dialect);
        self.events += 1;
        self.scores += i64::from(*fact.kind == Kind::Score);
        self.errors += i64::from(fact.has(flag::ERROR));
        let begins = matches!(fact.phase(), Phase::Start | Phase::Whole) && !fact.has(flag::TOLD);
        self.tool_calls += i64::from(begins && fact.kind.family() == Family::Tool);
        self.mcp_calls += i64::from(begins && fact.kind.family() == Family::Mcp);
        self.handoffs += i64::from(*fact.kind == Kind::AgentHandoff);
        self.tokens.add(fact.tokens);
        self.unpriced += i64::from(fact.is_unpriced());
        if fact.has(flag::LIVE) && *fact.kind != Kind::Score {
            self.live_ns = self.live_ns.max(Some(fact.received_ns));
        }
        if *fact.kind == Kind::SessionEnd {
            self.ended_ns = self.ended_ns.max(Some(fact.best_ns));
        }
    }

    /// A run may be judged long after it ended: scores count only as long as there is nothing else.
    fn add_interval(&mut self, fact: &Fact<'_>) {
        let has_scores_only = self.events == self.scores;
        match *fact.kind == Kind::Score {
            true if !has_scores_only => return,
            false if has_scores_only => {
                let fresh = SessionRollup::default();
                (self.first_ns, self.last_ns) = (fresh.first_ns, fresh.last_ns);
                (self.stated_first, self.stated_last) = (fresh.stated_first, fresh.stated_last);
            }
            _ => {}
        }
        self.first_ns = self.first_ns.min(fact.best_ns);
        self.last_ns = self.last_ns.max(fact.last_ns());
        if let Some(stated) = fact.stated_ns {
            self.stated_first = Some(self.stated_first.map_or(stated, |first| first.min(stated)));
            let ended = fact.end_ns.map_or(stated, |end| end.max(stated));
            self.stated_last = Some(self.stated_last.map_or(ended, |last| last.max(ended)));
        }
    }

    fn offer_title(&mut self, fact: &Fact<'_>) {
        let is_root = fact.parent_span.is_empty() && fact.phase() == Phase::Whole;
        let is_call = fact.kind.family().is_call();
        let (class, title) = match fact.kind {
            Kind::StateUpdate if !fact.prompt.is_empty() => (TITLE_NAMED, fact.prompt),
            _ if !fact.prompt.is_empty() => (TITLE_INPUT, fact.prompt),
            Kind::Reasoning if !fact.name.is_empty() => (TITLE_GOAL, fact.name),
            Kind::WorkflowStart | Kind::WorkflowEnd if !fact.name.is_empty() => (TITLE_WORKFLOW, fact.name),
            Kind::Span | Kind::SpanStart
                if fact.parent_span.is_empty() && fact.phase() != Phase::Point && !fact.name.is_empty() =>
            {
                (TITLE_ROOT, fact.name)
            }
            _ if !fact.agent_key.is_empty() && !is_made_up(fact.agent_key) => (TITLE_AGENT, fact.agent_key),
            _ if !fact.called.is_empty() => (TITLE_CALL, fact.called),
            _ if is_root && !is_call && !fact.name.is_empty() => (TITLE_CALL, fact.name),
            _ => return,
        };
        let rank = (class, fact.best_ns, fact.tie);
        if rank < self.title_rank {
            self.title_rank = rank;
            self.title = title.to_owned();
        }
    }
}
