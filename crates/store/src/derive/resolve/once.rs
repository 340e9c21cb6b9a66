//! Each call is counted once, however many tellings there are of it: a wrapper around a model call, the client's and
//! the server's side of an MCP request, a span and a log record of one call.

use std::cmp::Reverse;

use tracewake_model::{Family, Kind, Phase};

use super::tree::Tree;
use super::{APART_NS, Item, Resolved, Whole, last_of_span};
use super::{beside, refused};
use crate::derive::flag::{
    COST_TOLD, FAILED, FAILED_BESIDE, MODEL_RESULT, NAMES_SPAN, TOLD, TOOL_TOLD, WHOLE,
};
use crate::maps::HashMap;
use crate::record::root_call::is_refused;

/// Marks the events whose call, tool or cost another event tells of.
pub(super) fn count_once(whole: &Whole, tree: &Tree, events: &mut [Resolved]) {
    wrapped_models(whole, tree, events);
    models_by_id(whole, tree, events);
    refused::tell_once(whole, events);
    nested_calls(whole, tree, events);
    tools_by_id(whole, tree, events);
    beside::tools(whole, tree, events);
}

pub(super) fn is_model_result(event: &Item) -> bool {
    event.flags & MODEL_RESULT != 0
}

/// Of a model call inside a model call the inner one counts, unless only the outer one says what was used: what is
/// around the calls states their sum.
fn wrapped_models(whole: &Whole, tree: &Tree, events: &mut [Resolved]) {
    // What is inside each model span: tokens, and a cost.
    let mut inside: HashMap<u32, (Vec<usize>, bool, bool)> = HashMap::default();
    for place in (0..whole.events.len()).filter(|place| is_model_result(&whole.events[*place])) {
        let event = &whole.events[place];
        for around in tree.around(tree.span_of[place]) {
            match tree.family(around) {
                Family::Agent | Family::Tool | Family::Mcp => break,
                Family::Model => {
                    let (inner, tokens, cost) = inside.entry(around).or_default();
                    inner.push(place);
                    *tokens |= event.tokens.is_some();
                    *cost |= event.has_cost;
                }
                _ => {}
            }
        }
    }
    for (span, (inner, tokens, cost)) in inside {
        let own: Vec<usize> = tree
            .events(span)
            .filter(|place| is_model_result(&whole.events[*place]))
            .collect();
        let uses = own.iter().any(|place| whole.events[*place].tokens.is_some());
        let costs = own.iter().any(|place| whole.events[*place].has_cost);
        let (told, teller, teller_costs) = match tokens || !uses {
            true => (&own, &inner, cost),
            false => (&inner, &own, costs),
        };
        for place in told {
            events[*place].flags |= TOLD;
        }
        // Whichever side states a cost, the other has none of its own to miss.
        let without = if teller_costs { told } else { teller };
        if cost || costs {
            for place in without {
                events[*place].flags |= COST_TOLD;
            }
        }
    }
}

/// Two tellings of one model call, e.g. by a span and by a log record, carry the id of its response, lie at the same
/// time and do not contradict each other. The id alone is not enough: some servers give every response the same.
fn models_by_id(whole: &Whole, tree: &Tree, events: &mut [Resolved]) {
    let mut by_id: HashMap<&str, Vec<usize>> = HashMap::default();
    for (place, event) in whole.events.iter().enumerate() {
        let has_id = !event.call.is_empty() && !is_refused(&event.call);
        if is_model_result(event) && has_id && events[place].flags & TOLD == 0 {
            by_id.entry(&event.call).or_default().push(place);
        }
    }
    for mut group in by_id.into_values().filter(|group| group.len() > 1) {
        // Those that tell most come first, of these the inner one: what is around it may count the pieces of a stream.
        group.sort_by_key(|place| {
            let event = &whole.events[*place];
            let without_output = event.tokens.is_none_or(|(_, output)| output == 0);
            let says_little = (event.tokens.is_none(), without_output, event.flags & WHOLE == 0);
            (says_little, Reverse(events[*place].best_ns), event.tie)
        });
        let mut tellers: Vec<usize> = Vec::new();
        for place in group {
            let event = &whole.events[place];
            let same = |teller: &&usize| {
                let other = &whole.events[**teller];
                let close = || is_close(whole, tree, events, **teller, place);
                other.span == event.span || close() && agree(whole, events, **teller, place)
            };
            match tellers.iter().find(same).copied() {
                None => tellers.push(place),
                Some(teller) => tell_model(whole, events, teller, place),
            }
        }
    }
}

/// Marks a telling of a model call that another one tells. The cost counts where one of the two states it.
pub(super) fn tell_model(whole: &Whole, events: &mut [Resolved], teller: usize, told: usize) {
    events[told].flags |= TOLD;
    match whole.events[told].has_cost && !whole.events[teller].has_cost {
        true => events[teller].flags |= COST_TOLD,
        false => events[told].flags |= COST_TOLD,
    }
}

