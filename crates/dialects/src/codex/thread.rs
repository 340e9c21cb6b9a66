//! The thread and the turn that lines belong to, also in files that begin with a copy of another thread's lines.
//!
//! A fork of older versions begins with the lines of its parent, with the time of copying on them. They are events of
//! the parent, as its own file tells them: read from there or from here they are the same.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use tracewake_model::{Agent, EventTime, UnixNanos};

use super::{first_text, text};

/// The agent that talks to the person.
pub(super) const MAIN: &str = "codex";

/// What is known of a thread.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub(super) struct Thread {
    pub(super) id: String,
    /// The session that it says it belongs to; itself where it says none.
    pub(super) session: String,
    /// The thread that started it; empty for one that a person started.
    pub(super) parent: String,
    pub(super) agent: String,
    pub(super) provider: String,
    /// Milliseconds since 1970.
    pub(super) created_ms: i64,
    /// Only known by its id: what it says of itself was not read.
    pub(super) is_unread: bool,
}

/// The turn that lines belong to.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub(super) struct Turn {
    pub(super) id: String,
    /// It was said to begin, so that there is a span of it.
    pub(super) is_span: bool,
    pub(super) model: String,
    /// Tokens of the thread as last stated.
    pub(super) total_tokens: i64,
}

/// The threads whose lines are in a file, its own first, the one that lines belong to at present last; and the turn.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub(super) struct Place {
    pub(super) threads: Vec<Thread>,
    pub(super) turn: Turn,
}

impl Place {
    /// The start of a file that is only known by its name.
    pub(super) fn of_file(name: &str) -> Place {
        let stem = name.rsplit('/').next().unwrap_or_default();
        let stem = stem.split(".jsonl").next().unwrap_or_default();
        let id = stem
            .strip_prefix("rollout-")
            .and_then(|stem| stem.get(stem.len().checked_sub(36)?..));
        let threads = id.map(Thread::unread).into_iter().collect();
        Place {
            threads,
            turn: Turn::default(),
        }
    }

    /// The thread that lines belong to at present.
    pub(super) fn thread(&self) -> Option<&Thread> {
        self.threads.last()
    }

    /// Whether the lines are a copy of those in another file.
    pub(super) fn is_copy(&self) -> bool {
        self.threads.len() > 1
    }

    /// Takes in what a line says of a thread: of the file's own at first, then of those that were copied into it.
    pub(super) fn enter(&mut self, payload: &Value, written: EventTime) {
        let thread = Thread::of(payload, written);
        let known = self.threads.iter().position(|known| known.id == thread.id);
        match known {
            Some(at) => self.threads[at] = thread,
            // A name of the file that says another id is worth less than the file.
            None if self.threads.len() == 1 && self.threads[0].is_unread => self.threads[0] = thread,
            None => self.threads.push(thread),
        }
        let copied_from = text(payload, "forked_from_id");
        // The newest versions point into the parent's file and copy nothing.
        let copies = !copied_from.is_empty() && payload["history_base"].is_null();
        if copies && self.threads.iter().all(|known| known.id != copied_from) {
            self.threads.push(Thread::unread(copied_from));
        }
    }

    /// Says which turn begins, or goes on. A copy ends with the first turn that began when the thread was there: ids of
    /// turns hold their time. Turns without an id are older than any that forks have.
    pub(super) fn enter_turn(&mut self, id: &str) {
        while let [.., below, _] = self.threads.as_slice() {
            let began_ms = created_ms(id);
            if id.is_empty() || began_ms != 0 && began_ms < below.created_ms {
                break;
            }
            self.threads.pop();
            self.turn = Turn::default();
        }
        if !id.is_empty() && self.turn.id != id {
            self.turn = Turn {
                id: id.to_owned(),
                is_span: false,
                ..std::mem::take(&mut self.turn)
            };
        }
    }
}

impl Thread {
    fn unread(id: &str) -> Thread {
        Thread {
            id: id.to_owned(),
            session: id.to_owned(),
            agent: MAIN.to_owned(),
            created_ms: created_ms(id),
            is_unread: true,
            ..Thread::default()
        }
    }

    fn of(payload: &Value, written: EventTime) -> Thread {
        let id = first_text(payload, &["id", "session_id"]);
        let spawn = &payload["source"]["subagent"]["thread_spawn"];
        let parent = match text(payload, "parent_thread_id") {
            "" => text(spawn, "parent_thread_id"),
            parent => parent,
        };
        let session = match text(payload, "session_id") {
            "" => id,
            session => session,
        };
        let stated = EventTime::parse(text(payload, "timestamp"));
        let stated_ms = stated.stated.or(written.stated).map_or(0, |at| at.0 / 1_000_000);
        Thread {
            id: id.to_owned(),
            session: session.to_owned(),
            parent: parent.to_owned(),
            agent: agent_name(payload).to_owned(),
            provider: text(payload, "model_provider").to_owned(),
            created_ms: match created_ms(id) {
                0 => stated_ms,
                made => made,
            },
            is_unread: false,
        }
    }

