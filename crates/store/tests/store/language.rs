//! The query language over real databases: which sessions, which events, which spans.

use tracewake_model::query::Field;
use tracewake_model::{
    Agent, Content, DataAccess, Event, Integrity, Kind, PolicyDecision, Score, ScoreValue, Severity,
    SignatureRule, Status,
};
use tracewake_store::{Batch, SessionQuery};

use crate::kit::*;

/// `session-1` as the others have it, and three more.
fn stored() -> Home {
    let home = home();
    home.append(run());
    let tool = |id: &str, session: &str, second: i64, agent: &str, name: &str| {
        let start = event(&format!("{id}-a"), session, Kind::ToolStart, second);
        let end = event(&format!("{id}-b"), session, Kind::ToolEnd, second + 2);
        [
            with(spanned(start, id, "", agent), tool_call(id, name)),
            Event {
                status: Status::Completed,
                ..spanned(end, id, "", agent)
            },
        ]
    };
    home.append(tool("t1", "tools", 10, "planner", "search"));
    home.append(tool("t2", "tools", 20, "coder", "fetch"));
    home.append(tool("t3", "others", 40, "coder", "search"));
    let policy = Content::Policy(PolicyDecision {
        policy_id: "pii".into(),
        outcome: "deny".into(),
        rationale: "Überweisung an Ω".into(),
        ..PolicyDecision::default()
    });
    let data = Content::DataAccess(DataAccess {
        datasource: "ledger://2026".into(),
        ..DataAccess::default()
    });
    let mut denied = with(
        spanned(event("p", "rules", Kind::PolicyDecision, 60), "p", "", "guard"),
        policy,
    );
    denied.severity = Severity::Warn;
    denied.signature = "abc".into();
    let read = with(
        spanned(event("d", "rules", Kind::DataAccess, 61), "d", "", "guard"),
        data,
    );
    let custom = spanned(
        event("c", "rules", Kind::Custom("com.acme.claim".into()), 62),
        "c",
        "",
        "guard",
    );
    let records = [denied, read, custom].map(record);
    let [denied, read, custom] = records;
    let denied = denied.with_integrity(Integrity::Verified(SignatureRule::Spec));
    home.commit(Batch {
        records: vec![denied, read, custom],
        source: "aop http".into(),
        ..batch([])
    });
    home.wait_for_index();
    home
}

fn sessions(home: &Home, text: &str) -> Vec<String> {
    let list = home
        .store
        .list_sessions(&SessionQuery {
            query: query(text),
            limit: 10,
            now: NOW,
            ..SessionQuery::default()
        })
        .unwrap();
    assert_eq!(list.total as usize, list.sessions.len(), "{text}");
    assert!(list.complete);
    list.sessions.into_iter().map(|session| session.key).collect()
}

fn events(home: &Home, text: &str) -> Vec<String> {
    let page = home.store.search(&query(text), 20, 0, NOW).unwrap();
    assert_eq!(
        (page.total as usize, page.complete),
        (page.hits.len(), true),
        "{text}"
    );
    let identity = |id| home.store.event(id).unwrap().unwrap().identity;
    page.hits.iter().map(|hit| identity(hit.event.id)).collect()
}

#[test]
fn sessions_have_one_event_that_fits_all() {
    let home = stored();
    let check = |text: &str, expect: &[&str]| assert_eq!(sessions(&home, text), expect, "{text}");
    check("", &["rules", "others", "tools", "session-1"]);
    check("agent:coder", &["others", "tools"]);
    check("Agent:CODER", &["others", "tools"]);
    check("agent:coder tool:search", &["others"]);
    check("agent:planner tool:fetch", &[]);
    check("tool:search,fetch", &["others", "tools"]);
    check("tool:s*", &["others", "tools"]);
    // Two terms with one field ask for two events.
    check("tool:search tool:fetch", &["tools"]);
    check("tool:search -tool:fetch", &["others"]);
    check("-tool:search", &["rules", "session-1"]);
    check("-(agent:coder tool:search)", &["rules", "tools", "session-1"]);
    check("agent:coder (tool:search OR tool:nothing)", &["others"]);
    check("policy:deny OR refund", &["rules", "session-1"]);
    check("policy:allow", &[]);
    check("data:ledger*", &["rules"]);
    check("kind:com.acme.claim", &["rules"]);
    check("kind:policy_decision severity:warn", &["rules"]);
    check("error:true", &["session-1"]);
    check("server:ledger operation:tools/call", &["session-1"]);
    check("model:large", &["session-1"]);
    check("handoff:billing", &["session-1"]);
    check("tag:late", &["session-1"]);
    check("trace:trace-1", &["session-1"]);
    check("trace:tra*", &["session-1"]);
    check("span:t1", &["tools"]);
    check("event:e5", &["session-1"]);
    check("integrity:verified", &["rules"]);
    check("integrity:broken", &[]);
    check("source:\"aop http\"", &["rules"]);
    check("refund agent:triage", &["session-1"]);
    check("refund agent:billing", &[]);
}

