use tracewake_model::{Family, Kind};

use super::{Item, Resolution, SpanItem, Whole, resolve};
use crate::derive::flag::{
    COST_TOLD, FAILED, FAILED_BESIDE, MODEL_RESULT, NAMES_AGENT, NAMES_SESSION, NAMES_SPAN, RUN_IS_TRACE,
    TIME_UNKNOWN, TOLD, TOOL_TOLD, WHOLE,
};

mod beside;
mod errors;
mod retold;
mod said;

/// Agents that hand over and take over.
type Pairs = Vec<(i64, i64)>;

/// A session of whole spans, one event each: row ids of events and spans count from 1.
#[derive(Default)]
struct Session(Whole);

impl Session {
    /// A span at these seconds inside another; an empty parent for a root.
    fn span(
        mut self,
        key: &str,
        parent: &str,
        kind: Kind,
        seconds: (i64, i64),
        change: impl FnOnce(&mut Item),
    ) -> Session {
        let row = self.0.spans.len() as i64 + 1;
        let flags = WHOLE | NAMES_SPAN | NAMES_SESSION;
        let is_model = if kind == Kind::ModelEnd { MODEL_RESULT } else { 0 };
        let mut item = Item {
            id: row,
            span: row,
            flags: flags | is_model,
            best_ns: seconds.0 * 1_000_000_000,
            end_ns: Some(seconds.1 * 1_000_000_000),
            received_ns: 9_000_000_000_000,
            trace: 1,
            kind,
            ..Item::default()
        };
        change(&mut item);
        self.0.spans.push(SpanItem {
            row,
            family: Some(item.kind.family()),
            key: key.into(),
            parent: parent.into(),
        });
        self.0.events.push(item);
        self
    }

    fn agent(self, key: &str, parent: &str, agent: i64, seconds: (i64, i64)) -> Session {
        self.span(key, parent, Kind::AgentEnd, seconds, |item| {
            item.own_agent = agent;
            item.flags |= NAMES_AGENT;
        })
    }

    fn model(self, key: &str, parent: &str, tokens: Option<(i64, i64)>) -> Session {
        self.span(key, parent, Kind::ModelEnd, (1, 2), |item| item.tokens = tokens)
    }

    fn tool(self, key: &str, parent: &str, name: &str) -> Session {
        self.span(key, parent, Kind::ToolEnd, (1, 2), |item| item.name = name.into())
    }

    fn mcp(self, key: &str, parent: &str, server: &str, tool: &str) -> Session {
        self.span(key, parent, Kind::McpEnd, (1, 2), |item| {
            item.name = "tools/call".into();
            item.detail = server.into();
            item.tool = tool.into();
        })
    }

    fn handoff(self, key: &str, parent: &str, ends: (i64, i64), second: i64) -> Session {
        self.span(key, parent, Kind::AgentHandoff, (second, second), |item| {
            item.handoff = Some(ends);
            item.own_agent = ends.0;
        })
    }

    fn resolve(&self) -> Resolution {
        resolve(&self.0)
    }

    /// The flags that were resolved, by event.
    fn told(&self) -> Vec<i64> {
        let resolved = TOLD | COST_TOLD | TOOL_TOLD | FAILED_BESIDE;
        self.resolve()
            .events
            .iter()
            .map(|event| event.flags & resolved)
            .collect()
    }

    /// Nested and inferred handoffs, as pairs of agents.
    fn handoffs(&self) -> (Pairs, Pairs) {
        let found = self.resolve();
        let pairs = |edges: &[super::Edge]| edges.iter().map(|edge| (edge.from, edge.to)).collect();
        (pairs(&found.nested), pairs(&found.inferred))
    }
}

const USED: Option<(i64, i64)> = Some((100, 10));

#[test]
fn of_a_wrapped_model_call_the_inner_one_counts() {
    let wrapped = |outer, inner| Session::default().model("a", "", outer).model("b", "a", inner);
    assert_eq!(wrapped(USED, USED).told(), [TOLD, 0]);
    assert_eq!(wrapped(None, USED).told(), [TOLD, 0]);
    assert_eq!(
        wrapped(USED, None).told(),
        [0, TOLD],
        "only the wrapper says what was used"
    );
    assert_eq!(wrapped(None, None).told(), [TOLD, 0]);
    let plain_between = Session::default()
        .model("a", "", USED)
        .span("s", "a", Kind::Span, (1, 2), |_| {})
        .model("b", "s", USED);
    assert_eq!(plain_between.told(), [TOLD, 0, 0]);
}

