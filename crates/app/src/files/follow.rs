//! A file through the calls of a session: its text as far as it is known, and what each call changes in it.

use tracewake_model::files::{Change, FileAction, FileTouch, Hunk, PatchSide, Replacement};

use super::calls::FileCall;
use super::lines::{as_lines, count_hunks, count_texts};

/// Longest text of a file that is followed, in bytes.
const LONGEST: usize = 512 << 10;

/// A call that touches the file that is followed.
pub(super) struct Followed<'c> {
    pub(super) call: &'c FileCall,
    pub(super) touch: &'c FileTouch,
    pub(super) action: FileAction,
    /// What it changes.
    pub(super) changed: Changed,
}

/// What a call changes in a file.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) enum Changed {
    /// Nothing, or nothing that is told.
    #[default]
    Unsaid,
    /// The whole text before and after.
    Texts(String, String),
    /// Pieces of it, whose places are not known.
    Pieces(Vec<Replacement>),
    /// Lines, with their numbers where they are told.
    Hunks(Vec<Hunk>),
}

impl Changed {
    /// Lines that came and went.
    pub(super) fn count(&self) -> (u32, u32) {
        match self {
            Changed::Unsaid => (0, 0),
            Changed::Texts(before, after) => count_texts(before, after),
            Changed::Pieces(pieces) => pieces.iter().fold((0, 0), |(added, removed), piece| {
                let (new, old) = count_texts(&as_lines(&piece.old), &as_lines(&piece.new));
                (added + new, removed + old)
            }),
            Changed::Hunks(hunks) => count_hunks(hunks),
        }
    }
}

/// A file through a session.
pub(super) struct Thread<'c> {
    pub(super) steps: Vec<Followed<'c>>,
    /// Its text before the first change, where that is known.
    pub(super) first: Option<String>,
    /// Its text at the end, where that is known.
    pub(super) last: Option<String>,
}

/// Follows a file through calls in the order of time.
pub(super) fn follow<'c>(calls: &[&'c FileCall], path: &str) -> Thread<'c> {
    let mut thread = Thread {
        steps: Vec::new(),
        first: None,
        last: None,
    };
    let mut is_changed = false;
    for call in calls {
        for touch in call.touches.iter().filter(|touch| touch.path == path) {
            let action = call.action(touch);
            let own_answer = call.touches.len() == 1 || call.answer.path == path;
            let changed = match call.worked() {
                true => thread.take(call, touch, action, own_answer),
                false => thread.wanted(touch),
            };
            if call.worked() && action.changes() && !is_changed {
                is_changed = true;
                thread.first = match (&changed, action) {
                    (Changed::Texts(before, _), _) => Some(before.clone()),
                    (_, FileAction::Create) => Some(String::new()),
                    _ => None,
                };
            }
            thread.steps.push(Followed {
                call,
                touch,
                action,
                changed,
            });
        }
    }
    thread
}

/// Lines that came and went in a file.
pub(super) fn changed_lines(calls: &[&FileCall], path: &str) -> (u32, u32) {
    let thread = follow(calls, path);
    let worked = thread.steps.iter().filter(|step| step.call.worked());
    worked.fold((0, 0), |(added, removed), step| {
        let (new, old) = step.changed.count();
        (added + new, removed + old)
    })
}

impl Thread<'_> {
    /// The text after a call that worked, and what the call changed.
    fn take(&mut self, call: &FileCall, touch: &FileTouch, action: FileAction, own_answer: bool) -> Changed {
        let answer = own_answer.then_some(&call.answer);
        if let Some(before) = answer.and_then(|answer| answer.before.as_ref()) {
            self.last = short(before.clone());
        }
        if !action.changes() {
            if let Some(whole) = answer.and_then(|answer| answer.whole.as_ref()) {
                self.last = short(whole.clone());
            }
            return Changed::Unsaid;
        }
        if action == FileAction::Create {
            self.last = Some(String::new());
        }
        let before = self.last.take();
        let told = answer.map_or(&Change::Unsaid, |answer| &answer.change);
        let after = match (action, &touch.change) {
            (FileAction::Delete, _) => Some(String::new()),
            (_, Change::Whole(text)) => short(text.clone()),
            (_, Change::Replaced(pieces)) => before.as_deref().and_then(|before| replaced(before, pieces)),
            (_, Change::Hunks(hunks)) => before.as_deref().and_then(|before| patched(before, hunks)),
            (_, Change::Unsaid) => None,
        };
        let after = after.or_else(|| match told {
            Change::Hunks(hunks) => before.as_deref().and_then(|before| patched(before, hunks)),
            _ => None,
        });
        self.last = after.clone().filter(|_| action != FileAction::Delete);
        match (before, after, told) {
            (Some(before), Some(after), _) => Changed::Texts(before, after),
            (_, _, Change::Hunks(hunks)) => Changed::Hunks(hunks.clone()),
            (None, Some(after), _) if action == FileAction::Create => Changed::Texts(String::new(), after),
            _ => self.wanted(touch),
        }
    }

    /// What a call would change by its arguments alone.
    fn wanted(&self, touch: &FileTouch) -> Changed {
        match &touch.change {
            Change::Unsaid => Changed::Unsaid,
            Change::Replaced(pieces) => Changed::Pieces(pieces.clone()),
            Change::Hunks(hunks) => Changed::Hunks(hunks.clone()),
            Change::Whole(text) => Changed::Pieces(vec![Replacement {
                new: text.clone(),
                ..Replacement::default()
            }]),
        }
    }
}

