//! The user's own prices: what one says, and the file that they are in.

use std::fs;
use std::io;
use std::path::Path;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use tracewake_model::{ModelUse, UnixNanos};

use crate::PriceFileError;
use crate::names::is_same_provider;

/// The user's own price of some models, in USD per million tokens.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct OwnPrice {
    /// Name of the models, as stated or without the path before it; `*` stands for any characters. Small and large
    /// letters are the same.
    pub model: String,
    /// Only calls that this provider answered; empty for any.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub provider: String,
    /// Input that no cache has a part in.
    pub input: f64,
    /// Output.
    pub output: f64,
    /// Input from a cache; none for the price of input.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cache_read: Option<f64>,
    /// Input written to a cache; none for the price of input.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cache_write: Option<f64>,
    /// Input of sound; none for the price of input.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub audio_input: Option<f64>,
    /// Input of sound from a cache; none for the price of input from a cache, or where that has none for the price of
    /// sound.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub audio_cache_read: Option<f64>,
    /// Output of sound; none for the price of output.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub audio_output: Option<f64>,
    /// The day in UTC from which it counts, as `2026-01-31`; empty for always.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub from: String,
}

/// A price as the file has it, before it is checked.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    model: String,
    #[serde(default)]
    provider: String,
    input: f64,
    output: f64,
    cache_read: Option<f64>,
    cache_write: Option<f64>,
    audio_input: Option<f64>,
    audio_cache_read: Option<f64>,
    audio_output: Option<f64>,
    #[serde(default)]
    from: String,
}

impl From<Written> for OwnPrice {
    fn from(written: Written) -> OwnPrice {
        OwnPrice {
            model: written.model.trim().to_owned(),
            provider: written.provider.trim().to_owned(),
            input: written.input,
            output: written.output,
            cache_read: written.cache_read,
            cache_write: written.cache_write,
            audio_input: written.audio_input,
            audio_cache_read: written.audio_cache_read,
            audio_output: written.audio_output,
            from: written.from.trim().to_owned(),
        }
    }
}

impl OwnPrice {
    /// Whether it can be a price.
    ///
    /// # Errors
    /// What is wrong with it, and what would be right.
    pub fn check(&self) -> Result<(), String> {
        if self.model.is_empty() {
            return Err("the model is empty; use * for all models".to_owned());
        }
        let prices = [
            ("input", Some(self.input)),
            ("output", Some(self.output)),
            ("cache_read", self.cache_read),
            ("cache_write", self.cache_write),
            ("audio_input", self.audio_input),
            ("audio_cache_read", self.audio_cache_read),
            ("audio_output", self.audio_output),
        ];
        for (name, price) in prices {
            if price.is_some_and(|price| !(0.0..=1e6).contains(&price)) {
                return Err(format!(
                    "{name} of {} must be from 0 to 1000000 USD per million tokens",
                    self.model
                ));
            }
        }
        if !self.from.is_empty() && self.from.parse::<Date>().is_err() {
            return Err(format!("from: {:?} is no day; write it as 2026-01-31", self.from));
        }
        Ok(())
    }

    /// What a call costs in 10^-12 USD.
    pub(crate) fn price(&self, used: &ModelUse<'_>) -> i64 {
        let sound = used.audio;
        let new_sound = sound.input - sound.cached;
        let input_of_sound = self.audio_input.unwrap_or(self.input);
        let cached_sound = self.audio_cache_read.or(self.cache_read);
        let parts = [
            (
                used.input - used.cached - used.cache_write - new_sound,
                self.input,
            ),
            (new_sound, input_of_sound),
            (used.cached - sound.cached, self.cache_read.unwrap_or(self.input)),
            (sound.cached, cached_sound.unwrap_or(input_of_sound)),
            (used.cache_write, self.cache_write.unwrap_or(self.input)),
            (used.output - sound.output, self.output),
            (sound.output, self.audio_output.unwrap_or(self.output)),
        ];
        // A price per million tokens is that of one token in millionths.
        let pico = parts.iter().map(|(tokens, price)| *tokens as f64 * price * 1e6);
        pico.sum::<f64>().round() as i64
    }

    fn since(&self) -> UnixNanos {
        let day = self.from.parse::<Date>().ok();
        let midnight = day.and_then(|day| TimeZone::UTC.to_timestamp(day.at(0, 0, 0, 0)).ok());
        let nanos = midnight.map(|at| at.as_nanosecond());
        UnixNanos(nanos.map_or(i64::MIN, |nanos| i64::try_from(nanos).unwrap_or(i64::MAX)))
    }

    fn is_of(&self, used: &ModelUse<'_>) -> bool {
        let bare = used.model.rsplit('/').next().unwrap_or_default();
        !used.model.is_empty()
            && (fits(&self.model, used.model) || fits(&self.model, bare))
            && (self.provider.is_empty() || is_same_provider(&self.provider, used.provider))
            && self.since() <= used.at
    }
}