    /// Whether an agent started it.
    pub(super) fn is_spawned(&self) -> bool {
        !self.parent.is_empty() || self.agent != MAIN
    }

    pub(super) fn agent(&self) -> Agent {
        Agent {
            id: self.id.clone(),
            name: self.agent.clone(),
            known_by_name: true,
        }
    }
}

/// What the agent of a thread is called: by the name of its task, which is its place below the main agent and what all
/// other records call it, else by the name it was given, else by its role.
fn agent_name(payload: &Value) -> &str {
    let spawn = &payload["source"]["subagent"]["thread_spawn"];
    let said = |name: &str| match text(payload, name) {
        "" => text(spawn, name),
        said => said,
    };
    let path = said("agent_path");
    let below = path.strip_prefix("/root/").unwrap_or_default();
    let source = payload["source"]["subagent"].as_str().unwrap_or_default();
    let names = [below, said("agent_nickname"), said("agent_role"), source];
    names.into_iter().find(|name| !name.is_empty()).unwrap_or(MAIN)
}

/// The moment in an id, in milliseconds since 1970; 0 for an id that holds none.
fn created_ms(id: &str) -> i64 {
    EventTime::default().best(id, UnixNanos(0)).0 / 1_000_000
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const OWN: &str = "01a22a3e-0257-7643-ab63-e20952554e18";
    const PARENT: &str = "01a22a3d-eb72-75b1-99cf-303103a67fdf";
    const OLDEST: &str = "01a22a3d-0000-75b1-99cf-303103a67fdf";

    #[test]
    fn a_file_is_known_by_its_name() {
        let check = |name: &str, expect: Option<&str>| {
            let place = Place::of_file(name);
            assert_eq!(place.thread().map(|thread| thread.id.as_str()), expect, "{name}");
        };
        check(
            &format!("11/30/rollout-2026-11-30T02-17-16-{OWN}.jsonl"),
            Some(OWN),
        );
        check(&format!("rollout-2026-11-30T02-17-16-{OWN}.jsonl.zst"), Some(OWN));
        check("rollout-short.jsonl", None);
        check("other.jsonl", None);
    }

    #[test]
    fn a_copy_ends_with_the_first_turn_that_began_in_the_fork() {
        let mut place = Place::default();
        let at = |place: &mut Place, turn: &str, expect: &str| {
            place.enter_turn(turn);
            assert_eq!(place.thread().unwrap().id, expect, "{turn}");
        };
        place.enter(
            &json!({"id": OWN, "forked_from_id": PARENT}),
            EventTime::default(),
        );
        assert!(place.is_copy());
        place.enter(
            &json!({"id": PARENT, "forked_from_id": OLDEST}),
            EventTime::default(),
        );
        assert_eq!(place.threads.len(), 3);
        at(&mut place, "01a22a3d-0001-7000-8000-000000000000", OLDEST);
        at(&mut place, "", OLDEST);
        at(&mut place, "01a22a3d-fcac-7000-8000-000000000000", PARENT);
        at(&mut place, "01a22a3e-02bb-73d3-a6b2-f402d2df8bb5", OWN);
        assert!(!place.is_copy());
    }

    #[test]
    fn the_newest_forks_copy_nothing() {
        let mut place = Place::default();
        place.enter(
            &json!({"id": OWN, "forked_from_id": PARENT, "history_base": {"thread_id": PARENT}}),
            EventTime::default(),
        );
        assert!(!place.is_copy());
    }

    #[test]
    fn agents_have_the_names_that_their_threads_say() {
        let check = |payload: Value, expect: &str| {
            assert_eq!(agent_name(&payload), expect, "{payload}");
        };
        let spawned = |spawn: Value| json!({"source": {"subagent": {"thread_spawn": spawn}}});
        check(json!({"source": "exec"}), "codex");
        check(
            json!({"agent_nickname": "Socrates", "agent_role": "worker"}),
            "Socrates",
        );
        check(spawned(json!({"agent_nickname": "Plato"})), "Plato");
        check(
            spawned(
                json!({"agent_path": "/root/counter", "agent_nickname": "Plato", "agent_role": "worker"}),
            ),
            "counter",
        );
        check(spawned(json!({"agent_role": "explorer"})), "explorer");
        check(json!({"source": {"subagent": "review"}}), "review");
    }
}
