//! Tellings of one tool call by senders that share no id for it: a program that writes a file and sends log records
//! has ids in only one of them. Each dialect tells a call once, so two calls that one dialect tells alike stay two.

use tracewake_model::Kind;

use super::once::{begins, tell_tool, tool_of};
use super::tree::Tree;
use super::{APART_NS, Item, Resolved, Whole, last_of_span};
use crate::derive::flag::{NAMES_SPAN, TIME_UNKNOWN, TOLD, TOOL_TOLD, WHOLE};
use crate::maps::HashMap;

/// Calls before one that it is compared with, at most.
const MOST_COMPARED: usize = 64;
/// Events with one of these are told already, or when they happened is not.
const LEFT_OUT: i64 = TOLD | TOOL_TOLD | TIME_UNKNOWN;

/// Finds calls of the same tool with the same arguments at the same time. What states no time is told apart elsewhere.
pub(super) fn tools(whole: &Whole, tree: &Tree, events: &mut [Resolved]) {
    let mut alike: HashMap<&str, Vec<usize>> = HashMap::default();
    for (place, event) in whole.events.iter().enumerate() {
        let is_tool = matches!(
            event.kind,
            Kind::ToolStart | Kind::ToolEnd | Kind::McpStart | Kind::McpEnd
        );
        let tool = tool_of(event);
        let is_left_out = (events[place].flags | event.flags & TIME_UNKNOWN) & LEFT_OUT != 0;
        if is_tool && begins(event) && !tool.is_empty() && !is_left_out {
            alike.entry(tool).or_default().push(place);
        }
    }
    for group in alike.into_values() {
        for call in calls(whole, tree, events, group) {
            for told in &call.tellings[1..] {
                tell_tool(whole, tree, events, call.tellings[0], *told);
            }
        }
    }
}

/// A call with all its tellings, the one that counts first: what a call was asked is worth more than how long it took.
struct Call {
    tellings: Vec<usize>,
    end_ns: i64,
}

/// Puts tellings of one tool together, at most one of each dialect to a call, in the order of time.
fn calls(whole: &Whole, tree: &Tree, events: &[Resolved], mut group: Vec<usize>) -> Vec<Call> {
    let mut calls: Vec<Call> = Vec::new();
    let first = group.first().map(|place| whole.events[*place].dialect);
    let is_first = |place: &usize| Some(whole.events[*place].dialect) == first;
    if group.iter().all(is_first) {
        return calls;
    }
    group.sort_by_key(|place| (events[*place].best_ns, whole.events[*place].tie));
    for place in group {
        let start_ns = events[place].best_ns;
        // The end of a call may be an event of its own.
        let end_ns = last_of_span(whole, tree, events, tree.span_of[place]).unwrap_or(start_ns);
        let is_telling = |call: &&mut Call| {
            let fits = |other: &usize| may_be_one(&whole.events[*other], &whole.events[place]);
            start_ns.saturating_sub(call.end_ns) <= APART_NS && call.tellings.iter().all(fits)
        };
        let recent = calls.len().saturating_sub(MOST_COMPARED);
        match calls[recent..].iter_mut().find(is_telling) {
            Some(call) => call.tellings.push(place),
            None => calls.push(Call {
                tellings: vec![place],
                end_ns,
            }),
        }
    }
    for call in &mut calls {
        call.tellings.sort_by_key(|place| {
            let event = &whole.events[*place];
            let says_little = (
                event.arguments.is_none(),
                event.flags & WHOLE == 0,
                event.flags & NAMES_SPAN == 0,
            );
            (says_little, events[*place].best_ns, event.tie)
        });
    }
    calls
}

/// Whether two tellings of different dialects do not contradict each other.
fn may_be_one(one: &Item, other: &Item) -> bool {
    let unsaid = one.tool_call.is_empty() || other.tool_call.is_empty();
    let same_arguments = match (one.arguments, other.arguments) {
        (Some(one), Some(other)) => one == other,
        _ => true,
    };
    unsaid && same_arguments && one.dialect != other.dialect
}
