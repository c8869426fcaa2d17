//! A stream that is read no faster than a client has things to say.
//!
//! What costs is not only whole messages, which are counted, but also what never becomes one:
//! fragments without end, frames of nothing. Unread bytes wait in the sender's own buffers.

use std::future::Future;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Instant;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Sleep, sleep};

use super::link::MOST_MESSAGE;
use super::pace::Allowance;

/// Bytes that may come at once: two of the largest messages.
const BURST: f64 = 2.0 * MOST_MESSAGE as f64;
/// Bytes a second: one of the largest messages. Of frames of nothing these are ten thousand, which
/// take a thousandth of a core.
const PER_SECOND: f64 = MOST_MESSAGE as f64;

/// The stream.
pub struct Narrow<S> {
    stream: S,
    allowance: Allowance,
    /// Runs while the client is ahead.
    ahead: Option<Pin<Box<Sleep>>>,
}

impl<S> Narrow<S> {
    /// One that nothing has been read from.
    pub fn new(stream: S) -> Self {
        Self {
            stream,
            allowance: Allowance::new(BURST, PER_SECOND, Instant::now()),
            ahead: None,
        }
    }

    /// What it reads from.
    pub const fn stream(&self) -> &S {
        &self.stream
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Narrow<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if let Some(ahead) = &mut self.ahead {
            ready!(ahead.as_mut().poll(context));
            self.ahead = None;
        }
        let before = buffer.filled().len();
        ready!(Pin::new(&mut self.stream).poll_read(context, buffer))?;
        #[allow(clippy::cast_precision_loss, reason = "a buffer's size")]
        let read = (buffer.filled().len() - before) as f64;
        if !self.allowance.take(read, Instant::now()) {
            self.ahead = Some(Box::pin(sleep(self.allowance.until_some())));
        }
        Poll::Ready(Ok(()))
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Narrow<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write_vectored(context, slices)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tokio::io::{AsyncReadExt, AsyncWriteExt, duplex};

    use super::*;

    #[tokio::test]
    async fn a_flood_is_read_no_faster_than_is_allowed() {
        let (mut flood, stream) = duplex(1 << 20);
        let mut narrow = Narrow::new(stream);
        tokio::spawn(async move { while flood.write_all(&[0; 4_096]).await.is_ok() {} });
        let (begun, mut read, mut buffer) = (Instant::now(), 0.0, [0; 512]);
        let reading = async {
            loop {
                #[allow(clippy::cast_precision_loss, reason = "a buffer's size")]
                let more = narrow.read(&mut buffer).await.unwrap() as f64;
                read += more;
            }
        };
        assert!(
            tokio::time::timeout(Duration::from_millis(300), reading)
                .await
                .is_err()
        );
        assert!(read >= BURST, "what comes at once is taken: {read}");
        let allowed = BURST + PER_SECOND * begun.elapsed().as_secs_f64() + 512.0;
        assert!(read <= allowed, "{read}");
    }
}
