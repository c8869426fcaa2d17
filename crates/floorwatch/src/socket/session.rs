//! The conversation with one client.

mod subscribe;

use std::sync::Arc;
use std::time::{Duration, Instant};

use metrics::{counter, histogram};
use tokio::sync::watch;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::{Error, Message};
use wire::push::{self, Subscription};

use super::close::Close;
use super::link::{Link, why_broken};
use super::pace::{Allowance, Pace};
use crate::board::Subscriber;
use crate::http::Server;

/// The longest silence: a beat says that nothing has changed, and how old that is.
const BEAT: Duration = Duration::from_secs(1);
/// From one ping to the next.
const PING: Duration = Duration::from_secs(20);
/// A client that has not been heard of for so long, pings or not, is gone.
const LOST: Duration = Duration::from_secs(60);
/// How long a client may take nothing of what is being sent.
const STALL: Duration = Duration::from_secs(10);
/// How long a client may take to say what it wants.
const WISH: Duration = Duration::from_secs(10);

/// How the conversation is over.
pub enum End {
    /// With a word to the client.
    Told(Close),
    /// The client has ended it.
    Over,
    /// The client takes nothing, or says nothing: nobody is there to be told.
    Gone,
}

/// What a client has been told.
pub struct Session {
    server: Arc<Server>,
    ending: watch::Receiver<bool>,
    /// The epoch of the last hello.
    epoch: Arc<str>,
    wanted: Option<Subscription>,
    /// What is looked at; nothing while the engine cannot show it yet.
    subscriber: Option<Subscriber>,
    /// When the engine is asked again.
    retry: Instant,
    /// The number that the client has of this view.
    seq: Option<u64>,
    pace: Pace,
    /// When the last frame with figures went out.
    sent: Option<Instant>,
    opened: Instant,
    spoken: Instant,
    heard: Instant,
    pinged: Instant,
    /// The last frame took longer than the client's own pace: it is slow.
    slow: bool,
    allowance: Allowance,
}

/// What woke the conversation up.
enum Happened {
    Ending,
    Message(Option<Result<Message, Error>>),
    Published,
    Due,
}

/// What to do when.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Due {
    Frame,
    Retry,
    Beat,
    Ping,
    Wish,
    Lost,
}

impl Session {
    /// With a client that has not said anything.
    pub fn new(server: Arc<Server>) -> Self {
        let now = Instant::now();
        Self {
            ending: server.ending.clone(),
            epoch: server.shared.board.epoch(),
            pace: Pace::new(1, server.shared.tick),
            server,
            wanted: None,
            subscriber: None,
            retry: now,
            seq: None,
            sent: None,
            opened: now,
            spoken: now,
            heard: now,
            pinged: now,
            slow: false,
            allowance: Allowance::new(20.0, 2.0, now),
        }
    }

    /// Talks until one side has enough.
    pub async fn run(mut self, socket: &mut Link) -> End {
        match self.talk(socket).await {
            Err(end) => end,
            Ok(never) => match never {},
        }
    }

    async fn talk(&mut self, socket: &mut Link) -> Result<std::convert::Infallible, End> {
        self.greet(socket).await?;
        loop {
            let (at, due) = self.next_due();
            let Self {
                ending, subscriber, ..
            } = self;
            let happened = tokio::select! {
                _ = ending.wait_for(|ending| *ending) => Happened::Ending,
                message = socket.next() => Happened::Message(message),
                () = changed(subscriber.as_mut()) => Happened::Published,
                () = tokio::time::sleep_until(at.into()) => Happened::Due,
            };
            match happened {
                Happened::Ending => return Err(End::Told(Close::restart())),
                Happened::Message(message) => self.hear(message, socket).await?,
                Happened::Published if self.is_turn() => self.act(Due::Frame, socket).await?,
                Happened::Published => {}
                Happened::Due => self.act(due, socket).await?,
            }
        }
    }

    /// What is to be done next.
    fn next_due(&self) -> (Instant, Due) {
        let mut due = vec![
            (self.heard + LOST, Due::Lost),
            (self.pinged.max(self.heard) + PING, Due::Ping),
        ];
        if self.wanted.is_some() {
            due.push((self.spoken + BEAT, Due::Beat));
        } else {
            due.push((self.opened + WISH, Due::Wish));
        }
        match &self.subscriber {
            Some(subscriber) if self.is_behind() => {
                let published = subscriber.published.borrow().at;
                due.push((self.pace.last_turn(published, self.sent), Due::Frame));
            }
            None if self.wanted.is_some() => due.push((self.retry, Due::Retry)),
            _ => {}
        }
        due.into_iter()
            .min()
            .unwrap_or((self.spoken + BEAT, Due::Beat))
    }

    fn is_behind(&self) -> bool {
        self.subscriber.as_ref().is_some_and(|subscriber| {
            let published = subscriber.published.borrow();
            published.retired || self.seq.is_none_or(|seq| seq < published.seq)
        })
    }

