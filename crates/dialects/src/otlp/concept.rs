//! What a span is about, by what its attributes say.

use tracewake_model::Kind;

use super::folded::text_of;
use super::lookup::Lookup;
pub(super) use super::vocabulary::Concept;
use super::vocabulary::{self, Field};

/// What a span is about, and that in the words of its sender.
pub(super) fn of(look: &Lookup<'_>) -> (Concept, String) {
    let method = look.text(Field::McpMethod);
    if !method.is_empty() {
        return (Concept::Mcp, first(look.text(Field::Operation), method));
    }
    let mut unknown = String::new();
    for (field, concept) in vocabulary::kinds() {
        let Some(name) = look.get(field).map(text_of) else {
            continue;
        };
        let concept = match concept(&name) {
            Some(Concept::Run) if look.has(Field::AgentName) => Concept::Agent,
            Some(Concept::Run) => Concept::Workflow,
            Some(concept) => concept,
            None if unknown.is_empty() => {
                unknown = name.into_owned();
                continue;
            }
            None => continue,
        };
        return (concept, name.into_owned());
    }
    let concept = by_signs(look).unwrap_or(Concept::Plain);
    (concept, first(unknown, "span".to_owned()))
}

/// Whether a span says in any of its vocabularies that it is about this.
pub(super) fn is_named(look: &Lookup<'_>, concept: Concept) -> bool {
    let mut kinds = vocabulary::kinds();
    let means = |field, meaning: &dyn Fn(&str) -> Option<Concept>| {
        look.get(field)
            .is_some_and(|name| meaning(&text_of(name)) == Some(concept))
    };
    kinds.any(|(field, meaning)| means(field, &meaning)) || by_signs(look) == Some(concept)
}

fn by_signs(look: &Lookup<'_>) -> Option<Concept> {
    vocabulary::by_signs(|name| look.says(name))
}

fn first(text: String, otherwise: String) -> String {
    if text.is_empty() { otherwise } else { text }
}

/// The kind of the event for a span about `concept`. A whole span has the kind of its end.
pub(super) fn kind(concept: Concept, native_type: &str) -> Kind {
    match concept {
        Concept::Model | Concept::Embedding => Kind::ModelEnd,
        Concept::Tool => Kind::ToolEnd,
        Concept::Mcp => Kind::McpEnd,
        Concept::Agent => Kind::AgentEnd,
        Concept::Run | Concept::Workflow => Kind::WorkflowEnd,
        Concept::Turn => Kind::TurnEnd,
        Concept::Retrieval => Kind::DataAccess,
        Concept::Guardrail => Kind::PolicyDecision,
        Concept::Named => Kind::Custom(native_type.to_ascii_lowercase()),
        Concept::Plain => Kind::Span,
    }
}
