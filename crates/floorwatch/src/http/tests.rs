//! The server as a client sees it: a real port, real sockets, a small engine behind it.

mod events;
mod openapi;
pub mod rig;

use rig::Rig;

#[tokio::test]
async fn the_board_is_a_document() {
    let rig = Rig::start().await;
    rig.say(
        "acme/board",
        "call.queued",
        r#"{"call":"c-1","queue":"billing"}"#,
    );
    rig.say(
        "acme/board",
        "agent.profile",
        r#"{"agent":"a-1","name":"Ada","team":"t1","queues":["billing"]}"#,
    );
    rig.say(
        "acme/board",
        "agent.profile",
        r#"{"agent":"a-2","team":"t2","queues":["sales"]}"#,
    );
    let board = rig.json("/api/v1/board?window=5m").await;
    let keys: Vec<&String> = board.as_object().unwrap().keys().collect();
    assert_eq!(
        keys,
        [
            "agents",
            "anomalies",
            "at",
            "delay_s",
            "queues",
            "seq",
            "sources",
            "total",
            "window"
        ]
    );
    assert_eq!(board["window"], "5m");
    assert_eq!(board["total"]["waiting"], 1);
    assert_eq!(board["queues"][0]["queue"], "billing");
    assert_eq!(board["queues"][0]["sl_seconds"], 20.0);
    assert_eq!(board["queues"][0]["service_level"], serde_json::Value::Null);
    assert_eq!(board["queues"][1]["queue"], "sales");
    assert_eq!(board["agents"][0]["name"], "Ada");
    assert_eq!(board["agents"][0]["state"], "unknown");
    assert_eq!(board["anomalies"]["late_dropped"], 0);
    assert_eq!(board["sources"][0]["alive"], true);
    let team = rig.json("/api/v1/board?team=t2").await;
    assert_eq!(
        (
            team["queues"].as_array().unwrap().len(),
            team["agents"].as_array().unwrap().len()
        ),
        (1, 1)
    );
    assert_eq!(
        (&team["queues"][0]["queue"], &team["total"]["waiting"]),
        (&"sales".into(), &0.into())
    );
    let queue = rig.json("/api/v1/board?queue=acme/board/billing").await;
    assert_eq!(
        (&queue["queues"][0]["queue"], &queue["agents"][0]["agent"]),
        (&"billing".into(), &"a-1".into())
    );
    assert_eq!(
        rig.json("/api/v1/board?team=nobody").await["agents"],
        serde_json::json!([])
    );
}

#[tokio::test]
async fn errors_are_problem_documents() {
    let rig = Rig::start().await;
    for (request, status, words) in [
        (
            "GET /api/v1/board?window=7m",
            400,
            "known are 5m, 15m, 30m, 60m and today",
        ),
        ("GET /api/v1/board?windw=5m", 400, "no parameter `windw`"),
        ("GET /api/v1/definitions?x=1", 400, "no parameters"),
        ("GET /api/v1/nothing", 404, "nothing at /api/v1/nothing"),
        ("GET /../../etc/passwd", 404, "nothing at"),
        ("POST /api/v1/board", 405, "use GET or HEAD"),
        ("DELETE /index.html", 405, "use GET or HEAD"),
        ("GET /api/v1/stream", 426, "floorwatch.v1.json"),
    ] {
        let answer = rig.ask(request, &[]).await;
        assert_eq!(answer.status, status, "{request}");
        assert_eq!(
            answer.header("content-type"),
            Some("application/problem+json"),
            "{request}"
        );
        let problem: serde_json::Value = serde_json::from_str(&answer.body).expect(request);
        assert_eq!(problem["status"], status);
        assert!(
            problem["detail"].as_str().unwrap().contains(words),
            "{request}: {problem}"
        );
    }
    assert_eq!(
        rig.ask("POST /api/v1/board", &[]).await.header("allow"),
        Some("GET, HEAD")
    );
}

