//! `npm ci` and `npm run build` in a copy of `ui/`.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

/// All that the pages are made from. Tests, mock server and `node_modules` are
/// not among them, so that working on those rebuilds nothing.
const SOURCES: [&str; 7] = [
    "index.html",
    "package.json",
    "package-lock.json",
    "vite.config.ts",
    "tsconfig.json",
    "plugins",
    "src",
];

/// Returns the directory of the built pages, or why there is none, with what to
/// do about it.
pub fn build(ui: &Path, out: &Path) -> Result<PathBuf, String> {
    for source in SOURCES {
        println!("cargo:rerun-if-changed={}", ui.join(source).display());
    }
    let copy = out.join("ui");
    copy_sources(ui, &copy).map_err(|error| format!("cannot copy {}: {error}", ui.display()))?;
    install(&copy)?;
    npm(&copy, &["run", "build", "--silent"])?;
    Ok(copy.join("dist"))
}

fn copy_sources(ui: &Path, copy: &Path) -> io::Result<()> {
    for source in SOURCES {
        let (from, to) = (ui.join(source), copy.join(source));
        if to.is_dir() {
            // A file that is gone from the sources must not live on here.
            fs::remove_dir_all(&to)?;
        }
        copy_tree(&from, &to)?;
    }
    Ok(())
}

fn copy_tree(from: &Path, to: &Path) -> io::Result<()> {
    if !from.is_dir() {
        fs::create_dir_all(to.parent().expect("a file inside the copy"))?;
        return fs::copy(from, to).map(drop);
    }
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        copy_tree(&entry.path(), &to.join(entry.file_name()))?;
    }
    Ok(())
}

/// Installs only what the build itself needs, and only when the lock file is not
/// the one installed before.
fn install(copy: &Path) -> Result<(), String> {
    let lock = fs::read(copy.join("package-lock.json")).map_err(|error| error.to_string())?;
    let installed = copy.join("installed-lock.json");
    if fs::read(&installed).is_ok_and(|before| before == lock) {
        return Ok(());
    }
    npm(
        copy,
        &[
            "ci",
            "--omit=dev",
            "--ignore-scripts",
            "--no-audit",
            "--no-fund",
        ],
    )?;
    fs::write(installed, lock).map_err(|error| error.to_string())
}

fn npm(directory: &Path, arguments: &[&str]) -> Result<(), String> {
    let program = if cfg!(windows) { "npm.cmd" } else { "npm" };
    let words = arguments.join(" ");
    let output = Command::new(program)
        .args(arguments)
        .current_dir(directory)
        // Cargo's own variables must not change what npm does, nor a user's
        // NODE_ENV leave out what the build needs.
        .env_remove("NODE_ENV")
        .env("NO_COLOR", "1")
        .env("npm_config_update_notifier", "false")
        .output();
    match output {
        Ok(output) if output.status.success() => Ok(()),
        Ok(output) => {
            // A network that was away must not cost the pages until a source
            // changes: a file that never exists makes cargo try again each time.
            println!(
                "cargo:rerun-if-changed={}",
                directory.join("never").display()
            );
            Err(format!(
                "`npm {words}` failed: {}. Run it in crates/web/ui to see all of it",
                last_words(&output.stderr, &output.stdout)
            ))
        }
        Err(_) => {
            // Cargo looks again once npm may have come onto the path.
            println!("cargo:rerun-if-env-changed=PATH");
            Err("npm is not installed. Install Node.js 20.19 or newer and build again".to_owned())
        }
    }
}

/// The last lines of what npm said, as one line: cargo shows warnings by line.
fn last_words(stderr: &[u8], stdout: &[u8]) -> String {
    const LINES: usize = 6;
    let said = if stderr.trim_ascii().is_empty() {
        stdout
    } else {
        stderr
    };
    let text = String::from_utf8_lossy(said);
    let lines: Vec<&str> = text
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .collect();
    lines[lines.len().saturating_sub(LINES)..].join(" / ")
}
