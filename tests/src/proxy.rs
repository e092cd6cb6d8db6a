//! A line to a server, through which a test can do to a connection what networks do: end it, hold it up, slow it down.

use std::io::{Read as _, Write as _};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::{Arc, Condvar, Mutex, MutexGuard};
use std::thread;
use std::time::Duration;

use url::Url;

/// Who speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// The program under test.
    Client,
    /// The database.
    Server,
}

/// What happens to what passes.
#[derive(Debug, Clone, Copy, Default)]
enum Rule {
    #[default]
    Pass,
    /// Everything that one side says after so many more bytes is lost, and the line with it.
    CutAfter(Side, usize),
    /// The next request goes through, the answer to it does not.
    CutAtAnswer,
    /// Nothing passes, and nobody is told.
    Stall,
    /// All of it passes later.
    Delay(Duration),
}

#[derive(Debug, Default)]
struct State {
    rule: Rule,
    /// Both ends of each connection that is open.
    open: Vec<[TcpStream; 2]>,
    /// How often the rule has cut a line.
    cuts: usize,
    /// How much the client has said, and the server.
    said: [usize; 2],
}

#[derive(Debug, Default)]
struct Shared {
    state: Mutex<State>,
    changed: Condvar,
}

/// A port that leads to a server.
#[derive(Debug)]
pub struct Proxy {
    port: u16,
    shared: Arc<Shared>,
}

impl Proxy {
    /// Listens for connections to the server of this URL.
    pub fn to(url: &str) -> Self {
        let url = Url::parse(url).expect("a URL of a server");
        let server = format!(
            "{}:{}",
            url.host_str().expect("a host"),
            url.port().unwrap_or(if url.scheme().starts_with("postgres") {
                5432
            } else {
                3306
            })
        );
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let shared = Arc::new(Shared::default());
        let ours = Arc::clone(&shared);
        // The threads end with the connections, and with the tests.
        thread::spawn(move || {
            for client in listener.incoming().flatten() {
                if let Ok(server) = TcpStream::connect(&server) {
                    ours.connect(client, server);
                }
            }
        });
        Self { port, shared }
    }

    /// The same URL, by way of this proxy.
    pub fn url(&self, url: &str) -> String {
        let mut url = Url::parse(url).expect("a URL of a server");
        url.set_host(Some("127.0.0.1")).expect("a host can be set");
        url.set_port(Some(self.port)).expect("a port can be set");
        url.to_string()
    }

    /// Everything passes again.
    pub fn pass(&self) {
        self.rule(Rule::Pass);
    }

    /// Ends every connection now. New ones are let through.
    pub fn cut(&self) {
        self.shared.lock().cut();
    }

    /// Ends the line after one side has said so many more bytes.
    pub fn cut_after(&self, side: Side, bytes: usize) {
        self.rule(Rule::CutAfter(side, bytes));
    }

    /// Lets the next request through and ends the line when it is answered: the client does not know what came of it.
    pub fn cut_at_answer(&self) {
        self.rule(Rule::CutAtAnswer);
    }

    /// Holds everything up, as a network does that loses packets: both sides believe the other is there.
    pub fn stall(&self) {
        self.rule(Rule::Stall);
    }

    /// Lets everything pass after a while.
    pub fn delay(&self, by: Duration) {
        self.rule(Rule::Delay(by));
    }

    /// How often a rule has ended a line.
    pub fn cuts(&self) -> usize {
        self.shared.lock().cuts
    }

    /// How many connections were made that no rule has ended.
    pub fn connections(&self) -> usize {
        self.shared.lock().open.len()
    }

    /// How many bytes a side has said so far.
    pub fn said(&self, side: Side) -> usize {
        self.shared.lock().said[side as usize]
    }

    fn rule(&self, rule: Rule) {
        self.shared.lock().rule = rule;
        self.shared.changed.notify_all();
    }
}

impl State {
    fn cut(&mut self) {
        for stream in self.open.drain(..).flatten() {
            // A side that is gone already is no error.
            let _ = stream.shutdown(Shutdown::Both);
        }
    }

