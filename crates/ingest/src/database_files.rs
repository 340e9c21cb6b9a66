//! The files of a database in which a program keeps its sessions, and how far its tables were read.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use tracewake_dialects::session_databases;

/// What SQLite keeps beside a database: what was written last, and how to undo what is being written.
const BESIDE: [&str; 2] = ["-wal", "-journal"];
/// The same, and what it makes again whenever it is missing.
const ALL_BESIDE: [&str; 3] = [BESIDE[0], BESIDE[1], "-shm"];

/// What stands among the tables for how far back sessions were read.
const OLDEST: &str = "oldest";

/// How far the tables of a database were read, by their names: the largest first column so far.
pub(crate) type Reached = BTreeMap<String, i64>;

/// How far back sessions were read, in milliseconds since 1970; none where none were.
pub(crate) fn oldest(reached: &Reached) -> Option<i64> {
    reached.get(OLDEST).copied()
}

/// Notes how far back sessions were read.
pub(crate) fn note_oldest(reached: &mut Reached, oldest_ms: i64) {
    reached.insert(OLDEST.to_owned(), oldest_ms);
}

/// The database that a file beside it belongs to; none for any other file.
pub(crate) fn database_of(path: &Path) -> Option<PathBuf> {
    let name = path.to_str()?;
    let database = ALL_BESIDE.iter().find_map(|end| name.strip_suffix(end))?;
    is_session_database(Path::new(database)).then(|| PathBuf::from(database))
}

/// The files beside a database.
pub(crate) fn beside(database: &Path) -> [PathBuf; 2] {
    BESIDE.map(|end| {
        let mut name = database.as_os_str().to_owned();
        name.push(end);
        PathBuf::from(name)
    })
}

/// Whether a program names the database of its sessions so.
pub(crate) fn is_session_database(path: &Path) -> bool {
    let name = path
        .file_name()
        .and_then(|name| name.to_str())
        .unwrap_or_default();
    session_databases().any(|(_, database)| (database.is_name)(name))
}
