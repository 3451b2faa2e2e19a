//! A child process that has given up what its work does not need, and the talk of its parent with it.
//!
//! What reads a hostile file, or lays out whatever people typed, runs in a child: the program's own binary, started with a
//! hidden first argument. The child lowers its limits before it looks at its input ([`give_up_rights`]); the parent feeds
//! it, listens for so long and no longer, and ends it ([`talk`]). Whatever happens to the child, the parent goes on.

use std::io::{self, Write as _};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use rustix::process::{DumpableBehavior, Resource, Rlimit, set_dumpable_behavior, setrlimit};

/// What a child may use.
#[derive(Debug, Clone, Copy)]
pub struct Rights {
    /// Memory (`RLIMIT_DATA`), in bytes.
    pub memory_bytes: u64,
    /// Processor time, in seconds.
    pub cpu_seconds: u64,
}

/// Standard input, output and error: with no higher descriptor allowed, nothing can be opened.
const DESCRIPTORS: u64 = 3;

/// Lowers the limits of this process, hard and soft, so that they cannot be raised again: memory, processor time, no file
/// opened or written, no socket made, no process started, no privilege gained, no core left. What is open stays open.
///
/// # Errors
/// When the system refuses one of them; then the process must end.
pub fn give_up_rights(rights: Rights) -> io::Result<()> {
    rustix::thread::set_no_new_privs(true)?;
    set_dumpable_behavior(DumpableBehavior::NotDumpable)?;
    for (resource, limit) in [
        (Resource::Data, rights.memory_bytes),
        (Resource::Cpu, rights.cpu_seconds),
        (Resource::Nofile, DESCRIPTORS),
        (Resource::Fsize, 0),
        (Resource::Nproc, 0),
        (Resource::Core, 0),
    ] {
        setrlimit(
            resource,
            Rlimit {
                current: Some(limit),
                maximum: Some(limit),
            },
        )?;
    }
    Ok(())
}

/// Why a child gave no answer.
#[derive(Debug)]
pub enum Silence {
    /// It could not be started.
    NotStarted(io::Error),
    /// It was ended, because it took longer than it may.
    TooSlow,
}

/// Starts `exe` with `args`, without an environment, feeds it `input` and gathers its answer from its standard output. It is
/// ended when the answer is there, and after `wall` at the latest. `gather` must bound what it takes.
///
/// # Errors
/// [`Silence`]; what a child that died early leaves is for `gather` to judge.
pub fn talk<T: Send>(
    exe: &Path,
    args: &[&str],
    input: &[u8],
    wall: Duration,
    gather: impl FnOnce(ChildStdout) -> T + Send,
) -> Result<T, Silence> {
    let mut child = Command::new(exe)
        .args(args)
        .env_clear()
        .current_dir("/")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .map_err(Silence::NotStarted)?;
    let answer = converse(&mut child, input, wall, gather);
    // The child may still run when its answer was refused; it is ours, so that killing a dead one is harmless.
    let _ = child.kill();
    let _ = child.wait();
    answer
}

/// Feeds the child and gathers its answer, within the time allowed.
fn converse<T: Send>(
    child: &mut Child,
    input: &[u8],
    wall: Duration,
    gather: impl FnOnce(ChildStdout) -> T + Send,
) -> Result<T, Silence> {
    let (Some(mut stdin), Some(stdout)) = (child.stdin.take(), child.stdout.take()) else {
        return Err(Silence::NotStarted(io::Error::other("the child has no pipes")));
    };
    let (sender, answer) = mpsc::channel();
    std::thread::scope(|scope| {
        // A child that dies early closes the pipe; its answer, or the lack of one, tells why.
        scope.spawn(move || stdin.write_all(input));
        scope.spawn(move || sender.send(gather(stdout)));
        let answer = answer.recv_timeout(wall).map_err(|_| Silence::TooSlow);
        // Both threads end when the pipes close.
        let _ = child.kill();
        answer
    })
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use super::*;

    fn all(mut stdout: ChildStdout) -> Vec<u8> {
        let mut bytes = Vec::new();
        stdout.read_to_end(&mut bytes).map(|_| bytes).unwrap_or_default()
    }

    #[test]
    fn a_child_answers_dies_or_is_ended() {
        let minute = Duration::from_mins(1);
        let said = talk(Path::new("/bin/cat"), &[], b"words", minute, all);
        assert_eq!(said.ok().as_deref(), Some(b"words".as_slice()));
        let died = talk(Path::new("/bin/false"), &[], &[b'a'; 1 << 20], minute, all);
        assert_eq!(died.ok().as_deref(), Some(b"".as_slice()));
        let endless = talk(
            Path::new("/bin/sh"),
            &["-c", "while :; do :; done"],
            b"",
            Duration::from_millis(1),
            all,
        );
        assert!(matches!(endless, Err(Silence::TooSlow)));
        let missing = talk(Path::new("/nonexistent"), &[], b"", minute, all);
        assert!(matches!(missing, Err(Silence::NotStarted(_))));
    }
}