fn short(text: String) -> Option<String> {
    (text.len() <= LONGEST).then_some(text)
}

/// The text after pieces of it were replaced; none where one of them is not in it.
fn replaced(before: &str, pieces: &[Replacement]) -> Option<String> {
    let mut text = before.to_owned();
    for piece in pieces {
        // Text that is put in says nothing of its place.
        if piece.old.is_empty() || !text.contains(&piece.old) {
            return None;
        }
        text = match piece.all {
            true => text.replace(&piece.old, &piece.new),
            false => text.replacen(&piece.old, &piece.new, 1),
        };
    }
    short(text)
}

/// The text after hunks; none where the lines of one are not found in it, one after the other.
fn patched(before: &str, hunks: &[Hunk]) -> Option<String> {
    let lines: Vec<&str> = before.lines().collect();
    let mut after: Vec<&str> = Vec::new();
    let mut at = 0;
    for hunk in hunks {
        let side = |side: PatchSide| {
            let lines = hunk.lines.iter().filter(move |line| line.side != side);
            lines.map(|line| line.text.as_str()).collect::<Vec<_>>()
        };
        let (old, new) = (side(PatchSide::New), side(PatchSide::Old));
        let place = if old.is_empty() {
            hunk.old_start.map_or(lines.len(), |start| start as usize)
        } else {
            let mut places = (at..lines.len()).filter(|place| lines[*place..].starts_with(&old));
            let told = hunk.old_start.map(|start| (start as usize).saturating_sub(1));
            match told
                .filter(|told| *told >= at && lines.get(*told..).is_some_and(|rest| rest.starts_with(&old)))
            {
                Some(told) => told,
                None => places.next()?,
            }
        };
        after.extend(lines.get(at..place)?);
        after.extend(new);
        at = place + old.len();
    }
    after.extend(lines.get(at..)?);
    let mut text = after.join("\n");
    if (before.ends_with('\n') || before.is_empty()) && !text.is_empty() {
        text.push('\n');
    }
    short(text)
}

#[cfg(test)]
mod tests {
    use tracewake_model::files::unified;

    use super::*;

    #[test]
    fn texts_follow_what_is_done_to_them() {
        let piece = |old: &str, new: &str, all: bool| Replacement {
            old: old.into(),
            new: new.into(),
            all,
        };
        let check = |before: &str, pieces: &[Replacement], expect: Option<&str>| {
            assert_eq!(replaced(before, pieces).as_deref(), expect);
        };
        check("a b a", &[piece("a", "c", false)], Some("c b a"));
        check(
            "a b a",
            &[piece("a", "c", true), piece("b", "d", false)],
            Some("c d c"),
        );
        check("a", &[piece("x", "y", false)], None);
        check("a", &[piece("", "y", false)], None);
    }

    #[test]
    fn patches_are_laid_on_texts() {
        let check = |before: &str, diff: &str, expect: Option<&str>| {
            assert_eq!(patched(before, &unified(diff)).as_deref(), expect, "{diff}");
        };
        check(
            "a\nb\nc\n",
            "@@ -1,3 +1,3 @@\n a\n-b\n+x\n c\n",
            Some("a\nx\nc\n"),
        );
        // Numbers that are off: the lines decide.
        check(
            "0\na\nb\nc\n",
            "@@ -1,3 +1,3 @@\n a\n-b\n+x\n c\n",
            Some("0\na\nx\nc\n"),
        );
        check("a\n", "@@ -1 +1,2 @@\n a\n+b\n", Some("a\nb\n"));
        check("", "@@ -0,0 +1 @@\n+b\n", Some("b\n"));
        check("z\n", "@@ -1 +1 @@\n-a\n+b\n", None);
    }
}