#[test]
fn sessions_have_sums_and_an_order() {
    let home = stored();
    let check = |text: &str, expect: &[&str]| assert_eq!(sessions(&home, text), expect, "{text}");
    check("tokens>100", &["session-1"]);
    check("tokens:120", &["session-1"]);
    check("tokens<=120", &["rules", "others", "tools", "session-1"]);
    check("cost>0", &[]);
    check("events:3..4", &["rules", "tools"]);
    check("errors>=1", &["session-1"]);
    check("duration>=8s", &["tools", "session-1"]);
    check("dialect:chaukas events<3", &["others"]);
    check("dialect:otlp", &[]);
    check("state:failed", &["session-1"]);
    check("state:ok,live", &["rules", "others", "tools"]);
    check("session:oth*", &["others"]);
    check("session:tools,rules", &["rules", "tools"]);
    check("since:2026-02-25T06:14:10", &["rules"]);
    check("until:2026-02-25T06:13:25", &["session-1"]);
    check("sort:oldest", &["session-1", "tools", "others", "rules"]);
    check("sort:longest", &["tools", "session-1", "rules", "others"]);
    check("sort:tokens tool:*", &["session-1", "others", "tools"]);
    check("sort:events", &["session-1", "tools", "rules", "others"]);
    check("sort:agents", &["tools", "session-1", "rules", "others"]);
    check("sort:outcome", &["session-1", "rules", "others", "tools"]);
    check(
        "sort:cost sort:errors",
        &["session-1", "rules", "others", "tools"],
    );
    check("sort:cost", &["rules", "others", "tools", "session-1"]);
}

#[test]
fn an_agent_is_found_by_its_id_and_by_its_name() {
    let home = home();
    let of = |session: &str, id: &str, name: &str, known_by_name: bool| Event {
        agent: Agent {
            id: id.into(),
            name: name.into(),
            known_by_name,
        },
        ..event(session, session, Kind::AgentStart, 1)
    };
    home.append(vec![of("by id", "writer-1", "Writer", false)]);
    home.append(vec![of("by name", "planner-1", "Planner", true)]);
    let check = |text: &str, expect: &str| assert_eq!(sessions(&home, text), [expect], "{text}");
    check("agent:writer-1", "by id");
    check("agent:Writer", "by id");
    check("agent:planner-1", "by name");
    check("agent:Plan*", "by name");
    assert_eq!(home.store.stats(None).unwrap().agents, ["Planner", "writer-1"]);
}

#[test]
fn search_finds_events() {
    let home = stored();
    let check = |text: &str, expect: &[&str]| assert_eq!(events(&home, text), expect, "{text}");
    check("tool:search", &["t3-b", "t3-a", "t1-b", "t1-a"]);
    check("tool:search status:completed", &["t3-b", "t1-b"]);
    check("tool:search -agent:coder", &["t1-b", "t1-a"]);
    check("refund", &["e2"]);
    check("refund agent:triage", &["e2"]);
    check("refund agent:billing", &[]);
    check("-refund state:failed kind:input_received", &[]);
    check("überweisung", &["p"]);
    check("uberweisung", &["p"]);
    check("ω", &["p"]);
    check("tokens>0", &["e3"]);
    check("duration:1s", &["e5", "e4"]);
    check("duration>1s", &["t3-b", "t3-a", "t2-b", "t2-a", "t1-b", "t1-a"]);
    check("integrity:verified", &["p"]);
    check("tag:late error:true", &["e5"]);
    check("since:2026-02-25T06:14:21", &["c", "d"]);
    check("state:failed kind:error", &["e8"]);
    check("handoff:billing", &["e6"]);
}

