//! Opening connections and bringing the schema up to date. Migrations are only ever added.

use std::cmp::Ordering;
use std::fs::{self, OpenOptions};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags, TransactionBehavior};

use crate::StoreError;

/// "TWAK": marks a database file as ours.
pub(crate) const APPLICATION_ID: i64 = 0x5457_414B;

/// Number n of the schema is the n-th of these.
pub(crate) const MIGRATIONS: &[&str] = &[
    include_str!("../migrations/0001_initial.sql"),
    include_str!("../migrations/0002_dialects.sql"),
    include_str!("../migrations/0003_explorer.sql"),
    include_str!("../migrations/0004_chat.sql"),
    include_str!("../migrations/0005_tellings.sql"),
    include_str!("../migrations/0006_resolution.sql"),
    include_str!("../migrations/0007_not_kept.sql"),
    include_str!("../migrations/0008_started_sessions.sql"),
    include_str!("../migrations/0009_titles.sql"),
    include_str!("../migrations/0010_audio.sql"),
    include_str!("../migrations/0011_errors.sql"),
    include_str!("../migrations/0012_scores.sql"),
    include_str!("../migrations/0013_root_calls.sql"),
    include_str!("../migrations/0014_unpriced.sql"),
    include_str!("../migrations/0015_words.sql"),
    include_str!("../migrations/0016_files.sql"),
    include_str!("../migrations/0017_agent_sessions.sql"),
];

/// What the key in `meta` begins with that counts the events of a coding agent.
pub(crate) const PROGRAM_KEY: &str = "events of ";
/// What the key in `meta` begins with that names an event of which the full-text index holds a part only.
pub(crate) const CUT_TEXT_KEY: &str = "text cut of ";

/// How long to wait for another process before giving up.
const BUSY: Duration = Duration::from_secs(10);

/// Opens the database for writing; creates the file and its folder, and brings the schema up to date.
pub(crate) fn open_writer(path: &Path) -> Result<Connection, StoreError> {
    create_private(path)?;
    let explain = |error: rusqlite::Error| explain(error, path);
    let mut db = Connection::open(path).map_err(explain)?;
    db.busy_timeout(BUSY).map_err(explain)?;
    check_owner(&db, path)?;
    // The page size must be set before the log exists; on an old database it changes nothing.
    db.pragma_update(None, "page_size", 8192).map_err(explain)?;
    db.pragma_update_and_check(None, "journal_mode", "wal", |_| Ok(()))
        .map_err(explain)?;
    db.execute_batch(
        "PRAGMA synchronous = FULL;
         PRAGMA foreign_keys = OFF;
         PRAGMA temp_store = MEMORY;
         PRAGMA cache_size = -32768;
         PRAGMA wal_autocheckpoint = 4000;
         PRAGMA journal_size_limit = 67108864;",
    )
    .map_err(explain)?;
    keep_plans(&db).map_err(explain)?;
    db.set_prepared_statement_cache_capacity(256);
    migrate(&mut db, path)?;
    Ok(db)
}

/// Refuses a database that cannot be read as it is.
pub(crate) fn check_readable(path: &Path) -> Result<(), StoreError> {
    let db = open_reader(path)?;
    check_owner(&db, path)?;
    let found: i64 = db
        .pragma_query_value(None, "user_version", |row| row.get(0))
        .map_err(|error| explain(error, path))?;
    let path = path.to_owned();
    match found.cmp(&newest()) {
        Ordering::Less => Err(StoreError::OlderReadOnly { path }),
        Ordering::Equal => Ok(()),
        Ordering::Greater => Err(StoreError::NewerSchema {
            path,
            found,
            known: newest(),
        }),
    }
}

/// Connects to the database for reading. Where nothing may be written, SQLite cannot make the index of the log; without
/// a log it needs none.
fn connect_to_read(path: &Path) -> Result<Connection, StoreError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let db = Connection::open_with_flags(path, flags).map_err(|error| explain(error, path))?;
    db.busy_timeout(BUSY)?;
    let probe = db.query_row("SELECT 1 FROM sqlite_schema LIMIT 1", [], |_| Ok(()));
    let Err(error) = probe else {
        return Ok(db);
    };
    let [_, log, _] = files_of(path);
    let has_log = log.metadata().is_ok_and(|log| log.len() > 0);
    if has_log || !StoreError::from(error).is_read_only() {
        return Ok(db);
    }
    let mut name = "file:".to_owned();
    for character in path.display().to_string().chars() {
        match character {
            '%' => name.push_str("%25"),
            '?' => name.push_str("%3f"),
            '#' => name.push_str("%23"),
            other => name.push(other),
        }
    }
    name.push_str("?immutable=1");
    let flags = flags | OpenFlags::SQLITE_OPEN_URI;
    Connection::open_with_flags(name, flags).map_err(|error| explain(error, path))
}

/// Opens the database for reading.
pub(crate) fn open_reader(path: &Path) -> Result<Connection, StoreError> {
    let db = connect_to_read(path)?;
    db.execute_batch(
        "PRAGMA query_only = ON;
         PRAGMA temp_store = MEMORY;
         PRAGMA cache_size = -4096;",
    )?;
    keep_plans(&db)?;
    db.set_prepared_statement_cache_capacity(256);
    Ok(db)
}

