//! What was acknowledged is there, whatever happens.
