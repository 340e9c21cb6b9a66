//! Query requests in JSON: the OpenAPI shape and protobuf JSON alike.

use prost_types::Timestamp;
use serde_json::{Map, Value};
use tracewake_model::{EventTime, Kind, Severity, Status};

use super::names::Named;
use super::proto::{QueryFilter, QueryRequest, SortOrder, TimeRange};
use crate::Rejected;
use crate::json::parse_lenient;

/// Reads a query; what is not understood is refused rather than answered wrongly.
pub(super) fn request(text: &[u8]) -> Result<QueryRequest, Rejected> {
    let Value::Object(mut object) = parse_lenient(text)?.value else {
        return Err(Rejected::new("a query must be a JSON object"));
    };
    if let Some(Value::Object(inner)) = object.remove("query") {
        object = inner;
    }
    let mut request = QueryRequest::default();
    each(object, "", |name, path, value| {
        match name {
            "filter" => request.filter = Some(filter(object_of(path, value)?)?),
            "page_size" => request.page_size = int(path, &value)?,
            "page_token" => request.page_token = text_of(path, value)?,
            "order_by_time" => request.order_by_time = order(path, &value)? as i32,
            _ => return Ok(false),
        }
        Ok(true)
    })?;
    Ok(request)
}

fn filter(object: Map<String, Value>) -> Result<QueryFilter, Rejected> {
    let mut filter = QueryFilter::default();
    each(object, "filter.", |name, path, value| {
        match name {
            "tenant_id" => filter.tenant_id = text_of(path, value)?,
            "project_id" => filter.project_id = text_of(path, value)?,
            "session_id" => filter.session_id = text_of(path, value)?,
            "agent_id" => filter.agent_id = text_of(path, value)?,
            "span_id" => filter.span_id = text_of(path, value)?,
            "trace_id" => filter.trace_id = text_of(path, value)?,
            "types" => filter.types = names::<Kind>(path, value)?,
            "statuses" => filter.statuses = names::<Status>(path, value)?,
            "severities" => filter.severities = names::<Severity>(path, value)?,
            "tags" => {
                let tags = list_of(path, value)?;
                filter.tags = tags
                    .into_iter()
                    .map(|tag| text_of(path, tag))
                    .collect::<Result<_, _>>()?;
            }
            "text_query" => filter.text_query = text_of(path, value)?,
            "time" => filter.time = Some(range(object_of(path, value)?)?),
            _ => return Ok(false),
        }
        Ok(true)
    })?;
    Ok(filter)
}

fn range(object: Map<String, Value>) -> Result<TimeRange, Rejected> {
    let mut range = TimeRange::default();
    each(object, "filter.time.", |name, path, value| {
        match name {
            "start" => range.start = Some(time(path, &value)?),
            "end" => range.end = Some(time(path, &value)?),
            _ => return Ok(false),
        }
        Ok(true)
    })?;
    Ok(range)
}

/// Hands every member that is not null to `take` with its snake-case name and its path; `take` says whether it knew it.
fn each(
    object: Map<String, Value>,
    prefix: &str,
    mut take: impl FnMut(&str, &str, Value) -> Result<bool, Rejected>,
) -> Result<(), Rejected> {
    for (key, value) in object {
        let path = format!("{prefix}{key}");
        if !value.is_null() && !take(&super::read_json::snake(&key), &path, value)? {
            return Err(Rejected::new(format!("query: {path} is no field of a query")));
        }
    }
    Ok(())
}

fn wrong(path: &str, value: &Value, wanted: &str) -> Rejected {
    let mut shown = value.to_string();
    shown.truncate(shown.floor_char_boundary(80));
    Rejected::new(format!("query: {path} is {shown}, not {wanted}"))
}

fn object_of(path: &str, value: Value) -> Result<Map<String, Value>, Rejected> {
    match value {
        Value::Object(object) => Ok(object),
        other => Err(wrong(path, &other, "an object")),
    }
}

fn list_of(path: &str, value: Value) -> Result<Vec<Value>, Rejected> {
    match value {
        Value::Array(items) => Ok(items),
        other => Err(wrong(path, &other, "a list")),
    }
}

