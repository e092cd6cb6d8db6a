//! Counts round trips: how often the client speaks after the server has.

use std::io::{Read as _, Write as _};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;

use super::Failure;

/// A line to a server that is listened to.
pub(super) struct Proxy {
    /// What stands before the host in the URL, `postgres://postgres@`.
    before: String,
    port: u16,
    turns: Arc<AtomicUsize>,
}

impl Proxy {
    /// Listens for connections to the server of a URL without its database.
    pub(super) fn to(address: &str) -> Result<Self, Failure> {
        let host_at = address.rfind(['@', '/']).map_or(0, |at| at + 1);
        let (before, server) = address.split_at(host_at);
        let server = server.to_owned();
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let port = listener.local_addr()?.port();
        let turns = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&turns);
        // The threads end with the connections, and with the program.
        thread::spawn(move || {
            for client in listener.incoming().flatten() {
                if let Ok(server) = TcpStream::connect(&server) {
                    connect(client, server, &counted);
                }
            }
        });
        Ok(Self {
            before: before.to_owned(),
            port,
            turns,
        })
    }

    pub(super) fn url(&self, database: &str) -> String {
        format!("{}127.0.0.1:{}/{database}", self.before, self.port)
    }

    pub(super) fn round_trips(&self) -> usize {
        self.turns.load(Ordering::SeqCst)
    }
}

fn connect(client: TcpStream, server: TcpStream, turns: &Arc<AtomicUsize>) {
    let (Ok(from_client), Ok(from_server)) = (client.try_clone(), server.try_clone()) else {
        return;
    };
    let clients_turn = Arc::new(AtomicBool::new(true));
    let (turns, spoken) = (Arc::clone(turns), Arc::clone(&clients_turn));
    thread::spawn(move || {
        copy(from_client, server, || {
            if spoken.swap(false, Ordering::SeqCst) {
                turns.fetch_add(1, Ordering::SeqCst);
            }
        });
    });
    thread::spawn(move || copy(from_server, client, || clients_turn.store(true, Ordering::SeqCst)));
}

fn copy(mut from: TcpStream, mut to: TcpStream, mut heard: impl FnMut()) {
    let mut buffer = [0; 16 * 1024];
    while let Ok(read) = from.read(&mut buffer) {
        let Some(bytes) = buffer.get(..read).filter(|bytes| !bytes.is_empty()) else {
            break;
        };
        heard();
        if to.write_all(bytes).is_err() {
            break;
        }
    }
    // Whichever side goes takes the other one along; a side that is gone already is no error.
    let _ = to.shutdown(Shutdown::Both);
}
