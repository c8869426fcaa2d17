//! Conversations with a real client.

use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

use crate::http::tests::rig::Rig;

struct Screen(WebSocketStream<MaybeTlsStream<TcpStream>>);

async fn open(rig: &Rig, headers: &[(&'static str, &str)]) -> Result<Screen, Error> {
    let mut request = format!("ws://{}/api/v1/stream", rig.address).into_client_request()?;
    for (name, value) in headers {
        request
            .headers_mut()
            .insert(*name, value.parse().expect("a header"));
    }
    connect_async(request)
        .await
        .map(|(socket, _)| Screen(socket))
}

impl Screen {
    async fn on(rig: &Rig) -> Self {
        open(rig, &[("sec-websocket-protocol", "floorwatch.v1.json")])
            .await
            .expect("a socket")
    }

    async fn say(&mut self, message: &Value) {
        self.0
            .send(Message::text(message.to_string()))
            .await
            .expect("sent");
    }

    async fn hear(&mut self) -> Value {
        loop {
            match tokio::time::timeout(Duration::from_secs(5), self.0.next())
                .await
                .expect("in time")
            {
                Some(Ok(Message::Text(text))) => return serde_json::from_str(&text).expect("JSON"),
                Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
                other => panic!("{other:?}"),
            }
        }
    }

    /// The next frame of a kind.
    async fn hear_of(&mut self, kind: &str) -> Value {
        loop {
            let frame = self.hear().await;
            if frame["t"] == kind {
                return frame;
            }
        }
    }

    /// The next delta that says something of a column.
    async fn hear_change(&mut self, table: &str, column: &str) -> Value {
        loop {
            let frame = self.hear_of("delta").await;
            if !frame[table][column].is_null() {
                return frame;
            }
        }
    }

    async fn hear_close(&mut self) -> (u16, String) {
        loop {
            match tokio::time::timeout(Duration::from_secs(5), self.0.next())
                .await
                .expect("in time")
            {
                Some(Ok(Message::Close(Some(close)))) => {
                    return (close.code.into(), close.reason.to_string());
                }
                Some(Ok(_)) => {}
                other => panic!("{other:?}"),
            }
        }
    }
}

#[tokio::test]
async fn the_door_is_for_our_own_pages_that_speak_our_protocol() {
    let rig = Rig::start().await;
    let protocol = ("sec-websocket-protocol", "floorwatch.v1.json");
    let own = format!("http://{}", rig.address);
    for (headers, status) in [
        (vec![], 400),
        (vec![("sec-websocket-protocol", "floorwatch.v2.json")], 400),
        (vec![protocol, ("origin", "https://evil.example")], 403),
        (vec![protocol, ("origin", "null")], 403),
        (vec![protocol, ("host", "evil.example")], 421),
    ] {
        let Err(Error::Http(answer)) = open(&rig, &headers).await else {
            panic!("{headers:?} is let in")
        };
        assert_eq!(answer.status(), status, "{headers:?}");
        assert_eq!(answer.headers()["content-type"], "application/problem+json");
    }
    assert!(open(&rig, &[protocol, ("origin", &own)]).await.is_ok());
}

#[tokio::test]
async fn a_screen_is_right_after_one_message_and_stays_so() {
    let rig = Rig::start().await;
    rig.say(
        "acme/live",
        "agent.profile",
        r#"{"agent":"a-1","name":"Ada","team":"t1","queues":["billing"]}"#,
    );
    rig.say(
        "acme/live",
        "call.queued",
        r#"{"call":"c-1","queue":"billing"}"#,
    );
    let mut screen = Screen::on(&rig).await;
    screen
        .say(&json!({"t": "sub", "window": "5m", "hz": 20}))
        .await;
    let hello = screen.hear().await;
    assert_eq!(
        (&hello["t"], &hello["v"], &hello["build"]),
        (&"hello".into(), &1.into(), &web::BUILD.into())
    );
    let snap = screen.hear().await;
    assert_eq!(snap["t"], "snap");
    assert_eq!(snap["queues"]["waiting"], json!([1]));
    assert_eq!(snap["agents"]["name"], json!(["Ada"]));
    assert_eq!(snap["total"]["waiting"], 1);
    assert!(snap["queues"]["longest_since"][0].as_i64().unwrap() <= snap["now"].as_i64().unwrap());
    assert!(
        snap["age_ms"].as_i64().unwrap() < 5_000,
        "{}",
        snap["age_ms"]
    );
    rig.say(
        "acme/live",
        "call.answered",
        r#"{"call":"c-1","agent":"a-1"}"#,
    );
    let delta = screen.hear_change("agents", "state").await;
    assert_eq!(delta["agents"]["state"], json!(["talking"]));
    assert_eq!(delta["agents"]["call"], json!(["c-1"]));
    assert_eq!(delta["queues"]["waiting"], json!([0]));
    rig.say(
        "acme/live",
        "call.queued",
        r#"{"call":"c-2","queue":"sales"}"#,
    );
    let delta = screen.hear_change("queues", "source").await;
    // At a whole second the other queue may have changed as well.
    let queue = &delta["queues"]["queue"];
    assert_eq!(
        queue.get("v").unwrap_or(queue),
        &json!(["sales"]),
        "{delta}"
    );
    let rows = delta["queues"]["i"].as_array().unwrap();
    assert_eq!(rows.last(), Some(&json!(1)));
}

#[tokio::test]
async fn a_quiet_board_beats() {
    let rig = Rig::start().await;
    let mut screen = Screen::on(&rig).await;
    screen.say(&json!({"t": "sub"})).await;
    let snap = screen.hear_of("snap").await;
    let beat = screen.hear().await;
    assert_eq!(
        (&beat["t"], &beat["seq"], &beat["age_ms"]),
        (&"beat".into(), &snap["seq"], &Value::Null)
    );
    let passed = beat["now"].as_i64().unwrap() - snap["now"].as_i64().unwrap();
    assert!((900..1_500).contains(&passed), "{passed} ms");
}

#[tokio::test]
async fn who_comes_back_gets_what_changed_since() {
    let rig = Rig::start().await;
    rig.say(
        "acme/resume",
        "call.queued",
        r#"{"call":"c-1","queue":"billing"}"#,
    );
    let mut screen = Screen::on(&rig).await;
    screen.say(&json!({"t": "sub"})).await;
    let hello = screen.hear().await;
    let snap = screen.hear_of("snap").await;
    drop(screen);
    rig.say(
        "acme/resume",
        "call.queued",
        r#"{"call":"c-2","queue":"billing"}"#,
    );
    tokio::time::sleep(Duration::from_millis(100)).await;
    let mut again = Screen::on(&rig).await;
    again
        .say(&json!({"t": "sub", "epoch": hello["epoch"], "seq": snap["seq"]}))
        .await;
    let delta = again.hear_of("delta").await;
    assert_eq!(
        (&delta["from"], &delta["queues"]["waiting"]),
        (&snap["seq"], &json!([2]))
    );
    // A number of another view, or of another history, means nothing here.
    again
        .say(&json!({"t": "sub", "window": "5m", "epoch": hello["epoch"], "seq": delta["seq"]}))
        .await;
    assert_eq!(again.hear_of("snap").await["queues"]["waiting"], json!([2]));
    again
        .say(&json!({"t": "sub", "epoch": "other", "seq": delta["seq"]}))
        .await;
    again.hear_of("snap").await;
}

#[tokio::test]
async fn a_lost_partition_begins_a_new_history() {
    let rig = Rig::start().await;
    rig.say(
        "acme/gone",
        "call.queued",
        r#"{"call":"c-1","queue":"billing"}"#,
    );
    let mut screen = Screen::on(&rig).await;
    screen.say(&json!({"t": "sub"})).await;
    let hello = screen.hear().await;
    screen.hear_of("snap").await;
    rig.drop_partition();
    let anew = screen.hear_of("hello").await;
    assert_ne!(anew["epoch"], hello["epoch"]);
    assert_eq!(screen.hear_of("snap").await["queues"]["queue"], json!([]));
}

#[tokio::test]
async fn a_team_is_shown_its_own() {
    let rig = Rig::start().await;
    rig.say(
        "acme/team",
        "agent.profile",
        r#"{"agent":"a-1","team":"t1","queues":["billing"]}"#,
    );
    rig.say(
        "acme/team",
        "agent.profile",
        r#"{"agent":"a-2","team":"t2","queues":["sales"]}"#,
    );
    let mut screen = Screen::on(&rig).await;
    screen
        .say(&json!({"t": "sub", "teams": ["t1"], "cols": {"agents": ["handled", "talk_s"]}}))
        .await;
    let snap = screen.hear_of("snap").await;
    assert_eq!(
        (&snap["agents"]["agent"], &snap["queues"]["queue"]),
        (&json!(["a-1"]), &json!(["billing"]))
    );
    assert_eq!(
        (&snap["agents"]["handled"], &snap["agents"]["talk_s"]),
        (&json!([0]), &json!([[0, 0]]))
    );
    rig.say(
        "acme/team",
        "agent.profile",
        r#"{"agent":"a-2","team":"t1","queues":["sales"]}"#,
    );
    let delta = screen.hear_change("agents", "agent").await;
    assert_eq!(
        (&delta["agents"]["agent"], &delta["queues"]["queue"]),
        (&json!(["a-2"]), &json!(["sales"]))
    );
    rig.say(
        "acme/team",
        "agent.profile",
        r#"{"agent":"a-1","team":"t9","queues":["billing"]}"#,
    );
    loop {
        let delta = screen.hear_of("delta").await;
        if !delta["gone"].is_null() {
            assert_eq!(delta["gone"], json!({"queues": [0], "agents": [0]}));
            break;
        }
    }
    let mut late = Screen::on(&rig).await;
    late.say(&json!({"t": "sub", "teams": ["t1"], "cols": {"agents": ["handled", "talk_s"]}}))
        .await;
    assert_eq!(
        late.hear_of("snap").await["agents"]["agent"],
        json!(["a-2"])
    );
    // Rows have new numbers now: everyone is told.
    assert_eq!(
        screen.hear_of("snap").await["agents"]["agent"],
        json!(["a-2"])
    );
}

#[tokio::test]
async fn a_slow_screen_gets_the_newest() {
    let rig = Rig::start().await;
    rig.say(
        "acme/slow",
        "call.queued",
        r#"{"call":"c-0","queue":"billing"}"#,
    );
    let mut screen = Screen::on(&rig).await;
    screen.say(&json!({"t": "sub", "hz": 1})).await;
    let snap = screen.hear_of("snap").await;
    let mut seq = snap["seq"].clone();
    for call in 1..=50 {
        rig.say(
            "acme/slow",
            "call.queued",
            &format!(r#"{{"call":"c-{call}","queue":"billing"}}"#),
        );
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let mut frames = 0;
    loop {
        let delta = screen.hear_of("delta").await;
        assert_eq!(delta["from"], seq);
        seq = delta["seq"].clone();
        frames += 1;
        if delta["queues"]["waiting"] == json!([51]) {
            break;
        }
    }
    assert!(frames <= 4, "{frames} frames in about a second at 1 Hz");
}

#[tokio::test]
async fn what_means_nothing_ends_with_4400() {
    let rig = Rig::start().await;
    for (message, words) in [
        (Message::text("nonsense"), "expected"),
        (
            Message::text(r#"{"t":"sub","window":"7m"}"#),
            "known are 5m, 15m, 30m, 60m and today",
        ),
        (
            Message::text(r#"{"t":"sub","token":"x"}"#),
            "unknown field `token`",
        ),
        (Message::binary(vec![1, 2, 3]), "messages are text"),
        (Message::text("x".repeat(70_000)), "too long"),
    ] {
        let mut screen = Screen::on(&rig).await;
        screen.0.send(message).await.expect("sent");
        let (code, reason) = screen.hear_close().await;
        assert_eq!(code, 4400);
        assert!(reason.contains(words), "{reason}");
    }
}

#[tokio::test]
async fn another_version_ends_with_4409() {
    let rig = Rig::start().await;
    let mut screen = Screen::on(&rig).await;
    screen.say(&json!({"t": "sub", "v": 2})).await;
    assert_eq!(screen.hear_close().await.0, 4409);
}

#[tokio::test]
async fn too_many_of_anything_ends_with_4429() {
    let rig = Rig::with(|shared| shared.most_clients = 1).await;
    let mut first = Screen::on(&rig).await;
    let (code, reason) = Screen::on(&rig).await.hear_close().await;
    assert_eq!(
        (code, reason.as_str()),
        (4429, "1 screens are open, the most there may be")
    );
    for _ in 0..40 {
        if first.0.send(Message::text(r#"{"t":"sub"}"#)).await.is_err() {
            break;
        }
    }
    assert_eq!(first.hear_close().await.0, 4429);
}

#[tokio::test]
async fn too_many_views_end_with_4429() {
    let rig = Rig::start().await;
    let mut screens = Vec::new();
    for view in 0..crate::board::MOST_VIEWS {
        let mut screen = Screen::on(&rig).await;
        screen
            .say(&json!({"t": "sub", "queues": [format!("q-{view}")]}))
            .await;
        screen.hear_of("snap").await;
        screens.push(screen);
    }
    let mut screen = Screen::on(&rig).await;
    screen
        .say(&json!({"t": "sub", "queues": ["one more"]}))
        .await;
    assert_eq!(screen.hear_close().await.0, 4429);
    let mut known = Screen::on(&rig).await;
    known.say(&json!({"t": "sub", "queues": ["q-7"]})).await;
    known.hear_of("snap").await;
}

#[tokio::test]
async fn at_the_end_screens_are_told_to_come_back() {
    let rig = Rig::start().await;
    let mut screen = Screen::on(&rig).await;
    screen.say(&json!({"t": "sub"})).await;
    screen.hear_of("snap").await;
    rig.end();
    assert_eq!(screen.hear_close().await.0, 1012);
}

#[tokio::test]
async fn while_the_past_is_read_screens_wait() {
    let rig = Rig::start().await;
    rig.hold(true);
    let mut screen = Screen::on(&rig).await;
    screen.say(&json!({"t": "sub"})).await;
    assert_eq!(screen.hear().await["t"], "hello");
    let beat = screen.hear().await;
    assert_eq!((&beat["t"], &beat["seq"]), (&"beat".into(), &0.into()));
    rig.hold(false);
    screen.hear_of("snap").await;
}
