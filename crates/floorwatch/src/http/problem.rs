//! Errors as problem documents (RFC 9457).

use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;

/// What is wrong, and what to do.
#[derive(Debug)]
pub struct Problem {
    status: StatusCode,
    detail: String,
    reasons: Vec<String>,
    header: Option<(&'static str, &'static str)>,
}

impl Problem {
    /// A problem with its status and a sentence that says what to do.
    pub fn new(status: u16, detail: impl Into<String>) -> Self {
        let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        Self {
            status,
            detail: detail.into(),
            reasons: Vec::new(),
            header: None,
        }
    }

    /// The server is not able to just now, and will be.
    pub fn busy(detail: impl Into<String>) -> Self {
        Self::new(503, detail).with_header("retry-after", "1")
    }

    /// With the reasons one by one.
    #[must_use]
    pub fn with_reasons(mut self, reasons: Vec<String>) -> Self {
        self.reasons = reasons;
        self
    }

    /// With a header.
    #[must_use]
    pub const fn with_header(mut self, name: &'static str, value: &'static str) -> Self {
        self.header = Some((name, value));
        self
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut document = json!({
            "type": "about:blank",
            "title": self.status.canonical_reason().unwrap_or("Error"),
            "status": self.status.as_u16(),
            "detail": self.detail,
        });
        if !self.reasons.is_empty() {
            document["reasons"] = json!(self.reasons);
        }
        let headers = [
            (header::CONTENT_TYPE, "application/problem+json"),
            (header::CACHE_CONTROL, "no-store"),
        ];
        let mut response = (self.status, headers, document.to_string()).into_response();
        if let Some((name, value)) = self.header {
            response.headers_mut().insert(
                HeaderName::from_static(name),
                HeaderValue::from_static(value),
            );
        }
        response
    }
}
