//! Connections: how many, and how long one may keep the server waiting.

use std::future::Future;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::{Duration, Instant};

use axum::Router;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use socket2::SockRef;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tokio::time::{Sleep, sleep, timeout};

use super::{Server, Shared, router};
use crate::socket::pace::Allowance;

/// Connections beside those of screens: documents, scrapes, pages being loaded.
const MORE_CONNECTIONS: usize = 1_000;
/// Connections let in at once, and then a second: where all screens come back in one moment, those
/// that are open already must not wait for all of them to be served.
const AT_ONCE: f64 = 100.0;
const PER_SECOND: f64 = 2_000.0;
/// How long a request may take to come in.
const REQUEST: Duration = Duration::from_secs(10);
/// How long a client may take nothing of what is being sent.
const STALL: Duration = Duration::from_secs(20);
/// Bytes of a request's head; the same of a body are read at once. The library's own bound is
/// twenty times as much, and a connection costs nothing to open.
const HEAD: usize = 16 * 1024;
/// How long to wait at the end for what is being sent.
const END: Duration = Duration::from_secs(2);
/// From one look at the recorder to the next: its histograms gather what it has not looked at.
const UPKEEP: Duration = Duration::from_secs(1);

/// Serves until `ending` turns true; then screens are told to come back, and what is being sent is
/// finished.
pub async fn serve(listener: TcpListener, shared: Shared, mut ending: watch::Receiver<bool>) {
    let most = shared.most_clients + MORE_CONNECTIONS;
    let metrics = shared.metrics.clone();
    let server = Server::new(shared, ending.clone());
    let connections = Arc::new(Semaphore::new(most));
    let router = router(Arc::clone(&server));
    let mut upkeep = tokio::time::interval(UPKEEP);
    let mut door = Allowance::new(AT_ONCE, PER_SECOND, Instant::now());
    loop {
        let permit = tokio::select! {
            _ = ending.wait_for(|ending| *ending) => break,
            _ = upkeep.tick() => {
                metrics.run_upkeep();
                continue;
            }
            accepted = accept(&listener, &connections, &mut door) => accepted,
        };
        if let Some((stream, permit)) = permit {
            tokio::spawn(connection(stream, permit, router.clone(), ending.clone()));
        }
    }
    drop(listener);
    let all = u32::try_from(most).unwrap_or(u32::MAX);
    let clients = u32::try_from(server.shared.most_clients).unwrap_or(u32::MAX);
    // What is not done by then is cut off.
    let _ = timeout(END, async {
        tokio::join!(
            connections.acquire_many(all),
            server.clients.acquire_many(clients)
        )
    })
    .await;
}

async fn accept(
    listener: &TcpListener,
    connections: &Arc<Semaphore>,
    door: &mut Allowance,
) -> Option<(TcpStream, OwnedSemaphorePermit)> {
    let permit = Arc::clone(connections).acquire_owned().await.ok()?;
    if !door.take(1.0, Instant::now()) {
        sleep(door.until_some()).await;
    }
    match listener.accept().await {
        Ok((stream, _)) => {
            // Frames are small and due now.
            let _ = stream.set_nodelay(true);
            Some((stream, permit))
        }
        Err(error) => {
            // Mostly too many open files: those in use must first be closed.
            tracing::warn!("a connection could not be taken: {error}");
            sleep(Duration::from_millis(100)).await;
            None
        }
    }
}

async fn connection(
    stream: TcpStream,
    permit: OwnedSemaphorePermit,
    router: Router,
    mut ending: watch::Receiver<bool>,
) {
    let io = TokioIo::new(Patient {
        stream,
        _permit: permit,
        stalled: None,
    });
    let mut builder = http1::Builder::new();
    builder
        .timer(TokioTimer::new())
        .max_buf_size(HEAD)
        .header_read_timeout(REQUEST);
    let served = builder
        .serve_connection(io, TowerToHyperService::new(router))
        .with_upgrades();
    let mut served = std::pin::pin!(served);
    tokio::select! {
        result = served.as_mut() => {
            if let Err(error) = result {
                tracing::debug!("connection: {error}");
            }
            return;
        }
        _ = ending.wait_for(|ending| *ending) => served.as_mut().graceful_shutdown(),
    }
    let _ = timeout(END, served).await;
}

/// A stream that gives up on a client that takes nothing. Its place among the connections is
/// free once it is dropped, also when it has become a websocket.
pub struct Patient {
    stream: TcpStream,
    _permit: OwnedSemaphorePermit,
    /// Runs while a write waits.
    stalled: Option<Pin<Box<Sleep>>>,
}

impl Patient {
    /// Lets the system drop what waits for a client that takes nothing: it would go on offering it
    /// for minutes after the end.
    pub fn forsake(&self) {
        // Refused only of a connection that has none any more.
        let _ = SockRef::from(&self.stream).set_linger(Some(Duration::ZERO));
    }

    fn written<T>(
        &mut self,
        context: &mut Context<'_>,
        polled: Poll<io::Result<T>>,
    ) -> Poll<io::Result<T>> {
        if polled.is_ready() {
            self.stalled = None;
            return polled;
        }
        let stalled = self.stalled.get_or_insert_with(|| Box::pin(sleep(STALL)));
        ready!(stalled.as_mut().poll(context));
        self.forsake();
        Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
    }
}

impl AsyncRead for Patient {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl AsyncWrite for Patient {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let polled = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.written(context, polled)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let polled = Pin::new(&mut self.stream).poll_write_vectored(context, slices);
        self.written(context, polled)
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