#[test]
fn a_model_call_of_an_agent_inside_a_call_is_another() {
    let through_agent = Session::default()
        .model("a", "", USED)
        .tool("t", "a", "ask")
        .agent("g", "t", 1, (1, 2))
        .model("b", "g", USED);
    assert_eq!(through_agent.told(), [0, 0, 0, 0]);
}

#[test]
fn a_cost_that_only_the_wrapper_states_counts_there() {
    let session = Session::default()
        .span("a", "", Kind::ModelEnd, (1, 2), |item| {
            item.tokens = USED;
            item.has_cost = true;
        })
        .model("b", "a", USED);
    assert_eq!(session.told(), [TOLD, COST_TOLD]);
}

#[test]
fn tellings_of_one_response_are_one_call() {
    let twice = |apart: i64, tokens| {
        let telling = |session: Session, key: &str, second, tokens| {
            session.span(key, "", Kind::ModelEnd, (second, second + 1), |item| {
                item.call = "resp-1".into();
                item.tokens = tokens;
            })
        };
        telling(telling(Session::default(), "a", 0, USED), "b", apart, tokens).told()
    };
    assert_eq!(twice(0, USED), [0, TOLD | COST_TOLD]);
    assert_eq!(twice(1, None), [0, TOLD | COST_TOLD]);
    assert_eq!(twice(0, Some((7, 7))), [0, 0], "they contradict each other");
    assert_eq!(
        twice(0, Some((100, 11))),
        [0, TOLD | COST_TOLD],
        "the pieces of a stream are counted differently"
    );
    assert_eq!(
        twice(0, Some((100, 0))),
        [0, TOLD | COST_TOLD],
        "one has not counted the output yet"
    );
    assert_eq!(
        twice(60, USED),
        [0, 0],
        "some servers give every response the same id"
    );
}

#[test]
fn a_telling_that_counted_the_output_counts() {
    let telling = |session: Session, key: &str, second, tokens| {
        session.span(key, "", Kind::ModelEnd, (second, second + 1), |item| {
            item.call = "resp-1".into();
            item.tokens = tokens;
        })
    };
    let session = telling(Session::default(), "a", 0, Some((100, 0)));
    assert_eq!(telling(session, "b", 1, USED).told(), [TOLD | COST_TOLD, 0]);
}

#[test]
fn a_call_that_waited_is_one_with_its_later_telling() {
    let call = |item: &mut Item| {
        item.name = "grep".into();
        item.tool_call = "toolu_1".into();
    };
    let mut session = Session::default()
        .span("a", "", Kind::ToolStart, (0, 0), |item| {
            call(item);
            item.flags &= !WHOLE;
            item.end_ns = None;
        })
        .span("b", "", Kind::ToolEnd, (30, 31), call)
        .span("a", "", Kind::ToolEnd, (31, 31), |item| item.flags &= !WHOLE);
    // The start and the end of the first telling are of one span.
    session.0.spans.pop();
    session.0.events[2].span = 1;
    assert_eq!(session.told(), [TOLD, 0, TOLD]);
}

#[test]
fn tellings_of_one_call_are_one_handoff() {
    let session = |second: i64, calls: [&str; 2]| {
        let told = |session: Session, key: &str, second, call: &str| {
            session.span(key, "", Kind::ToolStart, (second, second), |item| {
                item.handoff = Some((1, 2));
                item.tool_call = call.into();
                item.end_ns = None;
                item.flags &= !WHOLE;
            })
        };
        let session = told(Session::default(), "a", 0, calls[0]);
        told(session, "b", second, calls[1]).resolve().retold
    };
    assert_eq!(session(1, ["t", "t"]), [2]);
    assert_eq!(session(1, ["t", "u"]), [0i64; 0]);
    assert_eq!(session(1, ["t", ""]), [0i64; 0]);
}

#[test]
fn one_mcp_request_is_one_call() {
    let tool_and_sides = Session::default()
        .tool("t", "", "calc_add")
        .mcp("client", "t", "localhost:8000", "add")
        .span("http", "client", Kind::Span, (1, 2), |_| {})
        .mcp("server", "http", "calc_server", "add");
    assert_eq!(
        tool_and_sides.told(),
        [0, TOLD | TOOL_TOLD, 0, TOOL_TOLD],
        "the side that names the server tells of the request, the tool call of the tool"
    );
    let other_tool = Session::default().tool("t", "", "plan").mcp("c", "t", "s", "add");
    assert_eq!(other_tool.told(), [0, 0]);
    let handler = Session::default().mcp("c", "", "s", "add").tool("t", "c", "add");
    assert_eq!(handler.told(), [0, TOLD]);
}

