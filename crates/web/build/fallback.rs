//! The page embedded when the pages could not be built.

use crate::embed::File;

/// One plain `index.html`: what is missing, how to mend it, what works anyway.
pub fn files(missing: &str) -> Vec<File> {
    let page = include_str!("fallback.html").replace("{{missing}}", &escape(missing));
    vec![File {
        path: "index.html".to_owned(),
        bytes: page.into_bytes(),
        gzip: None,
        brotli: None,
    }]
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}
