//! Writes the descriptors of `proto/` to standard output, for `tests/python/wire_equality.py`.

use std::io::Write;

fn main() -> std::io::Result<()> {
    std::io::stdout().write_all(tracewake_dialects::chaukas::DESCRIPTORS)
}
