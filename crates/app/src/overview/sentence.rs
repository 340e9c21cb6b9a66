//! A run in one sentence of plain words: how it ended, what failed, who worked with whom, what it cost. This is the one
//! place that makes it, for the window, the command line and anything else that describes a run. Pure.

mod facts;

use tracewake_model::query::{Field, term};

use crate::dto::{CostSum, RunEnding, RunSentence, SentencePart, SentenceTarget as Target};
use crate::words::{duration, grouped, money, plural, times};

/// Calls that fail are named up to this many; the others are counted.
const NAMED: usize = 2;
/// Nobody speaks of a shorter run's duration.
const LEAST_NS: i64 = 1_000_000;

/// What the sentence tells of.
#[derive(Debug, Clone, Default)]
pub(super) struct Facts {
    ending: RunEnding,
    duration_ns: i64,
    /// Calls that failed, those that failed most often first.
    failures: Vec<Failures>,
    /// What failed where no call did.
    error: Option<Failed>,
    /// What is going on, or has no end: calls, else agents; the last to begin first.
    open: Vec<Doing>,
    /// Those that did something, by their first act.
    agents: Vec<String>,
    messages: u64,
    replies: u64,
    model_calls: Vec<Doing>,
    other_calls: Vec<Doing>,
    events: u64,
    handoffs: Handoffs,
    /// Waiting for a person's next message.
    waited_ns: i64,
    cost: Vec<CostSum>,
    /// Some calls have no price.
    cost_partial: bool,
    tokens: u64,
}

/// Failed calls of one thing by one agent.
#[derive(Debug, Clone, Default)]
struct Failures {
    what: Doing,
    count: u64,
    /// A later call of the same thing ended well, for each of them.
    solved: bool,
    /// The field that the name is a value of.
    field: Option<Field>,
}

/// An error that belongs to no call.
#[derive(Debug, Clone, Default)]
struct Failed {
    message: String,
    agent: String,
    span: i64,
}

/// A call, or an agent at work.
#[derive(Debug, Clone, Default)]
struct Doing {
    name: String,
    agent: String,
    span: i64,
}

/// Who handed work to whom.
#[derive(Debug, Clone, Default)]
enum Handoffs {
    #[default]
    None,
    /// The same agents in turn, again and again.
    Rounds { times: u64, agents: Vec<String> },
    /// Between so many agents; two are named.
    Some { count: u64, agents: Vec<String> },
}

/// The sentence.
pub(super) fn sentence(facts: &Facts) -> RunSentence {
    let ending = facts.ending;
    let mut words = Words::default();
    words.say(match ending {
        RunEnding::Empty => "Nothing has happened yet",
        RunEnding::Running => "Running",
        RunEnding::Waiting => "Waiting for a person",
        RunEnding::Finished => "Finished",
        RunEnding::Recovered => "Recovered",
        RunEnding::Failed => "Failed",
        RunEnding::NoOutcome => "Stopped without an outcome",
    });
    if ending != RunEnding::Empty {
        if facts.duration_ns >= LEAST_NS {
            let joint = if ending == RunEnding::Running {
                "for"
            } else {
                "after"
            };
            words.say(&format!(" {joint} {}", duration(facts.duration_ns)));
        }
        let (failed, open) = (failure_clause(facts, ending), open_clause(facts, ending));
        let (first, second) = match ending {
            RunEnding::Failed | RunEnding::Recovered => (failed, open),
            _ => (open, failed),
        };
        let clauses = [
            first,
            second,
            doing_clause(facts),
            handoff_clause(&facts.handoffs),
            waited_clause(facts),
            cost_clause(facts),
        ];
        for (at, clause) in clauses
            .into_iter()
            .filter(|clause| !clause.0.is_empty())
            .enumerate()
        {
            words.say(if at == 0 { ": " } else { "; " });
            words.add(clause);
        }
    }
    words.say(".");
    RunSentence {
        ending,
        parts: words.0,
    }
}

