//! What must not be shown.

use std::fmt;

/// A text that is compared and never shown.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Keeps a text to itself.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// Whether it is that one; how long that takes does not tell how much of it is right.
    pub fn is(&self, other: &[u8]) -> bool {
        let ours = self.0.as_bytes();
        let differ = (0..ours.len().max(other.len())).fold(0_u8, |differ, at| {
            let of = |text: &[u8]| text.get(at).copied().unwrap_or(0);
            differ | (of(ours) ^ of(other))
        });
        differ == 0 && ours.len() == other.len()
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("…")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_compared_and_not_shown() {
        let secret = Secret::new("open sesame");
        assert!(secret.is(b"open sesame"));
        for other in [&b"open sesam"[..], b"open sesame\0", b"open Sesame", b""] {
            assert!(!secret.is(other), "{other:?}");
        }
        assert_eq!(format!("{secret:?}"), "…");
    }
}
