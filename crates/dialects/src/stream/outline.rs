//! Follows the outline of one JSON value, byte by byte: enough to know where it ends, or that it cannot be one.

/// Levels whose kind is remembered. Deeper ones are only counted: nothing reads them anyway.
const REMEMBERED: usize = 1024;

/// What a byte does to the value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    /// The value goes on.
    Inside,
    /// The value ends with this byte.
    Done,
    /// This byte cannot be here.
    Broken(&'static str),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Before {
    #[default]
    Open,
    Comma,
    Colon,
    /// A whole value or key.
    Value,
    /// Inside a number or a word.
    Word,
}

/// The state between two bytes.
#[derive(Debug, Default)]
pub(super) struct Outline {
    /// Open brackets: true for an object.
    stack: Vec<bool>,
    deeper: usize,
    before: Before,
    in_text: bool,
    escaped: bool,
}

impl Outline {
    /// Inside text, the number of bytes that certainly belong to it.
    pub(super) fn skip_text(&self, rest: &[u8]) -> Option<usize> {
        let is_plain = self.in_text && !self.escaped;
        is_plain.then(|| memchr::memchr3(b'"', b'\\', b'\n', rest).unwrap_or(rest.len()))
    }

    /// Takes the next byte.
    pub(super) fn step(&mut self, byte: u8) -> Step {
        if self.in_text {
            return self.text(byte);
        }
        let after_value = matches!(self.before, Before::Value | Before::Word);
        match byte {
            b' ' | b'\t' | b'\n' | b'\r' => {
                if self.before == Before::Word {
                    self.before = Before::Value;
                }
            }
            b'{' | b'[' => {
                let wants_key = self.in_object() && matches!(self.before, Before::Open | Before::Comma);
                if after_value || wants_key {
                    return Step::Broken("not JSON: a comma or an end is missing");
                }
                match self.stack.len() < REMEMBERED {
                    true => self.stack.push(byte == b'{'),
                    false => self.deeper += 1,
                }
                self.before = Before::Open;
            }
            b'}' | b']' => return self.close(byte),
            b',' => self.before = Before::Comma,
            b':' => self.before = Before::Colon,
            b'"' if after_value => return Step::Broken("not JSON: a comma or an end is missing"),
            b'"' => self.in_text = true,
            _ if self.before == Before::Value => {
                return Step::Broken("not JSON: a comma or an end is missing");
            }
            _ => self.before = Before::Word,
        }
        Step::Inside
    }

    /// How many arrays of objects are open inside one another in the object that the value is; none when anything else
    /// is open, or more than three levels of them.
    pub(super) fn lists_of_objects(&self) -> Option<usize> {
        match self.stack.as_slice() {
            [true, false] => Some(1),
            [true, false, true, false] => Some(2),
            [true, false, true, false, true, false] => Some(3),
            _ => None,
        }
    }

    fn in_object(&self) -> bool {
        self.deeper == 0 && self.stack.last() == Some(&true)
    }

    fn text(&mut self, byte: u8) -> Step {
        match byte {
            b'\n' => return Step::Broken("not JSON: the line ends inside a text"),
            _ if self.escaped => self.escaped = false,
            b'\\' => self.escaped = true,
            b'"' => {
                self.in_text = false;
                self.before = Before::Value;
            }
            _ => {}
        }
        Step::Inside
    }

    fn close(&mut self, byte: u8) -> Step {
        if self.deeper > 0 {
            self.deeper -= 1;
        } else if self.stack.pop() != Some(byte == b'}') {
            return Step::Broken("not JSON: a bracket is closed that is not open");
        }
        self.before = Before::Value;
        if self.stack.is_empty() {
            Step::Done
        } else {
            Step::Inside
        }
    }
}
