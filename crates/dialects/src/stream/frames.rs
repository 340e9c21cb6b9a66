//! Cuts a stream of text into records without reading them: objects, one per line, pretty-printed, concatenated or as
//! the elements of an array, and whatever else is between them.
//!
//! Only the outline of JSON is followed (quotes, brackets, commas, colons), but closely enough to see where a record
//! that was cut short ends and the next good one begins. Memory is bounded by the longest record allowed.

use bytes::{Buf, Bytes, BytesMut};

use super::array::Array;
use super::drain::Drain;
use super::lines::Lines;
use super::outline::{Outline, Step};

/// Longest record, in bytes.
const LONGEST: usize = 64 << 20;
/// What is kept of something that cannot be read, in bytes.
pub(super) const KEPT: usize = 64 << 10;
/// Bytes that may be looked at again, beyond the length of the stream so far, after records turned out to be two.
/// Without a limit, hostile input could make every line go back to the one before.
const MOST_AGAIN: u64 = 8 << 20;

/// Why a record that the end of the stream cuts short is none.
pub(super) const CUT: &str = "not JSON: it ends in the middle";

/// One piece of the stream. Lines count from 1.
#[derive(Debug, PartialEq)]
pub(super) enum Frame {
    /// A whole object, as far as its outline shows.
    Object { bytes: Bytes, line: u64 },
    /// A whole list of objects inside the array of the stream.
    List { bytes: Bytes, line: u64 },
    /// A line, or an element of an array, that starts like no object.
    Text { bytes: Bytes, line: u64 },
    /// An object that the end of the stream cuts short.
    Cut { bytes: Bytes, line: u64 },
    /// Something that cannot be right.
    Broken { bytes: Bytes, line: u64, reason: String },
}

/// Cuts the stream. Fed by [`Frames::push`], emptied by [`Frames::next`].
#[derive(Debug, Default)]
pub(super) struct Frames {
    buffer: BytesMut,
    at: usize,
    line: Lines,
    state: State,
    array: Option<Array>,
    seen: bool,
    received: u64,
    again: u64,
    finished: bool,
}

#[derive(Debug, Default)]
enum State {
    #[default]
    Between,
    /// Inside an object or a nested array, which starts at the start of the buffer.
    Record(Box<Open>),
    /// Inside something else, up to the end of its line or element.
    Text { line: u64, quoted: bool, kept: Vec<u8> },
    /// Behind the place where a record turned out to be broken, up to the end of the line.
    Tail { open: Box<Open>, reason: &'static str },
    /// Lines that belong to a broken record of several lines: those further in than its start.
    Debris { column: usize },
}

#[derive(Debug)]
struct Open {
    start: Lines,
    outline: Outline,
    /// The first line inside the record that starts like a record of its own: its place, if it turns out to be one.
    fresh: Option<(usize, Lines)>,
    /// Whether only white space has come on this line yet.
    line_is_blank: bool,
    /// Longer than allowed: already reported, its bytes are dropped.
    overlong: bool,
    drain: Drain,
}

impl Frames {
    /// Adds bytes of the stream.
    pub(super) fn push(&mut self, bytes: &[u8]) {
        self.received += bytes.len() as u64;
        self.buffer.extend_from_slice(bytes);
    }

    /// Says that no more bytes come.
    pub(super) fn finish(&mut self) {
        self.finished = true;
    }

    /// The line that is being looked at.
    pub(super) fn line(&self) -> u64 {
        self.line.number()
    }

    /// Goes on with a stream that was read up to the start of something on this line.
    pub(super) fn resume(line: u64) -> Frames {
        Frames {
            line: Lines::at(line),
            seen: true,
            ..Frames::default()
        }
    }

    /// How many bytes lie before the place that was reached, and its line, if nothing is open there: the rest of the
    /// stream can be read without what came before it.
    pub(super) fn place(&self) -> Option<(u64, u64)> {
        let is_between = matches!(self.state, State::Between) && self.array.is_none();
        let passed = self.received - (self.buffer.len() - self.at) as u64;
        is_between.then(|| match self.line.after_cr {
            // The line feed that may follow belongs to the same line end.
            true => (passed - 1, self.line.number() - 1),
            false => (passed, self.line.number()),
        })
    }