/// The price that counts for a call: one for its provider before one for any, then the pattern that says most, then the
/// newest, then the last of the file.
pub(crate) fn best<'p>(own: &'p [OwnPrice], used: &ModelUse<'_>) -> Option<&'p OwnPrice> {
    let said = |price: &OwnPrice| price.model.bytes().filter(|byte| *byte != b'*').count();
    let fitting = own.iter().filter(|price| price.is_of(used));
    fitting.max_by_key(|price| {
        let exact = !price.model.contains('*');
        (!price.provider.is_empty(), exact, said(price), price.since())
    })
}

/// Whether a name fits a pattern in which `*` stands for any characters.
fn fits(pattern: &str, name: &str) -> bool {
    let (pattern, name) = (pattern.to_lowercase(), name.to_lowercase());
    let mut parts = pattern.split('*');
    let Some(mut rest) = name.strip_prefix(parts.next().unwrap_or_default()) else {
        return false;
    };
    let Some(end) = parts.next_back() else {
        return rest.is_empty();
    };
    for part in parts {
        match rest.find(part) {
            Some(at) => rest = &rest[at + part.len()..],
            None => return false,
        }
    }
    rest.ends_with(end)
}

/// The whole file, with prices as they are read or as they are written.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct PriceFile<Price> {
    prices: Vec<Price>,
}

/// Reads the user's prices; none where there is no file.
///
/// # Errors
/// [`PriceFileError::Invalid`] with the line, [`PriceFileError::Unreadable`].
pub fn read_own(path: &Path) -> Result<Vec<OwnPrice>, PriceFileError> {
    let text = match fs::read_to_string(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(source) => {
            return Err(PriceFileError::Unreadable {
                path: path.to_owned(),
                source,
            });
        }
        Ok(text) => text,
    };
    let invalid = |line, reason| PriceFileError::Invalid {
        path: path.to_owned(),
        line,
        reason,
    };
    let file: PriceFile<Written> = serde_json::from_str(&text).map_err(|error| {
        let said = error.to_string();
        let place = format!(" at line {} column {}", error.line(), error.column());
        invalid(
            error.line(),
            said.strip_suffix(&place).unwrap_or(&said).to_owned(),
        )
    })?;
    let mut prices = Vec::with_capacity(file.prices.len());
    for (place, written) in file.prices.into_iter().enumerate() {
        let price = OwnPrice::from(written);
        price
            .check()
            .map_err(|reason| invalid(line_of_price(&text, place), reason))?;
        prices.push(price);
    }
    Ok(prices)
}

/// The line on which a price of a file begins, by its place: they are the only objects inside the outermost one.
fn line_of_price(text: &str, place: usize) -> usize {
    let (mut line, mut begun, mut in_text, mut escaped) = (1, 0, false, false);
    for char in text.chars() {
        match char {
            _ if escaped => escaped = false,
            '\\' if in_text => escaped = true,
            '"' => in_text = !in_text,
            '\n' => line += 1,
            '{' if !in_text && begun > place => return line,
            '{' if !in_text => begun += 1,
            _ => {}
        }
    }
    line
}

/// Writes the user's prices, in one step: a reader never sees half of them.
///
/// # Errors
/// [`PriceFileError::Unwritable`].
pub fn write_own(path: &Path, prices: &[OwnPrice]) -> Result<(), PriceFileError> {
    let unwritable = |source| PriceFileError::Unwritable {
        path: path.to_owned(),
        source,
    };
    let file = PriceFile {
        prices: prices.to_vec(),
    };
    let mut text = serde_json::to_string_pretty(&file).map_err(|error| unwritable(error.into()))?;
    text.push('\n');
    let unfinished = path.with_extension("json.new");
    fs::write(&unfinished, text).map_err(unwritable)?;
    fs::rename(&unfinished, path).map_err(unwritable)
}

#[cfg(test)]
mod tests {
    use super::*;

    const AT: UnixNanos = UnixNanos(1_793_534_400_000_000_000);

    fn own(model: &str, provider: &str, input: f64) -> OwnPrice {
        OwnPrice {
            model: model.into(),
            provider: provider.into(),
            input,
            output: 0.0,
            cache_read: None,
            cache_write: None,
            audio_input: None,
            audio_cache_read: None,
            audio_output: None,
            from: String::new(),
        }
    }

    fn used<'a>(provider: &'a str, model: &'a str) -> ModelUse<'a> {
        ModelUse {
            provider,
            model,
            at: AT,
            input: 1_000_000,
            cached: 0,
            cache_write: 0,
            output: 0,
            reasoning: 0,
            audio: tracewake_model::AudioTokens::default(),
        }
    }

    #[test]
    fn patterns_fit_names() {
        let check = |pattern, name, expect| assert_eq!(fits(pattern, name), expect, "{pattern} {name}");
        check("gpt-4o", "GPT-4o", true);
        check("gpt-4o", "gpt-4o-mini", false);
        check("gpt-4o*", "gpt-4o-mini", true);
        check("*", "", true);
        check("*sonnet*4*", "claude-sonnet-4-5", true);
        check("*-4", "claude-4-4", true);
        check("a*a", "a", false);
        check("*größe*", "GRÖSSE", false);
    }

