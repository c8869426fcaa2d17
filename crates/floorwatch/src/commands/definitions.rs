//! `floorwatch definitions`: the metric dictionary, from the one table that all else is made of.

use std::io::Write;

use super::{Failure, written};
use crate::cli::{Definitions, Format};

/// Prints the dictionary.
pub fn run(arguments: &Definitions) -> Result<(), Failure> {
    let text = match arguments.format {
        Format::Md => wire::board::markdown(),
        Format::Json => format!("{:#}\n", wire::board::definitions()),
    };
    written(std::io::stdout().write_all(text.as_bytes()))
}