#[test]
fn the_end_of_a_call_has_the_name_of_its_start_whatever_the_order() {
    let home = home();
    let s = "late";
    home.append([spanned(event("end", s, Kind::ToolEnd, 5), "x", "", "a")]);
    assert_eq!(events(&home, "tool:search"), Vec::<String>::new());
    home.append([with(
        spanned(event("start", s, Kind::ToolStart, 1), "x", "", "a"),
        tool_call("c", "search"),
    )]);
    home.wait_for_index();
    assert_eq!(events(&home, "tool:search"), ["start", "end"]);
    assert_eq!(sessions(&home, "tool:search kind:tool_call_end"), ["late"]);
    assert_eq!(sessions(&home, "tool:\"\""), Vec::<String>::new());
}

#[test]
fn hits_of_a_session_are_its_spans_and_its_first_event() {
    let home = stored();
    let spans = |text: &str| home.store.matching_spans("session-1", &query(text), NOW).unwrap();
    let all = spans("");
    assert!(all.len() == 7 && all.is_sorted(), "{all:?}");
    assert_eq!(spans("refund").len(), 1);
    assert_eq!(spans("tool:lookup").len(), 1);
    assert_eq!(spans("nothing"), Vec::<i64>::new());
    let keys = ["session-1".to_owned(), "rules".to_owned(), "no such".to_owned()];
    let hits = home
        .store
        .best_hits(&query("refund OR überweisung"), &keys, NOW)
        .unwrap();
    let found: Vec<_> = hits
        .iter()
        .map(|hit| (hit.session.as_str(), hit.snippet.as_str()))
        .collect();
    assert_eq!(
        found,
        [
            ("session-1", "triage user Where is my refund? Please"),
            ("rules", "guard pii deny Überweisung an Ω")
        ]
    );
    assert_eq!(
        home.store.best_hits(&query("tool:lookup"), &keys, NOW).unwrap(),
        []
    );
}

