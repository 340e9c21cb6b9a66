//! Lines of older versions in the words of the newest: small steps, each for one change of the format, applied in
//! their order.

use super::line::Line;

/// A change of the format: what it is called, and what makes a line of the older form one of the newer.
type Step = (&'static str, fn(&mut Line));

/// The oldest first.
const STEPS: &[Step] = &[
    ("subagents were custom agents", custom_agents),
    ("what a compaction used had names of its own", compaction_tokens),
];

/// Brings a line into the newest form.
pub(super) fn upgrade(line: &mut Line) {
    for (_, step) in STEPS {
        step(line);
    }
}

/// Until 0.0.3xx.
fn custom_agents(line: &mut Line) {
    if let Some(what) = line.kind.strip_prefix("custom_agent.") {
        line.kind = format!("subagent.{what}");
    }
}

/// Until 0.0.4xx.
fn compaction_tokens(line: &mut Line) {
    let used = line.data.get_mut("compactionTokensUsed");
    let Some(used) = used.and_then(serde_json::Value::as_object_mut) else {
        return;
    };
    for (old, new) in [
        ("input", "inputTokens"),
        ("output", "outputTokens"),
        ("cachedInput", "cacheReadTokens"),
    ] {
        if !used.contains_key(new)
            && let Some(tokens) = used.remove(old)
        {
            used.insert(new.to_owned(), tokens);
        }
    }
}
