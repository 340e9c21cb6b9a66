//! The dialects that events come in. Every list of dialects, here or elsewhere, is made from the one table in this
//! file.

/// What is said of a dialect, wherever dialects are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DialectInfo {
    /// Its number in databases and checkpoints. Never given to another dialect.
    pub code: u8,
    /// The lower-case name in output, file formats and queries.
    pub name: &'static str,
    /// The name that people know it by.
    pub full_name: &'static str,
    /// The short word that stands for it where there is little room.
    pub mark: &'static str,
}

/// What is said of the dialects of a newer version, whatever their number.
const UNKNOWN: DialectInfo = DialectInfo {
    code: 0,
    name: "unknown",
    full_name: "Unknown, of a newer version",
    mark: "unknown",
};

/// Defines the dialects from one row each, so that no row and no part of a row can be forgotten.
macro_rules! dialects {
    ($($variant:ident = $code:literal { name: $name:literal, full_name: $full_name:literal, mark: $mark:literal },)*) => {
        /// The wire family an event came in.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
        pub enum Dialect {
            #[default]
            $(#[doc = $full_name] $variant,)*
            /// One of a newer version that wrote to the same database, by its number.
            Unknown(u8),
        }

        impl Dialect {
            /// Every dialect that this version knows, in the order to list them.
            pub const ALL: &'static [Dialect] = &[$(Dialect::$variant),*];

            /// Every name that a dialect can be shown and asked for by.
            pub(crate) const NAMES: &'static [&'static str] = &[$($name,)* UNKNOWN.name];

            /// The dialect with this number.
            pub const fn from_code(code: u8) -> Dialect {
                match code {
                    $($code => Dialect::$variant,)*
                    other => Dialect::Unknown(other),
                }
            }

            /// What is said of it.
            pub const fn info(self) -> DialectInfo {
                match self {
                    $(Dialect::$variant => DialectInfo {
                        code: $code,
                        name: $name,
                        full_name: $full_name,
                        mark: $mark,
                    },)*
                    Dialect::Unknown(code) => DialectInfo { code, ..UNKNOWN },
                }
            }
        }
    };
}

dialects! {
    Chaukas = 1 { name: "chaukas", full_name: "Chaukas", mark: "chaukas" },
    Aop = 2 { name: "aop", full_name: "Agent Observability Platform (AOP)", mark: "aop" },
    Ossa = 3 { name: "ossa", full_name: "OSSA CloudEvents", mark: "ossa" },
    Otlp = 4 { name: "otlp", full_name: "OpenTelemetry (OTLP)", mark: "otlp" },
    ClaudeCode = 5 { name: "claude-code", full_name: "Claude Code", mark: "claude" },
    Codex = 6 { name: "codex", full_name: "Codex", mark: "codex" },
    GeminiCli = 7 { name: "gemini-cli", full_name: "Gemini CLI", mark: "gemini" },
    OpenAiAgents = 8 { name: "openai-agents", full_name: "OpenAI Agents SDK", mark: "oai-agents" },
    LangSmith = 9 { name: "langsmith", full_name: "LangSmith", mark: "langsmith" },
    Langfuse = 10 { name: "langfuse", full_name: "Langfuse", mark: "langfuse" },
    Atif = 11 { name: "atif", full_name: "Agent Trajectory (ATIF)", mark: "atif" },
    CopilotCli = 12 { name: "copilot-cli", full_name: "GitHub Copilot CLI", mark: "copilot" },
    OpenCode = 13 { name: "opencode", full_name: "OpenCode", mark: "opencode" },
    Goose = 14 { name: "goose", full_name: "Goose", mark: "goose" },
}

impl Dialect {
    /// The lower-case name used in output and file formats; `unknown` for one of a newer version.
    pub const fn name(self) -> &'static str {
        self.info().name
    }

    /// Its number in databases and checkpoints.
    pub const fn code(self) -> u8 {
        self.info().code
    }

    /// Whether this version knows it.
    pub const fn is_known(self) -> bool {
        !matches!(self, Dialect::Unknown(_))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn numbers_and_names_lead_back_to_their_dialect() {
        for code in 0..=u8::MAX {
            assert_eq!(Dialect::from_code(code).code(), code);
        }
        for dialect in Dialect::ALL {
            assert!(dialect.is_known());
            assert_eq!(Dialect::from_code(dialect.code()), *dialect);
        }
        let names: HashSet<&str> = Dialect::NAMES.iter().copied().collect();
        assert_eq!(names.len(), Dialect::ALL.len() + 1, "each has a name of its own");
    }

    #[test]
    fn a_number_of_a_newer_version_is_no_dialect_of_this_one() {
        let newer = Dialect::from_code(99);
        assert_eq!(
            (newer, newer.name(), newer.code()),
            (Dialect::Unknown(99), "unknown", 99)
        );
        assert!(!Dialect::ALL.contains(&newer));
    }
}
