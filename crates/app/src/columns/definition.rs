//! The definitions of the layouts for those who read the bytes: the window's types, and sample bytes for its tests.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

/// A layout, as `layout!` was given it.
pub(crate) struct Definition {
    pub(crate) name: &'static str,
    pub(crate) doc: &'static str,
    pub(crate) magic: &'static [u8; 4],
    pub(crate) header_words: usize,
    /// Name and meaning of each word behind the magic.
    pub(crate) header: &'static [(&'static str, &'static str)],
    pub(crate) columns: &'static [Column],
    /// The column, and the name, meaning and value of each bit.
    pub(crate) bits: &'static [(&'static str, &'static str, &'static str, u32)],
}

pub(crate) struct Column {
    pub(crate) name: &'static str,
    pub(crate) doc: &'static str,
    pub(crate) number: &'static str,
    pub(crate) count: &'static str,
    pub(crate) more: usize,
}

const HEAD: &str = "// The layouts of long answers. Written by a test from their definitions in crates/app; not to be edited by hand.\n";

/// The module of the window that knows the layouts.
fn typescript(definitions: &[Definition]) -> String {
    let mut out = HEAD.to_owned();
    for definition in definitions {
        let name = definition.name;
        let _ = write!(
            out,
            "\n/** {}. The words of its header. */\nexport type {name}Header = {{\n",
            definition.doc.trim().trim_end_matches('.')
        );
        for (word, doc) in definition.header {
            let _ = write!(out, "  /** {} */\n  {}: number;\n", doc.trim(), camel(word));
        }
        let _ = write!(
            out,
            "}};\n\n/** Its columns. */\nexport type {name}Columns = {{\n"
        );
        for column in definition.columns {
            let _ = write!(
                out,
                "  /** {} */\n  {}: {};\n",
                column.doc.trim(),
                camel(column.name),
                array(column.number)
            );
        }
        let _ = write!(
            out,
            "}};\n\nexport const {}: Layout<{name}Header, {name}Columns> = {{\n  magic: 0x{:08x},\n  headerBytes: {},\n  header: [\n",
            shouting(name),
            u32::from_le_bytes(*definition.magic),
            definition.header_words * 4,
        );
        for (word, _) in definition.header {
            let _ = writeln!(out, "    \"{}\",", camel(word));
        }
        out.push_str("  ],\n  columns: [\n");
        for Column {
            name,
            number,
            count,
            more,
            ..
        } in definition.columns
        {
            let _ = writeln!(
                out,
                "    {{ name: \"{}\", number: \"{number}\", count: \"{}\", more: {more} }},",
                camel(name),
                camel(count),
            );
        }
        out.push_str("  ],\n};\n");
        if let Some((column, ..)) = definition.bits.first() {
            let bits = column.to_uppercase();
            let _ = write!(
                out,
                "\n/** The bits of the column `{}`. */\nexport const {}_{bits} = {{\n",
                camel(column),
                shouting(name),
            );
            for (_, bit, doc, value) in definition.bits {
                let _ = write!(
                    out,
                    "  /** {} */\n  {}: {value},\n",
                    doc.trim(),
                    camel(&bit.to_lowercase())
                );
            }
            out.push_str("} as const;\n");
        }
    }
    out.push_str(TAIL);
    out
}

const TAIL: &str = r#"
/** A layout with a header and columns. */
export type Layout<Header, Columns> = {
  readonly magic: number;
  readonly headerBytes: number;
  /** The words behind the magic. */
  readonly header: readonly (keyof Header & string)[];
  /** The columns in the order of their bytes; each has `count` values, which is a word of the header, and `more`. */
  readonly columns: readonly {
    readonly name: keyof Columns & string;
    readonly number: NumberType;
    readonly count: keyof Header & string;
    readonly more: number;
  }[];
};

/** The number of a column. */
export type NumberType = "f64" | "f32" | "i32" | "u32" | "u16" | "u8";
"#;

fn array(number: &str) -> &'static str {
    match number {
        "f64" => "Float64Array",
        "f32" => "Float32Array",
        "i32" => "Int32Array",
        "u32" => "Uint32Array",
        "u16" => "Uint16Array",
        "u8" => "Uint8Array",
        other => panic!("no array of {other} is known"),
    }
}

fn camel(name: &str) -> String {
    let mut out = String::new();
    for (at, word) in name.split('_').enumerate() {
        let mut letters = word.chars();
        match letters.next() {
            Some(first) if at > 0 => out.extend(first.to_uppercase().chain(letters)),
            _ => out.push_str(word),
        }
    }
    out
}

/// `TimelineLayout` as `TIMELINE_LAYOUT`.
fn shouting(name: &str) -> String {
    let mut out = String::new();
    for letter in name.chars() {
        if letter.is_uppercase() && !out.is_empty() {
            out.push('_');
        }
        out.extend(letter.to_uppercase());
    }
    out
}

fn in_repository(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(path)
}

/// Compares a file of the repository with what it must hold, and writes it first where that is asked for.
#[track_caller]
pub(super) fn check_file(path: &str, fresh: &[u8]) {
    let file = in_repository(path);
    if std::env::var_os("TRACEWAKE_WRITE_BINDINGS").is_some() {
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(&file, fresh).unwrap();
    }
    let committed = std::fs::read(&file).unwrap_or_default();
    assert!(
        committed == fresh,
        "{path} is stale; write it again with TRACEWAKE_WRITE_BINDINGS=1 cargo test -p tracewake-app columns"
    );
}

/// Compares the sample bytes of a layout, and what they say, with the files that the window's tests read.
#[track_caller]
pub(crate) fn check_sample(name: &str, bytes: &[u8], values: &serde_json::Value) {
    let mut words = serde_json::Map::new();
    for (name, value) in values.as_object().unwrap() {
        words.insert(camel(name), value.clone());
    }
    let mut json = serde_json::to_string(&words).unwrap();
    json.push('\n');
    check_file(&format!("tests/fixtures/layouts/{name}.bin"), bytes);
    check_file(&format!("tests/fixtures/layouts/{name}.json"), json.as_bytes());
}

#[test]
fn columns_of_the_window_are_current() {
    let fresh = typescript(&[
        crate::timeline::TimelineLayout::DEFINITION,
        crate::transcript::TranscriptLayout::DEFINITION,
        crate::compare::CompareLayout::DEFINITION,
    ]);
    check_file("ui/src/ipc/layouts.ts", fresh.as_bytes());
}

#[test]
fn names_are_written_as_the_window_writes_them() {
    assert_eq!(camel("string_bytes"), "stringBytes");
    assert_eq!(camel("rows"), "rows");
    assert_eq!(shouting("TimelineLayout"), "TIMELINE_LAYOUT");
}

#[test]
fn every_column_starts_at_a_multiple_of_its_element_size() {
    let size = |number: &str| match number {
        "f64" => 8,
        "u16" => 2,
        "u8" => 1,
        _ => 4,
    };
    for definition in [
        crate::timeline::TimelineLayout::DEFINITION,
        crate::transcript::TranscriptLayout::DEFINITION,
        crate::compare::CompareLayout::DEFINITION,
    ] {
        assert_eq!(definition.header_words % 2, 0, "{}", definition.name);
        let sizes: Vec<_> = definition
            .columns
            .iter()
            .map(|column| size(column.number))
            .collect();
        assert!(
            sizes.is_sorted_by(|a, b| a >= b),
            "{} has a wider column behind a narrower one",
            definition.name
        );
    }
}
