//! From a partition's state to the records that hold it, as they are made.

use std::collections::BTreeMap;
use std::hash::Hasher;
use std::io::{self, Write};

use serde::Serialize;
use twox_hash::XxHash3_64;
use zstd::stream::write::Encoder;

use super::{About, Checkpoint, Head, Piece, Record, SCHEMA, hasher, piece_key, slot_key};

/// How hard it is compressed: most of what can be had, at the speed of a disk.
const LEVEL: i32 = 1;
/// Bytes of a state that are gathered to a frame.
const FRAME: usize = 64 * 1024;

/// A source that can be saved.
pub trait Source {
    /// Its name.
    fn name(&self) -> &str;
    /// By partition of the input, the first offset that is not in its state.
    fn next(&self) -> &BTreeMap<i32, i64>;
    /// Writes its state.
    ///
    /// # Errors
    /// Writing fails.
    fn write(self, to: &mut impl Write) -> io::Result<()>;
}

impl<S: Source> Checkpoint<S> {
    /// Sends the records that hold it, in this order, none with more than so many bytes of content;
    /// says how many bytes their values had.
    ///
    /// # Errors
    /// The first that sending says, or that the state cannot be written; nothing is sent after it.
    pub fn write<E: From<String>>(
        self,
        topic: &str,
        partition: i32,
        most: usize,
        send: impl FnMut(Record) -> Result<(), E>,
    ) -> Result<usize, E> {
        let head = Head {
            order: self.order,
            taken: self.taken,
            next: self.next,
            pieces: 0,
            length: 0,
            hash: 0,
            body: Vec::new(),
        };
        let mut records = Records {
            key: slot_key(topic, partition, self.order.slot()),
            hasher: hasher(self.order, self.taken, self.next),
            head,
            most: most.max(1),
            sent: 0,
            send,
            failed: None,
        };
        let written = self.write_body(&mut records);
        let written = written.and_then(|()| records.finish());
        match (records.failed, written) {
            (Some(why), _) => Err(why),
            (None, Err(why)) => Err(format!("the state cannot be written: {why}").into()),
            (None, Ok(())) => Ok(records.sent),
        }
    }

    fn write_body(self, to: &mut impl Write) -> io::Result<()> {
        let mut frames = Frames {
            frame: Vec::with_capacity(FRAME),
            to: Encoder::new(to, LEVEL)?,
        };
        let sources = u32::try_from(self.sources.len()).map_err(io::Error::other)?;
        frames.one(&About {
            read: self.read,
            owed: self.owed,
            missed: self.missed,
            sources,
        })?;
        for source in self.sources {
            frames.one(&(source.name(), source.next()))?;
            source.write(&mut frames)?;
            frames.end_state()?;
        }
        frames.to.finish().map(drop)
    }
}

/// Cuts what is written into frames.
struct Frames<W: Write> {
    frame: Vec<u8>,
    to: Encoder<'static, W>,
}

impl<W: Write> Frames<W> {
    /// One that holds this and nothing else.
    fn one(&mut self, content: &impl Serialize) -> io::Result<()> {
        postcard::to_io(content, &mut self.frame).map_err(io::Error::other)?;
        self.end()
    }

    /// What is left of a state, and the empty frame that ends it.
    fn end_state(&mut self) -> io::Result<()> {
        if !self.frame.is_empty() {
            self.end()?;
        }
        self.end()
    }

    /// Ends a frame, which may be empty.
    fn end(&mut self) -> io::Result<()> {
        let length = u32::try_from(self.frame.len()).map_err(io::Error::other)?;
        self.to.write_all(&length.to_le_bytes())?;
        self.to.write_all(&self.frame)?;
        self.frame.clear();
        Ok(())
    }
}

impl<W: Write> Write for Frames<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.frame.extend_from_slice(bytes);
        if self.frame.len() >= FRAME {
            self.end()?;
        }
        Ok(bytes.len())
    }

    /// A frame holds many parts of a state: none ends it.
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Cuts a body into records, which are sent as soon as they are full.
struct Records<F, E> {
    /// Of the slot.
    key: String,
    hasher: XxHash3_64,
    /// As far as it is known; its body is what was not sent yet.
    head: Head,
    most: usize,
    /// Bytes.
    sent: usize,
    send: F,
    failed: Option<E>,
}

impl<F: FnMut(Record) -> Result<(), E>, E> Records<F, E> {
    fn send(&mut self, key: String, shape: &impl Serialize, is_head: bool) -> io::Result<()> {
        let value = postcard::to_extend(shape, vec![SCHEMA]).map_err(io::Error::other)?;
        self.sent += value.len();
        let record = Record {
            key,
            value,
            is_head,
        };
        (self.send)(record).map_err(|why| {
            self.failed = Some(why);
            io::ErrorKind::Other.into()
        })
    }

    fn send_piece(&mut self) -> io::Result<()> {
        let order = self.head.order;
        let bytes = std::mem::take(&mut self.head.body);
        let key = piece_key(&self.key, self.head.pieces);
        self.head.pieces += 1;
        self.send(key, &Piece { order, bytes }, false)
    }

    /// What is left, and the head.
    fn finish(&mut self) -> io::Result<()> {
        if self.head.pieces > 0 {
            self.send_piece()?;
        }
        self.head.hash = self.hasher.finish();
        let body = std::mem::take(&mut self.head.body);
        let head = Head { body, ..self.head };
        self.send(self.key.clone(), &head, true)
    }
}

impl<F: FnMut(Record) -> Result<(), E>, E> Write for Records<F, E> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.head.body.len() == self.most {
            self.send_piece()?;
        }
        let room = self.most - self.head.body.len();
        let taken = &bytes[..bytes.len().min(room)];
        self.head.body.extend_from_slice(taken);
        self.head.length += taken.len() as u64;
        self.hasher.write(taken);
        Ok(taken.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
