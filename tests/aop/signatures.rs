//! The printer of signatures against Python itself, over generated events.

use std::process::Command;

use serde_json::Value;
use tracewake_dialects::aop;
use tracewake_model::Integrity;

use crate::clients::{python, root};

const KEY: &str = "sält-ключ-🔑";

#[test]
fn what_python_signs_is_verified() {
    let script = root().join("tests/python/aop_signatures.py");
    let output = Command::new(python())
        .arg(script)
        .args(["20260309", "4000"])
        .output()
        .unwrap();
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{stderr}");
    let lines = String::from_utf8(output.stdout).unwrap();
    let (mut verified, mut broken) = (0, 0);
    for line in lines.lines() {
        let case: Value = serde_json::from_str(line).unwrap();
        let original = case["original"].as_str().unwrap();
        let found = aop::verify(original.as_bytes(), ["other", KEY]);
        match case["rules"].as_array().unwrap().first() {
            Some(rule) => {
                assert_eq!(found.rule().map(|rule| rule.name()), rule.as_str(), "{original}");
                verified += 1;
            }
            None => {
                assert_eq!(found, Integrity::Broken, "{original}");
                broken += 1;
            }
        }
        assert_eq!(
            aop::verify(original.as_bytes(), ["other"]),
            Integrity::Broken,
            "{original}"
        );
    }
    // Some cannot be signed: Python does not encode halves of surrogate pairs.
    assert!(verified > 3000 && broken > 50, "{verified} and {broken}");
}
