//! What providers and models are called: clients, SDKs and gateways each have their own spelling.

/// Who answered a call, as far as it decides on the price.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Provider {
    /// The user's own machine: nobody sends a bill.
    Local,
    /// A provider of the shipped table, by its id there.
    Known(&'static str),
    /// Not said, or a gateway or a framework, which says nothing about who answered.
    Unknown,
}

/// Programs that run models on the user's own machine. Names are compared without `.`, `-`, `_` and spaces.
const LOCAL: &[&str] = &[
    "ollama",
    "lmstudio",
    "llamacpp",
    "llamafile",
    "vllm",
    "sglang",
    "localai",
    "localhost",
    "gpt4all",
    "koboldcpp",
    "mlx",
    "exllama",
    "textgenerationinference",
    "textgenerationwebui",
    "xinference",
    "foundrylocal",
    "dockermodelrunner",
];

/// Parts of the names under which providers are stated, and their ids in the shipped table; the first that fits counts.
/// A cloud comes before the makers whose models it sells.
const KNOWN: &[(&str, &str)] = &[
    ("openrouter", "openrouter"),
    ("githubcopilot", "github-copilot"),
    ("azure", "azure"),
    ("azai", "azure"),
    ("bedrock", "aws"),
    ("amazon", "aws"),
    ("vertex", "google"),
    ("gemini", "google"),
    ("google", "google"),
    ("gcp", "google"),
    ("databricks", "databricks"),
    ("cloudflare", "cloudflare"),
    ("cerebras", "cerebras"),
    ("fireworks", "fireworks"),
    ("together", "together"),
    ("groq", "groq"),
    ("perplexity", "perplexity"),
    ("deepseek", "deepseek"),
    ("mistral", "mistral"),
    ("cohere", "cohere"),
    ("moonshot", "moonshotai"),
    ("minimax", "minimax"),
    ("novita", "novita"),
    ("baseten", "baseten"),
    ("voyage", "voyageai"),
    ("xai", "x-ai"),
    ("anthropic", "anthropic"),
    ("claude", "anthropic"),
    ("openai", "openai"),
    ("codex", "openai"),
];

/// Names that are provider ids as a whole, but could be a part of any other name.
const WHOLE: &[(&str, &str)] = &[
    ("aws", "aws"),
    ("meta", "meta"),
    ("zai", "zai"),
    ("zhipuai", "zhipuai"),
];

/// Who answered, by the name that a client states.
pub(crate) fn provider(stated: &str) -> Provider {
    let name = plain(stated);
    if LOCAL.iter().any(|local| name.starts_with(local)) || name == "local" {
        return Provider::Local;
    }
    let whole = WHOLE.iter().find(|(known, _)| name == *known);
    let found = whole.or_else(|| KNOWN.iter().find(|(part, _)| name.contains(part)));
    found.map_or(Provider::Unknown, |(_, id)| Provider::Known(id))
}

/// Whether two stated names are of one provider.
pub(crate) fn is_same_provider(one: &str, other: &str) -> bool {
    let first = |name: &str| plain(name.split('.').next().unwrap_or_default());
    match (provider(one), provider(other)) {
        (Provider::Known(one), Provider::Known(other)) => one == other,
        _ => plain(one) == plain(other) || first(one) == first(other),
    }
}

/// A name without what spellings differ in.
fn plain(name: &str) -> String {
    let letters = name.chars().filter(|char| !matches!(char, '.' | '-' | '_' | ' '));
    letters.flat_map(char::to_lowercase).collect()
}

/// Whether a model is called as programs call it that run it on the user's own machine: `llama3.2:3b`, `qwen3:latest`,
/// `mistral-7b.Q4_K_M.gguf`.
pub(crate) fn is_local_model(model: &str) -> bool {
    let model = model.to_ascii_lowercase();
    if model.ends_with(".gguf") {
        return true;
    }
    let Some((name, tag)) = model.rsplit_once(':') else {
        return false;
    };
    let size = tag.split('-').next().unwrap_or_default();
    let number = size.strip_suffix(['b', 'm']).unwrap_or_default();
    let is_size = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    !name.contains(':') && (tag == "latest" || is_size)
}

