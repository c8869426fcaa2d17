//! Builds the pages of `ui/` and writes them down as Rust statics.
//!
//! Three ways, the first that applies: the directory named by
//! `FLOORWATCH_UI_DIST`; `npm ci && npm run build` in a copy under `OUT_DIR`, so
//! that neither the sources nor another build running at the same time is
//! touched; a plain page saying what is missing. A build never fails for want of
//! Node: API and metrics are worth having without the pages.

mod embed;
mod fallback;
mod npm;

use std::env;
use std::path::{Path, PathBuf};

const DIST: &str = "FLOORWATCH_UI_DIST";

fn main() {
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets OUT_DIR"));
    let ui = Path::new(env!("CARGO_MANIFEST_DIR")).join("ui");
    println!("cargo:rerun-if-changed=build");
    println!("cargo:rerun-if-env-changed={DIST}");

    let pages = match env::var_os(DIST) {
        Some(dist) => given(Path::new(&dist)),
        None => npm::build(&ui, &out),
    };
    let files = pages
        .and_then(|dist| embed::read(&dist))
        .unwrap_or_else(|missing| {
            println!("cargo:warning=the board's pages are not in this build: {missing}");
            fallback::files(&missing)
        });
    embed::write(&files, &out).expect("OUT_DIR takes files");
}

fn given(dist: &Path) -> Result<PathBuf, String> {
    println!("cargo:rerun-if-changed={}", dist.display());
    if dist.join("index.html").is_file() {
        Ok(dist.to_path_buf())
    } else {
        Err(format!(
            "{DIST} is {}, which has no index.html; make it with `npm run build` in crates/web/ui, or unset {DIST}",
            dist.display()
        ))
    }
}