    /// Whether what `side` says may pass, and how much of it.
    fn may_pass(&mut self, side: Side, bytes: &[u8]) -> Option<usize> {
        match self.rule {
            Rule::CutAfter(whose, left) if whose == side => {
                if bytes.len() <= left {
                    self.rule = Rule::CutAfter(whose, left - bytes.len());
                    return Some(bytes.len());
                }
                self.end_by_rule();
                Some(left)
            }
            Rule::CutAtAnswer if side == Side::Server => {
                self.end_by_rule();
                None
            }
            _ => Some(bytes.len()),
        }
    }

    fn end_by_rule(&mut self) {
        self.rule = Rule::Pass;
        self.cuts += 1;
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().expect("no holder of it panics")
    }

    fn connect(self: &Arc<Self>, client: TcpStream, server: TcpStream) {
        let copies = (
            client.try_clone(),
            server.try_clone(),
            client.try_clone(),
            server.try_clone(),
        );
        let (Ok(from_client), Ok(from_server), Ok(one), Ok(other)) = copies else {
            return;
        };
        // Small messages that wait for each other would make a slow line of every one.
        let _ = (client.set_nodelay(true), server.set_nodelay(true));
        self.lock().open.push([one, other]);
        let (here, there) = (Arc::clone(self), Arc::clone(self));
        thread::spawn(move || here.copy(Side::Client, from_client, server));
        thread::spawn(move || there.copy(Side::Server, from_server, client));
    }

    fn copy(&self, side: Side, mut from: TcpStream, mut to: TcpStream) {
        let mut buffer = [0; 16 * 1024];
        while let Ok(read) = from.read(&mut buffer) {
            let bytes = &buffer[..read];
            if bytes.is_empty() {
                break;
            }
            let (passing, delay, cuts) = {
                let mut state = self.lock();
                while matches!(state.rule, Rule::Stall) {
                    state = self.changed.wait(state).expect("no holder of it panics");
                }
                let before = state.cuts;
                state.said[side as usize] += bytes.len();
                let passing = state.may_pass(side, bytes).unwrap_or_default();
                let delay = match state.rule {
                    Rule::Delay(by) => Some(by),
                    _ => None,
                };
                (passing, delay, state.cuts > before)
            };
            if let Some(delay) = delay {
                thread::park_timeout(delay);
            }
            if to.write_all(&bytes[..passing]).is_err() {
                break;
            }
            if cuts {
                self.lock().cut();
                break;
            }
        }
        // Whichever side goes takes the other one along.
        let _ = to.shutdown(Shutdown::Both);
        let _ = from.shutdown(Shutdown::Both);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A server that says back what it is told.
    fn echo() -> String {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        thread::spawn(move || {
            for mut client in listener.incoming().flatten() {
                thread::spawn(move || {
                    let mut buffer = [0; 64];
                    while let Ok(read @ 1..) = client.read(&mut buffer) {
                        if client.write_all(&buffer[..read]).is_err() {
                            break;
                        }
                    }
                });
            }
        });
        format!("postgres://{address}/x")
    }

    fn say(stream: &mut TcpStream, words: &str) -> Option<String> {
        stream.write_all(words.as_bytes()).ok()?;
        let mut buffer = vec![0; words.len()];
        stream.read_exact(&mut buffer).ok()?;
        String::from_utf8(buffer).ok()
    }

    fn through(proxy: &Proxy) -> TcpStream {
        TcpStream::connect(("127.0.0.1", proxy.port)).unwrap()
    }

    #[test]
    fn a_line_is_cut_where_the_test_says() {
        let proxy = Proxy::to(&echo());
        let mut line = through(&proxy);
        assert_eq!(say(&mut line, "hello").as_deref(), Some("hello"));
        proxy.cut_at_answer();
        assert_eq!(say(&mut line, "COMMIT"), None, "the answer is lost");
        assert_eq!(proxy.cuts(), 1);
        let mut line = through(&proxy);
        assert_eq!(
            say(&mut line, "again").as_deref(),
            Some("again"),
            "new lines are let through"
        );
        proxy.cut_after(Side::Server, 3);
        assert_eq!(say(&mut line, "abc").as_deref(), Some("abc"));
        assert_eq!(say(&mut line, "d"), None);
        let mut line = through(&proxy);
        assert_eq!(say(&mut line, "x").as_deref(), Some("x"));
        proxy.cut();
        assert_eq!(say(&mut line, "x"), None);
    }
}
