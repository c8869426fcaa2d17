//! What `run` and `demo` have in common: the port, the engine's thread, the tasks that serve
//! screens, and a clean end.

use std::net::TcpListener;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use floor::Time;
use tokio::runtime::Runtime;
use tokio::sync::{mpsc, oneshot};

use super::{Failure, signals};
use crate::board::Board;
use crate::cli::Role;
use crate::config::Config;
use crate::engine::{Clock, Engine, Gate, Intake};
use crate::floors::{Floors, Request, Telling};
use crate::gateway::Gateway;
use crate::http::Shared;
use crate::ingest::Ingest;
use crate::kafka::delivery::Delivery;
use crate::outlet::Outlet;
use crate::rekey::Standing;

/// How long a clean end may take; what is not done by then is found again at the next start.
const END: Duration = Duration::from_secs(4);
/// Questions that may wait for the engine; further ones are turned away.
const QUESTIONS: usize = 64;

/// Where the port was chosen, for the one who has to choose another.
#[derive(Clone, Copy, Debug)]
pub enum PortFrom {
    /// `listen` under `[http]`.
    Configuration,
    /// `--port`.
    Argument,
}

/// What is served, and how.
pub struct Server {
    /// Topics, brokers, settings, the address.
    pub config: Config,
    /// The time of the whole process.
    pub clock: Clock,
    /// Holds the board back until it opens.
    pub gate: Gate,
    /// The part of the work that this process takes.
    pub role: Role,
    /// Whether the broker is one on which state can be saved.
    pub saves: bool,
    /// How the re-keying of the topic stands, if it is re-keyed.
    pub rekeying: Option<Arc<Standing>>,
    /// Where the port was chosen.
    pub port: PortFrom,
    /// Records taken in so far, for those who feed them.
    pub taken: Arc<AtomicU64>,
    /// Set when the process is to end.
    pub stop: Arc<AtomicBool>,
}

/// What runs, and must be ended.
struct Running {
    runtime: Runtime,
    shared: Shared,
    ended: oneshot::Receiver<()>,
}

impl Server {
    /// One that does all the work, from an embedded broker, on which nothing can be saved.
    pub fn embedded(config: Config, clock: Clock, gate: Gate) -> Self {
        Self {
            config,
            clock,
            gate,
            role: Role::All,
            saves: false,
            rekeying: None,
            port: PortFrom::Argument,
            taken: Arc::default(),
            stop: Arc::default(),
        }
    }

    /// The port, taken first: a server that cannot serve need not begin to read.
    pub fn bind(&self) -> Result<TcpListener, Failure> {
        let address = self.config.http.listen;
        crate::http::listen(address).map_err(|error| {
            let way = match self.port {
                PortFrom::Argument => "choose another by --port P",
                PortFrom::Configuration => "choose another by `listen` under [http]",
            };
            let what = match error.kind() {
                std::io::ErrorKind::AddrInUse => "another program uses it".to_owned(),
                _ => error.to_string(),
            };
            Failure::Failed(format!(
                "port {} of {} cannot be taken: {what}; {way}",
                address.port(),
                address.ip()
            ))
        })
    }

    /// Serves until a signal, or until the engine ends by itself, which is a fault.
    pub fn serve(&self, listener: TcpListener) -> Result<(), Failure> {
        let Running {
            runtime,
            shared,
            mut ended,
        } = self.start()?;
        let (end, ending) = tokio::sync::watch::channel(false);
        let fault = runtime.block_on(async {
            let listener =
                tokio::net::TcpListener::from_std(listener).map_err(|error| error.to_string())?;
            let http = tokio::spawn(crate::http::serve(listener, shared, ending));
            let fault = tokio::select! {
                () = signals::end_asked_for() => None,
                _ = &mut ended => Some("the engine has ended by itself"),
            };
            self.stop.store(true, Ordering::Relaxed);
            // Screens are told to come back while the engine leaves the group.
            let _ = end.send(true);
            let all = async {
                let _ = http.await;
                if fault.is_none() {
                    let _ = ended.await;
                }
            };
            // What is not done by then is not waited for.
            let _ = tokio::time::timeout(END, all).await;
            Ok::<_, String>(fault)
        })?;
        runtime.shutdown_timeout(Duration::from_millis(200));
        fault.map_or(Ok(()), |fault| Err(Failure::Failed(fault.into())))
    }

    fn start(&self) -> Result<Running, Failure> {
        let say = |error: std::io::Error| format!("no thread could be started: {error}");
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .enable_all()
            .build()
            .map_err(say)?;
        let metrics = crate::metrics::install()
            .map_err(|error| format!("the metrics cannot be set up: {error}"))?;
        let (requests, asked) = mpsc::channel(QUESTIONS);
        let engine = self.engine(asked)?;
        let (board, health) = (Arc::clone(&engine.board), Arc::clone(&engine.health));
        let (done, ended) = oneshot::channel();
        let work = move || {
            // Dropped when the engine ends, also by a fault: then the process must not go on.
            let _done: oneshot::Sender<()> = done;
            engine.run();
        };
        std::thread::Builder::new()
            .name("engine".into())
            .spawn(work)
            .map_err(say)?;
        let mut shared = Shared::new(board, requests, health, metrics, self.config.http.listen);
        shared
            .access
            .allowed_origins
            .clone_from(&self.config.http.allowed_origins);
        shared
            .access
            .events_token
            .clone_from(&self.config.http.events_token);
        shared.access.advertised = Some(self.config.http.advertised());
        shared.role = self.role;
        shared.most_clients = self.config.http.most_clients;
        shared.tick = self.config.input.tick;
        shared.delivery = {
            let _runtime = runtime.enter();
            Some(Arc::new(Delivery::new(&self.config)?))
        };
        Ok(Running {
            runtime,
            shared,
            ended,
        })
    }

    fn engine(&self, requests: mpsc::Receiver<Request>) -> Result<Engine, Failure> {
        let plans = self.config.clone();
        let plans = Box::new(move |source: &str| plans.plan(source));
        let board = Arc::new(Board::new());
        let mut floors = Floors::new(plans, self.config.default_settings(), self.begin());
        let intake = if self.role == Role::Gateway {
            Intake::Rows(Box::new(Gateway::start(&self.config, Arc::clone(&board))?))
        } else {
            let ingest =
                Ingest::start(&self.config, self.clock, self.saves, self.rekeying.clone())?;
            Intake::Events(Box::new(ingest))
        };
        let outlet = if self.role == Role::Processor {
            floors.tell_others(Telling::new(self.config.http.advertised()));
            Some(Outlet::start(&self.config)?)
        } else {
            None
        };
        Ok(Engine {
            floors,
            board,
            intake,
            outlet,
            requests,
            topic: self.config.input.topic.clone(),
            health: Arc::default(),
            clock: self.clock,
            tick: self.config.input.tick,
            gate: self.gate.clone(),
            taken: Arc::clone(&self.taken),
            stop: Arc::clone(&self.stop),
        })
    }

    /// Where time begins: what others tell brings its own.
    fn begin(&self) -> Time {
        if self.role == Role::Gateway {
            Time(0)
        } else {
            self.clock.now()
        }
    }
}
