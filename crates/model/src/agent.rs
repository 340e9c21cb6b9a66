//! Agents, and what identifies them.

/// The agent that an event belongs to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Agent {
    /// As sent; may be empty.
    pub id: String,
    /// As sent; may be empty.
    pub name: String,
    /// Its name identifies it where it has one, whatever its id: senders of this dialect make ids anew for each run, or
    /// give all agents one.
    pub known_by_name: bool,
}

impl Agent {
    /// What identifies the agent: its id, unless it has none or one that a program made up and a name beside it. Empty
    /// when the event names no agent.
    pub fn key(&self) -> &str {
        match self.known_by_name && !self.name.is_empty() {
            true => &self.name,
            false => agent_key(&self.id, &self.name),
        }
    }
}

/// What identifies an agent of this id and name: the id, unless it has none or one that a program made up (a UUID, a
/// long hexadecimal number) and a name beside it.
pub(crate) fn agent_key<'a>(id: &'a str, name: &'a str) -> &'a str {
    let name_is_better = id.is_empty() || is_made_up(id);
    if name_is_better && !name.is_empty() {
        name
    } else {
        id
    }
}

/// Whether an id says nothing to a person: only hexadecimal digits and dashes, and many of them.
pub fn is_made_up(id: &str) -> bool {
    let digits = id.bytes().filter(u8::is_ascii_hexdigit).count();
    digits >= 16 && id.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-')
}
