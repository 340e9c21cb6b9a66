//! Errors, each once, and what a run came to.

use tracewake_model::Kind;

use super::{Item, Session, USED};
use crate::derive::flag::{ERROR, FAILED, WHOLE};

fn fails(item: &mut Item) {
    item.flags |= FAILED;
}

impl Session {
    /// An error event at a second.
    fn error(self, key: &str, parent: &str, second: i64, agent: i64) -> Session {
        self.span(key, parent, Kind::Error, (second, second), |item| {
            item.flags |= FAILED;
            item.own_agent = agent;
        })
    }

    /// The keys of the spans that are errors, and whether the run recovered.
    fn errors(&self) -> (Vec<&str>, bool) {
        let found = self.resolve();
        let is_error = |place: &usize| found.events[*place].flags & ERROR != 0;
        let keys = (0..self.0.events.len()).filter(is_error);
        (
            keys.map(|place| self.0.spans[place].key.as_str()).collect(),
            found.recovered,
        )
    }
}

#[test]
fn the_call_that_failed_is_the_error_and_not_what_is_around_it() {
    let run = |whole_run_fails: bool| {
        Session::default()
            .span("run", "", Kind::AgentEnd, (0, 20), |item| {
                item.flags |= if whole_run_fails { FAILED } else { 0 };
            })
            .span("agent", "run", Kind::AgentEnd, (1, 10), fails)
            .span("tool", "agent", Kind::ToolEnd, (2, 3), fails)
            .span("again", "agent", Kind::ToolEnd, (4, 5), fails)
            .span("http", "again", Kind::Span, (4, 5), fails)
    };
    assert_eq!(run(false).errors(), (vec!["tool", "again"], true));
    assert_eq!(run(true).errors(), (vec!["tool", "again"], false));
}

#[test]
fn what_failed_by_itself_is_an_error() {
    let lone = Session::default()
        .agent("a", "", 1, (0, 9))
        .span("s", "a", Kind::Span, (1, 2), fails);
    assert_eq!(lone.errors(), (vec!["s"], true));
    let agent = Session::default().span("a", "", Kind::AgentEnd, (0, 9), fails);
    assert_eq!(agent.errors(), (vec!["a"], false));
    let fine = Session::default().agent("a", "", 1, (0, 9));
    assert_eq!(fine.errors(), (vec![], false));
}

#[test]
fn an_error_event_and_the_failure_that_it_tells_of_are_one() {
    let failed = || {
        Session::default()
            .agent("a", "", 1, (0, 60))
            .span("t", "a", Kind::ToolEnd, (2, 3), fails)
    };
    assert_eq!(failed().error("e", "t", 3, 0).errors().0, ["t"], "inside it");
    assert_eq!(failed().error("t", "a", 40, 0).errors().0, ["t"], "by its id");
    assert_eq!(
        failed().error("e", "a", 3, 1).errors().0,
        ["t"],
        "around it, at once"
    );
    assert_eq!(
        failed().error("e", "", 3, 1).errors().0,
        ["t"],
        "of the same agent, at once"
    );
    assert_eq!(
        failed().error("e", "a", 40, 1).errors().0,
        ["t", "e"],
        "much later"
    );
    let twice = failed().error("e", "t", 3, 0).error("f", "a", 3, 1);
    assert_eq!(twice.errors().0, ["t"]);
}

#[test]
fn an_error_that_goes_up_through_its_callers_is_one() {
    let run = Session::default()
        .agent("a", "", 1, (0, 9))
        .span("s", "a", Kind::Span, (1, 4), |_| {})
        .error("outer", "a", 4, 1)
        .error("inner", "s", 4, 1);
    assert_eq!(run.errors().0, ["inner"]);
    let two = Session::default()
        .agent("a", "", 1, (0, 9))
        .error("one", "a", 4, 1)
        .error("other", "a", 4, 1);
    assert_eq!(two.errors().0, ["one", "other"], "side by side they are two");
}

#[test]
fn a_call_that_two_events_tell_of_fails_once() {
    let mcp = Session::default()
        .span("t", "", Kind::ToolEnd, (1, 2), |item| {
            item.name = "add".into();
            fails(item);
        })
        .mcp("m", "t", "calc", "add");
    assert_eq!(mcp.errors().0, ["t"]);
    let beside = Session::default()
        .tool("t", "", "add")
        .span("m", "t", Kind::McpEnd, (1, 2), |item| {
            item.name = "tools/call".into();
            item.tool = "add".into();
            fails(item);
        });
    assert_eq!(
        beside.errors().0,
        ["t"],
        "the tool call, though only the request failed"
    );
    let wrapped = |outer: i64, inner: i64| {
        Session::default()
            .span("outer", "", Kind::ModelEnd, (1, 4), |item| {
                item.flags |= outer;
                item.tokens = USED;
            })
            .span("inner", "outer", Kind::ModelEnd, (2, 3), |item| {
                item.flags |= inner;
                item.tokens = USED;
            })
    };
    assert_eq!(wrapped(FAILED, FAILED).errors().0, ["inner"]);
    assert_eq!(wrapped(FAILED, 0).errors().0, ["outer"]);
}

