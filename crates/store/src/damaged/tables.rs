//! The tables of a damaged database: which pages hold their rows.

use std::collections::BTreeMap;

use super::layout::{self, Layout};
use super::pages::Pages;
use super::row::{self, Row, Value};
use super::tree::{Leaf, Tree};
use crate::StoreError;
use crate::maps::HashSet;

/// The tables whose rows are read again; all others are made from these.
const TABLES: [&str; 15] = [
    "events",
    "payloads",
    "parts",
    "tellings",
    "sources",
    "sessions",
    "trash",
    "session_marks",
    "checkpoints",
    "readings",
    "chat_backends",
    "chat_conversations",
    "chat_messages",
    "chat_joins",
    "chat_agent_sessions",
];

/// The columns of the table of tables.
const SCHEMA: [&str; 5] = ["type", "name", "tbl_name", "rootpage", "sql"];

/// A table as far as it can be read.
#[derive(Debug)]
pub(super) struct Table {
    columns: Vec<String>,
    /// What its rows must be like, where its columns are those of the newest schema.
    layout: Option<Layout>,
    tree: Tree,
}

/// All tables whose rows are read again, by name.
#[derive(Debug)]
pub(super) struct Tables {
    by_name: BTreeMap<&'static str, Table>,
    /// Tables and indexes of which pages cannot be read.
    pub(super) damaged: Vec<String>,
}

impl Tables {
    /// Finds the tables and their pages.
    pub(super) fn find(pages: &Pages) -> Result<Tables, StoreError> {
        let db = layout::newest()?;
        let layouts = TABLES.map(|name| Layout::of(&db, name).map(|layout| (name, layout)));
        let layouts: Vec<_> = layouts.into_iter().collect::<Result<_, _>>()?;
        let mut taken = HashSet::default();
        let schema = read_schema(pages, &mut taken);
        let mut tables = Tables {
            by_name: BTreeMap::new(),
            damaged: Vec::new(),
        };
        if !schema.tree.holes.is_empty() {
            tables.damaged.push("the list of tables".to_owned());
        }
        let mut statements = BTreeMap::new();
        let mut labels = BTreeMap::new();
        let mut trees: BTreeMap<String, Tree> = BTreeMap::new();
        for row in schema.rows(pages) {
            let (Some(name), Some(sql)) = (row.text("name"), row.text("sql").or(Some(""))) else {
                continue;
            };
            let root = row.integer("rootpage").and_then(|root| u32::try_from(root).ok());
            let Some(root) = root.filter(|root| *root > 1) else {
                continue;
            };
            let is_table = row.text("type") == Some("table") && !sql.ends_with("WITHOUT ROWID");
            let tree = Tree::read(pages, root, is_table, &mut taken);
            // Of two statements for one table the older is a row that was taken away.
            let better = trees
                .get(name)
                .is_none_or(|known| known.leaves.len() <= tree.leaves.len());
            if better {
                trees.insert(name.to_owned(), tree);
                statements.insert(name.to_owned(), sql.to_owned());
                let table = row.text("tbl_name").filter(|table| *table != name);
                let index = table.map(|table| format!("{name} (index of {table})"));
                labels.insert(name.to_owned(), index.unwrap_or_else(|| name.to_owned()));
            }
        }
        for (name, tree) in &trees {
            if !tree.holes.is_empty() {
                tables.damaged.extend(labels.get(name).cloned());
            }
        }
        let knows_all = schema.tree.holes.is_empty();
        for (name, layout) in &layouts {
            let columns = statements.get(*name).and_then(|sql| layout::columns_of(sql));
            let columns =
                columns.unwrap_or_else(|| layout.columns.iter().map(|column| column.name.clone()).collect());
            let tree = match trees.remove(*name) {
                Some(tree) => tree,
                // An older version had no such table.
                None if knows_all => Tree::default(),
                None => Tree::lost(),
            };
            let is_newest = layout.columns.iter().map(|column| &column.name).eq(&columns);
            let table = Table {
                columns,
                layout: is_newest.then(|| layout.clone()),
                tree,
            };
            tables.by_name.insert(*name, table);
        }
        tables.adopt(pages, &layouts, &taken);
        Ok(tables)
    }

