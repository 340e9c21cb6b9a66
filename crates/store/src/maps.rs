//! Maps and sets that each event asks several times. Their hash takes a fraction of the time of the standard one and is
//! seeded for each map by itself, so that senders cannot choose keys that collide.

use foldhash::fast::RandomState;

pub(crate) type HashMap<K, V> = std::collections::HashMap<K, V, RandomState>;
pub(crate) type HashSet<T> = std::collections::HashSet<T, RandomState>;