/// Whether an event of a span states a failure.
pub(super) fn has_failed(whole: &Whole, tree: &Tree, span: u32) -> bool {
    tree.events(span)
        .any(|place| whole.events[place].flags & FAILED != 0)
}

/// Whether two tellings of one response do not contradict each other. One may not have counted the output yet. What
/// counts the pieces of a stream may be off in the output: then one of the two has to lie within the other.
fn agree(whole: &Whole, events: &[Resolved], one: usize, other: usize) -> bool {
    let (Some(tokens), Some(others)) = (whole.events[one].tokens, whole.events[other].tokens) else {
        return true;
    };
    let lies_within = |inner: usize, outer: usize| {
        let ends = whole.events[inner].end_ns.zip(whole.events[outer].end_ns);
        events[inner].best_ns >= events[outer].best_ns && ends.is_some_and(|(inner, outer)| inner <= outer)
    };
    let is_uncounted = tokens.1 == 0 || others.1 == 0;
    let may_differ = || is_uncounted || lies_within(one, other) || lies_within(other, one);
    tokens == others || tokens.0 == others.0 && may_differ()
}

/// Whether the spans of two events are of about one time. Those without a time are where they were placed just now, not
/// where an earlier look at the session placed them.
pub(super) fn is_close(whole: &Whole, tree: &Tree, events: &[Resolved], one: usize, other: usize) -> bool {
    let last = |place: usize| {
        let of_span = last_of_span(whole, tree, events, tree.span_of[place]);
        of_span.unwrap_or(events[place].best_ns)
    };
    let later = events[one].best_ns.max(events[other].best_ns);
    let apart = later.saturating_sub(last(one).min(last(other)));
    apart <= APART_NS
}

/// The name of the tool that a tool call or an MCP call runs; empty for any other event.
pub(super) fn tool_of(event: &Item) -> &str {
    match event.kind.family() {
        Family::Tool => &event.name,
        Family::Mcp => &event.tool,
        _ => "",
    }
}

/// Whether two names are of one tool. Clients put the server's name before the tool's.
fn is_same_tool(one: &str, other: &str) -> bool {
    let ends = |long: &str, short: &str| {
        let before = long.strip_suffix(short);
        before.is_some_and(|before| before.is_empty() || before.ends_with(['_', '.', '/', ':', '-']))
    };
    !one.is_empty() && !other.is_empty() && (ends(one, other) || ends(other, one))
}

/// A call that begins: its start, or the whole of it.
pub(super) fn begins(event: &Item) -> bool {
    event.flags & WHOLE != 0 || event.kind.phase() == Phase::Start
}

/// A call of a tool inside the call of the same tool, and an MCP request inside the same request, are one.
fn nested_calls(whole: &Whole, tree: &Tree, events: &mut [Resolved]) {
    let is_call = |span: u32| matches!(tree.family(span), Family::Tool | Family::Mcp);
    // The event that tells of the call of each span.
    let call_of = |span: u32| {
        let mut calls = tree.events(span).filter(|place| begins(&whole.events[*place]));
        calls.next().map(|place| (place, &whole.events[place]))
    };
    // Sides of one MCP request, by the outermost.
    let mut requests: HashMap<u32, Vec<u32>> = HashMap::default();
    let mut outermost: HashMap<u32, u32> = HashMap::default();
    let mut spans: Vec<u32> = (0..whole.spans.len() as u32)
        .filter(|span| is_call(*span))
        .collect();
    spans.sort_by_key(|span| tree.depth[*span as usize]);
    for span in spans {
        let Some((_, call)) = call_of(span) else { continue };
        let mut around = tree
            .around(span)
            .take_while(|span| !matches!(tree.family(*span), Family::Agent | Family::Model));
        let Some(outer) = around.find(|span| is_call(*span)) else {
            continue;
        };
        let Some((outer_place, outer_call)) = call_of(outer) else {
            continue;
        };
        // A tool may be at work in a call of the same tool: another id is another call.
        let ids = (outer_call.tool_call.as_str(), call.tool_call.as_str());
        let other_call = ids.0 != ids.1 && !ids.0.is_empty() && !ids.1.is_empty();
        if other_call {
            continue;
        }
        let failed = has_failed(whole, tree, span);
        let same_tool = is_same_tool(tool_of(outer_call), tool_of(call));
        match (tree.family(outer), tree.family(span)) {
            (Family::Mcp, Family::Mcp) => {
                let same_method = outer_call.name == call.name;
                let unsaid = outer_call.tool.is_empty() || call.tool.is_empty();
                if same_method && (same_tool || unsaid) {
                    let top = outermost.get(&outer).copied().unwrap_or(outer);
                    outermost.insert(span, top);
                    requests.entry(top).or_insert_with(|| vec![top]).push(span);
                }
            }
            (Family::Tool, Family::Mcp) if same_tool => {
                mark(tree, span, events, TOOL_TOLD);
                if failed {
                    events[outer_place].flags |= FAILED_BESIDE;
                }
            }
            (Family::Mcp | Family::Tool, Family::Tool) if same_tool => {
                mark(tree, span, events, TOLD);
                if failed && outer_call.flags & FAILED == 0 {
                    events[outer_place].flags |= FAILED_BESIDE;
                }
            }
            _ => {}
        }
    }
    for sides in requests.into_values() {
        // The side that names the server tells of the request, of those the one that failed, then the outermost.
        let best = sides.iter().min_by_key(|side| {
            let call = call_of(**side).map(|(_, call)| call);
            let named = call.is_some_and(|call| is_name(&call.detail));
            let failed = has_failed(whole, tree, **side);
            (!named, !failed, tree.depth[**side as usize])
        });
        let told_by_tool = sides.iter().any(|side| {
            tree.events(*side)
                .any(|place| events[place].flags & TOOL_TOLD != 0)
        });
        for side in &sides {
            let told = if Some(side) == best { 0 } else { TOLD };
            let tool_told = if told_by_tool { TOOL_TOLD } else { 0 };
            mark(tree, *side, events, told | tool_told);
        }
    }
}

