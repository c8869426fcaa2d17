//! What callers and evaluators say of a call.

use serde::de::{Deserializer, Error, IgnoredAny, MapAccess, Visitor};
use serde::{Deserialize, Serialize};

use super::field::{given, is_false, list};
use super::number::{self, Number};
use super::text::{AnyText, Id, Text};

/// A caller's answer to a survey.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct SurveyAnswered<'a> {
    /// The call.
    #[serde(borrow)]
    pub call: Id<'a>,
    /// The queue, where the source says it.
    #[serde(
        default,
        deserialize_with = "given",
        skip_serializing_if = "Option::is_none"
    )]
    pub queue: Option<Id<'a>>,
    /// The agent, where the source says it.
    #[serde(
        default,
        deserialize_with = "given",
        skip_serializing_if = "Option::is_none"
    )]
    pub agent: Option<Id<'a>>,
    /// Satisfaction as given.
    #[serde(
        default,
        deserialize_with = "number::any",
        skip_serializing_if = "Option::is_none"
    )]
    pub csat: Option<f64>,
    /// The best satisfaction that can be given, above 0; 5 where missing.
    #[serde(
        default,
        deserialize_with = "number::positive",
        skip_serializing_if = "Option::is_none"
    )]
    pub csat_max: Option<f64>,
    /// Likelihood to recommend, 0–10.
    #[serde(
        default,
        deserialize_with = "number::nought_to_ten",
        skip_serializing_if = "Option::is_none"
    )]
    pub nps: Option<u8>,
    /// Whether the matter was settled.
    #[serde(
        default,
        deserialize_with = "given",
        skip_serializing_if = "Option::is_none"
    )]
    pub resolved: Option<bool>,
    /// The caller's own words. Personal.
    #[serde(
        default,
        deserialize_with = "given",
        skip_serializing_if = "Option::is_none"
    )]
    pub comment: Option<Text<'a, 0, 4000>>,
    /// The call that this one came from.
    #[serde(
        default,
        deserialize_with = "given",
        skip_serializing_if = "Option::is_none"
    )]
    pub parent: Option<Id<'a>>,
}

/// A filled-in scorecard.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct QaScored<'a> {
    /// The call.
    #[serde(borrow)]
    pub call: Id<'a>,
    /// Whose work was judged.
    pub agent: Id<'a>,
    /// The score, 0–100.
    #[serde(deserialize_with = "number::score")]
    pub score: f64,
    /// The form used.
    #[serde(
        default,
        deserialize_with = "given",
        skip_serializing_if = "Option::is_none"
    )]
    pub form: Option<Id<'a>>,
    /// Version of the form.
    #[serde(
        default,
        deserialize_with = "number::whole",
        skip_serializing_if = "Option::is_none"
    )]
    pub form_version: Option<i64>,
    /// Who judged.
    #[serde(
        default,
        deserialize_with = "given",
        skip_serializing_if = "Option::is_none"
    )]
    pub evaluator: Option<Id<'a>>,
    /// Scores of the form's sections.
    #[serde(
        default,
        deserialize_with = "list::<{ usize::MAX }, _, _>",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub sections: Vec<Section<'a>>,
    /// Failed whatever the score.
    #[serde(default, skip_serializing_if = "is_false")]
    pub critical_fail: bool,
    /// The queue, where the source says it.
    #[serde(
        default,
        deserialize_with = "given",
        skip_serializing_if = "Option::is_none"
    )]
    pub queue: Option<Id<'a>>,
    /// The call that this one came from.
    #[serde(
        default,
        deserialize_with = "given",
        skip_serializing_if = "Option::is_none"
    )]
    pub parent: Option<Id<'a>>,
}

/// The score of one section of a form.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Section<'a> {
    /// The section, by the form's own name.
    pub id: AnyText<'a>,
    /// Its score, as the form counts it; none where it was not judged.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub score: Option<f64>,
}

/// By hand, because the derived way also takes a list of the fields for the object.
impl<'de: 'a, 'a> Deserialize<'de> for Section<'a> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_map(SectionReader)
    }
}

#[derive(Deserialize)]
#[serde(field_identifier, rename_all = "snake_case")]
enum SectionField {
    Id,
    Score,
    #[serde(other)]
    Other,
}

struct SectionReader;

impl<'de> Visitor<'de> for SectionReader {
    type Value = Section<'de>;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Section<'de>, A::Error> {
        let mut id = None;
        // Here alone `null` is allowed: a section that was not judged.
        let mut score: Option<Option<Number>> = None;
        while let Some(field) = fields.next_key()? {
            match field {
                SectionField::Id if id.is_some() => return Err(A::Error::duplicate_field("id")),
                SectionField::Id => id = Some(fields.next_value()?),
                SectionField::Score if score.is_some() => {
                    return Err(A::Error::duplicate_field("score"));
                }
                SectionField::Score => score = Some(fields.next_value()?),
                SectionField::Other => {
                    fields.next_value::<IgnoredAny>()?;
                }
            }
        }
        let id = id.ok_or_else(|| A::Error::missing_field("id"))?;
        Ok(Section {
            id,
            score: score.flatten().map(|Number(score)| score),
        })
    }
}
