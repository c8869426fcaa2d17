//! Turns a directory of built pages into Rust statics.

use std::fmt::Write as _;
use std::fs;
use std::io;
use std::path::Path;

pub struct File {
    /// Relative to the site's root, with `/`.
    pub path: String,
    pub bytes: Vec<u8>,
    pub gzip: Option<Vec<u8>>,
    pub brotli: Option<Vec<u8>>,
}

/// All files of `dist` by path; `x.gz` and `x.br` are variants of `x`, made by
/// the build of the pages.
pub fn read(dist: &Path) -> Result<Vec<File>, String> {
    let mut paths = Vec::new();
    list(dist, "", &mut paths)
        .map_err(|error| format!("cannot read {}: {error}", dist.display()))?;
    paths.sort();
    let take = |path: &str| fs::read(dist.join(path)).ok();
    let files: Vec<File> = paths
        .iter()
        .filter(|path| !path.ends_with(".gz") && !path.ends_with(".br"))
        .map(|path| File {
            path: path.clone(),
            bytes: take(path).unwrap_or_default(),
            gzip: take(&format!("{path}.gz")),
            brotli: take(&format!("{path}.br")),
        })
        .collect();
    match files.iter().any(|file| file.path == "index.html") {
        true => Ok(files),
        false => Err(format!("{} has no index.html", dist.display())),
    }
}

fn list(directory: &Path, prefix: &str, paths: &mut Vec<String>) -> io::Result<()> {
    for entry in fs::read_dir(directory)? {
        let entry = entry?;
        let path = format!("{prefix}{}", entry.file_name().to_string_lossy());
        if entry.file_type()?.is_dir() {
            list(&entry.path(), &format!("{path}/"), paths)?;
        } else {
            paths.push(path);
        }
    }
    Ok(())
}

/// Writes `assets.rs` and the bytes it includes into `out`.
pub fn write(files: &[File], out: &Path) -> io::Result<()> {
    let directory = out.join("embedded");
    if directory.exists() {
        fs::remove_dir_all(&directory)?;
    }
    fs::create_dir_all(&directory)?;
    let mut code = format!(
        "/// Names the content of the pages: another build has another one.\npub const BUILD: &str = {:?};\n\nstatic ASSETS: [Asset; {}] = [\n",
        build_of(files),
        files.len()
    );
    for (number, file) in files.iter().enumerate() {
        let keep = |suffix: &str, bytes: &[u8]| -> io::Result<String> {
            let path = directory.join(format!("{number}{suffix}"));
            fs::write(&path, bytes)?;
            Ok(format!("include_bytes!({:?})", path.display().to_string()))
        };
        let variant = |suffix: &str, bytes: &Option<Vec<u8>>| match bytes {
            Some(bytes) => keep(suffix, bytes).map(|code| format!("Some({code})")),
            None => Ok("None".to_owned()),
        };
        let (bytes, gzip, brotli) = (
            keep("", &file.bytes)?,
            variant(".gz", &file.gzip)?,
            variant(".br", &file.brotli)?,
        );
        writeln!(
            code,
            "    Asset {{ path: {:?}, bytes: {bytes}, gzip: {gzip}, brotli: {brotli}, content_type: {:?}, etag: {:?}, immutable: {} }},",
            file.path,
            content_type(&file.path),
            format!("\"{:016x}\"", hash(&file.bytes, SEED)),
            file.path.starts_with("assets/")
        )
        .expect("a String takes text");
    }
    code.push_str("];\n");
    fs::write(out.join("assets.rs"), code)
}

/// The build that the page itself names (`<meta name="floorwatch-build">`), so
/// that page and server agree; for pages without it, a hash of all files.
fn build_of(files: &[File]) -> String {
    let named = files
        .iter()
        .find(|file| file.path == "index.html")
        .and_then(|index| {
            let page = String::from_utf8_lossy(&index.bytes).into_owned();
            let after = page.split("name=\"floorwatch-build\" content=\"").nth(1)?;
            after.split('"').next().map(str::to_owned)
        });
    named.unwrap_or_else(|| {
        let all = files.iter().fold(SEED, |seed, file| {
            hash(&file.bytes, hash(file.path.as_bytes(), seed))
        });
        format!("{all:016x}")
    })
}

const SEED: u64 = 0xcbf2_9ce4_8422_2325;

/// FNV-1a: stable over compilers and needs no dependency. It guards against
/// mistaking one build for another, not against an attacker.
fn hash(bytes: &[u8], seed: u64) -> u64 {
    bytes.iter().fold(seed, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

fn content_type(path: &str) -> &'static str {
    match path.rsplit('.').next() {
        Some("html") => "text/html; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("json") => "application/json",
        Some("webmanifest") => "application/manifest+json",
        Some("txt") => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}
