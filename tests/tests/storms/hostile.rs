//! Clients that mean no good, one function each: what they do, and how they are ended.

use std::net::SocketAddr;
use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};
use tokio::time::{sleep, timeout};
use tokio_tungstenite::tungstenite::Message;

use crate::screens::{PATIENCE, ask};
use crate::socket::{Socket, open, shake};

/// First bytes of frames.
const TEXT: u8 = 0x81;
const TEXT_BEGINS: u8 = 0x01;
const GOES_ON: u8 = 0x00;

/// A frame as a client sends it, with a mask that changes nothing.
fn frame(first: u8, payload: &[u8]) -> Vec<u8> {
    let mut bytes = vec![first];
    match payload.len() {
        length @ 0..126 => bytes.push(0x80 | length as u8),
        length => {
            bytes.push(0x80 | 126);
            bytes.extend_from_slice(&(length as u16).to_be_bytes());
        }
    }
    bytes.extend_from_slice(&[0; 4]);
    bytes.extend_from_slice(payload);
    bytes
}

/// Sends bytes beneath the protocol, again and again, until the server closes; says how it did.
async fn raw(address: SocketAddr, first: &[u8], again: &[u8], pause: Duration) -> (u16, String) {
    let mut socket = open(address).await.expect("a socket");
    let mut sent = socket.get_mut().write_all(first).await;
    loop {
        let heard = timeout(pause, closed(&mut socket)).await;
        if let Ok(end) = heard {
            return end;
        }
        if sent.is_ok() {
            sent = socket.get_mut().write_all(again).await;
        }
    }
}

/// Code and reason with which the server closes.
async fn closed(socket: &mut Socket) -> (u16, String) {
    let ended = async {
        loop {
            match socket.next().await {
                Some(Ok(Message::Close(Some(close)))) => {
                    return (close.code.into(), close.reason.to_string());
                }
                Some(Ok(_)) => {}
                other => return (1006, format!("{other:?}")),
            }
        }
    };
    let ended = timeout(PATIENCE, ended).await;
    ended.expect("the server closes")
}

const AT_ONCE: Duration = Duration::from_millis(1);
const SLOWLY: Duration = Duration::from_secs(1);

fn ends(with: (u16, &str), found: (u16, String)) {
    assert_eq!(found.0, with.0, "{}", found.1);
    assert!(found.1.contains(with.1), "{}", found.1);
}

/// Says a message over and over.
async fn over_and_over(address: SocketAddr, message: Message) -> (u16, String) {
    let mut socket = open(address).await.expect("a socket");
    for _ in 0..500 {
        if socket.feed(message.clone()).await.is_err() {
            break;
        }
    }
    // The server may have closed meanwhile: what it said is still there to be read.
    let _ = socket.flush().await;
    closed(&mut socket).await
}

