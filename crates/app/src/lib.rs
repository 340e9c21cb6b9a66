//! Use cases, runtime, settings, and the wire types for the window. No Tauri.
