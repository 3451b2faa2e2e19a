//! Ends the program in the middle of what it writes, at the same write each time, without its knowledge.
//!
//! On SQLite the system itself does it: a process that writes beyond the largest file it may have is killed at that byte.
//! On PostgreSQL a door stands between program and server, counts the statements that the program has it execute from its
//! first transaction on, and kills it before the next one is passed on: before each beginning and end of a transaction, and
//! before some of the statements between them, which leave nothing without its end. `cargo xtask prove migration` takes all.

use std::io::{self, Read, Write as _};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::process::{Command, Output, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex};
use std::thread;

use shouwang_testkit::TestDb;

use crate::county::Place;

/// How a run of the program came to its end.
#[derive(Debug)]
pub(crate) enum Ended {
    Killed,
    /// With what it printed.
    ByItself(Output),
}

/// Has the program do something with `--json` for a person, and ends it at a step: the greater, the later.
pub(crate) fn at(step: u32, place: &Place, who: &str, args: &[&str]) -> Ended {
    let output = match &place.db.url {
        None => within_file_size(step, place, who, args),
        Some(url) => behind_a_door(step, place, url, who, args),
    };
    if output.status.code().is_none() {
        Ended::Killed
    } else {
        Ended::ByItself(output)
    }
}

/// Whether this is the proof, which leaves nothing out.
pub(crate) fn is_proof() -> bool {
    std::env::var_os(WANTED).is_some()
}

/// How far apart the steps lie that a test takes; a proof takes each.
pub(crate) fn stride(db: &TestDb) -> usize {
    match (is_proof(), &db.url) {
        (true, _) => 1,
        (false, None) => 2,
        (false, Some(_)) => 5,
    }
}

/// Blocks of 512 bytes that SQLite's index of its journal takes: no program opens a database with less.
const SMALLEST: u32 = 64;
/// Steps that end it in the journal, which a change of schema fills with some ten pages.
const FINE: u32 = 10;
/// By so much the largest file grows afterwards, until the pages of the journal are all in their places.
const GROWTH: f64 = 1.8;

fn within_file_size(step: u32, place: &Place, who: &str, args: &[&str]) -> Output {
    let fine = SMALLEST + 2 * step.min(FINE);
    let blocks = (f64::from(fine) * GROWTH.powi(step.saturating_sub(FINE) as i32)) as u64;
    let limited = "ulimit -c 0; ulimit -f \"$1\"; shift; exec \"$@\"";
    let program = place.command(who, args);
    let mut command = Command::new("/bin/sh");
    command
        .args(["-c", limited, "sh", &blocks.to_string()])
        .arg(program.get_program())
        .args(program.get_args())
        .arg("--json");
    for (name, value) in program.get_envs() {
        match value {
            Some(value) => command.env(name, value),
            None => command.env_remove(name),
        };
    }
    command.stderr(Stdio::null()).output().unwrap()
}

fn behind_a_door(step: u32, place: &Place, url: &str, who: &str, args: &[&str]) -> Output {
    let (before, server, after) = parts(url);
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let door = format!("{before}{}{after}", listener.local_addr().unwrap());
    let (tell, pid) = channel();
    let count = Arc::new(Mutex::new(Count {
        one_of: std::env::var(WANTED).map_or(ONE_OF, |one_of| one_of.parse().unwrap()),
        within: 0,
        begun: false,
        left: step,
        pid,
    }));
    thread::spawn(move || {
        for client in listener.incoming() {
            let (client, count, server) = (client.unwrap(), Arc::clone(&count), server.clone());
            thread::spawn(move || pass(client, TcpStream::connect(server).unwrap(), &count));
        }
    });
    let mut command = place.command(who, args);
    // The later one of two options counts.
    command.args(["--database-url", &door, "--json"]);
    let child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    tell.send(child.id()).unwrap();
    child.wait_with_output().unwrap()
}

/// The address of the server in a URL, with what stands before and after it.
fn parts(url: &str) -> (String, String, String) {
    let from = url.find('@').map_or_else(|| url.find("://").unwrap() + 3, |at| at + 1);
    let to = url[from..].find('/').map_or(url.len(), |at| from + at);
    (url[..from].to_owned(), url[from..to].to_owned(), url[to..].to_owned())
}

/// Of the statements within a transaction one of so many is a step, where nobody says otherwise.
const ONE_OF: u32 = 8;
/// How many, where somebody wants a proof.
const WANTED: &str = "SHOUWANG_KILLS_ONE_OF";

struct Count {
    one_of: u32,
    /// Statements within transactions so far.
    within: u32,
    /// The first transaction has begun.
    begun: bool,
    /// Statements that are still passed on.
    left: u32,
    pid: Receiver<u32>,
}

impl Count {
    /// Whether a message is passed on; the program that sent it is dead otherwise.
    fn passes(&mut self, message: &[u8]) -> bool {
        self.begun |= message.starts_with(b"Q") && message[5..].starts_with(b"BEGIN");
        let executes = matches!(message.first(), Some(b'Q' | b'E'));
        if !self.begun || !executes {
            return true;
        }
        let bounds = [&b"BEGIN"[..], b"COMMIT", b"ROLLBACK"];
        let is_bound = message[0] == b'Q' && bounds.iter().any(|bound| message[5..].starts_with(bound));
        if !is_bound {
            self.within += 1;
            if !self.within.is_multiple_of(self.one_of) {
                return true;
            }
        }
        if self.left == 0 {
            if let Ok(pid) = self.pid.recv() {
                let kill = Command::new("/bin/sh")
                    .args(["-c", "kill -KILL \"$0\"", &pid.to_string()])
                    .status();
                assert!(kill.unwrap().success());
            }
            return false;
        }
        self.left -= 1;
        true
    }
}

fn pass(mut client: TcpStream, mut server: TcpStream, count: &Mutex<Count>) {
    let (mut from, mut to) = (server.try_clone().unwrap(), client.try_clone().unwrap());
    let answers = thread::spawn(move || {
        let _ = io::copy(&mut from, &mut to);
        let _ = to.shutdown(Shutdown::Both);
    });
    let mut greeted = false;
    while let Ok(message) = message(&mut client, greeted) {
        // Before the greeting the program may ask whether the server speaks TLS.
        greeted |= message.len() > 8;
        if !count.lock().unwrap().passes(&message) || server.write_all(&message).is_err() {
            break;
        }
    }
    let _ = server.shutdown(Shutdown::Both);
    let _ = answers.join();
}

/// The next message of the program: a type, which the greeting lacks, and a length that counts itself.
fn message(from: &mut impl Read, greeted: bool) -> io::Result<Vec<u8>> {
    let mut message = vec![0; if greeted { 5 } else { 4 }];
    from.read_exact(&mut message)?;
    let head = message.len();
    let length = u32::from_be_bytes(message[head - 4..].try_into().unwrap()) as usize;
    message.resize(head + length - 4, 0);
    from.read_exact(&mut message[head..])?;
    Ok(message)
}