pub async fn asks_and_asks(address: SocketAddr) {
    let found = over_and_over(address, Message::text(r#"{"t":"sub"}"#)).await;
    ends((4429, "too many messages"), found);
}

pub async fn pings_and_pings(address: SocketAddr) {
    let found = over_and_over(address, Message::Ping(vec![7; 125].into())).await;
    ends((4429, "too many messages"), found);
}

pub async fn says_what_is_no_text(address: SocketAddr) {
    let found = raw(address, &frame(TEXT, &[0xC3, 0x28]), &[], AT_ONCE).await;
    ends((1007, "UTF-8"), found);
}

pub async fn forgets_the_mask(address: SocketAddr) {
    ends(
        (1002, ""),
        raw(address, &[TEXT, 2, b'{', b'}'], &[], AT_ONCE).await,
    );
}

pub async fn sets_bits_of_no_meaning(address: SocketAddr) {
    ends(
        (1002, ""),
        raw(address, &frame(TEXT | 0x40, b"{}"), &[], AT_ONCE).await,
    );
}

/// A frame that is said to have four billion gigabytes; nothing is kept ready for it.
pub async fn announces_the_largest_frame(address: SocketAddr) {
    let head = [
        TEXT, 0xFF, 0x3F, 255, 255, 255, 255, 255, 255, 255, 0, 0, 0, 0,
    ];
    ends((4400, "too long"), raw(address, &head, &[], AT_ONCE).await);
}

pub async fn says_too_much(address: SocketAddr) {
    let mut socket = open(address).await.expect("a socket");
    let _ = socket.send(Message::text("x".repeat(100_000))).await;
    ends((4400, "too long"), closed(&mut socket).await);
}

pub async fn never_ends_a_message(address: SocketAddr) {
    let begun = frame(TEXT_BEGINS, b"{");
    let more = frame(GOES_ON, &[b' '; 4_096]);
    ends(
        (4400, "too long"),
        raw(address, &begun, &more, AT_ONCE).await,
    );
}

pub async fn never_says_anything(address: SocketAddr) {
    let mut socket = open(address).await.expect("a socket");
    ends((4400, "no `sub` has come"), closed(&mut socket).await);
}

pub async fn says_a_byte_a_second(address: SocketAddr) {
    let begun = [TEXT, 0x80 | 125, 0, 0, 0, 0];
    ends(
        (4400, "no `sub` has come"),
        raw(address, &begun, b" ", SLOWLY).await,
    );
}

/// It reads what it is sent, but can answer no ping within its frame, and is let go for it.
pub async fn says_a_byte_a_second_on_a_board(address: SocketAddr) {
    let mut first = frame(TEXT, br#"{"t":"sub"}"#);
    first.extend_from_slice(&[TEXT, 0x80 | 125, 0, 0, 0, 0]);
    ends((1006, ""), raw(address, &first, b" ", SLOWLY).await);
}

/// Frames of nothing, as fast as the server takes them, until it lets go.
pub async fn says_nothing_very_fast(address: SocketAddr) {
    let mut socket = open(address).await.expect("a socket");
    let nothing = frame(GOES_ON, b"").repeat(10_000);
    let stream = socket.get_mut();
    let flood = async {
        stream.write_all(&frame(TEXT_BEGINS, b"{")).await?;
        loop {
            stream.write_all(&nothing).await?;
        }
    };
    let ended: Result<std::io::Result<()>, _> = timeout(PATIENCE, flood).await;
    assert!(
        ended.is_ok_and(|ended| ended.is_err()),
        "the server lets go"
    );
}

/// A socket that the system keeps little for.
async fn open_small(address: SocketAddr) -> Socket {
    let small = TcpSocket::new_v4().expect("a socket");
    small.set_recv_buffer_size(4_096).expect("a small buffer");
    let stream = small.connect(address).await.expect("a connection");
    shake(stream, address).await.expect("a socket")
}

/// Waits, without reading, until the server has cut the connection; says something every so often.
async fn cut_off(mut socket: Socket, saying: &[u8], pause: Duration) {
    let stream = socket.get_mut();
    let cut = async {
        while stream.write_all(saying).await.is_ok() {
            sleep(pause).await;
            if matches!(stream.take_error(), Ok(Some(_)) | Err(_)) {
                return;
            }
        }
    };
    timeout(PATIENCE, cut).await.expect("the server lets go");
}

/// Takes nothing of what it has asked for.
pub async fn never_reads(address: SocketAddr) {
    let mut socket = open_small(address).await;
    ask(&mut socket).await.expect("sent");
    cut_off(socket, &[], SLOWLY).await;
}

/// Asks for the board as often as it may, is there, and takes nothing.
pub async fn asks_and_never_reads(address: SocketAddr) {
    let socket = open_small(address).await;
    let again = frame(TEXT, br#"{"t":"sub","hz":20}"#);
    cut_off(socket, &again, SLOWLY).await;
}

/// Pings as often as it may, and takes no answer.
pub async fn pings_and_never_reads(address: SocketAddr) {
    let mut socket = open_small(address).await;
    ask(&mut socket).await.expect("sent");
    let ping = frame(0x89, &[7; 125]).repeat(9);
    let asking = frame(TEXT, br#"{"t":"sub"}"#);
    cut_off(socket, &[ping, asking].concat(), SLOWLY * 2).await;
}

/// What the server answers to a head that is sent piece by piece, if anything, until it closes.
async fn head(address: SocketAddr, first: &str, again: &str, pause: Duration) -> String {
    let mut stream = TcpStream::connect(address).await.expect("a connection");
    let (mut reading, mut writing) = stream.split();
    let talk = async {
        let mut sent = writing.write_all(first.as_bytes()).await;
        while sent.is_ok() {
            sent = writing.write_all(again.as_bytes()).await;
            sleep(pause).await;
        }
        std::future::pending::<()>().await;
    };
    let mut answer = Vec::new();
    let answered = async { drop(reading.read_to_end(&mut answer).await) };
    let ended = async {
        tokio::select! { () = talk => {}, () = answered => {} }
    };
    timeout(PATIENCE, ended).await.expect("the server lets go");
    String::from_utf8_lossy(&answer).into_owned()
}

const BEGIN: &str = "GET /api/v1/stream HTTP/1.1\r\nHost: localhost\r\n";

pub async fn shakes_hands_a_byte_a_second(address: SocketAddr) {
    let answer = head(address, BEGIN, "x", SLOWLY).await;
    assert!(
        answer.is_empty() || answer.starts_with("HTTP/1.1 4"),
        "{answer}"
    );
}

pub async fn shakes_hands_with_a_huge_header(address: SocketAddr) {
    let header = format!("{BEGIN}X-Much: ");
    let answer = head(address, &header, &"x".repeat(1_000), AT_ONCE).await;
    assert!(answer.starts_with("HTTP/1.1 431"), "{answer}");
}

pub async fn shakes_hands_with_many_headers(address: SocketAddr) {
    let answer = head(address, BEGIN, "X-Another: one\r\n", AT_ONCE).await;
    assert!(answer.starts_with("HTTP/1.1 431"), "{answer}");
}

/// A connection of which nothing ever comes.
pub async fn connects_and_is_silent(address: SocketAddr) {
    let mut stream = TcpStream::connect(address).await.expect("a connection");
    let mut answer = Vec::new();
    let read = timeout(PATIENCE, stream.read_to_end(&mut answer)).await;
    drop(read.expect("the server lets go"));
}
