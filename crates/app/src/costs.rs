//! Costs as the window shows them.

use tracewake_store::{Cost, EventCost};

use crate::dto::CostSum;
use crate::dto::units::from_pico;

/// Sums, what is stated beside what is estimated.
pub(crate) fn cost_sums(costs: &[Cost]) -> Vec<CostSum> {
    let sum = |cost: &Cost| CostSum {
        currency: cost.currency.clone(),
        amount: from_pico(cost.pico),
        estimated: cost.estimated,
    };
    costs.iter().map(sum).collect()
}

/// What one event costs.
pub(crate) fn cost_sum(cost: &EventCost) -> CostSum {
    CostSum {
        currency: cost.currency.clone(),
        amount: from_pico(cost.pico),
        estimated: cost.estimated,
    }
}
