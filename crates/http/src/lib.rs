//! HTTP clients for requests to other programs, and the words for what fails on the way to them. It knows no format and
//! no address: what is asked, and what an answer means, is the business of its callers.

mod client;
mod words;

pub use client::{Limits, beginning, client};
pub use reqwest::{Client, Error, Method, RequestBuilder, Response, StatusCode, Url, header, multipart};
pub use words::{cause, innermost, seconds, unreachable};
