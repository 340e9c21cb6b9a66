//! A row of `events`.

use tracewake_model::{Dialect, Kind, Status, UnixNanos};

use crate::derive::{self, Fact, Tokens, flag};
use crate::prices::TokensToPrice;
use crate::{Record, columns};

columns::row!(
    /// A row of `events`; the schema says what the columns hold.
    struct EventRow {
        id: i64,
        session: i64,
        best_ns: i64,
        dialect: u8,
        identity: &'r str,
        kind: i64,
        custom: Option<&'r str>,
        status: i32,
        severity: i32,
        author: i32,
        clock: u8,
        stated_ns: Option<i64>,
        received_ns: i64,
        flags: i64,
        digest: i64,
        agent: i64,
        scope: i64,
        trace: i64,
        source: i64,
        span: i64,
        parent_span: &'r str,
        name: &'r str,
        detail: &'r str,
        tool_call: Option<&'r str>,
        input_tokens: Option<i64>,
        output_tokens: Option<i64>,
        total_tokens: Option<i64>,
        cost_pico: Option<i64>,
        currency: Option<&'r str>,
        bytes: i64,
        end_ns: Option<i64>,
        seq: Option<i64>,
        tool: Option<&'r str>,
        integrity: u8,
        arguments: Option<i64>,
        result: Option<i64>,
        result_bytes: Option<i64>,
        ran: Option<&'r str>,
        cached_tokens: Option<i64>,
        reasoning_tokens: Option<i64>,
        revision: i64,
        own_agent: i64,
        tie_place: i64,
        call: Option<&'r str>,
        prompt: Option<&'r str>,
        cache_write_tokens: Option<i64>,
        estimate_pico: Option<i64>,
        called: Option<&'r str>,
        audio_input_tokens: Option<i64>,
        audio_cached_tokens: Option<i64>,
        audio_output_tokens: Option<i64>,
    }
);

/// What a row has from the database and from its arrival rather than from its record.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Assigned {
    pub(crate) id: i64,
    pub(crate) session: i64,
    pub(crate) agent: i64,
    pub(crate) scope: i64,
    pub(crate) trace: i64,
    pub(crate) source: i64,
    pub(crate) span: i64,
    pub(crate) received: UnixNanos,
    pub(crate) live: bool,
}

impl<'r> EventRow<'r> {
    /// The row of a record.
    pub(crate) fn of(record: &'r Record, assigned: Assigned) -> EventRow<'r> {
        let event = record.event();
        let facts = &record.facts;
        EventRow {
            id: assigned.id,
            session: assigned.session,
            best_ns: event.time.best(&event.identity, assigned.received).0,
            dialect: event.dialect.code(),
            identity: record.stored_identity(),
            kind: event.kind.code(),
            custom: match &event.kind {
                Kind::Custom(name) => Some(name),
                _ => none_if_empty(&event.native_type),
            },
            status: event.status.code(),
            severity: event.severity.code(),
            author: event.author.code(),
            clock: event.time.clock as u8,
            stated_ns: event.time.stated.map(|at| at.0),
            received_ns: assigned.received.0,
            flags: facts.flags | if assigned.live { flag::LIVE } else { 0 },
            digest: record.digest,
            agent: assigned.agent,
            scope: assigned.scope,
            trace: assigned.trace,
            source: assigned.source,
            span: assigned.span,
            parent_span: &event.parent_span_id,
            name: &facts.name,
            detail: &facts.detail,
            tool_call: facts.tool_call.as_deref(),
            input_tokens: facts.tokens.map(|tokens| tokens.input),
            output_tokens: facts.tokens.map(|tokens| tokens.output),
            total_tokens: facts.tokens.map(|tokens| tokens.total),
            cost_pico: facts.cost.as_ref().map(|(pico, _)| *pico),
            currency: facts.cost.as_ref().map(|(_, currency)| currency.as_str()),
            bytes: record.original().bytes.len() as i64,
            end_ns: event.end.map(|end| end.0),
            seq: event.sequence,
            tool: facts.tool.as_deref(),
            integrity: record.integrity.code(),
            arguments: facts.call.arguments.or(facts.words),
            result: facts.call.result,
            result_bytes: facts.call.result_bytes,
            ran: none_if_empty(&facts.call.ran),
            cached_tokens: none_if_zero(facts.call.cached_tokens),
            reasoning_tokens: none_if_zero(facts.call.reasoning_tokens),
            revision: record.revision(),
            own_agent: assigned.agent,
            tie_place: 0,
            call: none_if_empty(&facts.joins),
            prompt: none_if_empty(&facts.prompt),
            cache_write_tokens: none_if_zero(facts.call.cache_write_tokens),
            estimate_pico: None,
            called: none_if_empty(&facts.called),
            audio_input_tokens: none_if_zero(facts.call.audio.input),
            audio_cached_tokens: none_if_zero(facts.call.audio.cached),
            audio_output_tokens: none_if_zero(facts.call.audio.output),
        }
    }

    /// The row as its record alone tells it: without what the session as a whole and the table of prices say.
    pub(crate) fn unresolved(&self) -> EventRow<'r> {
        let flags = self.flags & !flag::RESOLVED;
        EventRow {
            agent: self.own_agent,
            flags,
            best_ns: match flags & flag::TIME_UNKNOWN {
                0 => self.best_ns,
                _ => self.received_ns,
            },
            detail: match self.flags & flag::SERVER_FOUND {
                0 => self.detail,
                _ => "",
            },
            tie_place: 0,
            estimate_pico: None,
            ..self.clone()
        }
    }

