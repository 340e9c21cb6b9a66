//! Gives the memory of a load back to the system. The allocator marks what was freed, and returns it a second later,
//! but only while it frees a large piece again: after a load there may be none for hours.

use std::hint::black_box;
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::interval;

use crate::budget::Budget;

/// How often to look whether there was a load; longer than the allocator waits.
const LOOK: Duration = Duration::from_secs(2);
/// After a load it is given back so often: threads that worked on it end later, and others free what they left.
const ROUNDS: u32 = 6;
/// Pieces freed in a round: at each the allocator returns what is in some of its areas.
const PIECES: usize = 4;
/// Large enough to be an area's business, and never touched.
const PIECE: usize = 2 << 20;

/// Gives memory back after each load, until the listeners stop.
pub(crate) async fn after_loads(budget: Budget, mut stopped: watch::Receiver<bool>) {
    let mut look = interval(LOOK);
    let mut rounds = 0;
    loop {
        tokio::select! {
            _ = look.tick() => {}
            _ = stopped.changed() => return,
        }
        if budget.was_used() {
            rounds = ROUNDS;
        }
        if rounds > 0 {
            rounds -= 1;
            (0..PIECES).for_each(|_| drop(black_box(Vec::<u8>::with_capacity(PIECE))));
        }
    }
}
