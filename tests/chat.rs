//! Chat against the contract servers: what the command line does, how the traces of a chat fit it, and where a key
//! stays.

mod key;
mod traces;
