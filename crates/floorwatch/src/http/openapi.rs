//! The OpenAPI 3.1 document: every address of [`addresses`](super::addresses), what may be asked
//! there and what comes back. The board's schemas are made from the dictionary.

use floor::Window;
use serde_json::{Value, json};

use crate::floors::{Kind, LONGEST_NAME, LONGEST_VALUE, MOST_ROWS, USUAL_LIMIT};

/// The document.
pub fn document() -> Value {
    let mut schemas = wire::board::schemas();
    schemas.extend(wire::anomalies::schemas());
    schemas.extend(wire::explain::schemas());
    schemas.insert("Problem".to_owned(), problem());
    schemas.insert("Place".to_owned(), place());
    schemas.insert("Outcomes".to_owned(), outcomes());
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Floorwatch",
            "version": "1.0.0",
            "description": "A real-time supervisor monitor for contact centers. What \
                            goes over Kafka and the websocket is in /api/v1/asyncapi.json.",
            "license": { "name": "Apache-2.0", "identifier": "Apache-2.0" },
        },
        "servers": [{ "url": "http://127.0.0.1:8080", "description": "`listen` under `[http]`." }],
        "paths": {
            "/": get("page", "The wallboard.", answer("The page.", "text/html", None)),
            "/healthz": get("health", "Whether the process answers.", status("alive")),
            "/readyz": readiness(),
            "/metrics": get("metrics", "Figures and the process's health, for Prometheus.", answer(
                "The exposition format 0.0.4.", "text/plain", None,
            )),
            "/api/v1/board": board(),
            "/api/v1/anomalies": anomalies(),
            "/api/v1/explain": explain(),
            "/api/v1/definitions": get("definitions", "What every figure means.", document_of("Definitions")),
            "/api/v1/stream": stream(),
            "/api/v1/events": events(),
            "/api/v1/asyncapi.json": get("asyncapi", "What goes over Kafka and the websocket, for machines.", any_document()),
            "/api/v1/openapi.json": get("openapi", "This document.", any_document()),
        },
        "components": { "schemas": schemas, "responses": { "Problem": problem_response("What is wrong, and what to do.") } },
    })
}

/// What is read at an address. Whatever goes wrong there is a problem document.
fn get(id: &str, summary: &str, good: Value) -> Value {
    let problem = json!({ "$ref": "#/components/responses/Problem" });
    json!({ "get": { "operationId": id, "summary": summary, "responses": { "200": good, "default": problem } } })
}

/// The same, where it may be too early.
fn or_later(mut path: Value) -> Value {
    let mut response = problem_response(
        "Not yet: the past is still being read, or there is too much to do. The reasons say more.",
    );
    response["headers"] =
        json!({ "Retry-After": { "description": "Seconds.", "schema": { "type": "integer" } } });
    path["get"]["responses"]["503"] = response;
    path
}

fn answer(words: &str, content_type: &str, schema: Option<Value>) -> Value {
    let content = schema.map_or_else(|| json!({}), |schema| json!({ "schema": schema }));
    json!({ "description": words, "content": { content_type: content } })
}

fn document_of(schema: &str) -> Value {
    let schema = json!({ "$ref": format!("#/components/schemas/{schema}") });
    answer("The document.", "application/json", Some(schema))
}

fn any_document() -> Value {
    answer(
        "The document.",
        "application/json",
        Some(json!({ "type": "object" })),
    )
}

fn status(word: &str) -> Value {
    let schema = json!({
        "type": "object",
        "required": ["status"],
        "properties": { "status": { "const": word } },
    });
    answer("It does.", "application/json", Some(schema))
}

fn readiness() -> Value {
    let mut ready = status("ready");
    ready["content"]["application/json"]["schema"]["properties"]["trouble"] = json!({
        "type": "string",
        "description": "What is wrong none the less: figures that miss records, state that cannot be saved, no news.",
    });
    or_later(get("readiness", "Whether what is shown is what is.", ready))
}

fn board() -> Value {
    let mut path = or_later(get(
        "board",
        "The whole board at this instant.",
        document_of("Board"),
    ));
    path["get"]["parameters"] = json!([
        parameter(
            "window",
            "The window of the figures that have one.",
            window()
        ),
        parameter(
            "team",
            "Only this team's agents, and the queues they serve, whose figures stay whole.",
            text_of(LONGEST_NAME)
        ),
        parameter(
            "queue",
            "Only this queue and its agents: `billing`, or `acme/site-1/billing` where two sources have one.",
            text_of(LONGEST_NAME)
        ),
        parameter(
            "by",
            "Also pools what is shown, as `groups`. A team has its agents and the queues they serve, whose figures stay whole; agents without a team are in none. By `dnis` and by `skill` all calls are pooled, without agents, whose figures are null: a visit counts for the number it was queued with and for each of the skills; a source tells 1,000 of each apart, and the others are `(other)`. Not with `team` or `queue`.",
            json!({ "enum": crate::floors::By::ALL.map(crate::floors::By::name) })
        ),
    ]);
    path
}

fn anomalies() -> Value {
    let mut path = or_later(get(
        "anomalies",
        "What is odd at this instant: events, revisions, contradictions.",
        document_of("Odd"),
    ));
    path["get"]["parameters"] = json!([
        parameter("source", "Of this source alone.", text_of(LONGEST_NAME)),
        parameter(
            "kind",
            "Of this kind alone.",
            json!({ "enum": Kind::names() })
        ),
        parameter("limit", "Rows of each list; 0: counts alone.", limit()),
    ]);
    path
}