/// A plan holds whatever is bound: without this, joins are planned again each time they run.
fn keep_plans(db: &Connection) -> rusqlite::Result<()> {
    db.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)
        .map(drop)
}

/// Number of the newest migration that this version knows.
pub(crate) fn newest() -> i64 {
    MIGRATIONS.len() as i64
}

/// Creates the folder and the file readable by their owner alone. SQLite gives the log the rights of the file.
fn create_private(path: &Path) -> Result<(), StoreError> {
    let unreachable = |source| StoreError::Unreachable {
        path: path.to_owned(),
        source: Arc::new(source),
    };
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        let mut builder = fs::DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(folder).map_err(unreachable)?;
    }
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map_err(unreachable)?;
    #[cfg(unix)]
    for file in files_of(path) {
        restrict(&file).map_err(unreachable)?;
    }
    Ok(())
}

/// The database file and what SQLite keeps beside it.
pub fn files_of(path: &Path) -> [std::path::PathBuf; 3] {
    ["", "-wal", "-shm"].map(|suffix| {
        let mut name = path.as_os_str().to_owned();
        name.push(suffix);
        name.into()
    })
}

/// Takes the rights of others away from a file that was made with them.
#[cfg(unix)]
fn restrict(file: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    match fs::metadata(file) {
        Ok(found) if found.is_file() && found.permissions().mode() & 0o077 != 0 => {
            fs::set_permissions(file, fs::Permissions::from_mode(0o600))
        }
        _ => Ok(()),
    }
}

/// Refuses a database of another program before anything in it is touched.
fn check_owner(db: &Connection, path: &Path) -> Result<(), StoreError> {
    let explain = |error| explain(error, path);
    let owner: i64 = db
        .pragma_query_value(None, "application_id", |row| row.get(0))
        .map_err(explain)?;
    if owner == APPLICATION_ID {
        return Ok(());
    }
    let tables: i64 = db
        .query_row("SELECT COUNT(*) FROM sqlite_schema", [], |row| row.get(0))
        .map_err(explain)?;
    if owner != 0 || tables > 0 {
        return Err(StoreError::ForeignDatabase {
            path: path.to_owned(),
        });
    }
    Ok(())
}

/// Applies the migrations that are missing, in one transaction.
fn migrate(db: &mut Connection, path: &Path) -> Result<(), StoreError> {
    let explain = |error| explain(error, path);
    let version = |db: &Connection| db.pragma_query_value(None, "user_version", |row| row.get::<_, i64>(0));
    let found = version(db).map_err(explain)?;
    if found == newest() {
        return Ok(());
    }
    // Another process may be doing the same: look again once the database is ours.
    let transaction = db
        .transaction_with_behavior(TransactionBehavior::Immediate)
        .map_err(explain)?;
    let found = version(&transaction).map_err(explain)?;
    let done = match usize::try_from(found) {
        Ok(done) if done <= MIGRATIONS.len() => done,
        _ => {
            return Err(StoreError::NewerSchema {
                path: path.to_owned(),
                found,
                known: newest(),
            });
        }
    };
    for migration in &MIGRATIONS[done..] {
        transaction.execute_batch(migration).map_err(explain)?;
    }
    transaction
        .pragma_update(None, "application_id", APPLICATION_ID)
        .map_err(explain)?;
    transaction
        .pragma_update(None, "user_version", newest())
        .map_err(explain)?;
    transaction.commit().map_err(explain)
}

/// Names the file where SQLite only says that something is wrong with it.
fn explain(error: rusqlite::Error, path: &Path) -> StoreError {
    use rusqlite::ErrorCode;
    let path = path.to_owned();
    match error.sqlite_error_code() {
        Some(ErrorCode::NotADatabase) => StoreError::NotADatabase { path },
        Some(ErrorCode::DatabaseCorrupt) => StoreError::Corrupt { path },
        _ => StoreError::from(error),
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use rusqlite::StatementStatus;

    use super::*;

    #[test]
    fn a_join_is_planned_once() {
        let folder = tempfile::tempdir().unwrap();
        let db = open_writer(&folder.path().join("traces.db")).unwrap();
        let join = "SELECT COUNT(*) FROM agent_ids i JOIN agents a ON a.key = i.id WHERE i.agent = ?1";
        let mut select = db.prepare(join).unwrap();
        for agent in 1..5 {
            let found: i64 = select.query_row([agent], |row| row.get(0)).unwrap();
            assert_eq!(found, 0);
        }
        assert_eq!(select.get_status(StatementStatus::RePrepare), 0);
    }

    /// Checks that a list of columns is the one that a table of the newest schema has, in any order.
    pub(crate) fn check_columns(table: &str, listed: &[&str]) {
        let folder = tempfile::tempdir().unwrap();
        let db = open_writer(&folder.path().join("traces.db")).unwrap();
        let mut select = db.prepare("SELECT name FROM pragma_table_info(?1)").unwrap();
        let stored = select.query_map([table], |row| row.get::<_, String>(0)).unwrap();
        let mut stored: Vec<String> = stored.map(Result::unwrap).collect();
        let mut listed = listed.to_vec();
        stored.sort_unstable();
        listed.sort_unstable();
        assert_eq!(listed, stored, "{table}");
    }
}
