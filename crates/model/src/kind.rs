//! What an event is: its kind, the family a kind belongs to, and whether it opens or closes a span.

use std::borrow::Cow;

/// The kind of an event, the same for every dialect.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
#[allow(missing_docs, reason = "each variant is named for what it says happened")]
pub enum Kind {
    #[default]
    Unspecified,
    SessionStart,
    SessionEnd,
    AgentStart,
    AgentEnd,
    AgentHandoff,
    ModelStart,
    ModelEnd,
    ToolStart,
    ToolEnd,
    McpStart,
    McpEnd,
    Input,
    Output,
    Error,
    Retry,
    PolicyDecision,
    DataAccess,
    StateUpdate,
    System,
    Reasoning,
    TurnStart,
    TurnEnd,
    WorkflowStart,
    WorkflowEnd,
    /// A span that is none of the above (OTLP).
    Span,
    /// What becomes a [`Kind::Span`] is told in two events.
    SpanStart,
    SpanEnd,
    Score,
    /// A number that the dialect's own enumeration does not know; kept as it came.
    Unknown(i32),
    /// A custom event, by the name its sender gave it.
    Custom(String),
}

/// Code, name and kind of every kind that carries no value of its own. Codes below 100 are the Chaukas numbers.
const TABLE: &[(i64, &str, Kind)] = &[
    (0, "unspecified", Kind::Unspecified),
    (1, "session_start", Kind::SessionStart),
    (2, "session_end", Kind::SessionEnd),
    (10, "agent_start", Kind::AgentStart),
    (11, "agent_end", Kind::AgentEnd),
    (12, "agent_handoff", Kind::AgentHandoff),
    (20, "model_invocation_start", Kind::ModelStart),
    (21, "model_invocation_end", Kind::ModelEnd),
    (22, "tool_call_start", Kind::ToolStart),
    (23, "tool_call_end", Kind::ToolEnd),
    (24, "mcp_call_start", Kind::McpStart),
    (25, "mcp_call_end", Kind::McpEnd),
    (30, "input_received", Kind::Input),
    (31, "output_emitted", Kind::Output),
    (40, "error", Kind::Error),
    (41, "retry", Kind::Retry),
    (60, "policy_decision", Kind::PolicyDecision),
    (61, "data_access", Kind::DataAccess),
    (62, "state_update", Kind::StateUpdate),
    (63, "system", Kind::System),
    (100, "reasoning", Kind::Reasoning),
    (101, "turn_start", Kind::TurnStart),
    (102, "turn_end", Kind::TurnEnd),
    (103, "workflow_start", Kind::WorkflowStart),
    (104, "workflow_end", Kind::WorkflowEnd),
    (105, "span", Kind::Span),
    (106, "score", Kind::Score),
    (107, "span_start", Kind::SpanStart),
    (108, "span_end", Kind::SpanEnd),
];

const CUSTOM_CODE: i64 = 999;
/// Unknown numbers are stored far away from the known codes: `UNKNOWN_BASE + number`.
const UNKNOWN_BASE: i64 = 1 << 40;

impl Kind {
    /// The number a kind is stored under. Stable: databases depend on it.
    pub fn code(&self) -> i64 {
        match self {
            Kind::Unknown(number) => UNKNOWN_BASE + i64::from(*number),
            Kind::Custom(_) => CUSTOM_CODE,
            plain => TABLE
                .iter()
                .find(|(_, _, kind)| kind == plain)
                .map_or(0, |(code, _, _)| *code),
        }
    }

    /// The kind of a stored code; `custom` is the name stored beside a custom kind.
    pub fn from_code(code: i64, custom: Option<&str>) -> Kind {
        if code == CUSTOM_CODE {
            return Kind::Custom(custom.unwrap_or_default().to_owned());
        }
        if let Some((_, _, kind)) = TABLE.iter().find(|(known, _, _)| *known == code) {
            return kind.clone();
        }
        let number = if code > UNKNOWN_BASE / 2 {
            code - UNKNOWN_BASE
        } else {
            code
        };
        Kind::Unknown(i32::try_from(number).unwrap_or_default())
    }

    /// The kind a Chaukas `EventType` number stands for.
    pub fn from_chaukas(number: i32) -> Kind {
        let known = TABLE
            .iter()
            .find(|(code, _, _)| *code < 100 && *code == i64::from(number));
        known.map_or(Kind::Unknown(number), |(_, _, kind)| kind.clone())
    }

    /// The Chaukas `EventType` number, or none for kinds that Chaukas does not have.
    pub fn to_chaukas(&self) -> Option<i32> {
        match self {
            Kind::Unknown(number) => Some(*number),
            plain => i32::try_from(plain.code()).ok().filter(|code| *code < 100),
        }
    }

