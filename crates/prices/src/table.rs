//! The table of prices that is in force: the user's own prices, then the shipped ones.

use tracewake_model::ModelUse;

use crate::own::{OwnPrice, best};
use crate::shipped::{self, SHIPPED_NAME};

/// Raised whenever names are understood differently, so that estimates are made again.
const RULES: u32 = 1;

/// The table of prices that is in force.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct PriceTable {
    own: Vec<OwnPrice>,
}

impl PriceTable {
    /// The shipped table under these prices.
    pub fn new(own: Vec<OwnPrice>) -> PriceTable {
        PriceTable { own }
    }

    /// The user's own prices.
    pub fn own(&self) -> &[OwnPrice] {
        &self.own
    }

    /// Says which prices these are: two tables of one version give the same prices.
    pub fn version(&self) -> String {
        let own: Vec<String> = self.own.iter().map(|price| format!("{price:?}")).collect();
        format!("{SHIPPED_NAME}, rules {RULES}, own [{}]", own.join(", "))
    }

    /// What a call costs in 10^-12 USD; none where no price is known. A model that runs on the user's own machine has a
    /// price only if the user gave it one.
    pub fn price(&self, used: &ModelUse<'_>) -> Option<i64> {
        match best(&self.own, used) {
            Some(own) => Some(own.price(used)),
            None => shipped::price(used),
        }
    }
}
