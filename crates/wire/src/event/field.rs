//! How fields are read where the derived way takes more than the contract does.

use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};

use super::malformed::{Code, excerpt, problem};
use super::number::Number;
use super::text::AnyText;

/// An optional field that is there: the derived way would take `null` for an absent one.
pub(super) fn given<'de, D, T>(from: D) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    T::deserialize(from).map(Some)
}

/// A list of at most `MAX` items.
pub(super) fn list<'de, const MAX: usize, D, T>(from: D) -> Result<Vec<T>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    struct Reader<T, const MAX: usize>(PhantomData<T>);

    impl<'de, T: Deserialize<'de>, const MAX: usize> Visitor<'de> for Reader<T, MAX> {
        type Value = Vec<T>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a list")
        }

        fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Vec<T>, A::Error> {
            let mut list = Vec::new();
            while let Some(item) = items.next_element()? {
                if list.len() == MAX {
                    let words = format_args!("more than the {MAX} items allowed");
                    return Err(problem(Code::BadLength, words));
                }
                list.push(item);
            }
            Ok(list)
        }
    }

    from.deserialize_seq(Reader::<T, MAX>(PhantomData))
}

/// A time of day as the contract spells it: `hh:mm`, the first digit 0–2.
pub(super) fn time_of_day<'de: 'a, 'a, D>(from: D) -> Result<Option<AnyText<'a>>, D::Error>
where
    D: Deserializer<'de>,
{
    let text = AnyText::deserialize(from)?;
    let digits = |digits: &[&u8]| digits.iter().all(|digit| digit.is_ascii_digit());
    match text.as_bytes() {
        [b'0'..=b'2', hour, b':', b'0'..=b'5', minute] if digits(&[hour, minute]) => Ok(Some(text)),
        _ => Err(problem(
            Code::BadFormat,
            format_args!("{} is not a time of day such as 00:00", excerpt(&text)),
        )),
    }
}

/// Whether a flag that is absent when false can be left out.
pub(super) const fn is_false(flag: &bool) -> bool {
    !*flag
}

/// An object of numbers under free names. A name given twice is an error like a field given twice.
pub(super) fn unique_numbers<'de: 'a, 'a, D>(
    from: D,
) -> Result<BTreeMap<AnyText<'a>, f64>, D::Error>
where
    D: Deserializer<'de>,
{
    struct Reader;

    impl<'de> Visitor<'de> for Reader {
        type Value = BTreeMap<AnyText<'de>, f64>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("an object of numbers")
        }

        fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Self::Value, A::Error> {
            let mut numbers = BTreeMap::new();
            while let Some((name, number)) = entries.next_entry::<AnyText<'_>, Number>()? {
                if numbers.contains_key(&name) {
                    let words = format_args!("{} is given twice", excerpt(&name));
                    return Err(problem(Code::DuplicateField, words));
                }
                numbers.insert(name, number.0);
            }
            Ok(numbers)
        }
    }

    from.deserialize_map(Reader)
        .map(|numbers: BTreeMap<AnyText<'de>, f64>| numbers)
}
