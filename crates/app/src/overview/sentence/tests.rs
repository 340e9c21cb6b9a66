use super::*;

/// A name and its agent, as `name@agent`.
fn doing(text: &str) -> Doing {
    let (name, agent) = text.split_once('@').unwrap_or((text, ""));
    Doing {
        name: name.to_owned(),
        agent: agent.to_owned(),
        span: 7,
    }
}

fn failed(text: &str, count: u64, solved: bool) -> Failures {
    Failures {
        what: doing(text),
        count,
        solved,
        field: Some(Field::Tool),
    }
}

fn names(names: &str) -> Vec<String> {
    names.split_whitespace().map(str::to_owned).collect()
}

fn usd(amount: f64) -> Vec<CostSum> {
    vec![CostSum {
        currency: "USD".to_owned(),
        amount,
        estimated: false,
    }]
}

/// A run of this ending that took 68 seconds.
fn run(ending: RunEnding) -> Facts {
    Facts {
        ending,
        duration_ns: 68_000_000_000,
        events: 34,
        ..Facts::default()
    }
}

#[track_caller]
fn check(facts: Facts, expect: &str) {
    assert_eq!(sentence(&facts).text(), expect);
}

#[test]
fn each_ending_has_its_words() {
    check(Facts::default(), "Nothing has happened yet.");
    check(run(RunEnding::Running), "Running for 1 min 8 s: 34 events.");
    check(
        run(RunEnding::Waiting),
        "Waiting for a person after 1 min 8 s: 34 events.",
    );
    check(run(RunEnding::Finished), "Finished after 1 min 8 s: 34 events.");
    check(run(RunEnding::Recovered), "Recovered after 1 min 8 s: 34 events.");
    check(run(RunEnding::Failed), "Failed after 1 min 8 s: 34 events.");
    check(
        run(RunEnding::NoOutcome),
        "Stopped without an outcome after 1 min 8 s: 34 events.",
    );
}

#[test]
fn a_run_of_no_time_names_none() {
    let facts = Facts {
        duration_ns: 0,
        ..run(RunEnding::NoOutcome)
    };
    check(facts, "Stopped without an outcome: 34 events.");
}

#[test]
fn what_failed_comes_first() {
    let failing = |ending, failures| Facts {
        failures,
        agents: names("coder tester"),
        ..run(ending)
    };
    let check = |failures: Vec<Failures>, expect: &str| check(failing(RunEnding::Failed, failures), expect);
    check(
        vec![failed("run_tests@tester", 5, false)],
        "Failed after 1 min 8 s: run_tests failed 5 times in tester.",
    );
    check(
        vec![failed("run_tests", 1, false)],
        "Failed after 1 min 8 s: run_tests failed.",
    );
    check(
        vec![failed("run_tests@tester", 2, true)],
        "Failed after 1 min 8 s: run_tests failed twice in tester, then passed.",
    );
    check(
        vec![
            failed("run_tests@tester", 5, true),
            failed("create_pr@reviewer", 3, true),
        ],
        "Failed after 1 min 8 s: run_tests failed 5 times in tester and create_pr 3 times in reviewer, then both passed.",
    );
    check(
        vec![
            failed("a@x", 5, true),
            failed("b@y", 1, false),
            failed("c@y", 1, true),
            failed("d@y", 1, true),
        ],
        "Failed after 1 min 8 s: a failed 5 times in x, b once in y and 2 other calls.",
    );
}

#[test]
fn an_error_outside_calls_is_quoted() {
    let error = |ending, message: &str| Facts {
        error: Some(Failed {
            message: message.to_owned(),
            agent: "billing".to_owned(),
            span: 3,
        }),
        ..run(ending)
    };
    check(
        error(RunEnding::Failed, "lock not acquired"),
        "Failed after 1 min 8 s: “lock not acquired” in billing.",
    );
    check(
        error(RunEnding::Failed, ""),
        "Failed after 1 min 8 s: an error in billing.",
    );
    check(error(RunEnding::Running, "lost"), "Running for 1 min 8 s.");
}

#[test]
fn what_goes_on_and_what_has_no_end_is_told() {
    let open = |ending, open: &str| Facts {
        open: open.split_whitespace().map(doing).collect(),
        agents: names("writer"),
        model_calls: vec![doing("gpt-4o@writer"); 2],
        ..run(ending)
    };
    check(
        open(RunEnding::Running, "gpt-4o@writer"),
        "Running for 1 min 8 s: now gpt-4o in writer; writer made 2 model calls.",
    );
    check(
        open(RunEnding::Running, "gpt-4o@writer grep@writer"),
        "Running for 1 min 8 s: now gpt-4o in writer and 1 more; writer made 2 model calls.",
    );
    check(
        open(RunEnding::NoOutcome, "gpt-4o@writer"),
        "Stopped without an outcome after 1 min 8 s: gpt-4o in writer has no end; writer made 2 model calls.",
    );
    check(
        open(RunEnding::Finished, "a b c"),
        "Finished after 1 min 8 s: a and 2 more have no end; writer made 2 model calls.",
    );
}