#[test]
fn a_failed_request_fails_the_tool_call_around_it() {
    let session = Session::default()
        .tool("t", "", "add")
        .span("m", "t", Kind::McpEnd, (1, 2), |item| {
            item.tool = "add".into();
            item.flags |= FAILED;
        });
    assert_eq!(session.told(), [FAILED_BESIDE, TOOL_TOLD]);
}

#[test]
fn two_records_of_one_tool_call_are_one() {
    let session = |second: i64| {
        let call = |item: &mut Item| {
            item.name = "grep".into();
            item.tool_call = "toolu_1".into();
        };
        Session::default()
            .span("a", "", Kind::ToolEnd, (0, 1), call)
            .span("event:log:1", "", Kind::ToolEnd, (second, second), |item| {
                call(item);
                item.flags &= !NAMES_SPAN;
            })
            .told()
    };
    assert_eq!(session(1), [0, TOLD]);
    assert_eq!(session(90), [0, 0]);
}

#[test]
fn calls_belong_to_the_nearest_agent_around_them() {
    let found = Session::default()
        .agent("a", "", 7, (0, 9))
        .agent("b", "a", 8, (1, 5))
        .tool("t", "b", "get")
        .tool("u", "a", "get")
        .tool("v", "missing", "get")
        .resolve();
    let agents: Vec<i64> = found.events.iter().map(|event| event.agent).collect();
    assert_eq!(agents, [7, 8, 8, 7, 0]);
}

#[test]
fn an_id_is_resolved_to_the_one_name_that_it_has() {
    let mut session = Session::default().span("a", "", Kind::AgentEnd, (0, 1), |item| item.own_agent = 3);
    session.0.named.insert(3, vec![9]);
    assert_eq!(session.resolve().events[0].agent, 9);
    session.0.named.insert(3, vec![9, 10]);
    assert_eq!(
        session.resolve().events[0].agent,
        3,
        "two names for one id are two agents"
    );
}

#[test]
fn agents_inside_an_agent_are_handoffs_from_it() {
    let sequential = Session::default()
        .agent("lead", "", 1, (0, 9))
        .agent("w0", "lead", 2, (1, 2))
        .agent("w1", "lead", 3, (3, 4))
        .agent("w2", "lead", 4, (3, 5));
    assert_eq!(sequential.handoffs(), (vec![(1, 2), (1, 3), (1, 4)], vec![]));
    let by_tool = Session::default()
        .agent("a", "", 1, (0, 9))
        .tool("t", "a", "ask_planner")
        .agent("b", "t", 2, (1, 2));
    assert_eq!(by_tool.resolve().nested[0].reason, "ask_planner");
    let two_sides = Session::default()
        .agent("a", "", 1, (0, 9))
        .agent("b", "a", 1, (1, 2));
    assert_eq!(
        two_sides.handoffs(),
        (vec![], vec![]),
        "an agent does not hand to itself"
    );
}

#[test]
fn what_an_event_told_is_not_told_again() {
    let transfer = Session::default()
        .agent("a", "", 1, (0, 9))
        .handoff("h", "a", (1, 2), 1)
        .agent("b", "a", 2, (2, 3));
    assert_eq!(transfer.handoffs(), (vec![], vec![]));
    let siblings = Session::default()
        .agent("a", "", 1, (0, 1))
        .handoff("h", "", (1, 2), 1)
        .agent("b", "", 2, (2, 3));
    assert_eq!(siblings.handoffs(), (vec![], vec![]));
    let twice = Session::default()
        .span("t", "", Kind::AgentHandoff, (1, 3), |item| {
            item.handoff = Some((1, 2))
        })
        .handoff("h", "t", (1, 2), 2);
    assert_eq!(twice.resolve().retold, [2]);
    let unsaid =
        Session::default()
            .agent("a", "", 5, (0, 9))
            .span("h", "a", Kind::AgentHandoff, (1, 1), |item| {
                item.handoff = Some((0, 2))
            });
    assert_eq!(unsaid.resolve().givers, [(2, 5)]);
    let to_nobody = Session::default()
        .agent("a", "", 1, (0, 2))
        .handoff("h", "a", (1, 0), 1)
        .tool("t", "a", "look")
        .agent("b", "", 2, (3, 4))
        .agent("c", "", 3, (5, 6));
    assert_eq!(to_nobody.resolve().takers, [(2, 2)]);
    assert_eq!(to_nobody.handoffs(), (vec![], vec![(2, 3)]));
}