#[test]
fn facets_respect_all_other_filters() {
    let home = stored();
    let facet = |text: &str, field: Field| {
        let facets = home.store.facets("session-1", &query(text), NOW).unwrap();
        let found = facets.into_iter().find(|facet| facet.field == field).unwrap();
        found
            .values
            .iter()
            .map(|(value, count)| format!("{value} {count}"))
            .collect::<Vec<_>>()
            .join(", ")
    };
    assert_eq!(facet("", Field::Agent), "triage 5, billing 2,  1");
    assert_eq!(facet("error:true", Field::Agent), "billing 1, triage 1");
    assert_eq!(facet("agent:billing", Field::Agent), "triage 5, billing 2,  1");
    assert_eq!(facet("agent:billing", Field::Kind), "error 1, mcp_call_start 1");
    assert_eq!(facet("refund", Field::Kind), "input_received 1");
    assert_eq!(facet("", Field::Tool), "lookup 2");
    assert_eq!(facet("", Field::Error), "true 2");
    let session_facets = |text: &str| {
        let facets = home.store.session_facets(&query(text), NOW).unwrap();
        let words = facets
            .iter()
            .map(|facet| format!("{} {:?}", facet.field.info().name, facet.values));
        words.collect::<Vec<_>>().join("\n")
    };
    insta::assert_snapshot!(session_facets("agent:coder"), @r#"
    state [("ok", 2)]
    dialect [("chaukas", 2)]
    agent [("coder", 2), ("billing", 1), ("guard", 1), ("planner", 1), ("triage", 1)]
    "#);
}

#[test]
fn values_are_completed() {
    let home = stored();
    let check = |field: Field, begun: &str, session: Option<&str>, expect: &str| {
        let found = home.store.values(field, begun, session, 5).unwrap();
        let words = found
            .iter()
            .map(|c| format!("{} {}", c.value, c.count.map_or("-".into(), |n| n.to_string())));
        assert_eq!(words.collect::<Vec<_>>().join(", "), expect, "{field:?} {begun}");
    };
    check(
        Field::Agent,
        "",
        None,
        "triage 5, coder 4, guard 3, billing 2, planner 2",
    );
    check(Field::Agent, "pl", None, "planner 2");
    check(Field::Agent, "", Some("others"), "coder 2");
    check(Field::Tool, "s", None, "search 4");
    check(Field::Kind, "claim", None, "com.acme.claim 1");
    check(Field::Status, "f", None, "failed 1");
    check(Field::State, "", None, "live -, ok -, recovered -, failed -");
    check(Field::Tag, "la", Some("session-1"), "late 1");
    check(Field::Tag, "", None, "billing -, late -");
    check(Field::Source, "aop", None, "aop http 3");
    check(Field::Session, "oth", None, "others -");
    check(Field::Trace, "", None, "trace-1 -");
    check(Field::Handoff, "bil", None, "billing 2");
    check(Field::Policy, "", None, "deny 1");
    check(Field::Tokens, "", None, "");
    check(Field::Error, "t", None, "true -");
}

#[test]
fn letters_beyond_ascii_match_small_and_large() {
    let home = home();
    let named = |id: &str, agent: &str| {
        with(
            spanned(event(id, id, Kind::ToolStart, 1), id, "", agent),
            tool_call(id, "Ölpreis"),
        )
    };
    home.append([
        named("a", "Überprüfer"),
        named("b", "ΟΔΌΣ [1]"),
        named("c", "uber"),
    ]);
    home.wait_for_index();
    let check = |text: &str, expect: &[&str]| {
        assert_eq!(sessions(&home, text), expect, "{text}");
        let page = home.store.search(&query(text), 10, 0, NOW).unwrap();
        assert_eq!(page.total as usize, expect.len(), "{text}");
    };
    for text in [
        "agent:überprüfer*",
        "agent:ÜBERPRÜFER",
        "agent:überprüfer",
        "agent:*PRÜF*",
        "agent:Überprüfer",
    ] {
        check(text, &["a"]);
    }
    check("agent:\"οδός [1]\"", &["b"]);
    check("agent:οδό*", &["b"]);
    check("agent:über", &[]);
    check("tool:ölpreis -agent:überprüfer -agent:οδόσ*", &["c"]);
    check("tool:ÖLPREIS", &["c", "b", "a"]);
}

/// A score of a session, below a span if one is named, given a day after the others.
fn scored(id: &str, session: &str, span: &str, name: &str, value: ScoreValue) -> Event {
    let content = Content::Score(Score {
        name: name.into(),
        value,
        ..Score::default()
    });
    let mut event = with(event(id, session, Kind::Score, 86_400), content);
    event.parent_span_id = span.into();
    event
}

#[test]
fn scores_are_found_by_name_and_value() {
    let home = stored();
    home.append([
        scored("s1", "tools", "t1", "Helpful", ScoreValue::Number(0.8)),
        scored("s2", "others", "", "helpful", ScoreValue::Number(0.3)),
        scored("s3", "others", "", "tone", ScoreValue::Text("rather good".into())),
        scored("s4", "rules", "", "safe", ScoreValue::Flag(true)),
    ]);
    let check = |text: &str, expect: &[&str]| {
        let mut found = sessions(&home, text);
        found.sort_unstable();
        assert_eq!(found, expect, "{text}");
    };
    check("score:helpful", &["others", "tools"]);
    check("score:helpful>0.5", &["tools"]);
    check("score:helpful>=0.3 score:helpful<0.8", &["others"]);
    check("score:helpful=0.3", &["others"]);
    check("score:helpful>0.5 tool:search", &["tools"]);
    check("-score:helpful tool:*", &["session-1"]);
    check("score:helpful!=0.3", &["tools"]);
    check("score:tone=*good", &["others"]);
    check("score:tone>0", &[]);
    check("score:safe=true score:safe=1", &["rules"]);
    check("score>=0.8", &["rules", "tools"]);
    check("has:score", &["others", "rules", "tools"]);
    check("score:h*,safe", &["others", "rules", "tools"]);
}

#[test]
fn a_score_marks_the_span_that_it_is_about_and_does_not_prolong_the_run() {
    let home = stored();
    let session = || {
        let found = home.store.session("tools", NOW).unwrap().unwrap();
        (found.first_ns, found.last_ns, found.events)
    };
    let before = session();
    home.append([scored("s1", "tools", "t1", "helpful", ScoreValue::Number(0.8))]);
    assert_eq!(session(), (before.0, before.1, before.2 + 1));
    assert_eq!(events(&home, "score:helpful>0.5"), ["s1", "t1-b", "t1-a"]);
    assert_eq!(events(&home, "score:helpful<0.5"), [""; 0]);
}
