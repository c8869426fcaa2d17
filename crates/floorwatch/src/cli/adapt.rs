//! The command line of `adapt`.

use std::path::PathBuf;

use clap::Args;
use floor::Time;

/// Arguments of `adapt`.
#[derive(Clone, Debug, Args)]
#[command(
    after_help = "Examples:\n  floorwatch adapt asterisk-queue-log /var/log/asterisk/queue_log --source acme/pbx-1 --follow --brokers 127.0.0.1:9092\n  \
                  floorwatch adapt asterisk-queue-log queue_log.1 queue_log --source acme/pbx-1 > events.jsonl\n  \
                  my-phone-system --events | floorwatch adapt jsonl - --source acme/site-1 --brokers 127.0.0.1:9092"
)]
pub struct Adapt {
    /// Where the events come from: asterisk-queue-log or jsonl
    #[arg(value_name = "SYSTEM", value_parser = system)]
    pub system: System,
    /// Its files, oldest first; `-` is stdin, for jsonl
    #[arg(value_name = "FILE", required = true)]
    pub files: Vec<PathBuf>,
    /// The phone system that the events are of, tenant/site
    #[arg(long, value_name = "ID", value_parser = source)]
    pub source: Option<String>,
    /// Goes on reading what is added to the last file, through its rotation
    #[arg(long)]
    pub follow: bool,
    /// Kafka's brokers, host:port with commas between; without it events go to stdout
    #[arg(long, value_name = "B")]
    pub brokers: Option<String>,
    /// The topic to write to
    #[arg(
        long,
        value_name = "T",
        default_value = "floorwatch.events",
        requires = "brokers"
    )]
    pub topic: String,
    /// Events to stdout, as where no brokers are given
    #[arg(long, conflicts_with = "brokers")]
    pub stdout: bool,
    /// Where to keep how far the log has been read; usually in $STATE_DIRECTORY or ~/.local/state/floorwatch
    #[arg(long, value_name = "FILE", requires = "brokers")]
    pub position: Option<PathBuf>,
    /// Leaves out what was over before then: RFC 3339, or so long ago, such as 2h
    #[arg(long, value_name = "TIME", value_parser = since)]
    pub since: Option<Time>,
    /// The name of an Asterisk member whose lines partly have its interface, such as PJSIP/101=Ann
    #[arg(long = "member", value_name = "INTERFACE=NAME", value_parser = member)]
    pub members: Vec<(String, String)>,
    /// The zone of stamps that name none, such as Europe/Berlin
    #[arg(long, value_name = "ZONE", value_parser = time_zone)]
    pub time_zone: Option<jiff::tz::TimeZone>,
}

/// Systems whose events can be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum System {
    /// Asterisk's queue log.
    AsteriskQueueLog,
    /// Our own events as JSON lines.
    Jsonl,
}

fn since(text: &str) -> Result<Time, String> {
    let ago =
        crate::config::duration::parse(text).map(|ago| crate::engine::Clock::Wall.now() - ago);
    super::time(text).or(ago).map_err(|_| {
        "not an instant: write RFC 3339 with an offset, such as 2026-11-23T09:30:00Z, or a duration, such as 2h"
            .to_owned()
    })
}

fn system(text: &str) -> Result<System, String> {
    match text {
        "asterisk-queue-log" => Ok(System::AsteriskQueueLog),
        "jsonl" => Ok(System::Jsonl),
        "asterisk-ami" | "freeswitch" | "amazon-connect" | "genesys" | "twilio" => {
            Err("not in this version yet; what writes JSON lines can be read by `jsonl`".to_owned())
        }
        _ => Err("known are asterisk-queue-log and jsonl".to_owned()),
    }
}

fn member(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((interface, name)) if !interface.is_empty() && !name.is_empty() => {
            Ok((interface.to_owned(), name.to_owned()))
        }
        _ => Err("write INTERFACE=NAME, such as PJSIP/101=Ann".to_owned()),
    }
}

fn source(text: &str) -> Result<String, String> {
    match text.chars().count() {
        1..=200 => Ok(text.to_owned()),
        _ => Err("an id has 1 to 200 characters, such as acme/pbx-1".to_owned()),
    }
}

fn time_zone(text: &str) -> Result<jiff::tz::TimeZone, String> {
    jiff::tz::TimeZone::get(text)
        .map_err(|_| "no known time zone: write a name such as Europe/Berlin or UTC".to_owned())
}
