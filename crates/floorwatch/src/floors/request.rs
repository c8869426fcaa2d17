//! What the tasks that serve screens ask the engine.

use std::sync::Arc;

use tokio::sync::oneshot;
use wire::board::Document;

use super::{AnomalyQuery, BoardQuery, ExplainQuery, Floors};
use crate::board::{Board, Scope, Subscriber, TooMany};

/// A question, with the way back. Who gave up waiting is no error.
pub enum Request {
    /// The board as one document.
    Document {
        /// What it shows.
        query: BoardQuery,
        /// Where it goes.
        reply: oneshot::Sender<Document>,
    },
    /// What is odd.
    Anomalies {
        /// What of it.
        query: AnomalyQuery,
        /// Where it goes.
        reply: oneshot::Sender<wire::anomalies::Document>,
    },
    /// A figure and what it is made of; or that there is none, in words.
    Explain {
        /// Which figure.
        query: ExplainQuery,
        /// Where it goes.
        reply: oneshot::Sender<Result<wire::explain::Document, String>>,
    },
    /// A view that is not there yet.
    Subscribe {
        /// What it shows.
        scope: Scope,
        /// Where it is to be.
        board: Arc<Board>,
        /// Where it goes.
        reply: oneshot::Sender<Result<Subscriber, TooMany>>,
    },
}

impl Floors {
    /// Answers a question, as of the instant up to which time has passed.
    pub fn answer(&mut self, request: Request) {
        match request {
            Request::Document { query, reply } => drop(reply.send(self.document(&query))),
            Request::Anomalies { query, reply } => drop(reply.send(self.odd(&query))),
            Request::Explain { query, reply } => drop(reply.send(self.explain(&query))),
            Request::Subscribe {
                scope,
                board,
                reply,
            } => {
                // Someone may have asked for the same just before.
                let view = board
                    .join(&scope)
                    .map_or_else(|| self.open(scope, &board), Ok);
                drop(reply.send(view));
            }
        }
    }
}
