//! Reading in a child process that has given up what a reader does not need.
//!
//! The parent starts its own binary with [`SUBCOMMAND`]. The child lowers its limits before it reads a byte: memory,
//! processor time, no file can be opened or written, no socket made, no process started, no privilege gained, no core left.
//! Then it takes the file from standard input and writes one JSON line per row. Whatever happens to it, the parent gets a
//! [`Problem`].

use std::io::{self, BufRead, BufReader, BufWriter, Read, Write};
use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;

use shouwang_confined::{Rights, Silence, give_up_rights, talk};
use shouwang_domain::Problem;

use crate::inspect::too_large;
use crate::parse::Event;
use crate::source::parse_events;
use crate::{Limits, ParsedWorkbook};

/// The hidden subcommand: when it is the first argument, the binary calls [`main`] and nothing else.
pub const SUBCOMMAND: &str = "__sheet-reader";

/// Reads a workbook in a child process, which is `exe` run with `args` and then the limits as JSON. The binary passes its
/// own path and `&[SUBCOMMAND]`.
///
/// # Errors
/// Those of [`crate::inspect()`] and [`crate::read_workbook`]; `sheet.reader_died` when the child ended without an answer
/// (as a hostile file makes it), `sheet.too_slow` when it was killed after [`Limits::wall_seconds`]; `internal` when it
/// could not be started.
pub fn parse_in_child(exe: &Path, args: &[&str], bytes: &[u8], limits: &Limits) -> Result<ParsedWorkbook, Problem> {
    if bytes.len() as u64 > limits.file_bytes {
        return Err(too_large("文件", "file"));
    }
    let limits_told = serde_json::to_string(limits).map_err(Problem::internal)?;
    let args = [args, &[limits_told.as_str()]].concat();
    let output_bytes = limits.output_bytes;
    let wall = Duration::from_secs(limits.wall_seconds);
    let gathered = talk(exe, &args, bytes, wall, |out| {
        gather(out.take(output_bytes + 1), output_bytes)
    });
    gathered.unwrap_or_else(|silence| {
        Err(match silence {
            Silence::NotStarted(error) => Problem::internal(format!("cannot start the sheet reader: {error}")),
            Silence::TooSlow => Problem::bad_data(
                "sheet.too_slow",
                "读取表格用时过长，已停止；请按镇或村拆成几个文件后再导入。",
                "Reading the sheet took too long and was stopped; split it by town or village and import the parts.",
            ),
        })
    })
}

/// Builds the workbook from the child's lines. Only a child that came to the end is believed.
fn gather(output: impl Read, output_bytes: u64) -> Result<ParsedWorkbook, Problem> {
    let mut workbook = ParsedWorkbook::default();
    let mut lines = BufReader::new(output);
    let mut line = Vec::new();
    let mut read = 0;
    loop {
        line.clear();
        let n = lines.read_until(b'\n', &mut line).map_err(|_| reader_died())?;
        read += n as u64;
        if read > output_bytes {
            return Err(too_large("内容", "content"));
        }
        match serde_json::from_slice(&line) {
            Ok(Event::End) => return Ok(workbook),
            Ok(event) => workbook.add(event)?,
            Err(_) => return Err(reader_died()),
        }
    }
}

fn reader_died() -> Problem {
    Problem::bad_data(
        "sheet.reader_died",
        "读取该表格的程序因文件异常而中止，没有导入任何内容；请用 Excel 或 WPS 打开检查，另存为新的 .xlsx 后再导入。",
        "The reader gave up on this unusual file, and nothing was imported; open it in Excel or WPS, save it as a new .xlsx, and import that.",
    )
}

/// The child: gives up its rights, reads a workbook from standard input, writes its rows to standard output.
/// The limits are the last argument, as JSON.
pub fn main() -> ExitCode {
    let limits = std::env::args()
        .next_back()
        .and_then(|json| serde_json::from_str::<Limits>(&json).ok());
    let Some(limits) = limits else { return ExitCode::from(2) };
    let rights = Rights {
        memory_bytes: limits.memory_bytes,
        cpu_seconds: limits.cpu_seconds,
    };
    if give_up_rights(rights).is_err() {
        return ExitCode::FAILURE;
    }
    let mut bytes = Vec::new();
    let mut out = BufWriter::new(io::stdout().lock());
    if io::stdin()
        .lock()
        .take(limits.file_bytes + 1)
        .read_to_end(&mut bytes)
        .is_err()
    {
        return ExitCode::FAILURE;
    }
    let mut emit = |event: Event| {
        serde_json::to_writer(&mut out, &event)
            .map_err(io::Error::from)
            .and_then(|()| out.write_all(b"\n"))
            .map_err(|_| Problem::internal("the parent stopped listening"))
    };
    let written = match parse_events(&bytes, &limits, &mut emit) {
        Ok(()) => Ok(()),
        Err(problem) => emit(Event::Problem(problem)),
    };
    match written.is_ok() && out.flush().is_ok() {
        true => ExitCode::SUCCESS,
        false => ExitCode::FAILURE,
    }
}
