//! An agent's conversation as it is kept here, and what each telling of it changes. Does no I/O.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use tracewake_chat::AgentMessage;
use tracewake_model::UnixNanos;
use tracewake_store::{ChatRole, StoredConversation, StoredMessage};

use crate::feed::units;
use crate::fresh::plain;

/// Begins the remote id of what an agent reported about itself. Ids of messages are numbers.
const NOTICE: &str = "notice";

/// An agent's conversation as it is kept here.
#[derive(Default)]
pub(super) struct Mirror {
    conversation: String,
    /// By the agent's ids.
    messages: BTreeMap<u64, StoredMessage>,
    notices: HashSet<String>,
    /// The last message or notice.
    leaf: Option<String>,
    /// Id and text of a message that was sent from here and was not told yet.
    expected: Option<(String, String)>,
    /// Messages that grew since they were stored.
    grown: BTreeSet<u64>,
}

/// What a telling changes.
#[derive(Debug, PartialEq)]
pub(super) enum Observed {
    /// Nothing: it is known.
    Known,
    /// A message that was not there.
    New(StoredMessage),
    /// Text at the end of a message.
    Grown {
        message: StoredMessage,
        /// Length before, in UTF-16 units.
        at: u32,
        text: String,
    },
    /// Another text of a message.
    Replaced(StoredMessage),
}

impl Mirror {
    /// Takes up a conversation as it is stored.
    pub(super) fn load(&mut self, conversation: &StoredConversation, messages: Vec<StoredMessage>) {
        self.conversation = conversation.id.clone();
        self.leaf = conversation.leaf.clone();
        self.messages.clear();
        self.notices.clear();
        self.grown.clear();
        for message in messages {
            match message.remote.parse() {
                Ok(id) => drop(self.messages.insert(id, message)),
                Err(_) => drop(self.notices.insert(message.remote)),
            }
        }
    }

    /// Whether what the agent tells is what is kept here, perhaps gone on. Everything but the last message never
    /// changes, and ids begin again with each start of the server. A conversation in which nothing was said is
    /// taken over.
    pub(super) fn fits(&self, told: &[AgentMessage]) -> bool {
        let Some(last) = self.messages.keys().next_back() else {
            return true;
        };
        if self.messages.values().all(|known| known.role != ChatRole::User) {
            return true;
        }
        self.messages.iter().all(|(id, known)| {
            let Some(told) = told.iter().find(|told| told.id == *id) else {
                return false;
            };
            let is_same_text = known.content == told.content;
            match known.role {
                ChatRole::User => {
                    role_of(&told.role) == ChatRole::User
                        && is_same_text
                        && told.time.is_none_or(|time| time == known.at)
                }
                role => role_of(&told.role) == role && (is_same_text || id == last),
            }
        })
    }

    /// Takes in a message as it is told; one without a time is said `now`.
    pub(super) fn observe(&mut self, told: AgentMessage, agent_type: &str, now: UnixNanos) -> Observed {
        let Some(known) = self.messages.get_mut(&told.id) else {
            return Observed::New(self.add(told, agent_type, now));
        };
        if known.content == told.content {
            return Observed::Known;
        }
        let grown = told
            .content
            .strip_prefix(known.content.as_str())
            .map(str::to_owned);
        let at = grown.as_ref().map(|_| units(&known.content));
        known.content = told.content;
        known.at = told.time.unwrap_or(known.at);
        let message = known.clone();
        self.grown.insert(told.id);
        match (at, grown) {
            (Some(at), Some(text)) => Observed::Grown { message, at, text },
            _ => Observed::Replaced(message),
        }
    }

    fn add(&mut self, told: AgentMessage, agent_type: &str, now: UnixNanos) -> StoredMessage {
        let role = role_of(&told.role);
        let mut message = StoredMessage {
            at: told.time.unwrap_or(now),
            remote: told.id.to_string(),
            model: match role {
                ChatRole::Assistant => agent_type.to_owned(),
                _ => String::new(),
            },
            ..plain(&self.conversation, self.leaf.take(), role, told.content, now)
        };
        let is_expected =
            |(_, text): &mut (String, String)| role == ChatRole::User && *text == message.content;
        if let Some((id, _)) = self.expected.take_if(is_expected) {
            message.id = id;
        }
        self.leaf = Some(message.id.clone());
        self.messages.insert(told.id, message.clone());
        message
    }

    /// Takes in what the agent reported about itself. None when it is known.
    pub(super) fn notice(
        &mut self,
        text: &str,
        level: &str,
        time: Option<UnixNanos>,
        now: UnixNanos,
    ) -> Option<StoredMessage> {
        let remote = match time {
            Some(time) => format!("{NOTICE} {level} {}", time.0),
            None => format!("{NOTICE} {level} {text}"),
        };
        if !self.notices.insert(remote.clone()) {
            return None;
        }
        let message = StoredMessage {
            at: time.unwrap_or(now),
            remote,
            finish_reason: level.to_owned(),
            ..plain(
                &self.conversation,
                self.leaf.take(),
                ChatRole::System,
                text.to_owned(),
                now,
            )
        };
        self.leaf = Some(message.id.clone());
        Some(message)
    }

    /// Gives the messages that grew since they were asked for last.
    pub(super) fn take_grown(&mut self) -> Vec<StoredMessage> {
        let grown = std::mem::take(&mut self.grown);
        grown
            .iter()
            .filter_map(|id| self.messages.get(id))
            .cloned()
            .collect()
    }

