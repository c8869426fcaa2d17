//! The pages of the board as static data: bytes, compressed variants and what a
//! server needs to send them well. Knows no HTTP library and none of the other
//! crates.
//!
//! The pages are built from `ui/` by the build script; where that was not
//! possible, [`index`] is a plain page that says what is missing.

/// One file of the site, as it is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Asset {
    /// Relative to the site's root, without a leading `/`.
    pub path: &'static str,
    /// The file itself, uncompressed.
    pub bytes: &'static [u8],
    /// `bytes` for `Content-Encoding: gzip`; `None` where it would not be smaller.
    pub gzip: Option<&'static [u8]>,
    /// `bytes` for `Content-Encoding: br`; `None` where it would not be smaller.
    pub brotli: Option<&'static [u8]>,
    /// The `Content-Type` header, with the character set of texts.
    pub content_type: &'static str,
    /// With its quotes, as the `ETag` header has it; of the uncompressed bytes.
    pub etag: &'static str,
    /// The path has the content's hash in it: a browser may keep it for ever.
    pub immutable: bool,
}

include!(concat!(env!("OUT_DIR"), "/assets.rs"));

/// The file at `path`, with or without a leading `/`. The index has a name of
/// its own, [`index`], for `/` and for every screen's address.
///
/// ```
/// assert_eq!(web::asset("/index.html"), Some(web::index()));
/// assert_eq!(web::asset("no/such/file"), None);
/// ```
pub fn asset(path: &str) -> Option<&'static Asset> {
    let path = path.strip_prefix('/').unwrap_or(path);
    // A dozen files: a scan is as fast as any map.
    ASSETS.iter().find(|asset| asset.path == path)
}

/// The page that every screen starts from.
pub fn index() -> &'static Asset {
    asset("index.html").expect("the build script embeds nothing without an index")
}

/// All files, for a server that wants to list or warm them.
pub fn assets() -> &'static [Asset] {
    &ASSETS
}

#[cfg(test)]
mod tests;
