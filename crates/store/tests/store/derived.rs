//! Derived data does not depend on order, duplication or batching.
