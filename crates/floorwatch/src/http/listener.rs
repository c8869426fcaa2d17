//! The port.

use std::io;
use std::net::{SocketAddr, TcpListener};

use socket2::{Domain, Socket, Type};

/// Connections that the system keeps until they are looked at; the usual 128 would let the others
/// of a storm try again after seconds. The system may keep fewer (`net.core.somaxconn`).
const BACKLOG: i32 = 4_096;
/// Bytes on their way to a client: enough for 2.5 MB a second to one who is 100 ms away. The system
/// would let them grow to megabytes, in which a client that does not read finds old news later.
const SEND_BUFFER: usize = 256 * 1024;

/// Takes the port, for a runtime to listen on.
///
/// # Errors
/// The system says no: most often another program has the port.
pub fn listen(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = Socket::new(Domain::for_address(address), Type::STREAM, None)?;
    // A server that starts again at once finds connections of the one before still closing.
    #[cfg(not(windows))]
    socket.set_reuse_address(true)?;
    socket.set_nonblocking(true)?;
    socket.set_send_buffer_size(SEND_BUFFER)?;
    socket.bind(&address.into())?;
    socket.listen(BACKLOG)?;
    Ok(socket.into())
}
