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
        let by_name = self.known_by_name && !self.name.is_empty();
        // A name that a program made up says less than an id that a person wrote.
        let says_less = is_made_up(&self.name) && !self.id.is_empty() && !is_made_up(&self.id);
        match by_name && !says_less {
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

/// Whether an id says nothing to a person: a UUID or a long hexadecimal number, alone or behind a word that says what
/// it is the id of (`agent-237f3666-3e4c-4778-9b7f-d96f09971b89`).
pub fn is_made_up(id: &str) -> bool {
    let mut parts = id.split(|letter: char| !letter.is_ascii_hexdigit() && letter != '-');
    parts.any(|part| {
        let digits = part.bytes().filter(u8::is_ascii_hexdigit).count();
        // Words of letters up to F are no number.
        digits >= MANY_DIGITS && part.bytes().any(|byte| byte.is_ascii_digit())
    })
}

/// So many hexadecimal digits are no number that a person chose.
const MANY_DIGITS: usize = 16;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_agent_is_known_by_what_a_person_calls_it() {
        let check = |id: &str, name: &str, known_by_name: bool, expect: &str| {
            let agent = Agent {
                id: id.into(),
                name: name.into(),
                known_by_name,
            };
            assert_eq!(agent.key(), expect, "{agent:?}");
        };
        let uuid = "237f3666-3e4c-4778-9b7f-d96f09971b89";
        for by_name in [false, true] {
            check("", "Writer", by_name, "Writer");
            check("writer-1", "", by_name, "writer-1");
            check("writer-1", uuid, by_name, "writer-1");
            check(uuid, "Writer", by_name, "Writer");
            check(&format!("agent-{uuid}"), "Writer", by_name, "Writer");
            check("agent_0123456789abcdef01", "Writer", by_name, "Writer");
            check(uuid, "", by_name, uuid);
            check("", uuid, by_name, uuid);
        }
        check("writer-1", "Writer", false, "writer-1");
        check("writer-1", "Writer", true, "Writer");
    }

    #[test]
    fn words_and_short_numbers_are_not_made_up() {
        for id in [
            "",
            "writer",
            "agent-2026-11-30",
            "decade-facade-cafe-bead",
            "größe",
        ] {
            assert!(!is_made_up(id), "{id}");
        }
    }
}
