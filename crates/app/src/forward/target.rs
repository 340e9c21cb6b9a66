//! The collector that the user named in the window: kept over restarts, its headers where keys are kept.

use serde_json::{Value, json};
use tracewake_ingest::ForwardOptions;

use super::{Destination, Forwarding};
use crate::dto;
use crate::error::AppError;
use crate::write::keep;
use tracewake_kept::lock;

/// The checkpoint with the endpoint and the names of the headers.
const TARGET: &str = "forward-target";
/// Kind of secret that a header's value is.
const HEADER: &str = "forward header";
/// Stands for a value that is kept: values never go back to the window.
const KEPT: &str = "••••••••";

impl Forwarding {
    /// How forwarding goes, for the window; none while it is off.
    ///
    /// # Errors
    /// [`AppError::Store`] when the database cannot be read.
    pub fn row(&self) -> Result<Option<dto::ForwardRow>, AppError> {
        let Some(status) = self.status()? else {
            return Ok(None);
        };
        let headers = lock(&self.destination)
            .as_ref()
            .map(|known| known.options.headers.clone())
            .unwrap_or_default();
        let header = |(name, _)| dto::Field {
            name,
            value: KEPT.to_owned(),
        };
        let problem = match (status.state, status.last_error) {
            (super::ForwardState::Retrying, Some(error)) => format!("{error}; it is tried again later"),
            (_, Some(error)) if status.failed > 0 => format!("{} spans were dropped: {error}", status.failed),
            _ => String::new(),
        };
        Ok(Some(dto::ForwardRow {
            target: dto::ForwardTarget {
                endpoint: status.endpoint,
                headers: headers.into_iter().map(header).collect(),
            },
            state: status.state.name().to_owned(),
            problem,
            sent: status.sent,
            failed: status.failed,
            lag: status.lag,
        }))
    }

    /// What the window asks for, with the values that it does not know.
    pub(super) fn options_of(&self, target: &dto::ForwardTarget) -> Result<ForwardOptions, AppError> {
        let mut headers = Vec::with_capacity(target.headers.len());
        for header in &target.headers {
            let value = match header.value.as_str() {
                KEPT => self.kept_header(&header.name)?.unwrap_or_default(),
                entered => entered.to_owned(),
            };
            headers.push((header.name.clone(), value));
        }
        Ok(ForwardOptions {
            endpoint: target.endpoint.clone(),
            headers,
            gzip: false,
        })
    }

    fn kept_header(&self, name: &str) -> Result<Option<String>, AppError> {
        let held = lock(&self.destination);
        let headers = held.as_ref().map(|known| known.options.headers.as_slice());
        let in_use = headers
            .unwrap_or_default()
            .iter()
            .find(|(known, _)| known == name);
        match in_use {
            Some((_, value)) => Ok(Some(value.clone())),
            None => Ok(self.secrets.get(HEADER, name)?),
        }
    }

    /// Keeps the collector for the next start; none forgets it.
    pub(super) fn save_target(&self, options: Option<&ForwardOptions>) -> Result<(), AppError> {
        let headers = options
            .map(|options| options.headers.as_slice())
            .unwrap_or_default();
        for name in self.secrets.names(HEADER)? {
            if headers.iter().all(|(kept, _)| *kept != name) {
                self.secrets.remove(HEADER, &name)?;
            }
        }
        for (name, value) in headers {
            self.secrets.set(HEADER, name, value)?;
        }
        let state = options.map(|options| {
            let names: Vec<&str> = headers.iter().map(|(name, _)| name.as_str()).collect();
            json!({ "endpoint": options.endpoint, "headers": names }).to_string()
        });
        Ok(keep(&self.store, TARGET.to_owned(), state)?)
    }

    /// Takes the collector that was kept, unless this run of the program was given another one.
    pub(super) fn load_target(&self) -> Result<(), AppError> {
        if lock(&self.destination).is_some() {
            return Ok(());
        }
        let saved = self.store.checkpoint(TARGET)?;
        let Some(saved) = saved.and_then(|saved| serde_json::from_str::<Value>(&saved).ok()) else {
            return Ok(());
        };
        let names = saved["headers"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(Value::as_str);
        let mut headers = Vec::new();
        for name in names {
            headers.push((
                name.to_owned(),
                self.secrets.get(HEADER, name)?.unwrap_or_default(),
            ));
        }
        let options = ForwardOptions {
            endpoint: saved["endpoint"].as_str().unwrap_or_default().to_owned(),
            headers,
            gzip: false,
        };
        *lock(&self.destination) = Some(Destination::new(options)?);
        Ok(())
    }
}
