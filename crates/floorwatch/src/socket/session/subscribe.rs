//! From what a client wants to a view.

use std::time::{Duration, Instant};

use tokio::sync::oneshot;
use tokio::time::timeout;
use wire::push::Subscription;

use super::{Close, End, Link, Pace, Session};
use crate::board::{Scope, Subscriber};
use crate::floors::Request;

/// How long the engine may take to make a view.
const PATIENCE: Duration = Duration::from_secs(2);
/// From one try to the next while the engine cannot show anything.
const AGAIN: Duration = Duration::from_millis(500);

impl Scope {
    fn of(subscription: &Subscription) -> Self {
        Self {
            window: subscription.window,
            teams: subscription.teams.clone(),
            queues: subscription.queues.clone(),
            agent_columns: subscription.agent_columns.clone(),
        }
    }
}

impl Session {
    /// The client wants to see this from now on.
    pub(super) async fn subscribe(
        &mut self,
        subscription: Subscription,
        socket: &mut Link,
    ) -> Result<(), End> {
        let resumes = |(epoch, seq): &(String, u64)| (**epoch == *self.epoch).then_some(*seq);
        self.seq = subscription.resume.as_ref().and_then(resumes);
        self.pace = Pace::new(subscription.hz, self.server.shared.tick);
        self.sent = None;
        self.subscriber = None;
        self.wanted = Some(subscription);
        self.look(socket).await
    }

    /// Looks at what is wanted, or tries again a little later.
    pub(super) async fn look(&mut self, socket: &mut Link) -> Result<(), End> {
        self.retry = Instant::now() + AGAIN;
        let Some(wanted) = &self.wanted else {
            return Ok(());
        };
        let Some(subscriber) = self.join(Scope::of(wanted)).await? else {
            return Ok(());
        };
        if self.epoch != self.server.shared.board.epoch() {
            self.seq = None;
            self.greet(socket).await?;
        }
        // A number that the view does not know is another view's, or too old.
        self.seq = self.seq.filter(|seq| subscriber.view.reaches(*seq));
        self.subscriber = Some(subscriber);
        if self.is_behind() {
            self.catch_up(socket).await
        } else {
            self.beat(socket).await
        }
    }

    /// The view, which the engine makes if it is not there; nothing if it cannot yet.
    async fn join(&self, scope: Scope) -> Result<Option<Subscriber>, End> {
        let shared = &self.server.shared;
        if let Some(subscriber) = shared.board.join(&scope) {
            return Ok(Some(subscriber));
        }
        let (reply, answer) = oneshot::channel();
        let request = Request::Subscribe {
            scope,
            board: shared.board.clone(),
            reply,
        };
        if shared.requests.try_send(request).is_err() {
            return Ok(None);
        }
        match timeout(PATIENCE, answer).await {
            Ok(Ok(Ok(subscriber))) => Ok(Some(subscriber)),
            Ok(Ok(Err(_))) => Err(End::Told(Close::too_many(
                "too many different views are being looked at",
            ))),
            Ok(Err(_)) | Err(_) => Ok(None),
        }
    }
}