    #[test]
    fn the_price_that_says_most_counts() {
        let prices = [
            own("*", "", 1.0),
            own("qwen3*", "", 2.0),
            own("qwen3:8b", "", 3.0),
            own("*", "ollama", 4.0),
            OwnPrice {
                from: "2026-10-01".into(),
                ..own("phi*", "", 5.0)
            },
            OwnPrice {
                from: "2026-11-02".into(),
                ..own("phi*", "", 6.0)
            },
            own("phi*", "", 7.0),
        ];
        let check = |provider, model, expect: f64| {
            let used = used(provider, model);
            assert_eq!(
                best(&prices, &used).map(|price| price.input),
                Some(expect),
                "{provider} {model}"
            );
        };
        check("", "llama", 1.0);
        check("", "qwen3:4b", 2.0);
        check("", "qwen3:8b", 3.0);
        check("", "models/qwen3:8b", 3.0);
        check("ollama.chat", "qwen3:8b", 4.0);
        check("", "phi4", 5.0);
        assert_eq!(best(&prices, &used("openai", "")), None);
    }

    #[test]
    fn parts_cost_what_they_cost() {
        let price = OwnPrice {
            output: 8.0,
            cache_read: Some(0.2),
            cache_write: Some(2.5),
            ..own("*", "", 2.0)
        };
        let used = ModelUse {
            cached: 500_000,
            cache_write: 100_000,
            output: 250_000,
            ..used("", "m")
        };
        // 400,000 at $2, 500,000 at $0.20, 100,000 at $2.50, 250,000 at $8.
        assert_eq!(price.price(&used), 3_150_000_000_000);
        let price = OwnPrice {
            cache_read: None,
            cache_write: None,
            ..price
        };
        assert_eq!(price.price(&used), 4_000_000_000_000);
    }

    #[test]
    fn sound_costs_what_it_costs() {
        let check = |[input, cached, output]: [Option<f64>; 3], cache_read, expect: f64| {
            let price = OwnPrice {
                output: 8.0,
                cache_read,
                audio_input: input,
                audio_cache_read: cached,
                audio_output: output,
                ..own("*", "", 2.0)
            };
            let used = ModelUse {
                cached: 200_000,
                output: 100_000,
                audio: tracewake_model::AudioTokens {
                    input: 500_000,
                    cached: 100_000,
                    output: 50_000,
                },
                ..used("", "m")
            };
            assert_eq!(price.price(&used), (expect * 1e12).round() as i64, "{price:?}");
        };
        // 400,000 new ones of text at $2 and 100,000 of it from the cache; 50,000 out at $8.
        let (text, out) = (0.8, 0.4);
        check([None; 3], None, text + 0.2 + 0.8 + 0.2 + out + out);
        check(
            [Some(30.0), None, None],
            None,
            text + 0.2 + 12.0 + 3.0 + out + out,
        );
        check(
            [Some(30.0), None, None],
            Some(1.0),
            text + 0.1 + 12.0 + 0.1 + out + out,
        );
        check(
            [Some(30.0), Some(5.0), Some(60.0)],
            Some(1.0),
            text + 0.1 + 12.0 + 0.5 + out + 3.0,
        );
    }

    #[test]
    fn a_bad_file_says_which_line() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("prices.json");
        assert!(read_own(&path).unwrap().is_empty());
        let check = |text: &str, expect: &str| {
            fs::write(&path, text).unwrap();
            let error = read_own(&path).unwrap_err().to_string();
            assert_eq!(error.strip_prefix(path.to_str().unwrap()), Some(expect), "{text}");
        };
        check("", ", line 1: EOF while parsing a value");
        check(
            "{\"prices\": [\n{\"model\": \"a\"}\n]}",
            ", line 2: missing field `input`",
        );
        check(
            "{\"prices\": [\n{\"model\": \"\\\"{\", \"input\": 1, \"output\": 1},\n{\"model\": \"a\", \"input\": 1, \"output\": -1}\n]}",
            ", line 3: output of a must be from 0 to 1000000 USD per million tokens",
        );
        check(
            "{\"prices\": [\n\n{\"model\": \"a\", \"input\": 1, \"output\": 1, \"from\": \"soon\"}]}",
            ", line 3: from: \"soon\" is no day; write it as 2026-01-31",
        );
        check(
            "{\"prices\": [\n{\"model\": \"a\", \"input\": 1, \"output\": 1, \"cached\": 1}]}",
            ", line 2: unknown field `cached`, expected one of `model`, `provider`, `input`, `output`, `cache_read`, \
             `cache_write`, `audio_input`, `audio_cache_read`, `audio_output`, `from`",
        );
    }

    #[test]
    fn what_is_written_is_read() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("prices.json");
        let prices = [
            own("a*", "", 0.1),
            OwnPrice {
                cache_read: Some(0.01),
                from: "2026-01-31".into(),
                ..own("b", "ollama", 2.0)
            },
        ];
        write_own(&path, &prices).unwrap();
        assert_eq!(read_own(&path).unwrap(), prices);
    }
}
