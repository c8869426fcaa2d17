//! The pages: files made at build, with their compressed variants.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use web::Asset;

use super::{Problem, Server};

/// A year: the path of such a file changes with its content.
const FOR_EVER: &str = "public, max-age=31536000, immutable";
/// Asked for anew each time, and mostly answered by "not modified".
const ANEW: &str = "no-cache";

/// `GET /`.
pub async fn index(headers: HeaderMap) -> Response {
    send(web::index(), &headers)
}

/// Any other path: a file of the pages, or nothing.
pub async fn file(State(_): State<Arc<Server>>, request: Request) -> Response {
    let path = request.uri().path();
    match web::asset(path) {
        Some(asset)
            if matches!(
                *request.method(),
                axum::http::Method::GET | axum::http::Method::HEAD
            ) =>
        {
            send(asset, request.headers())
        }
        Some(_) => super::method_not_allowed(request).await.into_response(),
        None => Problem::new(
            404,
            format!("there is nothing at {path}: the board is at /, its figures at /api/v1/board"),
        )
        .into_response(),
    }
}

fn send(asset: &'static Asset, request: &HeaderMap) -> Response {
    let (bytes, encoding) = variant(asset, request);
    let mut headers = HeaderMap::new();
    headers.insert(header::ETAG, HeaderValue::from_static(asset.etag));
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    headers.insert(
        header::CACHE_CONTROL,
        HeaderValue::from_static(if asset.immutable { FOR_EVER } else { ANEW }),
    );
    if is_known(asset, request) {
        return (StatusCode::NOT_MODIFIED, headers).into_response();
    }
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static(asset.content_type),
    );
    if let Some(encoding) = encoding {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
    }
    (headers, bytes).into_response()
}

/// The smallest variant that the browser takes.
fn variant(asset: &'static Asset, request: &HeaderMap) -> (&'static [u8], Option<&'static str>) {
    let variants = [(asset.brotli, "br"), (asset.gzip, "gzip")];
    let taken = variants
        .into_iter()
        .find_map(|(bytes, name)| Some((bytes?, name)).filter(|_| takes(request, name)));
    taken.map_or((asset.bytes, None), |(bytes, name)| (bytes, Some(name)))
}

/// Whether an encoding is among those accepted; one with `q=0` is not.
fn takes(request: &HeaderMap, encoding: &str) -> bool {
    let lists = request
        .get_all(header::ACCEPT_ENCODING)
        .iter()
        .filter_map(|list| list.to_str().ok());
    lists.flat_map(|list| list.split(',')).any(|entry| {
        let mut parts = entry.split(';').map(str::trim);
        let named = parts
            .next()
            .is_some_and(|name| name.eq_ignore_ascii_case(encoding));
        let refused = parts.any(|part| {
            part.strip_prefix("q=")
                .and_then(|quality| quality.parse::<f32>().ok())
                .is_some_and(|quality| quality <= 0.0)
        });
        named && !refused
    })
}

/// Whether the browser has the very file. Encodings share a tag, which is therefore weak.
fn is_known(asset: &Asset, request: &HeaderMap) -> bool {
    let strong = |tag: &str| tag.trim().trim_start_matches("W/") == asset.etag;
    request
        .get_all(header::IF_NONE_MATCH)
        .iter()
        .filter_map(|tags| tags.to_str().ok())
        .any(|tags| tags.trim() == "*" || tags.split(',').any(strong))
}
