//! Builders, the event generator and the fixture loader for tests and benchmarks.