#[test]
fn the_agent_that_a_call_says_the_id_of_gives_the_work() {
    // 5 and 1 are names, 7 is the id of one of the agents that are called 5.
    let call = |item: &mut Item| item.tool_call = "toolu_1".into();
    let told = |from: i64, own: i64| {
        let mut session = Session::default()
            .span("decision", "", Kind::ToolStart, (1, 1), |item| {
                call(item);
                item.own_agent = own;
                item.handoff = Some((from, 5));
                item.delegates = true;
            })
            .span("call", "", Kind::ToolEnd, (1, 3), |item| {
                call(item);
                item.own_agent = 7;
            });
        session.0.named.insert(7, vec![5]);
        let found = session.resolve();
        (found.givers, found.retold)
    };
    assert_eq!(
        told(0, 7),
        (vec![(1, 5)], vec![]),
        "it starts another of its kind"
    );
    assert_eq!(
        told(1, 1),
        (vec![(1, 5)], vec![]),
        "a record without the id says the main agent"
    );
    assert_eq!(told(5, 5), (vec![], vec![]));
}

#[test]
fn an_agent_inside_each_telling_of_a_call_is_one_handoff() {
    let handing = |session: Session, key: &str, seconds| {
        session.span(key, "lead", Kind::ToolEnd, seconds, |item| {
            item.handoff = Some((1, 2));
            item.tool_call = "toolu_1".into();
            item.name = "Agent".into();
        })
    };
    let session = handing(Session::default().agent("lead", "", 1, (0, 9)), "wire", (1, 5));
    let session = handing(session.agent("a", "wire", 2, (2, 4)), "file", (1, 6));
    let found = session.agent("b", "file", 2, (2, 5)).resolve();
    assert_eq!((found.nested.len(), found.retold), (0, vec![4]));
}

#[test]
fn only_an_unexplained_change_of_the_acting_agent_is_inferred() {
    let change = Session::default()
        .agent("a", "", 1, (0, 1))
        .agent("b", "", 2, (2, 3));
    assert_eq!(change.handoffs(), (vec![], vec![(1, 2)]));
    let parallel = Session::default()
        .span("w", "", Kind::WorkflowEnd, (0, 9), |_| {})
        .agent("a", "w", 1, (1, 5))
        .agent("b", "w", 2, (2, 6))
        .agent("c", "w", 1, (3, 4));
    assert_eq!(
        parallel.handoffs(),
        (vec![], vec![]),
        "side by side nobody hands over"
    );
    let mut ended = Session::default()
        .agent("a", "", 1, (0, 1))
        .agent("b", "", 2, (2, 3));
    ended = ended.span("end", "", Kind::AgentEnd, (5, 5), |item| {
        item.own_agent = 1;
        item.flags &= !WHOLE;
    });
    assert_eq!(ended.handoffs().1, [(1, 2)], "the end of an agent is no act");
}

#[test]
fn an_event_without_a_time_is_placed_by_its_neighbours() {
    let unknown = |item: &mut Item| {
        item.flags |= TIME_UNKNOWN;
        item.best_ns = item.received_ns;
    };
    let found = Session::default()
        .agent("a", "", 1, (3, 9))
        .span("in", "a", Kind::Span, (0, 0), unknown)
        .span("around", "", Kind::Span, (0, 0), unknown)
        .span("child", "around", Kind::Span, (5, 6), |_| {})
        .span("alone", "", Kind::Span, (0, 0), unknown)
        .resolve();
    let seconds: Vec<i64> = found
        .events
        .iter()
        .map(|event| event.best_ns / 1_000_000_000)
        .collect();
    assert_eq!(seconds, [3, 3, 5, 5, 3]);
    // A start whose end is known began with what lies in it.
    let begun = Session::default()
        .span("around", "", Kind::WorkflowEnd, (8, 8), |item| {
            item.flags &= !WHOLE
        })
        .span("around", "", Kind::WorkflowStart, (0, 0), unknown)
        .span("child", "around", Kind::Span, (5, 6), |_| {})
        .resolve();
    assert_eq!(begun.events[1].best_ns, 5_000_000_000);
    let nothing_known = Session::default()
        .span("a", "", Kind::Span, (0, 0), unknown)
        .resolve();
    assert_eq!(nothing_known.events[0].best_ns, 9_000_000_000_000);
}