fn text_of(path: &str, value: Value) -> Result<String, Rejected> {
    match value {
        Value::String(text) => Ok(text),
        other => Err(wrong(path, &other, "text")),
    }
}

fn int(path: &str, value: &Value) -> Result<i32, Rejected> {
    let number = match value {
        Value::String(text) => text.parse().ok(),
        other => other
            .as_i64()
            .or_else(|| other.as_f64().filter(|n| n.fract() == 0.0).map(|n| n as i64)),
    };
    let number = number.ok_or_else(|| wrong(path, value, "a whole number"))?;
    Ok(number.clamp(i64::from(i32::MIN), i64::from(i32::MAX)) as i32)
}

fn names<T: Named + Default>(path: &str, value: Value) -> Result<Vec<i32>, Rejected> {
    let number = |item: Value| {
        let mut name = T::default();
        match &item {
            Value::String(text) if name.set_name(text) => Ok(name.number()),
            Value::Number(_) => int(path, &item),
            _ => Err(wrong(
                path,
                &item,
                &format!("a name or number of the enumeration {}*", name.prefix()),
            )),
        }
    };
    list_of(path, value)?.into_iter().map(number).collect()
}

fn order(path: &str, value: &Value) -> Result<SortOrder, Rejected> {
    let named = value
        .as_str()
        .map(|name| name.strip_prefix("SORT_ORDER_").unwrap_or(name));
    match (named, value.as_i64()) {
        (Some("ASC"), _) | (_, Some(1)) => Ok(SortOrder::Asc),
        (Some("DESC"), _) | (_, Some(2)) => Ok(SortOrder::Desc),
        (Some("" | "UNSPECIFIED"), _) | (_, Some(0)) => Ok(SortOrder::Unspecified),
        _ => Err(wrong(path, value, "ASC or DESC")),
    }
}

fn time(path: &str, value: &Value) -> Result<Timestamp, Rejected> {
    let stated = value.as_str().and_then(|text| EventTime::parse(text).stated);
    let (seconds, nanos) = stated
        .ok_or_else(|| wrong(path, value, "an RFC 3339 time"))?
        .parts();
    Ok(Timestamp { seconds, nanos })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refuse(text: &str, expect: &str) {
        assert_eq!(request(text.as_bytes()).unwrap_err().reason, expect);
    }

    #[test]
    fn both_shapes_read_the_same() {
        let openapi = r#"{"filter": {"session_id": "s", "types": ["AGENT_HANDOFF", "TOOL_CALL_START"], "statuses": ["COMPLETED"],
            "time": {"start": "2026-01-01T00:00:00Z"}, "tags": ["x"]}, "page_size": 2, "order_by_time": "ASC"}"#;
        let proto = r#"{"filter": {"sessionId": "s", "types": ["EVENT_TYPE_AGENT_HANDOFF", 22],
            "statuses": ["EVENT_STATUS_COMPLETED"], "time": {"start": "2026-01-01T01:00:00+01:00", "end": null}, "tags": ["x"]},
            "pageSize": 2.0, "orderByTime": "SORT_ORDER_ASC"}"#;
        let read = request(openapi.as_bytes()).unwrap();
        assert_eq!(read, request(proto.as_bytes()).unwrap());
        let filter = read.filter.unwrap();
        assert_eq!(
            (filter.types, filter.statuses, read.order_by_time),
            (vec![12, 22], vec![3], 1)
        );
    }

    #[test]
    fn refuses_with_the_field() {
        refuse(
            r#"{"filter": {"types": ["NOPE"]}}"#,
            r#"query: filter.types is "NOPE", not a name or number of the enumeration EVENT_TYPE_*"#,
        );
        refuse(
            r#"{"filter": {"time": {"start": "soon"}}}"#,
            r#"query: filter.time.start is "soon", not an RFC 3339 time"#,
        );
        refuse(r#"{"filtre": {}}"#, "query: filtre is no field of a query");
        refuse("[]", "a query must be a JSON object");
    }
}
