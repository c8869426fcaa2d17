//! A floor as bytes, and back: what cannot be derived is saved, the rest is made anew from it.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Arrays, which may have become longer since they were saved.
pub(crate) mod list {
    use super::*;

    pub(crate) fn serialize<S: Serializer, T: Serialize, const N: usize>(
        list: &[T; N],
        to: S,
    ) -> Result<S::Ok, S::Error> {
        to.collect_seq(list)
    }

    pub(crate) fn deserialize<
        'de,
        D: Deserializer<'de>,
        T: Deserialize<'de> + Default,
        const N: usize,
    >(
        from: D,
    ) -> Result<[T; N], D::Error> {
        let mut saved = Vec::<T>::deserialize(from)?.into_iter();
        Ok(std::array::from_fn(|_| saved.next().unwrap_or_default()))
    }
}
