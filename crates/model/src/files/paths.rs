//! Paths as tools name them, of any machine: a session may come from another one.

/// A path without `file://`, and absolute where it says or `folder` says from where it counts. None for what is no path
/// of a file: an address, a text of several lines.
pub fn resolved(path: &str, folder: &str) -> Option<String> {
    let path = path.trim();
    let path = path.strip_prefix("file://").unwrap_or(path);
    let is_path =
        !path.is_empty() && path.len() <= LONGEST && !path.contains(['\n', '\0']) && !path.contains("://");
    if !is_path {
        return None;
    }
    let folder = folder.strip_prefix("file://").unwrap_or(folder);
    if is_absolute(path) || !is_absolute(folder) {
        return Some(tidy(path));
    }
    let between = if folder.contains('\\') && !folder.contains('/') {
        '\\'
    } else {
        '/'
    };
    Some(tidy(&format!("{folder}{between}{path}")))
}

/// Longest path in bytes; what is longer is a text.
const LONGEST: usize = 4_096;

/// Whether a path says from where it counts: `/srv`, `~/notes`, `C:\work`.
fn is_absolute(path: &str) -> bool {
    let mut letters = path.chars();
    match (letters.next(), letters.next(), letters.next()) {
        (Some('/' | '\\'), ..) => true,
        (Some('~'), next, _) => matches!(next, None | Some('/')),
        (Some(drive), Some(':'), Some('/' | '\\')) => drive.is_ascii_alphabetic(),
        _ => false,
    }
}

/// The path without `.`, `..` and doubled dividers, as far as it can be told without the disk.
fn tidy(path: &str) -> String {
    let needs_none =
        !path.contains("./") && !path.contains("//") && !path.ends_with(['/', '.']) && !path.contains("\\.");
    if needs_none {
        return path.to_owned();
    }
    let divider = if path.contains('/') { '/' } else { '\\' };
    let mut parts: Vec<&str> = Vec::new();
    for (at, part) in path.split(divider).enumerate() {
        match part {
            "" if at > 0 => {}
            "." if path.len() > 1 => {}
            ".." if parts.last().is_some_and(|last| !last.is_empty() && *last != "..") => {
                parts.pop();
            }
            ".." if parts.as_slice() == [""] => {}
            other => parts.push(other),
        }
    }
    match parts.as_slice() {
        [""] => divider.to_string(),
        [] => ".".to_owned(),
        parts => parts.join(&divider.to_string()),
    }
}

/// The path as it is called inside a folder; the whole of it where it lies elsewhere.
pub fn in_folder<'p>(path: &'p str, folder: &str) -> &'p str {
    let rest = path.strip_prefix(folder.trim_end_matches(['/', '\\']));
    match rest.and_then(|rest| rest.strip_prefix(['/', '\\'])) {
        Some(inside) if !inside.is_empty() && !folder.is_empty() => inside,
        _ => path,
    }
}

/// Whether the longer path ends with the whole of the shorter, at a divider: `/srv/app/src/a.rs` and `src/a.rs`.
pub fn is_within(long: &str, short: &str) -> bool {
    let before = long.strip_suffix(short);
    before.is_some_and(|before| before.is_empty() || before.ends_with(['/', '\\']))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_made_absolute_where_the_folder_is_known() {
        let check = |path: &str, folder: &str, expect: Option<&str>| {
            assert_eq!(resolved(path, folder).as_deref(), expect, "{path} in {folder}");
        };
        check("src/a.rs", "", Some("src/a.rs"));
        check("src/a.rs", "/srv/app", Some("/srv/app/src/a.rs"));
        check("./src/../a.rs", "/srv/app/", Some("/srv/app/a.rs"));
        check("../b.rs", "/srv/app", Some("/srv/b.rs"));
        check("../../..", "/srv", Some("/"));
        check("/etc/hosts", "/srv/app", Some("/etc/hosts"));
        check("file:///srv/a.rs", "", Some("/srv/a.rs"));
        check("~/notes.md", "/srv", Some("~/notes.md"));
        check("C:\\work\\a.cs", "/srv", Some("C:\\work\\a.cs"));
        check("a.cs", "C:\\work", Some("C:\\work\\a.cs"));
        check(".", "/srv/app", Some("/srv/app"));
        check(".env", "/srv/app", Some("/srv/app/.env"));
        check("https://example.com/a", "/srv", None);
        check("a\nb", "/srv", None);
        check("", "/srv", None);
    }

    #[test]
    fn paths_are_called_as_in_their_folder() {
        assert_eq!(in_folder("/srv/app/src/a.rs", "/srv/app"), "src/a.rs");
        assert_eq!(in_folder("/srv/app", "/srv/app"), "/srv/app");
        assert_eq!(in_folder("/srv/apple/a.rs", "/srv/app"), "/srv/apple/a.rs");
        assert_eq!(in_folder("/srv/a.rs", ""), "/srv/a.rs");
        assert!(is_within("/srv/src/a.rs", "src/a.rs"));
        assert!(!is_within("/srv/mysrc/a.rs", "src/a.rs"));
    }
}
