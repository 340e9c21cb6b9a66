//! The shipped table in parts: reading all of it takes a tenth of a second, and most users call few providers. The
//! table is written by `scripts/prices.mjs` out of the data of genai-prices.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use genai_prices::Calculator;
use serde::Deserialize;

/// Providers in JSON, one a line, with the id first.
static TABLE: &str = include_str!("../../data/prices.jsonl");

/// The parts that were read, by provider.
static PARTS: LazyLock<Mutex<HashMap<&'static str, Arc<Calculator>>>> = LazyLock::new(Mutex::default);

/// The whole table.
static WHOLE: LazyLock<Arc<Calculator>> = LazyLock::new(|| Arc::new(read(TABLE.lines())));

/// The part of the table that has the prices of a provider; the whole one where none is named, or one that the table
/// does not have by this id.
pub(super) fn of(provider: Option<&str>) -> Arc<Calculator> {
    let Some(id) = provider else {
        return WHOLE.clone();
    };
    let mut parts = PARTS.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(part) = parts.get(id) {
        return part.clone();
    }
    let Some((id, line)) = line_of(id) else {
        return WHOLE.clone();
    };
    parts.entry(id).or_insert_with(|| Arc::new(part(line))).clone()
}

/// A provider with those whose models it offers as well.
fn part(line: &'static str) -> Calculator {
    #[derive(Deserialize)]
    struct Offers {
        #[serde(default)]
        fallback_model_providers: Vec<String>,
    }
    let offers: Option<Offers> = serde_json::from_str(line).ok();
    let others = offers
        .map(|offers| offers.fallback_model_providers)
        .unwrap_or_default();
    let others = others.iter().filter_map(|id| line_of(id));
    read([line].into_iter().chain(others.map(|(_, line)| line)))
}

fn line_of(id: &str) -> Option<(&'static str, &'static str)> {
    let mut lines = TABLE.lines().filter_map(|line| Some((id_of(line)?, line)));
    lines.find(|(known, _)| *known == id)
}

fn id_of(line: &'static str) -> Option<&'static str> {
    let (id, _) = line.strip_prefix("{\"id\":\"")?.split_once('"')?;
    Some(id)
}

fn read(lines: impl Iterator<Item = &'static str>) -> Calculator {
    let lines: Vec<&str> = lines.collect();
    Calculator::from_json(format!("[{}]", lines.join(","))).expect("the shipped table can be read")
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, UNIX_EPOCH};

    use genai_prices::{PriceRequest, Usage, UsageKey};

    use super::*;

    #[test]
    fn the_table_says_what_genai_prices_says() {
        let mut usage = Usage::new();
        for (key, count) in [
            (UsageKey::INPUT_TOKENS, 300_000.0),
            (UsageKey::CACHE_READ_TOKENS, 1_000.0),
            (UsageKey::OUTPUT_TOKENS, 70_000.0),
        ] {
            usage.insert(key, count);
        }
        let mut compared = 0;
        for provider in Calculator::bundled().providers() {
            let part = of(Some(provider.id()));
            let names = provider.models().flat_map(|model| {
                let dated = format!("{}-20251101", model.id());
                [model.id().to_owned(), dated]
            });
            for name in names {
                // Summers of 2024 and of 2026.
                for at in [1_720_000_000, 1_785_000_000] {
                    let request =
                        PriceRequest::new(&name, &usage).with_timestamp(UNIX_EPOCH + Duration::from_secs(at));
                    let of_provider = request.clone().with_provider_id(provider.id());
                    let price = |table: &Calculator, request: &PriceRequest<'_>| {
                        let found = table.calculate(request).ok();
                        found.map(|found| (found.total_price, found.provider_id, found.model_id))
                    };
                    let expect = price(Calculator::bundled(), &of_provider);
                    assert_eq!(price(&part, &of_provider), expect, "{} {name}", provider.id());
                    assert_eq!(
                        price(&of(None), &request),
                        price(Calculator::bundled(), &request),
                        "{name}"
                    );
                    compared += 1;
                }
            }
        }
        assert!(compared > 5_000, "{compared}");
    }

    #[test]
    fn a_part_has_the_windows_of_its_models() {
        for provider in Calculator::bundled().providers() {
            let windows = |table: &Calculator| -> Vec<_> {
                let mut found = table.providers();
                let found = found.find(|known| known.id() == provider.id()).unwrap();
                found
                    .models()
                    .map(|model| (model.id().to_owned(), model.context_window()))
                    .collect()
            };
            assert_eq!(windows(&of(Some(provider.id()))), windows(Calculator::bundled()));
        }
        assert!(of(Some("nobody")).providers().count() > 40);
        assert_eq!(of(Some("openai")).providers().count(), 1);
        assert!(of(Some("azure")).providers().count() > 1);
    }
}
