//! An array at the top of a stream, whose elements are the records.

use bytes::Bytes;

use super::frames::{Frame, kept};

/// An array at the top, whose elements are the records.
#[derive(Debug)]
pub(super) struct Array {
    line: u64,
    objects: u64,
    others: u64,
    is_first: bool,
    /// The first element that is JSON but no object.
    sample: Bytes,
}

impl Array {
    /// An array that starts on this line; `is_first` if nothing came before it.
    pub(super) fn new(line: u64, is_first: bool) -> Array {
        Array {
            line,
            objects: 0,
            others: 0,
            is_first,
            sample: Bytes::new(),
        }
    }

    /// Counts an element that is a record.
    pub(super) fn count_object(&mut self) {
        self.objects += 1;
    }

    /// Counts an element that is JSON but no object.
    pub(super) fn count_other(&mut self, bytes: &Bytes) {
        self.others += 1;
        if self.others == 1 {
            self.sample = kept(bytes);
        }
    }

    /// What there is to say about an array that has ended: nothing if it holds objects only. An empty one is fine as a
    /// whole file, and no record among others.
    pub(super) fn close(self) -> Option<Frame> {
        let reason = match (self.objects, self.others) {
            (_, 0) if self.objects > 0 || self.is_first => return None,
            (0, 0) => "an empty array is no event".to_owned(),
            (0, _) => "an array without objects is no event".to_owned(),
            (objects, others) => format!(
                "{others} of the array's {} elements are no objects",
                objects + others
            ),
        };
        Some(Frame::Broken {
            bytes: self.sample,
            line: self.line,
            reason,
        })
    }

    /// What there is to say about an array whose end never came.
    pub(super) fn unclosed(self) -> Frame {
        let reason = "not JSON: the array is not closed".to_owned();
        Frame::Broken {
            bytes: self.sample,
            line: self.line,
            reason,
        }
    }
}