    /// The name shown and used in `--json` output: snake case; the number itself for an unknown one.
    pub fn name(&self) -> Cow<'_, str> {
        match self {
            Kind::Unknown(number) => Cow::Owned(number.to_string()),
            Kind::Custom(name) => Cow::Borrowed(name),
            plain => {
                let entry = TABLE.iter().find(|(_, _, kind)| kind == plain);
                Cow::Borrowed(entry.map_or("unspecified", |(_, name, _)| name))
            }
        }
    }

    /// The kind with this name, as [`Kind::name`] prints it. Any other text is no kind.
    pub fn from_name(name: &str) -> Option<Kind> {
        TABLE
            .iter()
            .find(|(_, known, _)| *known == name)
            .map(|(_, _, kind)| kind.clone())
    }

    /// Every kind that carries no value of its own.
    pub fn plain() -> impl Iterator<Item = Kind> {
        TABLE.iter().map(|(_, _, kind)| kind.clone())
    }

    /// The family that START and END of one span share.
    pub fn family(&self) -> Family {
        match self {
            Kind::SessionStart | Kind::SessionEnd => Family::Session,
            Kind::AgentStart | Kind::AgentEnd => Family::Agent,
            Kind::AgentHandoff => Family::Handoff,
            Kind::ModelStart | Kind::ModelEnd => Family::Model,
            Kind::ToolStart | Kind::ToolEnd => Family::Tool,
            Kind::McpStart | Kind::McpEnd => Family::Mcp,
            Kind::Input => Family::Input,
            Kind::Output => Family::Output,
            Kind::Error => Family::Error,
            Kind::Retry => Family::Retry,
            Kind::PolicyDecision => Family::Policy,
            Kind::DataAccess => Family::Data,
            Kind::StateUpdate => Family::State,
            Kind::Reasoning => Family::Reasoning,
            Kind::TurnStart | Kind::TurnEnd => Family::Turn,
            Kind::WorkflowStart | Kind::WorkflowEnd => Family::Workflow,
            Kind::System | Kind::Span | Kind::SpanStart | Kind::SpanEnd | Kind::Score => Family::Other,
            Kind::Unspecified | Kind::Unknown(_) | Kind::Custom(_) => Family::Other,
        }
    }

    /// Whether the event opens a span, closes one, or stands alone.
    pub fn phase(&self) -> Phase {
        match self {
            Kind::SessionStart | Kind::AgentStart | Kind::ModelStart | Kind::ToolStart | Kind::McpStart => {
                Phase::Start
            }
            Kind::TurnStart | Kind::WorkflowStart | Kind::SpanStart => Phase::Start,
            Kind::SessionEnd | Kind::AgentEnd | Kind::ModelEnd | Kind::ToolEnd | Kind::McpEnd => Phase::End,
            Kind::TurnEnd | Kind::WorkflowEnd | Kind::SpanEnd => Phase::End,
            _ => Phase::Point,
        }
    }
}

/// A family of kinds: the two ends of a span share one, and each has its own colour and shape in the window.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
#[allow(missing_docs, reason = "each variant is named for what its spans are")]
pub enum Family {
    Session = 0,
    Workflow = 1,
    Agent = 2,
    Turn = 3,
    Model = 4,
    Tool = 5,
    Mcp = 6,
    Handoff = 7,
    Input = 8,
    Output = 9,
    Reasoning = 10,
    Policy = 11,
    Data = 12,
    State = 13,
    Error = 14,
    Retry = 15,
    Other = 16,
}

impl Family {
    /// All families, in the order of their numbers.
    pub const ALL: [Family; 17] = [
        Family::Session,
        Family::Workflow,
        Family::Agent,
        Family::Turn,
        Family::Model,
        Family::Tool,
        Family::Mcp,
        Family::Handoff,
        Family::Input,
        Family::Output,
        Family::Reasoning,
        Family::Policy,
        Family::Data,
        Family::State,
        Family::Error,
        Family::Retry,
        Family::Other,
    ];

    /// The family with this number; an unknown number is [`Family::Other`].
    pub fn from_code(code: u8) -> Family {
        Self::ALL.get(usize::from(code)).copied().unwrap_or(Family::Other)
    }

    /// Whether its spans are calls: of a model, a tool or an MCP server.
    pub fn is_call(self) -> bool {
        matches!(self, Family::Model | Family::Tool | Family::Mcp)
    }

    /// Whether its spans only hold others.
    pub fn is_holder(self) -> bool {
        matches!(
            self,
            Family::Session | Family::Workflow | Family::Agent | Family::Turn
        )
    }

    /// The number a family is stored and sent under.
    pub fn code(self) -> u8 {
        self as u8
    }
}

/// What an event does to its span.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// Opens the span.
    Start,
    /// Closes the span.
    End,
    /// Describes a span from its beginning to its end; see [`crate::Event::phase`].
    Whole,
    /// Stands alone: a span of no length.
    Point,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_and_names_come_back() {
        let all = TABLE.iter().map(|(_, _, kind)| kind.clone());
        let odd = [
            Kind::Unknown(77),
            Kind::Unknown(-3),
            Kind::Custom("com.example.order".into()),
        ];
        for kind in all.chain(odd) {
            let custom = kind.name().into_owned();
            assert_eq!(Kind::from_code(kind.code(), Some(&custom)), kind);
        }
        assert_eq!(Kind::from_name("tool_call_end"), Some(Kind::ToolEnd));
        assert_eq!(Kind::from_name("77"), None);
    }

    #[test]
    fn chaukas_numbers_come_back() {
        for number in [0, 1, 2, 10, 11, 12, 25, 31, 63, 77, 100, -1, i32::MIN] {
            assert_eq!(Kind::from_chaukas(number).to_chaukas(), Some(number), "{number}");
        }
        assert_eq!(Kind::Reasoning.to_chaukas(), None);
    }

    #[test]
    fn families_have_their_own_numbers() {
        for family in Family::ALL {
            assert_eq!(Family::from_code(family.code()), family);
        }
    }
}