/// The names that a model may have in the shipped table, the one that was stated first: without the path before it
/// (`models/gemini-2.5-pro`, an ARN), without region and maker (`us.anthropic.claude-…`), with its version after a
/// dash.
pub(crate) fn spellings(model: &str) -> Vec<String> {
    let model = model.trim();
    let bare = model.rsplit('/').next().unwrap_or(model);
    let mut found = vec![model.to_owned(), bare.to_owned()];
    if let Some(name) = without_maker(bare) {
        found.push(name.to_owned());
    }
    let dashed: Vec<String> = found
        .iter()
        .filter(|name| name.contains('@'))
        .map(|name| name.replace('@', "-"))
        .collect();
    found.extend(dashed);
    let mut seen = Vec::new();
    found.retain(|name| {
        !name.is_empty() && !seen.contains(name) && {
            seen.push(name.clone());
            true
        }
    });
    found
}

/// Bedrock's ids begin with a maker, and some with a region before it.
fn without_maker(model: &str) -> Option<&str> {
    let is_word =
        |word: &str| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-');
    let (first, rest) = model.split_once('.').filter(|(first, _)| is_word(first))?;
    let after_region = match first {
        "us" | "eu" | "apac" | "jp" | "au" | "ca" | "sa" | "global" | "us-gov" => rest.split_once('.'),
        _ => Some((first, rest)),
    };
    after_region
        .filter(|(maker, _)| is_word(maker))
        .map(|(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn providers_are_known_by_every_name() {
        let check = |id: &'static str, names: &[&str]| {
            for name in names {
                assert_eq!(provider(name), Provider::Known(id), "{name}");
            }
        };
        check(
            "openai",
            &[
                "openai",
                "OpenAI",
                "openai.chat",
                "openai.responses",
                "ChatOpenAI",
                "codex",
            ],
        );
        check(
            "azure",
            &[
                "azure",
                "az.ai.openai",
                "az.ai.inference",
                "azure.ai.openai",
                "azure-openai.chat",
            ],
        );
        check(
            "anthropic",
            &["anthropic", "anthropic.messages", "ChatAnthropic", "claude-code"],
        );
        check(
            "aws",
            &["aws.bedrock", "aws_bedrock", "bedrock", "amazon-bedrock", "AWS"],
        );
        check(
            "google",
            &[
                "gcp.vertex_ai",
                "gcp.gemini",
                "gcp.gen_ai",
                "google-genai",
                "gemini",
                "google.generative-ai",
                "google.vertex.chat",
                "vertex_ai",
                "google_vertexai",
            ],
        );
        check("mistral", &["mistral_ai", "mistralai", "mistral.chat"]);
        check("x-ai", &["x_ai", "xai", "xai.chat"]);
        check("together", &["together_ai", "togetherai.chat"]);
        check("openrouter", &["openrouter", "openrouter.chat"]);
    }

    #[test]
    fn what_runs_at_home_is_local() {
        for name in [
            "ollama",
            "ollama.chat",
            "LM Studio",
            "lmstudio",
            "llama.cpp",
            "llama_cpp",
            "vllm",
            "local",
        ] {
            assert_eq!(provider(name), Provider::Local, "{name}");
        }
        for name in [
            "llama3.2:3b",
            "qwen3:latest",
            "gpt-oss:20b",
            "mistral-7b.Q4_K_M.gguf",
            "phi4:14b-q4_K_M",
        ] {
            assert!(is_local_model(name), "{name}");
        }
        let not = [
            "gpt-4o",
            "us.anthropic.claude-sonnet-4-20250514-v1:0",
            "x/y:free",
            "ft:gpt-4o-2024-08-06:me::9b",
        ];
        for name in not {
            assert!(!is_local_model(name), "{name}");
        }
        for name in ["", "litellm", "langchain", "gateway", "portkey"] {
            assert_eq!(provider(name), Provider::Unknown, "{name}");
        }
    }

    #[test]
    fn models_are_known_by_every_name() {
        let check = |model: &str, expect: &[&str]| assert_eq!(spellings(model), expect);
        check("gpt-4o", &["gpt-4o"]);
        check(
            "models/gemini-2.5-pro",
            &["models/gemini-2.5-pro", "gemini-2.5-pro"],
        );
        check(
            "us.anthropic.claude-sonnet-4-20250514-v1:0",
            &[
                "us.anthropic.claude-sonnet-4-20250514-v1:0",
                "claude-sonnet-4-20250514-v1:0",
            ],
        );
        check(
            "publishers/anthropic/models/claude-sonnet-4@20250514",
            &[
                "publishers/anthropic/models/claude-sonnet-4@20250514",
                "claude-sonnet-4@20250514",
                "publishers/anthropic/models/claude-sonnet-4-20250514",
                "claude-sonnet-4-20250514",
            ],
        );
        check("", &[]);
    }
}
