//! JSON objects that the database keeps and that any version of the program may have written.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// What any version stored as a JSON object: what is missing or makes no sense has its default.
pub fn read_json<T: Default + Serialize + DeserializeOwned>(text: &str) -> T {
    let default = serde_json::to_value(T::default());
    let (Ok(Value::Object(mut whole)), Ok(Value::Object(stored))) = (default, serde_json::from_str(text))
    else {
        return T::default();
    };
    for (name, value) in stored {
        let before = whole.insert(name.clone(), value);
        if serde_json::from_value::<T>(Value::Object(whole.clone())).is_err() {
            match before {
                Some(before) => whole.insert(name, before),
                None => whole.remove(&name),
            };
        }
    }
    serde_json::from_value(Value::Object(whole)).unwrap_or_default()
}