    /// The next piece; none when more bytes are needed, or at the end.
    pub(super) fn next(&mut self) -> Option<Frame> {
        loop {
            let state = std::mem::take(&mut self.state);
            let (state, frame) = match state {
                State::Between => self.between(),
                State::Record(open) => self.record(open),
                State::Text { line, quoted, kept } => self.text(line, quoted, kept),
                State::Tail { open, reason } => self.tail(open, reason),
                State::Debris { column } => self.debris(column),
            };
            self.state = state;
            match frame {
                Progress::Frame(frame) => return Some(frame),
                Progress::Again => {}
                Progress::Wait => return None,
            }
        }
    }

    fn peek(&self) -> Option<u8> {
        self.buffer.get(self.at).copied()
    }

    fn pass(&mut self) {
        self.line.pass(self.buffer[self.at]);
        self.at += 1;
    }

    /// Forgets the bytes that were passed.
    fn drop_passed(&mut self) {
        self.buffer.advance(self.at);
        self.at = 0;
    }

    fn between(&mut self) -> (State, Progress) {
        while let Some(byte) = self.peek() {
            match byte {
                b' ' | b'\t' | b'\n' | b'\r' | 0 | b',' => self.pass(),
                b'{' => return self.open(),
                b'[' if self.array.is_some() => return self.open(),
                b'[' if self.begins_list().is_none() => return (State::Between, Progress::Wait),
                b'[' if self.begins_list() == Some(true) => {
                    let is_first = !std::mem::replace(&mut self.seen, true);
                    let line = self.line.number();
                    self.array = Some(Array::new(line, is_first));
                    self.pass();
                }
                b']' if self.array.is_some() => {
                    self.pass();
                    self.drop_passed();
                    if let Some(frame) = self.array.take().and_then(Array::close) {
                        return (State::Between, Progress::Frame(frame));
                    }
                }
                other => {
                    self.seen = true;
                    self.drop_passed();
                    let quoted = other == b'"' && self.array.is_some();
                    let state = State::Text {
                        line: self.line.number(),
                        quoted,
                        kept: Vec::new(),
                    };
                    return (state, Progress::Again);
                }
            }
        }
        self.drop_passed();
        match self.finished.then(|| self.array.take()).flatten() {
            Some(array) => (State::Between, Progress::Frame(array.unclosed())),
            None => (State::Between, Progress::Wait),
        }
    }

    /// Whether the bracket here begins a list of records. Log lines often begin with a bracket, too. None when that
    /// cannot be told yet.
    fn begins_list(&self) -> Option<bool> {
        let rest = &self.buffer[self.at + 1..];
        match rest.trim_ascii_start().first() {
            Some(first) => Some(matches!(first, b'{' | b'[' | b']')),
            None => self.finished.then_some(true),
        }
    }

    fn open(&mut self) -> (State, Progress) {
        self.seen = true;
        self.drop_passed();
        let open = Open {
            start: self.line,
            outline: Outline::default(),
            fresh: None,
            line_is_blank: false,
            overlong: false,
            drain: Drain::default(),
        };
        (State::Record(Box::new(open)), Progress::Again)
    }

