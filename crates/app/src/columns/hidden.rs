//! The characters that nobody sees, for the window: it shows them as terminal and command line do.

use std::fmt::Write as _;

use tracewake_model::hidden;

use super::definition::check_file;

#[test]
fn columns_name_the_characters_that_the_window_shows() {
    let mut fresh = String::from(
        "// Characters that nobody sees, and where some of them are seen after all. Written by a test in crates/app; \
         not to be\n// edited by hand.\n",
    );
    for (name, ranges) in [
        ("HIDDEN", hidden::HIDDEN),
        ("SELECTORS", hidden::SELECTORS),
        ("SELECTABLE", hidden::SELECTABLE),
        ("JOINERS", hidden::JOINERS),
        ("PICTURES", hidden::PICTURES),
        ("JOINED_LETTERS", hidden::JOINED_LETTERS),
    ] {
        let _ = writeln!(
            fresh,
            "\nexport const {name}: readonly (readonly [number, number])[] = ["
        );
        for (first, last) in ranges {
            let _ = writeln!(fresh, "  [{first:#06x}, {last:#06x}],");
        }
        fresh.push_str("];\n");
    }
    fresh.push_str("\nexport const TAG_FLAGS: readonly string[] = [\n");
    for flag in hidden::TAG_FLAGS {
        let _ = writeln!(fresh, "  \"{}\",", flag.escape_unicode());
    }
    fresh.push_str("];\n");
    check_file("ui/src/base/hidden.ts", fresh.as_bytes());
}