/// What goes on now, or what never ended.
fn open_clause(facts: &Facts, ending: RunEnding) -> Words {
    let mut words = Words::default();
    let Some(first) = facts.open.first() else {
        return words;
    };
    let is_running = ending == RunEnding::Running;
    if is_running {
        words.say("now ");
    }
    words.call(first);
    let more = facts.open.len() as u64 - 1;
    if more > 0 {
        words.say(&format!(" and {} more", grouped(more)));
    }
    if !is_running {
        words.say(if more > 0 { " have no end" } else { " has no end" });
    }
    words
}

/// What failed, and whether a later try passed.
fn failure_clause(facts: &Facts, ending: RunEnding) -> Words {
    let mut words = Words::default();
    if facts.failures.is_empty() {
        match &facts.error {
            Some(error) if ending == RunEnding::Failed => words.error(error),
            _ => {}
        }
        return words;
    }
    let rest: u64 = facts.failures[NAMED.min(facts.failures.len())..]
        .iter()
        .map(|failures| failures.count)
        .sum();
    let named = &facts.failures[..NAMED.min(facts.failures.len())];
    for (at, failures) in named.iter().enumerate() {
        match (at, rest) {
            (0, _) => {}
            (_, 0) => words.say(" and "),
            _ => words.say(", "),
        }
        words.link(
            &failures.what.name,
            Target::Span {
                span: failures.what.span,
            },
        );
        match (at, failures.count) {
            (0, 1) => words.say(" failed"),
            (0, count) => {
                words.say(" failed ");
                words.link(&times(count), failures.found());
            }
            (_, count) => {
                words.say(" ");
                words.link(&times(count), failures.found());
            }
        }
        words.by("in", &failures.what.agent);
    }
    if rest > 0 {
        words.say(" and ");
        let query = term(Field::Error, "true");
        words.link(
            &plural(rest, "other call", "other calls"),
            Target::Found { query },
        );
    }
    if facts.failures.iter().all(|failures| failures.solved) {
        words.say(match facts.failures.len() {
            1 => ", then passed",
            2 => ", then both passed",
            _ => ", then all passed",
        });
    }
    words
}

/// What was done, in a run in which nothing went wrong.
fn doing_clause(facts: &Facts) -> Words {
    let mut words = Words::default();
    if !facts.failures.is_empty() || facts.error.is_some() {
        return words;
    }
    let (models, others) = (&facts.model_calls, &facts.other_calls);
    if let ([one], []) | ([], [one]) = (&models[..], &others[..])
        && facts.agents.len() < 2
        && facts.messages < 2
    {
        words.say("one call of ");
        words.call(one);
        return words;
    }
    let is_talk = others.is_empty() && facts.agents.len() < 2 && facts.messages > 0;
    let mut done = Vec::new();
    if is_talk {
        done.push((facts.messages, "message", "messages", Target::Messages));
        done.push((facts.replies, "reply", "replies", Target::Messages));
    }
    done.push((models.len() as u64, "model call", "model calls", Target::Calls));
    done.push((others.len() as u64, "tool call", "tool calls", Target::Calls));
    done.retain(|(count, ..)| *count > 0);
    if done.is_empty() && facts.agents.is_empty() {
        done.push((facts.events, "event", "events", Target::Events));
    }
    match &facts.agents[..] {
        // What was said is not the work of the one agent that there may be.
        [_] if is_talk => {}
        [] => {}
        [one] => words.by("", one),
        many => words.link(&plural(many.len() as u64, "agent", "agents"), Target::Agents),
    }
    if !words.0.is_empty() && !done.is_empty() {
        words.say(" made ");
    }
    let last = done.len().saturating_sub(1);
    for (at, (count, one, many, target)) in done.into_iter().enumerate() {
        words.say(match at {
            0 => "",
            at if at == last => " and ",
            _ => ", ",
        });
        words.link(&plural(count, one, many), target);
    }
    words
}