    fn record(&mut self, mut open: Box<Open>) -> (State, Progress) {
        loop {
            if let Some(skipped) = open.outline.skip_text(&self.buffer[self.at..]) {
                self.at += skipped;
                self.line.column += skipped;
                self.line.after_cr = false;
            }
            let Some(byte) = self.peek() else { break };
            let starts_line = open.line_is_blank && self.line.column <= open.start.column;
            if starts_line && byte == b'{' && open.fresh.is_none() {
                open.fresh = Some((self.at, self.line));
            }
            let lists_before = match byte {
                b'{' | b']' => open.outline.lists_of_objects(),
                _ => None,
            };
            match open.outline.step(byte) {
                Step::Inside => self.pass(),
                Step::Done => {
                    self.pass();
                    return self.close(&open);
                }
                Step::Broken(reason) => {
                    let is_own_start = starts_line && byte == b'{';
                    return self.broken(open, reason, is_own_start);
                }
            }
            match byte {
                b'\n' | b'\r' => open.line_is_blank = true,
                b' ' | b'\t' => {}
                b'[' => {
                    open.line_is_blank = false;
                    if let Some(level) = open.outline.lists_of_objects() {
                        open.drain.list_begins(level, &self.buffer[..self.at - 1]);
                    }
                }
                b'{' => {
                    open.line_is_blank = false;
                    if let Some(level) = lists_before {
                        open.drain.element_begins(level, self.at - 1);
                    }
                }
                b']' => {
                    open.line_is_blank = false;
                    if let Some(level) = lists_before {
                        open.drain.list_ends(level, self.at);
                    }
                }
                b'}' => {
                    open.line_is_blank = false;
                    let level = open.outline.lists_of_objects();
                    if let Some(level) = level
                        && let Some((bytes, reason)) = open.drain.comes_late(level, &self.buffer[..self.at])
                    {
                        let frame = Frame::Broken {
                            bytes: kept(bytes),
                            line: open.start.number(),
                            reason,
                        };
                        return (State::Record(open), Progress::Frame(frame));
                    }
                    if level.is_some_and(|level| open.drain.is_due(level, &self.buffer, self.at)) {
                        return self.hand_out(open);
                    }
                }
                b',' if open.drain.takes_comma() => {
                    self.buffer[self.at - 1] = b' ';
                    open.line_is_blank = false;
                }
                _ => open.line_is_blank = false,
            }
        }
        if open.overlong {
            self.drop_passed();
        } else if self.at > LONGEST {
            open.overlong = true;
            open.fresh = None;
            let bytes = self.buffer.split_to(self.at);
            self.at = 0;
            let reason = format!("the record is longer than {} MiB", LONGEST >> 20);
            let frame = Frame::Broken {
                bytes: kept(&bytes),
                line: open.start.number(),
                reason,
            };
            return (State::Record(open), Progress::Frame(frame));
        }
        match self.finished {
            true => self.cut(open),
            false => (State::Record(open), Progress::Wait),
        }
    }

    /// Hands out what the open record holds so far, as a record of its own.
    fn hand_out(&mut self, mut open: Box<Open>) -> (State, Progress) {
        let (bytes, ends, at) = open.drain.take(&mut self.buffer, self.at);
        self.at = at;
        open.fresh = None;
        open.line_is_blank = false;
        let line = open.start.number() + ends;
        (
            State::Record(open),
            Progress::Frame(Frame::Object { bytes, line }),
        )
    }

    /// The stream ends inside the record that is open.
    fn cut(&mut self, open: Box<Open>) -> (State, Progress) {
        if open.fresh.is_some() || open.overlong {
            return self.broken(open, CUT, false);
        }
        self.array = None; // said once that the end is missing
        let bytes = self.buffer.split_to(self.at).freeze();
        self.at = 0;
        let line = open.start.number();
        (State::Between, Progress::Frame(Frame::Cut { bytes, line }))
    }

    fn close(&mut self, open: &Open) -> (State, Progress) {
        let bytes = self.buffer.split_to(self.at).freeze();
        self.at = 0;
        if open.overlong {
            return (State::Between, Progress::Again);
        }
        let Some((bytes, ends)) = open.drain.rest(bytes) else {
            return (State::Between, Progress::Again);
        };
        let line = open.start.number() + ends;
        let inside = bytes.strip_prefix(b"[").map(<[u8]>::trim_ascii_start);
        let frame = match inside {
            None => Frame::Object { bytes, line },
            Some([b'{', ..]) => Frame::List { bytes, line },
            Some(_) => {
                if let Some(array) = &mut self.array {
                    array.count_other(&bytes);
                }
                return (State::Between, Progress::Again);
            }
        };
        if let Some(array) = &mut self.array {
            array.count_object();
        }
        (State::Between, Progress::Frame(frame))
    }

    /// The record that is open is none. Goes on at the line inside it that may be one, else at the next line.
    fn broken(&mut self, open: Box<Open>, reason: &'static str, here: bool) -> (State, Progress) {
        let fresh = open.fresh.filter(|_| self.again < self.received + MOST_AGAIN);
        let fresh = fresh.or(here.then_some((self.at, self.line)));
        let Some((place, line)) = fresh.filter(|_| !open.overlong) else {
            return (State::Tail { open, reason }, Progress::Again);
        };
        self.again += (self.at - place) as u64;
        let bytes = self.buffer.split_to(place);
        self.at = 0;
        self.line = line;
        (
            State::Between,
            Progress::Frame(broken_frame(&bytes, &open, reason)),
        )
    }

