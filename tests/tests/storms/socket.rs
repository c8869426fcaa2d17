//! Websockets to the board, with little room: thousands are open in one process.

use std::net::SocketAddr;

use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Error;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::{WebSocketStream, client_async_with_config};

/// A websocket to the board.
pub type Socket = WebSocketStream<TcpStream>;

/// Shakes hands on a connection.
pub async fn shake(stream: TcpStream, address: SocketAddr) -> Result<Socket, Error> {
    let mut request = format!("ws://{address}/api/v1/stream").into_client_request()?;
    let ours = "floorwatch.v1.json".parse().expect("a header");
    request.headers_mut().insert("sec-websocket-protocol", ours);
    // Thousands in one process: the usual buffers would be 256 KB each.
    let small = WebSocketConfig::default()
        .read_buffer_size(4_096)
        .write_buffer_size(0);
    let (socket, _) = client_async_with_config(request, stream, Some(small)).await?;
    Ok(socket)
}

/// Opens a websocket.
pub async fn open(address: SocketAddr) -> Result<Socket, Error> {
    let stream = TcpStream::connect(address).await?;
    shake(stream, address).await
}