    /// The picture that has just come goes out as it comes.
    fn is_turn(&self) -> bool {
        let seq = self
            .subscriber
            .as_ref()
            .map(|subscriber| subscriber.published.borrow().seq);
        let since = self.sent.map(|sent| sent.elapsed());
        self.is_behind() && seq.is_some_and(|seq| self.pace.is_turn(seq, since))
    }

    async fn act(&mut self, due: Due, socket: &mut Link) -> Result<(), End> {
        match due {
            Due::Frame => self.catch_up(socket).await,
            Due::Retry => self.look(socket).await,
            Due::Beat => self.beat(socket).await,
            Due::Ping => {
                self.pinged = Instant::now();
                taken(socket.ping()).await
            }
            Due::Wish => Err(End::Told(Close::bad_message("no `sub` has come for 10 s"))),
            Due::Lost => Err(End::Gone),
        }
    }

    /// Hello; again when the server's history has begun anew.
    async fn greet(&mut self, socket: &mut Link) -> Result<(), End> {
        let board = &self.server.shared.board;
        self.epoch = board.epoch();
        let hello = push::hello(&self.epoch, board.now(), web::BUILD);
        self.send(&hello, socket).await
    }

    /// Leads the client to the newest state: over as many changes as there were meanwhile.
    async fn catch_up(&mut self, socket: &mut Link) -> Result<(), End> {
        let Some(subscriber) = &mut self.subscriber else {
            return Ok(());
        };
        let published = *subscriber.published.borrow_and_update();
        if published.retired {
            self.subscriber = None;
            self.seq = None;
            self.retry = Instant::now();
            return Ok(());
        }
        let next = subscriber
            .view
            .next(self.seq, self.server.shared.board.now());
        if self.slow && self.seq.is_some_and(|seq| next.seq > seq + 1) {
            counter!("floorwatch_websocket_conflated_total").increment(1);
        }
        let begun = Instant::now();
        self.sent = Some(begun);
        let follows = self.seq.replace(next.seq).is_some();
        self.send(&next.frame, socket).await?;
        self.slow = begun.elapsed() >= self.pace.interval();
        if follows {
            // A first picture was not on its way: it was asked for.
            histogram!("floorwatch_push_delay_seconds")
                .record(published.at.elapsed().as_secs_f64());
        }
        Ok(())
    }

    /// Nothing has changed; before there is anything to show, only that the server is there.
    async fn beat(&mut self, socket: &mut Link) -> Result<(), End> {
        let now = self.server.shared.board.now();
        let nothing = push::News {
            now,
            age: None,
            delay: None,
            missed: None,
        };
        let news = self
            .subscriber
            .as_ref()
            .map_or(nothing, |subscriber| subscriber.view.news(now));
        let beat = push::beat(self.seq.unwrap_or(0), &news);
        self.send(&beat, socket).await
    }

    async fn hear(
        &mut self,
        message: Option<Result<Message, Error>>,
        socket: &mut Link,
    ) -> Result<(), End> {
        let message = match message {
            None => return Err(End::Over),
            Some(Ok(Message::Close(_))) => {
                socket.part().await;
                return Err(End::Over);
            }
            Some(Err(error)) => return Err(why_broken(&error).map_or(End::Over, End::Told)),
            Some(Ok(message)) => message,
        };
        self.heard = Instant::now();
        let price = if matches!(message, Message::Text(_)) {
            1.0
        } else {
            0.2
        };
        if !self.allowance.take(price, self.heard) {
            return Err(End::Told(Close::too_many(
                "too many messages: a view is asked for once",
            )));
        }
        match message {
            Message::Text(text) => self.told(text.as_str(), socket).await,
            Message::Binary(_) => Err(End::Told(Close::bad_message("messages are text"))),
            Message::Ping(_) | Message::Pong(_) | Message::Close(_) | Message::Frame(_) => Ok(()),
        }
    }

    async fn told(&mut self, text: &str, socket: &mut Link) -> Result<(), End> {
        match push::parse(text) {
            Ok(push::Request::Subscribe(subscription)) => {
                self.subscribe(subscription, socket).await
            }
            Err(push::Refusal::Malformed(words)) => Err(End::Told(Close::bad_message(words))),
            Err(push::Refusal::Version(words)) => Err(End::Told(Close::other_version(words))),
        }
    }

    /// Sends a frame.
    async fn send(&mut self, frame: &str, socket: &mut Link) -> Result<(), End> {
        taken(socket.send(frame)).await?;
        self.spoken = Instant::now();
        Ok(())
    }
}

/// Waits for a client to take what is sent; one that takes nothing is gone.
async fn taken(sent: impl Future<Output = Result<(), Error>>) -> Result<(), End> {
    match timeout(STALL, sent).await {
        Ok(Ok(())) => Ok(()),
        Ok(Err(_)) => Err(End::Over),
        Err(_) => Err(End::Gone),
    }
}

/// Waits for the view to change; for ever where there is none.
async fn changed(subscriber: Option<&mut Subscriber>) {
    match subscriber {
        // The sender lives as long as the view, which the subscriber holds.
        Some(subscriber) => drop(subscriber.published.changed().await),
        None => std::future::pending().await,
    }
}
