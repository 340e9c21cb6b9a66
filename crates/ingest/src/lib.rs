//! Listeners, file import and quarantine. The only crate that names tonic and axum.
