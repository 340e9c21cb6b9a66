//! SQLite: the single writer, read queries, search, retention. The only crate that names rusqlite.