#[test]
fn events_of_one_instant_are_ordered_by_what_the_data_says() {
    let at = |session: Session, key: &str, parent: &str, kind, change: fn(&mut Item)| {
        session.span(key, parent, kind, (1, 2), change)
    };
    let mut session = at(Session::default(), "m", "a", Kind::ModelEnd, |_| {});
    session = at(session, "event:q", "m", Kind::Input, |item| item.flags &= !WHOLE);
    session = at(session, "end", "a", Kind::ToolEnd, |item| item.flags &= !WHOLE);
    session = at(session, "a", "", Kind::AgentEnd, |_| {});
    session = at(session, "exact", "a", Kind::Span, |item| item.stated_ns = Some(7));
    let places: Vec<i64> = session.resolve().events.iter().map(|event| event.place).collect();
    // What states a time in full precision, the agent, what was asked, the call that it caused, what ended.
    assert_eq!(places, [3, 2, 4, 1, 0]);
    let mut numbered = at(Session::default(), "x", "", Kind::Span, |item| item.seq = Some(2));
    numbered = at(numbered, "y", "", Kind::Span, |item| item.seq = Some(1));
    numbered = at(numbered, "z", "", Kind::Span, |_| {});
    let places: Vec<i64> = numbered
        .resolve()
        .events
        .iter()
        .map(|event| event.place)
        .collect();
    assert_eq!(places, [1, 0, 2], "sequence numbers, then the order of arrival");
}

#[test]
fn circles_of_parents_end() {
    let session = Session::default()
        .agent("a", "b", 1, (0, 1))
        .agent("b", "a", 2, (0, 1))
        .tool("t", "t", "x");
    assert_eq!(session.resolve().events.len(), 3);
    assert_eq!(session.0.spans[0].family, Some(Family::Agent));
}

#[test]
fn an_mcp_call_is_to_the_server_that_answered_before_it() {
    let request = |session: Session, key: &str, parent: &str, what: (&str, &str), second: i64| {
        session.span(key, parent, Kind::McpEnd, (second, second), |item| {
            item.name = what.0.into();
            item.detail = what.1.into();
        })
    };
    let check = |requests: &[(&str, (&str, &str))], expect: &[&str]| {
        let mut session = Session::default();
        for task in ["task", "other"] {
            session = session.span(task, "", Kind::Span, (0, 99), |_| ());
        }
        for (n, (parent, what)) in requests.iter().enumerate() {
            session = request(session, &format!("r{n}"), parent, *what, n as i64);
        }
        let whole = session.0;
        let found = resolve(&whole).events;
        let servers = found.iter().skip(2).map(|event| {
            let server = event.server.map(|place| whole.events[place].detail.as_str());
            server.unwrap_or_default()
        });
        assert_eq!(servers.collect::<Vec<_>>(), expect, "{requests:?}");
    };
    let (opens, call) = ("initialize", ("tools/call", ""));
    check(&[("task", (opens, "a")), ("task", call)], &["", "a"]);
    check(&[("task", call), ("task", (opens, "a"))], &["", ""]);
    check(
        &[("task", (opens, "a")), ("task", ("tools/call", "own"))],
        &["", ""],
    );
    // One connection after the other, or which of two nobody says.
    check(
        &[
            ("task", (opens, "a")),
            ("task", call),
            ("task", (opens, "b")),
            ("task", call),
        ],
        &["", "a", "", ""],
    );
    check(
        &[
            ("task", (opens, "a")),
            ("other", (opens, "b")),
            ("task", call),
            ("other", call),
        ],
        &["", "", "a", "b"],
    );
    // The connection was opened elsewhere in the trace.
    check(
        &[("task", (opens, "a")), ("other", call), ("", call)],
        &["", "a", "a"],
    );
}

#[test]
fn runs_that_follow_one_another_hand_nothing_over() {
    let check = |flags: i64, traces: [i64; 2], expect: Pairs| {
        let session = Session::default()
            .agent("one", "", 1, (0, 1))
            .agent("two", "", 2, (2, 3));
        let mut whole = session.0;
        for (event, trace) in whole.events.iter_mut().zip(traces) {
            event.trace = trace;
            event.flags |= flags;
        }
        let inferred = resolve(&whole).inferred;
        let pairs: Pairs = inferred.iter().map(|edge| (edge.from, edge.to)).collect();
        assert_eq!(pairs, expect, "{flags} {traces:?}");
    };
    check(0, [1, 1], vec![(1, 2)]);
    check(0, [1, 2], vec![(1, 2)]);
    check(RUN_IS_TRACE, [1, 1], vec![(1, 2)]);
    check(RUN_IS_TRACE, [1, 2], vec![]);
}
