use std::fs;
use std::path::Path;

use super::*;

#[test]
fn the_first_vocabulary_is_believed() {
    let fields_of = |name| meaning(name).map_or(&[][..], |meaning| &meaning.fields);
    let fields = |name| {
        fields_of(name)
            .iter()
            .map(|(field, _)| *field)
            .collect::<Vec<_>>()
    };
    assert_eq!(
        fields("output.value"),
        [Field::Output, Field::ToolResult, Field::GuardrailOutcome]
    );
    assert_eq!(fields("gen_ai.nonsense"), []);
    let rank = |name| fields_of(name)[0].1;
    assert!(rank("llm.model_name") < rank("gen_ai.response.model"));
    assert!(rank("gen_ai.response.model") < rank("gen_ai.request.model"));
    assert!(rank("gen_ai.conversation.id") < rank("session.id"));
}

#[test]
fn names_are_taken_apart_by_their_pattern() {
    assert_eq!(
        list_of("llm.input_messages.12.message.role"),
        Some((List::InputMessages, "12.message.role"))
    );
    assert_eq!(list_of("llm.input_messages.message.0"), None);
    assert_eq!(list_of("llm.input_messages"), None);
    assert_eq!(parameter("gen_ai.request.top_k"), Some("top_k"));
    assert_eq!(field_at_end("x.y.to_agent"), Some(Field::ToAgent));
    assert_eq!(field_at_end("to_agent"), Some(Field::ToAgent));
    assert_eq!(field_at_end("into_agent"), None);
    assert_eq!(said("gen_ai.tool.message"), Some(Said::Message("tool")));
    assert_eq!(said("gen_ai.choice"), Some(Said::Answer));
    assert_eq!(said("choice"), None);
}

#[test]
fn a_span_is_about_what_it_names_else_what_its_attributes_say() {
    let named = |field: Field, name: &str| {
        let mut kinds = kinds().filter(|(known, _)| *known == field);
        kinds.find_map(|(_, concept)| concept(name))
    };
    assert_eq!(named(Field::SpanKind, "llm"), Some(Concept::Model));
    assert_eq!(named(Field::SpanKind, "whatever"), None);
    assert_eq!(named(Field::Operation, "search_memory"), Some(Concept::Named));
    assert_eq!(named(Field::Operation, "CHAT"), Some(Concept::Plain));
    assert_eq!(named(Field::Operation, ""), None);
    let signs = |sent: &[&str]| by_signs(|name| sent.contains(&name));
    assert_eq!(
        signs(&["gen_ai.system", "gen_ai.request.model"]),
        Some(Concept::Model)
    );
    assert_eq!(signs(&["gen_ai.system"]), None);
}

#[test]
fn what_a_known_name_says_as_any_name_may_is_the_same() {
    for name in ATTRIBUTES.keys() {
        assert_eq!(is_history(name), begins_history(name), "{name}");
        assert_eq!(field_at_end(name), ending(name), "{name}");
    }
    for name in ["gen_ai.input.messages", "llm.input_messages.3.message.content"] {
        assert!(is_history(name), "{name}");
    }
    assert!(!is_history("gen_ai.output.messages"));
}

/// The code that reads knows fields: the spelling of an attribute is in the file of its vocabulary and nowhere else.
#[test]
fn no_spelling_stands_outside_the_vocabularies() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/otlp");
    let mut files: Vec<_> = fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|end| end == "rs") && !path.ends_with("tests.rs"))
        .collect();
    files.push(folder.with_extension("rs"));
    assert!(files.len() > 12, "the folder was found");
    let names: Vec<&str> = ATTRIBUTES
        .keys()
        .copied()
        .filter(|name| name.contains('.'))
        .collect();
    for path in files {
        let text = fs::read_to_string(&path).unwrap();
        let code = text.split("#[cfg(test)]").next().unwrap();
        for part in ["\"gen_ai.", "\"openinference.", "\"llm.", "\"mcp.", "\"ai."] {
            assert!(!code.contains(part), "{part} in {}", path.display());
        }
        for name in &names {
            assert!(
                !code.contains(&format!("\"{name}\"")),
                "{name} in {}",
                path.display()
            );
        }
    }
}
