//! What the server answers: words made from what it was asked, so that nothing is made up for a single test.

/// Words of texts on demand.
const WORDS: &[&str] = &[
    "the", "plan", "names", "an", "owner", "and", "a", "date", "for", "each", "risk", "team", "keeps",
    "scope", "small", "checks", "cost", "before", "update", "goes", "out", "风险", "خطر", "naïve",
];

/// Words of a sentence; a paragraph has five.
const SENTENCE: usize = 12;

/// Most words that can be asked for.
const MOST: usize = 100_000;

/// The answer to `text`, cut into tokens, at most `most` of them. `turn` counts the completions of the session.
pub(super) fn answer(text: &str, turn: usize, most: usize) -> Vec<String> {
    let words = text.to_lowercase();
    let answer = if let Some(count) = wanted_tokens(&words) {
        return long(text, count.min(most));
    } else if words.contains("say nothing") {
        String::new()
    } else if words.contains("table") {
        "| option | owner | cost |\n| --- | --- | --- |\n| keep | team | 12 |\n| replace | platform | 30 |\n\n\
         Keep it **until the date is known**, then look again."
            .to_owned()
    } else if words.contains("code") {
        "The retry belongs around the call:\n\n```python\ndef send(client, body, tries=3):\n    for n in range(tries):\n        \
         try:\n            return client.post(body)\n        except TimeoutError:\n            if n == tries - 1:\n                \
         raise\n```\n\nIt gives up after `tries` attempts."
            .to_owned()
    } else {
        echo(text, turn)
    };
    tokens(&answer).take(most).collect()
}

/// How many tokens a text counts as.
pub(super) fn count(text: &str) -> u64 {
    text.split_whitespace().count() as u64
}

fn echo(text: &str, turn: usize) -> String {
    let first: String = text.chars().take(400).collect();
    let mut answer = format!("You wrote: {first}");
    if turn > 1 {
        answer.push_str(&format!("\n\nThis is turn {turn} of the session."));
    }
    answer
}

fn wanted_tokens(words: &str) -> Option<usize> {
    let after = words.split_once("write ")?.1;
    let (count, rest) = after.split_once(' ')?;
    rest.starts_with("tokens").then(|| count.parse().ok()).flatten()
}

fn long(seed: &str, count: usize) -> Vec<String> {
    let seed = seed.bytes().fold(17, |sum: u64, byte| {
        sum.wrapping_mul(31).wrapping_add(u64::from(byte))
    });
    let mut random = fastrand::Rng::with_seed(seed);
    (1..=count.min(MOST))
        .map(|number| {
            let mut word = random.choice(WORDS).copied().unwrap_or("plan").to_owned();
            if number % SENTENCE == 1 {
                let letters = word.chars().next().map_or(0, char::len_utf8);
                word[..letters].make_ascii_uppercase();
            }
            match number {
                _ if number % (5 * SENTENCE) == 0 => format!("{word}.\n\n"),
                _ if number % SENTENCE == 0 => format!("{word}. "),
                _ => format!("{word} "),
            }
        })
        .collect()
}

/// Words with the white space behind them.
fn tokens(text: &str) -> impl Iterator<Item = String> + '_ {
    text.split_inclusive([' ', '\n']).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_made_from_what_was_asked() {
        let check =
            |text, turn, most, expect: &str| assert_eq!(answer(text, turn, most).concat(), expect, "{text}");
        check("Hello there", 1, 4000, "You wrote: Hello there");
        check(
            "Hello",
            2,
            4000,
            "You wrote: Hello\n\nThis is turn 2 of the session.",
        );
        check("Hello", 1, 2, "You wrote: ");
        check("say nothing", 1, 4000, "");
        assert_eq!(answer("Please write 130 tokens.", 1, 4000).len(), 130);
        assert_eq!(answer("write 130 tokens", 1, 100).len(), 100);
        assert_eq!(
            answer("write 9 tokens", 1, 100),
            answer("write 9 tokens", 3, 100),
            "the same each time"
        );
        assert!(answer("Show code", 1, 4000).concat().contains("```python\n"));
    }
}