fn handoff_clause(handoffs: &Handoffs) -> Words {
    let mut words = Words::default();
    match handoffs {
        Handoffs::None => {}
        Handoffs::Rounds { times, agents } => {
            words.link(&plural(*times, "round", "rounds"), Target::Agents);
            words.say(" between ");
            words.agents(agents);
        }
        Handoffs::Some { count, agents } => {
            words.link(&plural(*count, "handoff", "handoffs"), Target::Agents);
            match (&agents[..], count) {
                ([from, to], 1) => {
                    words.by("from", from);
                    words.by("to", to);
                }
                ([_, _], _) => {
                    words.say(" between ");
                    words.agents(agents);
                }
                (many, _) => words.say(&format!(" between {} agents", many.len())),
            }
        }
    }
    words
}

fn waited_clause(facts: &Facts) -> Words {
    let mut words = Words::default();
    if facts.waited_ns > 0 {
        words.link(&duration(facts.waited_ns), Target::Messages);
        words.say(" waiting for a person");
    }
    words
}

/// What it cost, or how many tokens it took where no price is known.
fn cost_clause(facts: &Facts) -> Words {
    let mut words = Words::default();
    let cost = money(&facts.cost, facts.cost_partial);
    if !cost.is_empty() {
        words.link(&cost, Target::Cost);
    } else if facts.tokens > 0 {
        words.link(&plural(facts.tokens, "token", "tokens"), Target::Cost);
    }
    words
}

impl Failures {
    /// The place of all of them.
    fn found(&self) -> Target {
        let mut terms: Vec<String> = self
            .field
            .map(|field| term(field, &self.what.name))
            .into_iter()
            .collect();
        if !self.what.agent.is_empty() {
            terms.push(term(Field::Agent, &self.what.agent));
        }
        terms.push(term(Field::Error, "true"));
        Target::Found {
            query: terms.join(" "),
        }
    }
}

/// Pieces of a sentence; plain text that follows plain text is one piece.
#[derive(Default)]
struct Words(Vec<SentencePart>);

impl Words {
    fn say(&mut self, text: &str) {
        // The first word of a sentence, for its ending, is a piece of its own.
        let joins = self.0.len() > 1;
        match self.0.last_mut() {
            Some(last) if joins && last.target.is_none() => last.text.push_str(text),
            _ if text.is_empty() => {}
            _ => self.0.push(SentencePart {
                text: text.to_owned(),
                target: None,
            }),
        }
    }

    fn link(&mut self, text: &str, target: Target) {
        self.0.push(SentencePart {
            text: text.to_owned(),
            target: Some(target),
        });
    }

    fn add(&mut self, words: Words) {
        for part in words.0 {
            match part.target {
                None => self.say(&part.text),
                Some(_) => self.0.push(part),
            }
        }
    }

    /// A call and its agent.
    fn call(&mut self, call: &Doing) {
        self.link(&call.name, Target::Span { span: call.span });
        if call.agent != call.name {
            self.by("in", &call.agent);
        }
    }

    /// An agent behind a word; nothing where it has no name.
    fn by(&mut self, joint: &str, agent: &str) {
        if agent.is_empty() {
            return;
        }
        if !joint.is_empty() {
            self.say(&format!(" {joint} "));
        }
        self.link(
            agent,
            Target::Agent {
                agent: agent.to_owned(),
            },
        );
    }

    /// Agents in a row.
    fn agents(&mut self, agents: &[String]) {
        for (at, agent) in agents.iter().enumerate() {
            match at {
                0 => {}
                at if at + 1 == agents.len() => self.say(" and "),
                _ => self.say(", "),
            }
            self.by("", agent);
        }
    }

    fn error(&mut self, error: &Failed) {
        match error.message.as_str() {
            "" => self.link("an error", Target::Span { span: error.span }),
            message => self.link(&format!("“{message}”"), Target::Span { span: error.span }),
        }
        self.by("in", &error.agent);
    }
}

#[cfg(test)]
mod tests;