#[tokio::test]
async fn a_strange_name_is_turned_away() {
    let rig = Rig::start().await;
    let answer = rig
        .ask("GET /api/v1/board", &[("host", "evil.example")])
        .await;
    assert_eq!(answer.status, 421);
    assert!(answer.body.contains("allowed_origins"), "{}", answer.body);
    assert_eq!(
        rig.ask("GET /healthz", &[("host", "localhost:1")])
            .await
            .status,
        200
    );
}

#[tokio::test]
async fn readiness_is_said_in_words() {
    let rig = Rig::start().await;
    assert_eq!(rig.ask("GET /healthz", &[]).await.status, 200);
    let health = &rig.shared.health;
    health.report(
        "floorwatch.events",
        false,
        Some("no broker at 127.0.0.1:9092".to_owned()),
        &[(0, 12)],
    );
    let answer = rig.ask("GET /readyz", &[]).await;
    assert_eq!(
        (answer.status, answer.header("retry-after")),
        (503, Some("1"))
    );
    assert!(
        answer.body.contains("no broker at 127.0.0.1:9092"),
        "{}",
        answer.body
    );
    assert!(
        answer.body.contains("partition 0: 12 records"),
        "{}",
        answer.body
    );
    health.report(
        "floorwatch.events",
        true,
        Some("7 records are missing".to_owned()),
        &[],
    );
    let answer = rig.ask("GET /readyz", &[]).await;
    assert_eq!(answer.status, 200);
    assert!(
        answer.body.contains("7 records are missing"),
        "{}",
        answer.body
    );
    health.report("floorwatch.events", true, None, &[]);
    let answer = rig.ask("GET /readyz", &[]).await;
    assert_eq!(
        (answer.status, answer.body.as_str()),
        (200, r#"{"status":"ready"}"#)
    );
}

#[tokio::test]
async fn while_the_past_is_read_there_is_no_board() {
    let rig = Rig::start().await;
    rig.hold(true);
    let answer = rig.ask("GET /api/v1/board", &[]).await;
    assert_eq!(
        (answer.status, answer.header("retry-after")),
        (503, Some("1"))
    );
    assert!(
        answer.body.contains("past is still being read"),
        "{}",
        answer.body
    );
    rig.hold(false);
    assert_eq!(rig.ask("GET /api/v1/board", &[]).await.status, 200);
}

#[tokio::test]
async fn pages_come_compressed_and_once() {
    let rig = Rig::start().await;
    let page = rig.ask("GET /", &[]).await;
    assert_eq!((page.status, page.header("content-encoding")), (200, None));
    let policy = page.header("content-security-policy").unwrap();
    assert!(
        policy.starts_with("default-src 'none'") && !policy.contains("unsafe"),
        "{policy}"
    );
    assert_eq!(page.header("x-content-type-options"), Some("nosniff"));
    let tag = page.header("etag").unwrap();
    assert_eq!(
        rig.ask("GET /", &[("if-none-match", tag)]).await.status,
        304
    );
    assert_eq!(rig.ask("HEAD /", &[]).await.body, "");
    let refused = rig
        .ask("GET /", &[("accept-encoding", "br;q=0, gzip;q=0")])
        .await;
    assert_eq!(refused.header("content-encoding"), None);
    for asset in web::assets() {
        let answer = rig.ask(&format!("GET /{}", asset.path), &[]).await;
        assert_eq!(
            (answer.status, answer.header("content-type")),
            (200, Some(asset.content_type)),
            "{}",
            asset.path
        );
    }
}

#[tokio::test]
async fn definitions_are_the_dictionary() {
    let rig = Rig::start().await;
    let definitions = rig.json("/api/v1/definitions").await;
    assert_eq!(
        definitions["queue"].as_array().unwrap().len(),
        floor::dictionary::QUEUE.len()
    );
    assert_eq!(definitions["agent"][0]["key"], "handled");
}

#[tokio::test]
async fn a_slow_request_is_given_up() {
    let rig = Rig::start().await;
    let many: Vec<_> = (0..40).map(|_| rig.ask("GET /api/v1/board", &[])).collect();
    for answer in futures_util::future::join_all(many).await {
        assert!(matches!(answer.status, 200 | 503), "{}", answer.body);
    }
}
