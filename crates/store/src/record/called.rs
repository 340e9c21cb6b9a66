//! What a person would call a call that nothing is around: the last resort for the title of a session that holds only
//! calls of models, tools and MCP servers.

use tracewake_model::{Content, Event, McpCall, ModelInvocation, Phase};

/// What SDKs give as the service name of a program that has none.
const NAMELESS_SERVICE: &str = "unknown_service";

/// What to call it; empty for what is no whole call.
pub(super) fn called(event: &Event) -> String {
    if event.phase() != Phase::Whole {
        return String::new();
    }
    match &event.content {
        Some(Content::Mcp(call)) => mcp(event, call),
        Some(Content::ToolExchange(exchange)) => exchange.call.called().to_owned(),
        Some(Content::Model(call)) => model(event, call),
        _ => String::new(),
    }
}

/// A tool of a server by their names; another request by its method and the server.
fn mcp(event: &Event, call: &McpCall) -> String {
    let server = match call.server_name.as_str() {
        "" => service(event),
        named => named,
    };
    match (call.tool_name.as_str(), server) {
        ("", "") => format!("{} of an MCP server", call.operation),
        ("", server) => format!("{} of {server}", call.operation),
        (tool, "") => tool.to_owned(),
        (tool, server) => format!("{tool} of {server}"),
    }
}

/// The name of the span where it says more than which model was asked for what, else the program that asked.
fn model(event: &Event, call: &ModelInvocation) -> String {
    let service = service(event);
    if tells_more(&event.sent_name, call) {
        event.sent_name.clone()
    } else if !service.is_empty() {
        service.to_owned()
    } else if call.model.is_empty() {
        String::new()
    } else {
        format!("call of {}", call.model)
    }
}

fn service(event: &Event) -> &str {
    match event.origin.starts_with(NAMELESS_SERVICE) {
        true => "",
        false => &event.origin,
    }
}

/// Words that instrumentations name the spans of model calls with, and their providers.
const OPERATIONS: &[&str] = &[
    "acompletion",
    "ai",
    "aembedding",
    "anthropic",
    "api",
    "async",
    "azure",
    "bedrock",
    "call",
    "chat",
    "cohere",
    "completion",
    "completions",
    "content",
    "create",
    "do",
    "dogenerate",
    "doembed",
    "dostream",
    "embed",
    "embedding",
    "embeddings",
    "gemini",
    "generate",
    "generation",
    "google",
    "groq",
    "inference",
    "invoke",
    "langchain",
    "litellm",
    "llm",
    "message",
    "messages",
    "mistral",
    "model",
    "ollama",
    "openai",
    "parse",
    "request",
    "response",
    "responses",
    "stream",
    "text",
    "vertexai",
    "with",
];

/// Whether a name has a word that is neither the model's nor one that every such call has.
fn tells_more(name: &str, call: &ModelInvocation) -> bool {
    let rest = match call.model.is_empty() {
        true => name.to_owned(),
        false => name.replace(&call.model, " "),
    };
    let provider = call.provider.to_ascii_lowercase();
    words(&rest).any(|word| !OPERATIONS.contains(&word.as_str()) && !provider.contains(&word))
}

/// The words of a name, small: `ChatOpenAI.embed_query` has `chat`, `open`, `ai`, `embed` and `query`.
fn words(name: &str) -> impl Iterator<Item = String> {
    let parts = name.split(|character: char| !character.is_alphanumeric());
    parts.filter(|word| !word.is_empty()).map(str::to_lowercase)
}

#[cfg(test)]
mod tests {
    use tracewake_model::{Kind, ToolCall, ToolExchange, UnixNanos};

    use super::*;

    #[test]
    fn calls_by_what_a_person_would_say() {
        let check = |service: &str, span: &str, content: Content, expect: &str| {
            let event = Event {
                kind: Kind::ModelEnd,
                end: Some(UnixNanos(1)),
                origin: service.into(),
                sent_name: span.into(),
                content: Some(content),
                ..Event::default()
            };
            assert_eq!(called(&event), expect, "{service:?} {span:?}");
        };
        let mcp = |server: &str, tool: &str, operation: &str| {
            Content::Mcp(McpCall {
                server_name: server.into(),
                tool_name: tool.into(),
                operation: operation.into(),
                ..McpCall::default()
            })
        };
        check(
            "app",
            "",
            mcp("tides", "high_water", "tools/call"),
            "high_water of tides",
        );
        check(
            "app",
            "",
            mcp("", "high_water", "tools/call"),
            "high_water of app",
        );
        check("", "", mcp("", "high_water", "tools/call"), "high_water");
        check("", "", mcp("tides", "", "tools/list"), "tools/list of tides");
        check(
            "unknown_service:node",
            "",
            mcp("", "", "ping"),
            "ping of an MCP server",
        );
        let model = |name: &str| {
            Content::Model(ModelInvocation {
                model: name.into(),
                provider: "openai".into(),
                ..ModelInvocation::default()
            })
        };
        check("desk", "embeddings embed-1", model("embed-1"), "desk");
        check("desk", "ai.embed.doEmbed", model("embed-1"), "desk");
        check(
            "desk",
            "index the handbook",
            model("embed-1"),
            "index the handbook",
        );
        check("unknown_service", "openai.chat", model("gpt-5"), "call of gpt-5");
        check("", "", model(""), "");
        let tool = Content::ToolExchange(ToolExchange {
            call: ToolCall {
                name: "weather".into(),
                ..ToolCall::default()
            },
            ..ToolExchange::default()
        });
        check("desk", "execute_tool weather", tool, "weather");
    }
}