#[test]
fn a_run_without_failures_says_what_was_done() {
    let done = |agents: &str, messages, replies, models: usize, others: usize| Facts {
        agents: names(agents),
        messages,
        replies,
        model_calls: vec![doing("gpt-4o@a"); models],
        other_calls: vec![doing("grep@a"); others],
        ..run(RunEnding::Finished)
    };
    let check = |facts, expect: &str| check(facts, &format!("Finished after 1 min 8 s: {expect}."));
    check(
        done("a b c", 1, 1, 14, 30),
        "3 agents made 14 model calls and 30 tool calls",
    );
    check(done("a", 1, 1, 2, 30), "a made 2 model calls and 30 tool calls");
    check(done("a b", 0, 0, 0, 0), "2 agents");
    check(done("a", 0, 0, 0, 0), "a");
    check(done("", 0, 0, 3, 1), "3 model calls and 1 tool call");
    // A single call.
    check(done("a", 1, 1, 1, 0), "one call of gpt-4o in a");
    check(done("", 0, 0, 0, 1), "one call of grep in a");
    // Chat only.
    check(done("", 3, 3, 0, 0), "3 messages and 3 replies");
    check(done("a", 3, 2, 4, 0), "3 messages, 2 replies and 4 model calls");
    check(done("", 1, 0, 0, 0), "1 message");
}

#[test]
fn handoffs_waiting_and_cost_follow() {
    let with = |handoffs| Facts {
        handoffs,
        agents: names("coder tester"),
        ..run(RunEnding::Finished)
    };
    let start = "Finished after 1 min 8 s: 2 agents; ";
    let rounds = |times, agents: &str| Handoffs::Rounds {
        times,
        agents: names(agents),
    };
    let some = |count, agents: &str| Handoffs::Some {
        count,
        agents: names(agents),
    };
    let check_handoffs = |handoffs, expect: &str| check(with(handoffs), &format!("{start}{expect}."));
    check_handoffs(rounds(3, "coder tester"), "3 rounds between coder and tester");
    check_handoffs(rounds(2, "a b c"), "2 rounds between a, b and c");
    check_handoffs(some(1, "coder tester"), "1 handoff from coder to tester");
    check_handoffs(some(3, "coder tester"), "3 handoffs between coder and tester");
    check_handoffs(some(9, "a b c d"), "9 handoffs between 4 agents");
    let facts = |cost, cost_partial, tokens| Facts {
        waited_ns: 62_000_000_000,
        cost,
        cost_partial,
        tokens,
        ..with(Handoffs::None)
    };
    check(
        facts(usd(0.5249), true, 10),
        &format!("{start}1 min 2 s waiting for a person; at least $0.52."),
    );
    check(
        facts(Vec::new(), true, 41_802),
        &format!("{start}1 min 2 s waiting for a person; 41,802 tokens."),
    );
}

#[test]
fn each_noun_leads_to_its_place() {
    let facts = Facts {
        failures: vec![failed("run tests@tester", 5, false)],
        handoffs: Handoffs::Some {
            count: 3,
            agents: names("coder tester"),
        },
        cost: usd(0.21),
        ..run(RunEnding::Failed)
    };
    let sentence = sentence(&facts);
    assert_eq!(
        (sentence.ending, sentence.parts[0].text.as_str()),
        (RunEnding::Failed, "Failed")
    );
    let links: Vec<(&str, &Target)> = sentence
        .parts
        .iter()
        .filter_map(|part| Some((part.text.as_str(), part.target.as_ref()?)))
        .collect();
    let agent = |agent: &str| Target::Agent {
        agent: agent.to_owned(),
    };
    let query = r#"tool:"run tests" agent:tester error:true"#.to_owned();
    assert_eq!(
        links,
        [
            ("run tests", &Target::Span { span: 7 }),
            ("5 times", &Target::Found { query }),
            ("tester", &agent("tester")),
            ("3 handoffs", &Target::Agents),
            ("coder", &agent("coder")),
            ("tester", &agent("tester")),
            ("$0.21", &Target::Cost),
        ]
    );
}