    /// The next message of the user with this text has this id.
    pub(super) fn expect_message(&mut self, id: &str, text: &str) {
        self.expected = Some((id.to_owned(), text.to_owned()));
    }

    /// The agent did not take it.
    pub(super) fn expect_no_more(&mut self, id: &str) {
        self.expected.take_if(|(expected, _)| expected == id);
    }
}

fn role_of(role: &str) -> ChatRole {
    match role {
        "user" => ChatRole::User,
        _ => ChatRole::Assistant,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fresh::fresh;
    use crate::kit::NOW;

    /// Messages told as `role text`, a second apart.
    fn told(texts: &[&str]) -> Vec<AgentMessage> {
        texts
            .iter()
            .enumerate()
            .map(|(id, text)| {
                let (role, content) = text.split_once(' ').unwrap();
                AgentMessage {
                    id: id as u64,
                    role: role.to_owned(),
                    content: content.to_owned(),
                    time: Some(UnixNanos(1_000_000_000 * (id as i64 + 1))),
                }
            })
            .collect()
    }

    fn mirror(texts: &[&str]) -> Mirror {
        let mut mirror = Mirror::default();
        mirror.load(&fresh("b", "u", NOW), Vec::new());
        for message in told(texts) {
            assert!(matches!(mirror.observe(message, "claude", NOW), Observed::New(_)));
        }
        mirror
    }

    #[test]
    fn a_server_that_started_again_is_told_from_one_that_went_on() {
        let check = |kept: &[&str], now: &[&str], expect: bool| {
            assert_eq!(mirror(kept).fits(&told(now)), expect, "{kept:?} {now:?}");
        };
        let begun = ["agent welcome", "user fix it", "agent fixing"];
        check(&[], &begun, true);
        check(&begun, &begun, true);
        check(&begun, &["agent welcome", "user fix it", "agent fixed"], true);
        check(
            &begun,
            &["agent welcome", "user fix it", "agent fixed", "user thanks"],
            true,
        );
        check(&begun, &[], false);
        check(&begun, &["agent welcome"], false);
        check(&begun, &["agent welcome", "user break it", "agent fixing"], false);
        check(
            &begun,
            &["agent good morning", "user fix it", "agent fixing"],
            false,
        );
        check(&begun, &["agent welcome", "agent fix it", "agent fixing"], false);
        // There is no message.
        check(&["agent welcome"], &["agent good morning"], true);
        check(&["agent welcome"], &[], true);
        // The same words at another time are others.
        let mut later = told(&begun);
        later[1].time = Some(UnixNanos(7));
        assert!(!mirror(&begun).fits(&later));
        later[1].time = None;
        assert!(mirror(&begun).fits(&later));
    }

    #[test]
    fn texts_grow_or_are_replaced() {
        let mut mirror = mirror(&["agent 😀 wor"]);
        let mut observe = |text: &str| mirror.observe(told(&[text]).remove(0), "claude", NOW);
        assert_eq!(observe("agent 😀 wor"), Observed::Known);
        let Observed::Grown { message, at, text } = observe("agent 😀 work") else {
            panic!("it grew");
        };
        assert_eq!((message.content.as_str(), at, text.as_str()), ("😀 work", 6, "k"));
        assert!(
            matches!(observe("agent 😀 done"), Observed::Replaced(message) if message.content == "😀 done")
        );
        let grown = mirror.take_grown();
        assert_eq!(grown.len(), 1);
        assert_eq!(grown[0].content, "😀 done");
        assert_eq!(mirror.take_grown(), []);
    }

    #[test]
    fn what_was_sent_from_here_comes_back_under_its_id() {
        let mut mirror = mirror(&["agent welcome"]);
        mirror.expect_message("m1", "fix it");
        let all = told(&["agent welcome", "user other", "user fix it", "user fix it"]);
        let mut ids = Vec::new();
        for message in all.into_iter().skip(1) {
            if let Observed::New(message) = mirror.observe(message, "claude", NOW) {
                ids.push(message.id == "m1");
            }
        }
        assert_eq!(ids, [false, true, false]);
        mirror.expect_message("m2", "again");
        mirror.expect_no_more("other");
        assert!(mirror.expected.is_some());
        mirror.expect_no_more("m2");
        assert!(mirror.expected.is_none());
    }

    #[test]
    fn notices_are_told_once_and_stand_in_the_order_in_which_they_came() {
        let mut mirror = mirror(&["agent welcome"]);
        let notice = mirror.notice("slow", "warning", Some(UnixNanos(5)), NOW).unwrap();
        assert_eq!(
            (notice.role, notice.finish_reason.as_str()),
            (ChatRole::System, "warning")
        );
        assert_eq!(mirror.notice("slow", "warning", Some(UnixNanos(5)), NOW), None);
        assert!(mirror.notice("slow", "warning", None, NOW).is_some());
        let Observed::New(next) =
            mirror.observe(told(&["agent welcome", "user go"]).remove(1), "claude", NOW)
        else {
            panic!("it is new");
        };
        assert_ne!(next.parent, Some(notice.id.clone()));
        assert!(next.parent.is_some());
        // What is loaded again is known again.
        let stored = [notice, next].to_vec();
        let mut again = Mirror::default();
        again.load(&fresh("b", "u", NOW), stored);
        assert_eq!(again.notice("slow", "warning", Some(UnixNanos(5)), NOW), None);
        assert_eq!(again.messages.len(), 1);
    }
}
