//! Reading stored originals again after an update, in the real program.

use rusqlite::Connection;
use serde_json::json;

use crate::program::{Program, fixtures, wait_until};

/// Makes the database look as an older version left it, which read less out of a span.
fn age(program: &Program) {
    let db = Connection::open(program.database()).unwrap();
    db.execute_batch(
        "UPDATE events SET name = 'as it was read', total_tokens = NULL, revision = 0; DELETE FROM readings",
    )
    .unwrap();
}

#[test]
fn what_an_older_version_stored_is_read_again_in_the_background_and_on_request() {
    let program = Program::new();
    let file = fixtures().join("wild/f19b-ended-span.json");
    program.json(&["import", file.to_str().unwrap()]);
    let readings = || program.json(&["doctor"])["database"]["readings"].clone();
    let of_otlp = |readings: &serde_json::Value| {
        let readings = readings.as_array().unwrap();
        readings
            .iter()
            .find(|reading| reading["dialect"] == "otlp")
            .cloned()
    };
    age(&program);
    assert_eq!(readings(), json!([]));
    let server = program.serve();
    wait_until("everything is read again", || {
        of_otlp(&readings()).is_some_and(|reading| reading["done"] == true)
    });
    let reading = of_otlp(&readings()).unwrap();
    assert_eq!(
        (&reading["read"], &reading["changed"], &reading["unreadable"]),
        (&json!(1), &json!(1), &json!(0))
    );
    drop(server);
    assert_eq!(program.json(&["stats"])["tokens"]["total"], 110);
    age(&program);
    let report = program.json(&["doctor", "--read-again"]);
    assert_eq!(of_otlp(&report["database"]["readings"]).unwrap()["changed"], 1);
    let again = program.json(&["import", file.to_str().unwrap()]);
    assert_eq!(again["files"][0]["duplicates"], 1);
}
