//! Walking through a folder.

use std::path::{Path, PathBuf};

use walkdir::{DirEntry, WalkDir};

use super::names::is_left_out;
use crate::file_checkpoint::Looks;

/// What is in a folder.
#[derive(Debug, Default)]
pub(crate) struct Found {
    /// Its files with their looks, in the order of their names.
    pub(crate) files: Vec<(PathBuf, Looks)>,
    /// Files and folders that cannot be looked at, and why.
    pub(crate) unreadable: Vec<(PathBuf, String)>,
    /// Links to folders: they are not followed, so that no folder is walked twice or forever.
    pub(super) links: Vec<PathBuf>,
}

/// Looks at all files below a folder, `left_out` not. Of the folders in it only those named `within` are looked into,
/// where some are named.
pub(crate) fn walk(folder: &Path, left_out: &[PathBuf], within: Option<&[&str]>) -> Found {
    let mut found = Found::default();
    let is_within = |entry: &DirEntry| {
        let is_inner = entry.depth() == 1 && entry.file_type().is_dir();
        let named = |within: &[&str]| within.iter().any(|name| entry.file_name() == *name);
        !is_inner || within.is_none_or(named)
    };
    let wanted = |entry: &DirEntry| {
        entry.depth() == 0
            || is_within(entry)
                && !(is_left_out(entry.file_name()) || left_out.contains(&entry.path().to_owned()))
    };
    let walk = WalkDir::new(folder).sort_by_file_name().into_iter();
    for entry in walk.filter_entry(wanted) {
        match entry {
            Ok(entry) if entry.file_type().is_dir() => {}
            Ok(entry) => add(&mut found, entry.path()),
            Err(error) => {
                let path = error.path().unwrap_or(folder).to_owned();
                let reason = error
                    .io_error()
                    .map_or_else(|| error.to_string(), ToString::to_string);
                if error.io_error().map(std::io::Error::kind) != Some(std::io::ErrorKind::NotFound) {
                    found.unreadable.push((path, reason));
                }
            }
        }
    }
    found
}

fn add(found: &mut Found, path: &Path) {
    match std::fs::metadata(path) {
        Ok(metadata) if metadata.is_file() => {
            let looks = Looks::of(path, &metadata);
            found.files.push((path.to_owned(), looks));
        }
        Ok(metadata) if metadata.is_dir() => found.links.push(path.to_owned()),
        // Sockets and the like; what went away meanwhile; links to nothing.
        _ => {}
    }
}
