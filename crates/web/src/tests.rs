use super::*;

/// The plain page stands in when npm is missing; it has no files beside it.
fn built() -> bool {
    assets().len() > 1
}

#[test]
fn the_index_is_a_page_and_is_asked_for_anew_each_time() {
    let index = index();
    assert!(index.bytes.starts_with(b"<!doctype html>"));
    assert_eq!(index.content_type, "text/html; charset=utf-8");
    assert!(!index.immutable);
}

#[test]
fn a_path_is_found_with_and_without_its_slash_and_nothing_else_is() {
    assert_eq!(asset("/index.html"), asset("index.html"));
    assert_eq!(asset("/"), None);
    assert_eq!(asset("../Cargo.toml"), None);
    assert_eq!(asset("index.html.gz"), None);
}

#[test]
fn etags_are_quoted_and_tell_files_apart() {
    for (number, one) in assets().iter().enumerate() {
        assert!(one.etag.len() == 18 && one.etag.starts_with('"') && one.etag.ends_with('"'));
        for other in &assets()[number + 1..] {
            assert!(
                one.etag != other.etag || one.bytes == other.bytes,
                "{} {}",
                one.path,
                other.path
            );
        }
    }
}

#[test]
fn compressed_variants_are_smaller_and_are_what_they_say() {
    for asset in assets() {
        for variant in [asset.gzip, asset.brotli].into_iter().flatten() {
            assert!(variant.len() < asset.bytes.len(), "{}", asset.path);
        }
        if let Some(gzip) = asset.gzip {
            assert!(gzip.starts_with(&[0x1f, 0x8b]), "{}", asset.path);
        }
    }
}

#[test]
fn all_that_the_index_names_is_there_for_ever_and_compressed() {
    let page = std::str::from_utf8(index().bytes).expect("the page is UTF-8");
    for part in page.split('"').filter(|part| part.starts_with("/assets/")) {
        let asset = asset(part).unwrap_or_else(|| panic!("{part} is named but not embedded"));
        assert!(asset.immutable);
        assert!(asset.gzip.is_some() && asset.brotli.is_some(), "{part}");
    }
    assert!(!built() || page.contains("/assets/"));
}

#[test]
fn page_and_server_name_the_same_build() {
    let page = std::str::from_utf8(index().bytes).expect("the page is UTF-8");
    assert!(!BUILD.is_empty());
    if built() {
        assert!(page.contains(&format!("name=\"floorwatch-build\" content=\"{BUILD}\"")));
    }
}

#[test]
fn the_wall_fits_its_budget_of_forty_kilobytes() {
    let page = std::str::from_utf8(index().bytes).expect("the page is UTF-8");
    let sent: usize = page
        .split('"')
        .filter_map(asset)
        .map(|asset| asset.gzip.map_or(asset.bytes.len(), <[u8]>::len))
        .sum();
    assert!(sent <= 40_000, "{sent} bytes compressed");
}
