//! Closed sets of words: each an enum with its spelling, read and written alike.

use super::malformed::{Code, excerpt, problem};

/// Makes an enum of words; `or` names the code of what is none of them.
///
/// Reading is by hand because the derived one also takes `{"word": null}` for `"word"`.
macro_rules! words {
    ($(#[$meta:meta])* $name:ident or $code:ident {
        $($(#[$variant_meta:meta])* $variant:ident = $word:literal,)+
    }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
        pub enum $name {
            $($(#[$variant_meta])* $variant,)+
        }

        impl $name {
            /// All of them, in the order of the contract.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The word in events.
            #[must_use]
            pub const fn word(self) -> &'static str {
                match self {
                    $(Self::$variant => $word,)+
                }
            }
        }

        impl $crate::shape::Shape for $name {
            fn shape() -> serde_json::Value {
                serde_json::json!({ "enum": [$($word),+] })
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                to.serialize_str(self.word())
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                struct Reader;
                impl serde::de::Visitor<'_> for Reader {
                    type Value = $name;

                    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                        write!(f, "one of {}", [$($word),+].join(", "))
                    }

                    fn visit_str<E: serde::de::Error>(self, word: &str) -> Result<$name, E> {
                        match word {
                            $($word => Ok($name::$variant),)+
                            _ => Err($crate::event::word::unknown(
                                $crate::event::malformed::Code::$code, word, &[$($word),+],
                            )),
                        }
                    }
                }
                from.deserialize_str(Reader)
            }
        }
    };
}
pub(super) use words;

/// The error of a word outside its set.
pub(super) fn unknown<E: serde::de::Error>(code: Code, word: &str, known: &[&str]) -> E {
    problem(
        code,
        format_args!("{} is not one of {}", excerpt(word), known.join(", ")),
    )
}