/// Whether a server is called by a name rather than by its address.
fn is_name(server: &str) -> bool {
    let is_address = server.contains("://")
        || server
            .rsplit_once(':')
            .is_some_and(|(_, port)| port.parse::<u16>().is_ok());
    !server.is_empty() && !is_address
}

pub(super) fn mark(tree: &Tree, span: u32, events: &mut [Resolved], flags: i64) {
    for place in tree.events(span) {
        events[place].flags |= flags;
    }
}

/// Two tellings of one tool call carry its id and its name and lie at the same time; the span of it counts.
fn tools_by_id(whole: &Whole, tree: &Tree, events: &mut [Resolved]) {
    let mut by_id: HashMap<&str, Vec<u32>> = HashMap::default();
    for (place, event) in whole.events.iter().enumerate() {
        let is_tool = matches!(
            event.kind,
            Kind::ToolStart | Kind::ToolEnd | Kind::McpStart | Kind::McpEnd
        );
        if is_tool && begins(event) && !event.tool_call.is_empty() && events[place].flags & TOLD == 0 {
            by_id.entry(&event.tool_call).or_default().push(place as u32);
        }
    }
    for mut group in by_id.into_values().filter(|group| group.len() > 1) {
        group.sort_by_key(|place| {
            let event = &whole.events[*place as usize];
            let names_span = event.flags & NAMES_SPAN != 0;
            let began = events[*place as usize].best_ns;
            (!names_span, event.flags & WHOLE == 0, began, event.tie)
        });
        let mut tellers: Vec<usize> = Vec::new();
        for place in group {
            let place = place as usize;
            let event = &whole.events[place];
            // A start that another event of its span tells with the end, or that another source tells.
            let is_told = |teller: &usize| {
                let other = &whole.events[*teller];
                let tells_more = other.flags & WHOLE != 0
                    || other.dialect != event.dialect && is_close(whole, tree, events, *teller, place);
                other.span == event.span && tells_more && event.flags & WHOLE == 0
            };
            if tellers.iter().any(is_told) {
                events[place].flags |= TOLD;
                continue;
            }
            let same = |teller: &&usize| {
                let other = &whole.events[**teller];
                other.span != event.span
                    && is_same_tool(tool_of(other), tool_of(event))
                    && is_close(whole, tree, events, **teller, place)
            };
            match tellers.iter().find(same).copied() {
                None => {
                    tellers.push(place);
                    ends_by_whole(whole, tree, events, place);
                }
                Some(teller) => tell_tool(whole, tree, events, teller, place),
            }
        }
    }
}

/// The end of a call is no telling of its own where another event of its span tells the whole of the call.
fn ends_by_whole(whole: &Whole, tree: &Tree, events: &mut [Resolved], teller: usize) {
    if whole.events[teller].flags & WHOLE == 0 {
        return;
    }
    for place in tree.events(tree.span_of[teller]) {
        let event = &whole.events[place];
        let is_end = event.kind.phase() == Phase::End && event.flags & WHOLE == 0;
        if is_end && is_close(whole, tree, events, teller, place) {
            events[place].flags |= TOLD;
            if event.flags & FAILED != 0 && whole.events[teller].flags & FAILED == 0 {
                events[teller].flags |= FAILED_BESIDE;
            }
        }
    }
}

/// Marks a telling of a tool call that another one tells.
pub(super) fn tell_tool(whole: &Whole, tree: &Tree, events: &mut [Resolved], teller: usize, told: usize) {
    let span = tree.span_of[told];
    let failed = has_failed(whole, tree, span);
    let (kept, other) = (&whole.events[teller], &whole.events[told]);
    // An MCP call beside a tool call: the one is the request that the other made.
    let is_request = other.kind.family() == Family::Mcp && kept.kind.family() == Family::Tool;
    mark(tree, span, events, if is_request { TOOL_TOLD } else { TOLD });
    if failed && kept.flags & FAILED == 0 {
        events[teller].flags |= FAILED_BESIDE;
    }
}