fn explain() -> Value {
    let mut path = or_later(get(
        "explain",
        "A figure at this instant: formula, terms, and the calls or agents behind them.",
        document_of("Explained"),
    ));
    let mut metric = parameter(
        "metric",
        "The figure.",
        json!({ "enum": wire::explain::metrics() }),
    );
    metric["required"] = true.into();
    path["get"]["parameters"] = json!([
        metric,
        parameter(
            "queue",
            "Of this queue; without it all are pooled.",
            text_of(LONGEST_NAME)
        ),
        parameter("agent", "Of this agent.", text_of(LONGEST_NAME)),
        parameter("source", "Of this source.", text_of(LONGEST_NAME)),
        parameter("window", "The window.", window()),
        parameter("limit", "Rows of calls.", limit()),
        parameter(
            "after",
            "Rows that follow: `next` of the page before.",
            text_of(LONGEST_VALUE)
        ),
    ]);
    path
}

fn window() -> Value {
    json!({ "enum": Window::ALL.map(Window::name), "default": Window::M30.name() })
}

fn limit() -> Value {
    json!({ "type": "integer", "minimum": 0, "maximum": MOST_ROWS, "default": USUAL_LIMIT })
}

fn text_of(longest: usize) -> Value {
    json!({ "type": "string", "minLength": 1, "maxLength": longest })
}

fn parameter(name: &str, words: &str, schema: Value) -> Value {
    json!({ "name": name, "in": "query", "description": words, "schema": schema })
}

fn stream() -> Value {
    let mut path = get(
        "stream",
        "The board, kept up to date: a websocket, described in /api/v1/asyncapi.json.",
        Value::Null,
    );
    let responses = &mut path["get"]["responses"];
    *responses = json!({ "101": { "description": "The websocket is open." }, "default": responses["default"] });
    path["get"]["parameters"] = json!([{
        "name": "Sec-WebSocket-Protocol",
        "in": "header",
        "required": true,
        "schema": { "const": wire::push::SUBPROTOCOL },
    }]);
    path
}

/// Events of those who have no producer, by CloudEvents' binding to HTTP.
fn events() -> Value {
    let event = json!({ "type": "object", "description": "An event of docs/event.schema.json." });
    let batch = json!({ "type": "array", "items": event, "maxItems": super::events::MOST_EVENTS });
    let data = json!({ "type": "object", "description": "An event's data; its attributes are in ce-… headers." });
    let one_or_all = json!({ "anyOf": [
        { "$ref": "#/components/schemas/Place" },
        { "$ref": "#/components/schemas/Outcomes" },
    ] });
    let some = json!({ "$ref": "#/components/schemas/Outcomes" });
    json!({ "post": {
        "operationId": "send",
        "summary": "Takes one event or a batch to Kafka.",
        "requestBody": { "required": true, "content": {
            super::events::ONE: { "schema": event },
            super::events::BATCH: { "schema": batch },
            super::events::JSON: { "schema": data },
        } },
        "responses": {
            "200": answer("Kafka has them all: of one its place, of a batch the outcome of each.", "application/json", Some(one_or_all)),
            "207": answer("Of a batch not all.", "application/json", Some(some)),
            "429": problem_response("Too many events are on their way: send the same again."),
            "default": { "$ref": "#/components/responses/Problem" },
        },
    } })
}

/// Where Kafka has an event.
fn place() -> Value {
    json!({
        "type": "object",
        "required": ["id", "source", "partition", "offset"],
        "properties": {
            "id": { "type": "string" },
            "source": { "type": "string" },
            "partition": { "type": "integer" },
            "offset": { "type": "integer" },
        },
    })
}

/// What has become of each event of a batch.
fn outcomes() -> Value {
    let error = json!({
        "type": "object",
        "required": ["error"],
        "properties": { "error": {
            "type": "object",
            "required": ["code", "detail"],
            "properties": {
                "code": { "type": "string" },
                "path": { "type": "string", "description": "The field." },
                "detail": { "type": "string", "description": "What is wrong and what to do." },
            },
        } },
    });
    json!({
        "type": "object",
        "required": ["taken", "refused", "events"],
        "properties": {
            "taken": { "type": "integer" },
            "refused": { "type": "integer" },
            "events": {
                "type": "array",
                "items": { "anyOf": [{ "$ref": "#/components/schemas/Place" }, error] },
            },
        },
    })
}

/// RFC 9457.
fn problem() -> Value {
    let text = |words: &str| json!({ "type": "string", "description": words });
    json!({
        "description": "What is wrong, as RFC 9457 has it.",
        "type": "object",
        "required": ["type", "title", "status", "detail"],
        "properties": {
            "type": { "const": "about:blank" },
            "title": text("The status in words."),
            "status": { "type": "integer", "description": "The HTTP status." },
            "detail": text("What is wrong and what to do."),
            "reasons": { "type": "array", "items": { "type": "string" }, "description": "The reasons one by one." },
        },
    })
}

fn problem_response(words: &str) -> Value {
    let schema = json!({ "$ref": "#/components/schemas/Problem" });
    answer(words, "application/problem+json", Some(schema))
}
