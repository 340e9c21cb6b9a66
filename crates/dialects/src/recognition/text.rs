//! Text that is no JSON, by its first line.

/// The name of a text whose lines belong together and are no records; none for lines of a log.
pub(crate) fn name_of_first_line(line: &[u8]) -> Option<&'static str> {
    let line = std::str::from_utf8(line).ok()?.trim_end();
    if line == "---" || line.starts_with("%YAML") || is_yaml_key(line) {
        return Some("YAML");
    }
    let is_header = |separator: char| {
        let cells: Vec<&str> = line
            .split(separator)
            .map(|cell| cell.trim().trim_matches('"'))
            .collect();
        cells.len() >= 3 && cells.iter().all(|cell| is_name(cell))
    };
    [',', ';', '\t']
        .into_iter()
        .any(is_header)
        .then_some("a table (CSV)")
}

/// Whether a line is a key with nothing behind its colon.
fn is_yaml_key(line: &str) -> bool {
    line.strip_suffix(':')
        .is_some_and(|key| is_name(key) && !key.contains(' '))
}

/// Whether a cell may name a column.
fn is_name(cell: &str) -> bool {
    let is_part =
        |letter: char| letter.is_alphanumeric() || matches!(letter, '_' | '-' | '.' | ' ' | '/' | '(' | ')');
    cell.chars().next().is_some_and(char::is_alphabetic) && cell.len() <= 60 && cell.chars().all(is_part)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_and_yaml_are_known_by_their_first_line() {
        let check = |line: &str, expect: Option<&str>| {
            assert_eq!(name_of_first_line(line.as_bytes()), expect, "{line}")
        };
        check("id,name,start time", Some("a table (CSV)"));
        check("\"id\";\"name\";\"t\"\r", Some("a table (CSV)"));
        check("---", Some("YAML"));
        check("services:", Some("YAML"));
        for log in [
            "INFO: started",
            "2026-01-01, INFO, ready",
            "a, b",
            "Traceback (most recent call last):",
            "",
            "[1,2,3",
        ] {
            check(log, None);
        }
    }
}