#[test]
fn the_last_thing_that_ended_says_what_a_run_came_to() {
    let turns = |second_fails: bool| {
        Session::default()
            .span("one", "", Kind::AgentEnd, (0, 5), |item| {
                item.flags |= if second_fails { 0 } else { FAILED };
            })
            .span("two", "", Kind::AgentEnd, (6, 9), |item| {
                item.flags |= if second_fails { FAILED } else { 0 };
            })
    };
    assert!(turns(false).errors().1);
    assert!(!turns(true).errors().1);
    let open_root = |last_fails: bool| {
        Session::default()
            .span("root", "", Kind::AgentStart, (0, 0), |item| {
                item.flags &= !WHOLE;
                item.end_ns = None;
            })
            .span("t", "root", Kind::ToolEnd, (1, 2), fails)
            .span("u", "root", Kind::ToolEnd, (3, 4), |item| {
                item.flags |= if last_fails { FAILED } else { 0 };
            })
    };
    assert!(open_root(false).errors().1);
    assert!(!open_root(true).errors().1);
}

#[test]
fn a_session_that_was_closed_in_good_order_may_have_failed() {
    let run = |session_flags: i64| {
        Session::default()
            .span("session", "", Kind::SessionEnd, (0, 9), |item| {
                item.flags |= session_flags
            })
            .span("a", "session", Kind::AgentEnd, (1, 8), fails)
            .span("t", "a", Kind::ToolEnd, (2, 3), fails)
    };
    assert_eq!(run(0).errors(), (vec!["t"], false));
    assert_eq!(run(FAILED).errors(), (vec!["t"], false));
}

#[test]
fn an_output_that_tells_of_a_failure_is_no_other_error() {
    let failed = |second| {
        Session::default()
            .agent("a", "", 1, (0, 60))
            .span("t", "a", Kind::ToolEnd, (2, 3), fails)
            .span("o", "a", Kind::Output, (second, second), fails)
    };
    assert_eq!(failed(3).errors().0, ["t"]);
    assert_eq!(failed(40).errors().0, ["t", "o"]);
}

#[test]
fn each_request_that_is_made_again_failed_once() {
    let run = |kind: Kind, retries: &[&str]| {
        let run = Session::default()
            .agent("a", "", 1, (0, 60))
            .span("call", "a", kind, (2, 3), fails);
        retries.iter().fold(run, |run, key| {
            run.span(key, "a", Kind::Retry, (3, 3), |item| {
                item.own_agent = 1;
                fails(item);
            })
        })
    };
    assert_eq!(
        run(Kind::ModelEnd, &["r"]).errors().0,
        ["call"],
        "the same request"
    );
    assert_eq!(
        run(Kind::ModelEnd, &["r", "s"]).errors().0,
        ["call", "s"],
        "another one"
    );
    assert_eq!(
        run(Kind::ToolEnd, &["r"]).errors().0,
        ["call", "r"],
        "after a tool"
    );
}

#[test]
fn an_agent_fails_by_the_calls_that_its_sender_put_beside_it() {
    let run = |second: i64, agent: i64| {
        Session::default()
            .span("a", "", Kind::AgentEnd, (1, 8), |item| {
                item.own_agent = 1;
                fails(item);
            })
            .span("t", "", Kind::ToolEnd, (second, second), |item| {
                item.own_agent = agent;
                fails(item);
            })
    };
    assert_eq!(run(3, 1).errors().0, ["t"]);
    assert_eq!(run(3, 2).errors().0, ["a", "t"], "of another agent");
    assert_eq!(run(30, 1).errors().0, ["a", "t"], "at another time");
}

#[test]
fn what_failed_in_a_call_that_another_span_tells_is_the_error_of_that_one() {
    let run = |id: &str| {
        let call = |item: &mut Item| item.tool_call = "c".into();
        let session = Session::default().span("call", "", Kind::ToolEnd, (1, 3), |item| {
            call(item);
            fails(item);
            item.dialect = 5;
            item.name = "get".into();
        });
        let session = session.span("as sent", "", Kind::ToolEnd, (1, 3), |item| {
            item.tool_call = id.into();
            item.dialect = 4;
            item.name = "get".into();
        });
        session.span("running", "as sent", Kind::Span, (2, 3), fails)
    };
    assert_eq!(run("c").errors().0, ["call"]);
    assert_eq!(run("d").errors().0, ["call", "running"]);
}