    /// Gives pages that no page names to the table that misses them.
    fn adopt(&mut self, pages: &Pages, layouts: &[(&'static str, Layout)], taken: &HashSet<u32>) {
        // In a whole database every page is named by another or free. Where the free ones are not known, a page with
        // deleted rows must not come back: only what is missed is looked for.
        let (free, knows_free) = pages.free();
        let free: HashSet<u32> = free.into_iter().collect();
        for number in (2..=pages.count()).filter(|page| !taken.contains(page) && !free.contains(page)) {
            let Some(read) = pages.btree(number).filter(|read| read.kind.is_leaf()) else {
                continue;
            };
            for (name, layout) in layouts
                .iter()
                .filter(|(_, layout)| layout.has_row_ids == read.kind.is_table())
            {
                // Rows of an index may look like those of a table without row ids.
                let only_missed = !knows_free || !layout.has_row_ids;
                if let Some(table) = self.by_name.get_mut(name)
                    && table
                        .tree
                        .adopt(pages, number, &read, only_missed, |values| layout.is_row(values))
                {
                    break;
                }
            }
        }
    }

    /// A table.
    pub(super) fn get(&self, name: &str) -> Option<&Table> {
        self.by_name.get(name)
    }

    /// Whether no row of any of them was found.
    pub(super) fn is_empty(&self) -> bool {
        self.by_name.values().all(|table| table.tree.leaves.is_empty())
    }

    /// The rows of a table that can be read, in their order.
    pub(super) fn rows<'a>(
        &'a self,
        pages: &'a Pages,
        name: &str,
    ) -> impl Iterator<Item = Row<'a>> + use<'a> {
        self.get(name)
            .into_iter()
            .flat_map(move |table| table.rows(pages))
    }
}

impl Table {
    /// Its rows that can be read, in their order.
    pub(super) fn rows<'a>(&'a self, pages: &'a Pages) -> impl Iterator<Item = Row<'a>> + use<'a> {
        self.tree
            .leaves
            .iter()
            .flat_map(move |leaf| self.rows_of(pages, *leaf, None))
    }

    /// Its row with this id, if it can be read.
    pub(super) fn row<'a>(&'a self, pages: &'a Pages, id: i64) -> Option<Row<'a>> {
        self.rows_of(pages, self.leaf_of(id)?, Some(id)).pop()
    }

    /// Whether a row with this id may have been here that cannot be read.
    pub(super) fn misses(&self, pages: &Pages, id: i64) -> bool {
        let is_named = || {
            let page = self.leaf_of(id).and_then(|leaf| pages.btree(leaf.page));
            page.is_some_and(|page| page.rows().iter().any(|cell| cell.row == id))
        };
        self.tree.misses(id) || is_named()
    }

    fn leaf_of(&self, id: i64) -> Option<Leaf> {
        let at = self.tree.leaves.partition_point(|leaf| leaf.first <= id);
        self.tree.leaves.get(at.checked_sub(1)?).copied()
    }

    /// The pages that the bytes of each row lie on, of a table that is whole.
    #[cfg(test)]
    pub(super) fn pages_of_rows(&self, pages: &Pages) -> BTreeMap<i64, Vec<u32>> {
        let mut found = BTreeMap::new();
        for leaf in &self.tree.leaves {
            let page = pages.btree(leaf.page).expect("a whole page");
            for cell in page.rows() {
                let mut lies_on = vec![leaf.page];
                let mut next = cell.overflow;
                while next != 0 {
                    lies_on.push(next);
                    next = super::log::word(&pages.page(next).expect("a whole page"), 0);
                }
                found.insert(cell.row, lies_on);
            }
        }
        found
    }

    /// The rows on a page, or the one with this id.
    fn rows_of<'a>(&'a self, pages: &'a Pages, leaf: Leaf, only: Option<i64>) -> Vec<Row<'a>> {
        let Some(page) = pages.btree(leaf.page) else {
            return Vec::new();
        };
        let cells = page.rows().into_iter();
        let wanted = cells.filter(|cell| only.is_none_or(|id| cell.row == id));
        let rows = wanted.filter_map(|cell| {
            let values = row::read(pages, &page, &cell)?;
            let is_row = self.layout.as_ref().is_none_or(|layout| layout.is_row(&values));
            is_row.then_some(Row {
                id: cell.row,
                columns: &self.columns,
                values,
            })
        });
        rows.collect()
    }
}

/// The table of tables: below the first page, and where that is damaged on pages that look like it.
fn read_schema(pages: &Pages, taken: &mut HashSet<u32>) -> Table {
    let mut table = Table {
        columns: SCHEMA.map(str::to_owned).to_vec(),
        layout: None,
        tree: Tree::read(pages, 1, true, taken),
    };
    if !table.tree.holes.is_empty() {
        for number in 2..=pages.count() {
            if let Some(read) = pages
                .btree(number)
                .filter(|read| read.kind.is_leaf() && read.kind.is_table())
                && !taken.contains(&number)
                && table.tree.adopt(pages, number, &read, true, is_schema_row)
            {
                taken.insert(number);
            }
        }
    }
    table
}

fn is_schema_row(values: &[Value]) -> bool {
    let [
        Value::Text(kind),
        Value::Text(_),
        Value::Text(_),
        Value::Integer(_),
        _,
    ] = values
    else {
        return false;
    };
    ["table", "index", "trigger", "view"].contains(&kind.as_str())
}
