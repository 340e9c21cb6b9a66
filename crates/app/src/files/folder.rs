//! Where the files of a session lie, and which of its paths mean the same file.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use tracewake_model::files::is_within;

use super::calls::FileCall;

/// The deepest folder that holds at least four fifths of the files; empty where there is none.
pub(super) fn common_folder<'p>(paths: impl Iterator<Item = &'p str>) -> String {
    let paths: BTreeSet<&str> = paths
        .filter(|path| path.starts_with(['/', '~']) || path.contains(":\\"))
        .collect();
    let enough = (paths.len() * 4).div_ceil(5);
    let mut folder = String::new();
    loop {
        let mut below: BTreeMap<&str, usize> = BTreeMap::new();
        for path in paths.iter().filter(|path| path.starts_with(&folder)) {
            // A divider must follow: the last part is the file itself.
            if let Some(end) = path[folder.len()..].find(['/', '\\']) {
                *below.entry(&path[..=folder.len() + end]).or_default() += 1;
            }
        }
        let next = below.into_iter().find(|(_, count)| *count >= enough);
        match next {
            Some((deeper, _)) if deeper.len() > folder.len() => folder = deeper.to_owned(),
            _ => break,
        }
    }
    let whole = folder.trim_end_matches(['/', '\\']);
    match whole.is_empty() {
        true => String::new(),
        false => whole.to_owned(),
    }
}

/// Gives relative paths the absolute one that ends with them, where only one does: one program tells a file by its
/// whole path, another from its own folder on.
pub(super) fn whole_paths(calls: &mut [FileCall]) {
    let paths: BTreeSet<String> = calls
        .iter()
        .flat_map(|call| &call.touches)
        .map(|touch| touch.path.clone())
        .collect();
    let is_whole = |path: &str| path.starts_with(['/', '~']) || path.contains(":\\");
    let mut meant: HashMap<&str, &str> = HashMap::new();
    for short in paths.iter().filter(|path| !is_whole(path)) {
        let mut longer = paths
            .iter()
            .filter(|long| is_whole(long) && is_within(long, short));
        if let (Some(only), None) = (longer.next(), longer.next()) {
            meant.insert(short, only);
        }
    }
    for touch in calls.iter_mut().flat_map(|call| &mut call.touches) {
        if let Some(whole) = meant.get(touch.path.as_str()) {
            touch.path = (*whole).to_owned();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_folder_of_most_files() {
        let check = |paths: &[&str], expect: &str| {
            assert_eq!(common_folder(paths.iter().copied()), expect, "{paths:?}");
        };
        check(
            &["/srv/app/src/a.rs", "/srv/app/src/b.rs", "/srv/app/c.md"],
            "/srv/app",
        );
        check(
            &[
                "/srv/app/a",
                "/srv/app/b",
                "/srv/app/c",
                "/srv/app/d",
                "/etc/hosts",
            ],
            "/srv/app",
        );
        check(&["/srv/app/a", "/etc/hosts"], "");
        check(&["/srv/app/src/a.rs"], "/srv/app/src");
        check(&["a.rs", "b.rs"], "");
        check(&["C:\\work\\a.cs", "C:\\work\\b.cs"], "C:\\work");
        check(&[], "");
    }
}