    /// What the call used that it is the result of, if a price may be asked for: it states no cost itself.
    pub(crate) fn tokens_to_price(&self) -> Option<TokensToPrice> {
        TokensToPrice::of(
            self.flags,
            self.cost_pico,
            [
                self.input_tokens,
                self.output_tokens,
                self.cached_tokens,
                self.cache_write_tokens,
                self.reasoning_tokens,
                self.audio_input_tokens,
                self.audio_cached_tokens,
                self.audio_output_tokens,
            ],
        )
    }

    /// The kind, from its number and its name.
    pub(crate) fn kind(&self) -> Kind {
        Kind::from_code(self.kind, self.custom)
    }

    /// What derived rows are made from. `agent_key` is the one of its agent.
    pub(crate) fn fact<'f>(&self, kind: &'f Kind, agent_key: &'f str) -> Fact<'f>
    where
        'r: 'f,
    {
        Fact {
            event: self.id,
            dialect: Dialect::from_code(self.dialect),
            kind,
            status: Status::from_code(self.status),
            severity: self.severity,
            flags: self.flags,
            best_ns: self.best_ns,
            stated_ns: self.stated_ns,
            end_ns: self.end_ns,
            received_ns: self.received_ns,
            tie: derive::tie(Dialect::from_code(self.dialect), self.identity, self.digest),
            agent: self.agent,
            agent_key,
            parent_span: self.parent_span,
            name: self.name,
            detail: self.detail,
            tool: self.tool.or(self.ran).unwrap_or_default(),
            prompt: self.prompt.unwrap_or_default(),
            called: self.called.unwrap_or_default(),
            tokens: match self.flags & flag::TOLD {
                0 => Tokens {
                    input: self.input_tokens.unwrap_or(0),
                    output: self.output_tokens.unwrap_or(0),
                    total: self.total_tokens.unwrap_or(0),
                },
                _ => Tokens::default(),
            },
            cost: self
                .cost_pico
                .filter(|_| self.flags & flag::COST_TOLD == 0)
                .map(|pico| (pico, self.currency.unwrap_or_default())),
            estimate_pico: self
                .estimate_pico
                .filter(|_| self.flags & flag::COST_COUNTED_ELSEWHERE == 0),
        }
    }
}

fn none_if_empty(text: &str) -> Option<&str> {
    Some(text).filter(|text| !text.is_empty())
}

fn none_if_zero(number: i64) -> Option<i64> {
    Some(number).filter(|number| *number != 0)
}
