//! The families and kinds that the window has words and marks for, so that it has no list of its own.

use std::fmt::Write as _;

use tracewake_model::{Family, Kind};

use super::definition::check_file;

/// Codes of kinds beyond this one carry a value of their own.
const LAST_CODE: i64 = 998;

#[test]
fn columns_name_the_families_and_kinds_that_the_window_knows() {
    let mut fresh = "// The families of spans by their number, and the kinds of events. Written by a test in crates/app; not to be edited \
                     by hand.\n\nexport const FAMILY_NAMES = [\n"
        .to_owned();
    for family in Family::ALL {
        let _ = writeln!(fresh, "  \"{}\",", format!("{family:?}").to_lowercase());
    }
    fresh.push_str("] as const;\n\nexport const KIND_NAMES: readonly string[] = [\n");
    for code in 0..=LAST_CODE {
        let kind = Kind::from_code(code, None);
        if !matches!(kind, Kind::Unknown(_)) {
            let _ = writeln!(fresh, "  \"{}\",", kind.name());
        }
    }
    fresh.push_str("];\n");
    check_file("ui/src/ipc/kinds.ts", fresh.as_bytes());
}
