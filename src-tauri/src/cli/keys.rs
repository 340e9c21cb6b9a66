//! `tracewake keys` and `tracewake verify`.

use std::io::Read;
use std::path::Path;

use clap::Subcommand;
use serde_json::json;
use tracewake_app::{AppError, verify_file};

use super::{Common, Failure, print, print_json, say};

/// What to do with signing keys.
#[derive(Debug, Subcommand)]
pub(super) enum KeysCommand {
    /// Keep a key and check all signed events again
    Add {
        /// What to call it, e.g. the organisation
        name: String,
        /// The key, an organisation's salt [default: standard input, without its last line break]
        #[arg(
            long,
            value_name = "KEY",
            env = "TRACEWAKE_SIGNING_KEY",
            hide_env_values = true
        )]
        key: Option<String>,
    },
    /// List the names of the keys
    List,
    /// Forget a key and check all signed events again
    Remove {
        /// The name it was given
        name: String,
    },
}

pub(super) fn keys(common: &Common, command: KeysCommand) -> Result<(), Failure> {
    let app = match command {
        KeysCommand::Add { .. } => common.create()?,
        KeysCommand::List | KeysCommand::Remove { .. } => common.open()?,
    };
    let checked = match command {
        KeysCommand::List => {
            let names = app.signing_keys().names()?;
            if common.json {
                return Ok(print_json(&json!({ "keys": names }))?);
            }
            for name in names {
                print(&name)?;
            }
            return Ok(());
        }
        KeysCommand::Add { name, key } => app.signing_keys().add(&name, &key.map_or_else(read_key, Ok)?)?,
        KeysCommand::Remove { name } => app.signing_keys().remove(&name)?,
    };
    app.close()?;
    if common.json {
        return Ok(print_json(&json!({ "checked": checked }))?);
    }
    say(&format!("{checked} signed events were checked again"));
    Ok(())
}

fn read_key() -> Result<String, Failure> {
    let mut text = String::new();
    std::io::stdin()
        .read_to_string(&mut text)
        .map_err(AppError::Output)?;
    let key = text.strip_suffix('\n').unwrap_or(&text);
    Ok(key.strip_suffix('\r').unwrap_or(key).to_owned())
}

pub(super) fn verify(common: &Common, file: &Path, key: Option<String>) -> Result<(), Failure> {
    let keys = match key {
        Some(key) => vec![key],
        None => match common.open() {
            // Who named no database has added no keys yet.
            Err(Failure::NoDatabase(_)) if common.db.is_none() => Vec::new(),
            app => app?.signing_keys().values()?,
        },
    };
    let report = verify_file(file, &keys)?;
    if common.json {
        print_json(&report)?;
    } else {
        for event in &report.events {
            let seq = event.seq.map_or("?".to_owned(), |seq| seq.to_string());
            let rule = event.rule.map(|rule| format!(" ({rule})")).unwrap_or_default();
            print(&format!("{seq:>6}  {}{rule}", event.integrity))?;
        }
        for (rule, not_covered) in &report.not_covered {
            say(&format!("verified by the rule {rule}: {not_covered}"));
        }
        for gap in &report.gaps {
            say(&format!(
                "run {}: {} events are missing in the count",
                gap.run, gap.missing
            ));
        }
        for reject in &report.rejected {
            say(&format!("line {}: {}", reject.line, reject.reason));
        }
    }
    match report.is_sound() {
        true => Ok(()),
        false => Err(Failure::Said),
    }
}
