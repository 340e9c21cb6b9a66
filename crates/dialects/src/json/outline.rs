//! A JSON value that is read and forgotten: what is wrong with a text, and what is counted in it, without the memory
//! that its values would take.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};

/// What is counted in a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Outline {
    /// Elements of the value itself, if it is a list.
    elements: usize,
    /// Elements of the lists named `dataPoints` in it.
    pub(crate) data_points: usize,
}

impl<'de> Deserialize<'de> for Outline {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Outline, D::Error> {
        deserializer.deserialize_any(Walk)
    }
}

/// The name of a member, as far as it matters.
enum Name {
    DataPoints,
    Other,
}

impl<'de> Deserialize<'de> for Name {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Name, D::Error> {
        struct Named;
        impl Visitor<'_> for Named {
            type Value = Name;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a name")
            }

            fn visit_str<E>(self, name: &str) -> Result<Name, E> {
                Ok(match name {
                    "dataPoints" | "data_points" => Name::DataPoints,
                    _ => Name::Other,
                })
            }
        }
        deserializer.deserialize_str(Named)
    }
}

struct Walk;

impl<'de> Visitor<'de> for Walk {
    type Value = Outline;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any JSON value")
    }

    fn visit_unit<E>(self) -> Result<Outline, E> {
        Ok(Outline::default())
    }

    fn visit_bool<E>(self, _: bool) -> Result<Outline, E> {
        Ok(Outline::default())
    }

    fn visit_i64<E>(self, _: i64) -> Result<Outline, E> {
        Ok(Outline::default())
    }

    fn visit_u64<E>(self, _: u64) -> Result<Outline, E> {
        Ok(Outline::default())
    }

    fn visit_f64<E>(self, _: f64) -> Result<Outline, E> {
        Ok(Outline::default())
    }

    fn visit_str<E>(self, _: &str) -> Result<Outline, E> {
        Ok(Outline::default())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Outline, A::Error> {
        let mut outline = Outline::default();
        while let Some(element) = list.next_element::<Outline>()? {
            outline.elements += 1;
            outline.data_points += element.data_points;
        }
        Ok(outline)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<Outline, A::Error> {
        let mut outline = Outline::default();
        while let Some(name) = object.next_key::<Name>()? {
            let value = object.next_value::<Outline>()?;
            outline.data_points += match name {
                Name::DataPoints if value.elements > 0 => value.elements,
                _ => value.data_points,
            };
        }
        Ok(outline)
    }
}
