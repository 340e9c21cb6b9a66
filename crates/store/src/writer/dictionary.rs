//! Row ids of texts that many events share. Rows are only ever added, so what was read once holds until a transaction
//! is rolled back; the commit clears the cache then, and whenever another process has written.

use rusqlite::{Connection, OptionalExtension, params};
use tracewake_model::Agent;

use super::beside::data_version;
use super::shapes::Shape;
use crate::maps::{HashMap, HashSet};

/// Beyond this many texts of a kind the cache starts again, so that senders cannot fill the memory.
const MOST: usize = 20_000;

/// Row ids of texts that many events share.
#[derive(Debug, Default)]
pub(crate) struct Dictionary {
    agents: HashMap<String, i64>,
    tags: HashMap<String, i64>,
    files: HashMap<String, i64>,
    sources: HashMap<String, i64>,
    scopes: HashMap<String, HashMap<String, i64>>,
    /// What else agents are called, by their rows, as far as it is stored.
    agent_ids: HashSet<(String, i64)>,
    shapes: HashMap<Shape, i64>,
    /// By how much the counts of shapes have changed in this transaction.
    shape_counts: HashMap<i64, i64>,
    /// `PRAGMA data_version` when the cache was last known to be right.
    version: i64,
}

impl Dictionary {
    /// Forgets everything.
    pub(crate) fn clear(&mut self) {
        *self = Dictionary {
            version: self.version,
            ..Dictionary::default()
        };
    }

    /// Forgets everything if another process has written since.
    pub(crate) fn refresh(&mut self, db: &Connection) -> rusqlite::Result<()> {
        let version = data_version(db)?;
        if version != self.version {
            self.version = version;
            self.clear();
        }
        Ok(())
    }

    /// The agent with this key; 0 for none.
    pub(crate) fn agent(&mut self, db: &Connection, key: &str) -> rusqlite::Result<i64> {
        if key.is_empty() {
            return Ok(0);
        }
        let find = "SELECT id FROM agents WHERE key = ?1";
        let add = "INSERT INTO agents (key) VALUES (?1)";
        lookup(db, &mut self.agents, key, find, add)
    }

    /// The agent of an event; 0 for none. An id beside the name that it is known by, and a name beside the id, are kept
    /// as what it is called as well.
    pub(crate) fn agent_of(&mut self, db: &Connection, agent: &Agent) -> rusqlite::Result<i64> {
        let row = self.agent(db, agent.key())?;
        let also = [&agent.id, &agent.name].into_iter();
        for other in also.filter(|other| !other.is_empty() && *other != agent.key()) {
            let known = (other.clone(), row);
            if !self.agent_ids.contains(&known) {
                db.prepare_cached("INSERT OR IGNORE INTO agent_ids VALUES (?1, ?2)")?
                    .execute(params![other, row])?;
                if self.agent_ids.len() >= MOST {
                    self.agent_ids.clear();
                }
                self.agent_ids.insert(known);
            }
        }
        Ok(row)
    }

    /// A tag.
    pub(crate) fn tag(&mut self, db: &Connection, tag: &str) -> rusqlite::Result<i64> {
        let find = "SELECT id FROM tags WHERE tag = ?1";
        let add = "INSERT INTO tags (tag) VALUES (?1)";
        lookup(db, &mut self.tags, tag, find, add)
    }

    /// A file by its path; 0 for none.
    pub(crate) fn file(&mut self, db: &Connection, path: &str) -> rusqlite::Result<i64> {
        if path.is_empty() {
            return Ok(0);
        }
        let find = "SELECT id FROM files WHERE path = ?1";
        let add = "INSERT INTO files (path) VALUES (?1)";
        lookup(db, &mut self.files, path, find, add)
    }

    /// A line of the ledger.
    pub(crate) fn source(&mut self, db: &Connection, name: &str) -> rusqlite::Result<i64> {
        let find = "SELECT id FROM sources WHERE name = ?1";
        let add = "INSERT INTO sources (name) VALUES (?1)";
        lookup(db, &mut self.sources, name, find, add)
    }

    /// A shape, of which there are `by` more or fewer events now.
    pub(super) fn shape(&mut self, db: &Connection, shape: Shape, by: i64) -> rusqlite::Result<i64> {
        let row = match self.shapes.get(&shape) {
            Some(row) => *row,
            None => {
                let row = shape.row(db)?;
                if self.shapes.len() >= MOST {
                    self.shapes.clear();
                }
                self.shapes.insert(shape, row);
                row
            }
        };
        self.count_shape(row, by);
        Ok(row)
    }

    /// There are `by` more or fewer events of a shape now.
    pub(super) fn count_shape(&mut self, row: i64, by: i64) {
        *self.shape_counts.entry(row).or_default() += by;
    }

    /// Writes the counts of shapes that have changed.
    pub(super) fn write_shape_counts(&mut self, db: &Connection) -> rusqlite::Result<()> {
        let mut count = db.prepare_cached("UPDATE shapes SET events = events + ?2 WHERE id = ?1")?;
        for (row, by) in self.shape_counts.drain().filter(|(_, by)| *by != 0) {
            count.execute([row, by])?;
        }
        Ok(())
    }

    /// A tenant's project; 0 when neither is named.
    pub(crate) fn scope(&mut self, db: &Connection, tenant: &str, project: &str) -> rusqlite::Result<i64> {
        if tenant.is_empty() && project.is_empty() {
            return Ok(0);
        }
        if let Some(id) = self.scopes.get(tenant).and_then(|projects| projects.get(project)) {
            return Ok(*id);
        }
        let mut find = db.prepare_cached("SELECT id FROM scopes WHERE tenant = ?1 AND project = ?2")?;
        let found = find
            .query_row(params![tenant, project], |row| row.get(0))
            .optional()?;
        let id = match found {
            Some(id) => id,
            None => {
                let mut add = db.prepare_cached("INSERT INTO scopes (tenant, project) VALUES (?1, ?2)")?;
                add.insert(params![tenant, project])?
            }
        };
        if self.scopes.values().map(HashMap::len).sum::<usize>() >= MOST {
            self.scopes.clear();
        }
        self.scopes
            .entry(tenant.to_owned())
            .or_default()
            .insert(project.to_owned(), id);
        Ok(id)
    }
}

fn lookup(
    db: &Connection,
    known: &mut HashMap<String, i64>,
    text: &str,
    find: &str,
    add: &str,
) -> rusqlite::Result<i64> {
    if let Some(id) = known.get(text) {
        return Ok(*id);
    }
    let found = db
        .prepare_cached(find)?
        .query_row([text], |row| row.get(0))
        .optional()?;
    let id = match found {
        Some(id) => id,
        None => db.prepare_cached(add)?.insert([text])?,
    };
    if known.len() >= MOST {
        known.clear();
    }
    known.insert(text.to_owned(), id);
    Ok(id)
}