    fn tail(&mut self, open: Box<Open>, reason: &'static str) -> (State, Progress) {
        let is_multiline = self.line.ends > open.start.ends;
        while let Some(byte) = self.peek() {
            if matches!(byte, b'\n' | b'\r') {
                let bytes = self.buffer.split_to(self.at);
                self.at = 0;
                let next = match is_multiline {
                    true => State::Debris {
                        column: open.start.column,
                    },
                    false => State::Between,
                };
                return match open.overlong {
                    true => (next, Progress::Again),
                    false => (next, Progress::Frame(broken_frame(&bytes, &open, reason))),
                };
            }
            self.pass();
        }
        if self.at > LONGEST || open.overlong {
            // The start is enough to show; the rest of the line only has to be passed.
            self.buffer.truncate(self.at);
            let keep = if open.overlong { 0 } else { KEPT };
            let start = self.buffer.split_to(self.at).freeze().slice(..keep.min(self.at));
            self.buffer.extend_from_slice(&start);
            self.at = self.buffer.len();
        }
        if !self.finished {
            return (State::Tail { open, reason }, Progress::Wait);
        }
        let bytes = self.buffer.split_to(self.at);
        self.at = 0;
        self.array = None; // said once that the end is missing
        match open.overlong {
            true => (State::Between, Progress::Again),
            false => (
                State::Between,
                Progress::Frame(broken_frame(&bytes, &open, reason)),
            ),
        }
    }

    fn debris(&mut self, column: usize) -> (State, Progress) {
        let in_array = self.array.is_some();
        while let Some(byte) = self.peek() {
            let is_out = self.line.column <= column;
            match byte {
                b' ' | b'\t' | b'\n' | b'\r' => self.pass(),
                b'{' | b'[' if is_out => return (State::Between, Progress::Again),
                b']' if is_out && in_array => return (State::Between, Progress::Again),
                b'}' | b']' | b'"' | b',' => return self.skip_line(column),
                _ if is_out => return (State::Between, Progress::Again),
                _ => return self.skip_line(column),
            }
        }
        self.drop_passed();
        (State::Debris { column }, Progress::Wait)
    }

    /// Passes the rest of a line of debris. A line that is not all there is debris again from where it goes on: what
    /// matters is only how it starts, so the column is moved out of reach until it ends.
    fn skip_line(&mut self, column: usize) -> (State, Progress) {
        let end = memchr::memchr2(b'\n', b'\r', &self.buffer[self.at..]);
        let length = end.unwrap_or(self.buffer.len() - self.at);
        self.at += length;
        self.line.column = self.line.column.max(column + 1) + length;
        self.line.after_cr = false;
        self.drop_passed();
        match end {
            Some(_) => (State::Debris { column }, Progress::Again),
            None => (State::Debris { column }, Progress::Wait),
        }
    }

    fn text(&mut self, line: u64, mut quoted: bool, mut kept: Vec<u8>) -> (State, Progress) {
        let in_array = self.array.is_some();
        let mut ended = false;
        while let Some(byte) = self.peek() {
            let is_first = kept.is_empty() && self.at == 0;
            ended = match byte {
                b'\n' | b'\r' => true,
                b',' | b']' | b'{' if in_array && !quoted => true,
                _ => false,
            };
            if ended {
                break;
            }
            let escaped = self.at > 0 && self.buffer[self.at - 1] == b'\\';
            if byte == b'"' && quoted && !is_first && !escaped {
                quoted = false;
            }
            self.pass();
        }
        let room = KEPT.saturating_sub(kept.len()).min(self.at);
        kept.extend_from_slice(&self.buffer[..room]);
        self.drop_passed();
        if !ended && !self.finished {
            return (State::Text { line, quoted, kept }, Progress::Wait);
        }
        let bytes = Bytes::from(kept);
        if let Some(array) = &mut self.array
            && serde_json::from_slice::<serde_json::Value>(&bytes).is_ok()
        {
            array.count_other(&bytes);
            return (State::Between, Progress::Again);
        }
        (State::Between, Progress::Frame(Frame::Text { bytes, line }))
    }
}

enum Progress {
    Frame(Frame),
    Again,
    Wait,
}

pub(super) fn kept(bytes: &[u8]) -> Bytes {
    Bytes::copy_from_slice(&bytes[..bytes.len().min(KEPT)])
}

fn broken_frame(bytes: &[u8], open: &Open, reason: &str) -> Frame {
    let bytes = bytes.trim_ascii_end();
    Frame::Broken {
        bytes: kept(bytes),
        line: open.start.number(),
        reason: reason.to_owned(),
    }
}
