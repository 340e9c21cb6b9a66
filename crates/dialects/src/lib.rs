//! Bytes of one dialect to events and back: detection, reading, printing.
