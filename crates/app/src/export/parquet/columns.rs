//! The columns of the file, filled row by row and written group by group. Every cell may be empty.

use std::fs::File;
use std::sync::Arc;

use parquet::data_type::{BoolType, ByteArray, ByteArrayType, DoubleType, Int64Type};
use parquet::errors::Result;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::parser::parse_message_type;
use parquet::schema::types::TypePtr;

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum ColumnType {
    Text,
    Bytes,
    Flag,
    Int,
    /// Nanoseconds since 1970, UTC.
    Instant,
    Float,
}

/// Name and type of every column, in their order in the file.
const COLUMNS: &[(&str, ColumnType)] = &[
    ("session", ColumnType::Text),
    ("trace_id", ColumnType::Text),
    ("span_id", ColumnType::Text),
    ("parent_span_id", ColumnType::Text),
    ("event_id", ColumnType::Text),
    ("sequence", ColumnType::Int),
    ("dialect", ColumnType::Text),
    ("kind", ColumnType::Text),
    ("native_type", ColumnType::Text),
    ("time", ColumnType::Instant),
    ("end", ColumnType::Instant),
    ("duration_ms", ColumnType::Float),
    ("received", ColumnType::Instant),
    ("source", ColumnType::Text),
    ("status", ColumnType::Text),
    ("failed", ColumnType::Flag),
    ("error", ColumnType::Text),
    ("severity", ColumnType::Text),
    ("author", ColumnType::Text),
    ("agent", ColumnType::Text),
    ("name", ColumnType::Text),
    ("detail", ColumnType::Text),
    ("tool", ColumnType::Text),
    ("model", ColumnType::Text),
    ("provider", ColumnType::Text),
    ("input_tokens", ColumnType::Int),
    ("output_tokens", ColumnType::Int),
    ("total_tokens", ColumnType::Int),
    ("cost", ColumnType::Float),
    ("cost_estimated", ColumnType::Float),
    ("currency", ColumnType::Text),
    ("integrity", ColumnType::Text),
    ("tags", ColumnType::Text),
    ("content", ColumnType::Text),
    ("metadata", ColumnType::Text),
    ("media", ColumnType::Text),
    ("original", ColumnType::Bytes),
];

/// The schema of the file.
pub(super) fn schema() -> Result<TypePtr> {
    let mut text = "message tracewake_events {".to_owned();
    for (name, column_type) in COLUMNS {
        let declared = match column_type {
            ColumnType::Text => "BYTE_ARRAY name (STRING)",
            ColumnType::Bytes => "BYTE_ARRAY name",
            ColumnType::Flag => "BOOLEAN name",
            ColumnType::Int => "INT64 name",
            ColumnType::Instant => "INT64 name (TIMESTAMP(NANOS,true))",
            ColumnType::Float => "DOUBLE name",
        };
        text.push_str(&format!(" OPTIONAL {};", declared.replace("name", name)));
    }
    text.push('}');
    parse_message_type(&text).map(Arc::new)
}

/// A value of one row. Empty text is no value.
#[derive(Debug)]
pub(super) enum Cell {
    Text(String),
    Bytes(Vec<u8>),
    Flag(bool),
    Int(i64),
    Float(f64),
}

/// The values of one column, with a mark for every row that has one.
#[derive(Debug)]
struct Column {
    values: Values,
    defined: Vec<i16>,
}

#[derive(Debug)]
enum Values {
    Bytes(Vec<ByteArray>),
    Flags(Vec<bool>),
    Ints(Vec<i64>),
    Floats(Vec<f64>),
}

/// Rows that wait to be written.
#[derive(Debug)]
pub(super) struct Columns {
    columns: Vec<Column>,
    rows: usize,
    bytes: usize,
}

impl Default for Columns {
    fn default() -> Self {
        let column = |(_, column_type): &(&str, ColumnType)| Column {
            values: match column_type {
                ColumnType::Text | ColumnType::Bytes => Values::Bytes(Vec::new()),
                ColumnType::Flag => Values::Flags(Vec::new()),
                ColumnType::Int | ColumnType::Instant => Values::Ints(Vec::new()),
                ColumnType::Float => Values::Floats(Vec::new()),
            },
            defined: Vec::new(),
        };
        Columns {
            columns: COLUMNS.iter().map(column).collect(),
            rows: 0,
            bytes: 0,
        }
    }
}

impl Columns {
    pub(super) fn rows(&self) -> usize {
        self.rows
    }

    /// Bytes that the rows take, about.
    pub(super) fn bytes(&self) -> usize {
        self.bytes
    }

    /// Puts a value into the row in progress. A column has one value a row.
    pub(super) fn put(&mut self, name: &str, cell: Cell) {
        let Some(at) = COLUMNS.iter().position(|(known, _)| *known == name) else {
            debug_assert!(false, "no column {name}");
            return;
        };
        let column = &mut self.columns[at];
        if column.defined.len() > self.rows {
            return;
        }
        self.bytes += 8;
        match (&mut column.values, cell) {
            (_, Cell::Text(text)) if text.is_empty() => return,
            (Values::Bytes(values), Cell::Text(text)) => {
                self.bytes += text.len();
                values.push(ByteArray::from(text.into_bytes()));
            }
            (Values::Bytes(values), Cell::Bytes(bytes)) => {
                self.bytes += bytes.len();
                values.push(ByteArray::from(bytes));
            }
            (Values::Flags(values), Cell::Flag(flag)) => values.push(flag),
            (Values::Ints(values), Cell::Int(value)) => values.push(value),
            (Values::Floats(values), Cell::Float(value)) => values.push(value),
            _ => {
                debug_assert!(false, "column {name} holds something else");
                return;
            }
        }
        column.defined.push(1);
    }

    /// Puts a value in if there is one.
    pub(super) fn put_some(&mut self, name: &str, cell: Option<Cell>) {
        if let Some(cell) = cell {
            self.put(name, cell);
        }
    }

    /// Ends the row: columns that got no value are empty in it.
    pub(super) fn end_row(&mut self) {
        self.rows += 1;
        for column in &mut self.columns {
            if column.defined.len() < self.rows {
                column.defined.push(0);
            }
        }
    }

    /// Writes the rows as one group and starts again.
    pub(super) fn write(&mut self, writer: &mut SerializedFileWriter<File>) -> Result<()> {
        let full = std::mem::take(self);
        let mut group = writer.next_row_group()?;
        for column in full.columns {
            let Some(mut open) = group.next_column()? else {
                break;
            };
            let defined = Some(column.defined.as_slice());
            match &column.values {
                Values::Bytes(values) => open.typed::<ByteArrayType>().write_batch(values, defined, None)?,
                Values::Flags(values) => open.typed::<BoolType>().write_batch(values, defined, None)?,
                Values::Ints(values) => open.typed::<Int64Type>().write_batch(values, defined, None)?,
                Values::Floats(values) => open.typed::<DoubleType>().write_batch(values, defined, None)?,
            };
            open.close()?;
        }
        group.close()?;
        Ok(())
    }
}
