//! What an event did with files, as rows of `event_files`.

use rusqlite::Connection;
use tracewake_model::Event;
use tracewake_model::files::FileWork;

/// What an event did with a file, or that it ran a command.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct FileUse {
    /// Empty for a command.
    pub(crate) path: String,
    /// Number of the action; 0 for a command.
    pub(crate) action: u8,
}

impl FileUse {
    /// Reads them, in one order and each once.
    pub(crate) fn of(event: &Event) -> Vec<FileUse> {
        let work = FileWork::of(event);
        let command = work.command.map(|_| FileUse {
            path: String::new(),
            action: 0,
        });
        let files = work.touches.into_iter().map(|touch| FileUse {
            path: touch.path,
            action: touch.action.code(),
        });
        let mut uses: Vec<FileUse> = command.into_iter().chain(files).collect();
        uses.sort_unstable();
        uses.dedup();
        uses
    }

    /// Those of a stored event, in the same order.
    pub(crate) fn stored(db: &Connection, event: i64) -> rusqlite::Result<Vec<FileUse>> {
        let mut select = db.prepare_cached(
            "SELECT IFNULL(f.path, ''), x.action FROM event_files x LEFT JOIN files f ON f.id = x.file
             WHERE x.event = ?1 ORDER BY 1, 2",
        )?;
        let uses = select.query_map([event], |row| {
            Ok(FileUse {
                path: row.get(0)?,
                action: row.get(1)?,
            })
        })?;
        uses.collect()
    }
}
