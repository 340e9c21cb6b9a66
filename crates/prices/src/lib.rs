//! What model calls cost that state no cost: by a table that is shipped with the program, and by the user's own prices
//! on top of it. Nothing is asked of any network.
//!
//! Start at [`PriceTable`].

mod error;
mod names;
mod own;
mod shipped;
mod table;

pub use error::PriceFileError;
pub use own::{OwnPrice, read_own, write_own};
pub use shipped::{SHIPPED_DATE, SHIPPED_NAME, context_window};
pub use table::PriceTable;
