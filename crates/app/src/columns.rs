//! Long answers as columns of raw bytes. One definition of a layout (`layout!`) gives its writer here, and its reader
//! in the window: a test writes `ui/src/ipc/layouts.ts` from it.
//!
//! Bytes are little endian. A layout begins with a header of whole words: its magic, then the named ones, then zeros.
//! The columns follow without padding, the wider ones first, so that each starts at a multiple of its element size.

/// A number that a column can hold.
pub(crate) trait Number: Copy {
    /// Appends its bytes.
    fn put(self, out: &mut Vec<u8>);
}

macro_rules! numbers {
    ($($number:ty),*) => {
        $(impl Number for $number {
            fn put(self, out: &mut Vec<u8>) {
                out.extend(self.to_le_bytes());
            }
        })*
    };
}

numbers!(f64, f32, i32, u32, u16, u8);

/// Appends a column, which must have as many values as the header says.
pub(crate) fn put_column<T: Number>(out: &mut Vec<u8>, name: &str, values: &[T], count: usize) {
    assert_eq!(
        values.len(),
        count,
        "column {name} has as many values as the header says"
    );
    for value in values {
        value.put(out);
    }
}

/// Defines a layout: the words of its header, its columns with their types and lengths, and the bits of one
/// of them. A length is a word of the header, with what is added to it. Every field must be given to make one.
macro_rules! layout {
    (
        $(#[doc = $doc:literal])*
        struct $layout:ident, magic $magic:literal, header of $words:literal words {
            $($(#[doc = $word_doc:literal])* $word:ident,)*
        }
        columns {
            $($(#[doc = $column_doc:literal])* $column:ident: [$number:ident; $count:ident $(+ $more:literal)?],)*
        }
        $(bits of $bits:ident: $bits_number:ident {
            $($(#[doc = $bit_doc:literal])* $bit_name:ident = $bit:literal,)*
        })?
    ) => {
        $(#[doc = $doc])*
        pub(crate) struct $layout {
            $($(#[doc = $word_doc])* pub(crate) $word: u32,)*
            $($(#[doc = $column_doc])* pub(crate) $column: Vec<$number>,)*
        }

        impl $layout {
            $($($(#[doc = $bit_doc])* pub(crate) const $bit_name: $bits_number = $bit;)*)?

            /// The bytes of the layout.
            pub(crate) fn encode(&self) -> Vec<u8> {
                let size = $words * 4 $(+ self.$column.len() * size_of::<$number>())*;
                let mut out = Vec::with_capacity(size);
                out.extend($magic);
                $(out.extend(self.$word.to_le_bytes());)*
                out.resize($words * 4, 0);
                $($crate::columns::put_column(
                    &mut out,
                    stringify!($column),
                    &self.$column,
                    self.$count as usize $(+ $more)?,
                );)*
                out
            }

            /// What the definition says.
            #[cfg(test)]
            pub(crate) const DEFINITION: $crate::columns::definition::Definition =
                $crate::columns::definition::Definition {
                    name: stringify!($layout),
                    doc: concat!($($doc),*),
                    magic: $magic,
                    header_words: $words,
                    header: &[$((stringify!($word), concat!($($word_doc),*))),*],
                    columns: &[$($crate::columns::definition::Column {
                        name: stringify!($column),
                        doc: concat!($($column_doc),*),
                        number: stringify!($number),
                        count: stringify!($count),
                        more: 0 $(+ $more)?,
                    }),*],
                    bits: &[$($((stringify!($bits), stringify!($bit_name), concat!($($bit_doc),*), $bit)),*)?],
                };

            /// The values by name.
            #[cfg(test)]
            pub(crate) fn values(&self) -> serde_json::Value {
                let mut values = serde_json::Map::new();
                $(values.insert(stringify!($word).into(), self.$word.into());)*
                $(values.insert(stringify!($column).into(), serde_json::json!(self.$column));)*
                values.into()
            }
        }
    };
}

pub(crate) use layout;

#[cfg(test)]
pub(crate) mod definition;
#[cfg(test)]
mod hidden;
#[cfg(test)]
mod kinds;
