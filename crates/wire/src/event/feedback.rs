//! What callers and evaluators say of a call.

use serde::de::{Deserializer, Error, IgnoredAny, MapAccess, Visitor};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::field::fields;
use super::list::List;
use super::number::{AnyNumber, Number, Positive, Whole};
use super::text::{AnyText, Id, Text};
use crate::shape::{Shape, object, or_null};

fields! {
    /// A caller's answer to a survey.
    SurveyAnswered<'a> {
        /// The call.
        call: Id<'a>,
    } may have {
        /// The queue, where the source says it.
        queue: Option<Id<'a>>,
        /// The agent, where the source says it.
        agent: Option<Id<'a>>,
        /// Satisfaction as given.
        csat: Option<AnyNumber>,
        /// The best satisfaction that can be given; 5 where missing.
        csat_max: Option<Positive>,
        /// Likelihood to recommend.
        nps: Option<Whole<0, 10>>,
        /// Whether the matter was settled.
        resolved: Option<bool>,
        /// The caller's own words. Personal.
        comment: Option<Text<'a, 0, 4000>>,
        /// The call that this one came from.
        parent: Option<Id<'a>>,
    }
}

fields! {
    /// A filled-in scorecard.
    QaScored<'a> {
        /// The call.
        call: Id<'a>,
        /// Whose work was judged.
        agent: Id<'a>,
        /// The score.
        score: Number<0, 100>,
    } may have {
        /// The form used.
        form: Option<Id<'a>>,
        /// Version of the form.
        form_version: Option<Whole>,
        /// Who judged.
        evaluator: Option<Id<'a>>,
        /// Scores of the form's sections.
        sections: List<Section<'a>>,
        /// Failed whatever the score.
        critical_fail: bool,
        /// The queue, where the source says it.
        queue: Option<Id<'a>>,
        /// The call that this one came from.
        parent: Option<Id<'a>>,
    }
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

impl Shape for Section<'_> {
    fn shape() -> Value {
        object(
            &["The score of one section of a form."],
            &[(
                "id",
                &["The section, by the form's own name."],
                AnyText::shape(),
            )],
            &[(
                "score",
                &["`null` where it was not judged."],
                or_null(AnyNumber::shape()),
            )],
        )
    }
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
        let mut score: Option<Option<AnyNumber>> = None;
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
            score: score.flatten().map(|number| number.0),
        })
    }
}
