//! Metrics are not kept. How many data points an export holds is counted, so that its sender gets an answer.

use serde_json::{Map, Value};

use super::read_json::RESOURCE_METRICS;
use crate::Rejected;
use crate::json::check_lenient;
use crate::protobuf::{Field, Fields, Malformed};

/// Why metrics are none of the records.
pub(super) const NO_METRICS: &str = "tracewake keeps no metrics; set OTEL_METRICS_EXPORTER=none to send none";

/// Whether an object holds metrics and nothing else that is known.
pub(crate) fn is_metrics(object: &Map<String, Value>) -> bool {
    let has_metrics = RESOURCE_METRICS.iter().any(|name| object.contains_key(*name));
    has_metrics && !super::is_envelope(object)
}

/// Counts the data points of an `ExportMetricsServiceRequest`.
///
/// # Errors
/// When the body is no protobuf.
pub fn count_data_points(body: &[u8]) -> Result<usize, Rejected> {
    // Resources, scopes, metrics, the one kind of data of each metric, its points.
    const PATH: [&[u32]; 5] = [&[1], &[2], &[2], &[5, 7, 9, 10, 11], &[1]];
    count(body, &PATH)
        .map_err(|Malformed| Rejected::new("the body is cut, or is no protobuf export of metrics"))
}

fn count(message: &[u8], path: &[&[u32]]) -> Result<usize, Malformed> {
    let Some((numbers, below)) = path.split_first() else {
        return Ok(1);
    };
    let mut fields = Fields::new(message);
    let mut points = 0;
    while let Some((number, field)) = fields.next()? {
        if let (true, Field::Bytes(inner)) = (numbers.contains(&number), field) {
            points += count(inner, below)?;
        }
    }
    Ok(points)
}

/// Counts the data points in the JSON of such a request.
///
/// # Errors
/// When the text is no JSON.
pub fn count_json_data_points(text: &[u8]) -> Result<usize, Rejected> {
    Ok(check_lenient(text)?.data_points)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_data_points() {
        let wrap = |number: u8, inner: &[u8]| {
            let length = u8::try_from(inner.len()).unwrap();
            [&[number << 3 | 2, length], inner].concat()
        };
        let points = [wrap(1, b""), wrap(1, b"")].concat();
        let metrics = [wrap(2, &wrap(7, &points)), wrap(2, &wrap(5, &wrap(1, b"")))].concat();
        let body = wrap(1, &wrap(2, &metrics));
        assert_eq!(count_data_points(&body), Ok(3));
        assert_eq!(count_data_points(b""), Ok(0));
        assert!(count_data_points(b"\x0a\x09").is_err());
        let text =
            br#"{"resourceMetrics": [{"scopeMetrics": [{"metrics": [{"sum": {"dataPoints": [{}, {}]}}]}]}]}"#;
        assert_eq!(count_json_data_points(text), Ok(2));
        assert!(count_json_data_points(b"[").is_err());
    }
}
