//! The MCP SDKs and FastMCP: requests by the conventions, with names that stand in the name of the span only.

use serde_json::Value;

use super::{EMPTY, Field, Seen, Vocabulary};

pub(super) const VOCABULARY: Vocabulary = Vocabulary {
    attributes: &[("fastmcp.server.name", Field::McpServer)],
    derived: &[("mcp.method.name", target)],
    ..EMPTY
};

/// What stands behind the method in the name of the span: `MCP send tools/call add`, `tools/call add`.
fn target(seen: &Seen<'_>) -> Vec<(Field, Value)> {
    let method = seen.text("mcp.method.name");
    let field = match method {
        "tools/call" => Field::ToolName,
        "prompts/get" => Field::McpPrompt,
        "resources/read" => Field::McpResource,
        _ => return Vec::new(),
    };
    let behind = seen.span_name.split_once(method).map(|(_, behind)| behind);
    let name = behind.and_then(|behind| behind.strip_prefix(' '));
    vec![(field, Value::from(name.unwrap_or_default().trim()))]
}
