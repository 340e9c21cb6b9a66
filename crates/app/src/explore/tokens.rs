//! Tokens and money by model and by agent. Summed over the results of model calls and what else names a price; totals
//! that other events repeat were left out when they were stored.

use std::collections::BTreeMap;

use tracewake_model::Family;

use super::Explore;
use crate::dto::units::{from_pico, small};
use crate::dto::{CostSum, TokenUse};

#[derive(Default)]
struct Sum {
    calls: u32,
    errors: u32,
    tokens: [i64; 3],
    cached: i64,
    reasoning: i64,
    /// By place of the currency, and by whether it is estimated.
    cost: BTreeMap<(u32, bool), i64>,
    unpriced: u32,
}

impl Explore {
    /// What each model used, the most tokens first.
    pub(crate) fn tokens_by_model(&self) -> Vec<TokenUse> {
        let model_of = |place: u32| {
            let span = self.span(place).filter(|span| span.family == Family::Model);
            span.map_or(0, |span| span.name)
        };
        let mut sums = self.sum(|event| model_of(event.span));
        for call in self.calls.iter().filter(|call| call.family == Family::Model) {
            let sum = sums.entry(call.name).or_default();
            sum.calls += 1;
            sum.errors += u32::from(call.failed);
        }
        self.rows(sums)
    }

    /// What each agent used and called, the most tokens first.
    pub(crate) fn tokens_by_agent(&self) -> Vec<TokenUse> {
        let mut sums = self.sum(|event| self.agent_of(event));
        for call in &self.calls {
            sums.entry(call.agent).or_default().calls += 1;
        }
        for span in self.run.spans.iter().filter(|span| span.errors > 0) {
            sums.entry(span.agent).or_default().errors += span.errors;
        }
        self.rows(sums)
    }

    fn agent_of(&self, event: &tracewake_store::RunEvent) -> u32 {
        match event.agent {
            0 => self.span_of(event).map_or(0, |span| span.agent),
            agent => agent,
        }
    }

    fn sum(&self, key: impl Fn(&tracewake_store::RunEvent) -> u32) -> BTreeMap<u32, Sum> {
        let mut sums: BTreeMap<u32, Sum> = BTreeMap::new();
        let counted = |event: &&tracewake_store::RunEvent| {
            event.tokens.is_some() || event.cost.is_some() || event.unpriced
        };
        for event in self.run.events.iter().filter(counted) {
            let sum = sums.entry(key(event)).or_default();
            for (sum, part) in sum.tokens.iter_mut().zip(event.tokens.unwrap_or_default()) {
                *sum = sum.saturating_add(part);
            }
            sum.cached = sum.cached.saturating_add(event.cached_tokens);
            sum.reasoning = sum.reasoning.saturating_add(event.reasoning_tokens);
            if let Some((pico, currency, estimated)) = event.cost {
                let cost = sum.cost.entry((currency, estimated)).or_default();
                *cost = cost.saturating_add(pico);
            }
            sum.unpriced += u32::from(event.unpriced);
        }
        sums
    }

    fn costs(&self, cost: BTreeMap<(u32, bool), i64>) -> Vec<CostSum> {
        let sum = |((currency, estimated), pico)| CostSum {
            currency: self.text(currency),
            amount: from_pico(pico),
            estimated,
        };
        let mut costs: Vec<CostSum> = cost.into_iter().map(sum).collect();
        costs.sort_by(|a, b| (&a.currency, a.estimated).cmp(&(&b.currency, b.estimated)));
        costs
    }

    fn rows(&self, sums: BTreeMap<u32, Sum>) -> Vec<TokenUse> {
        let mut rows: Vec<TokenUse> = sums
            .into_iter()
            .map(|(name, sum)| TokenUse {
                name: self.text(name),
                calls: small(u64::from(sum.calls)),
                errors: small(u64::from(sum.errors)),
                input_tokens: sum.tokens[0].unsigned_abs(),
                output_tokens: sum.tokens[1].unsigned_abs(),
                total_tokens: sum.tokens[2].unsigned_abs(),
                cached_tokens: sum.cached.unsigned_abs(),
                reasoning_tokens: sum.reasoning.unsigned_abs(),
                cost: self.costs(sum.cost),
                unpriced: sum.unpriced,
            })
            .collect();
        rows.sort_by(|a, b| {
            b.total_tokens
                .cmp(&a.total_tokens)
                .then_with(|| a.name.cmp(&b.name))
        });
        rows
    }
}
