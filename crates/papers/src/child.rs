//! Laying out in a child process that has given up what it does not need.
//!
//! The parent starts its own binary with [`SUBCOMMAND`]. The child reads the fonts that the parent names, lowers its limits
//! (`shouwang_confined`), and only then looks at templates and data. A template that loops, or data that make it grow, end
//! the child and nothing else.

use std::io::{self, Read, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use shouwang_confined::{Rights, Silence, give_up_rights, talk};
use shouwang_domain::{Problem, Result};

use crate::layout::{FontFile, lay_out};
use crate::{Fonts, Job, Limits, Pdf, Templates};

/// The hidden subcommand: when it is the first argument, the binary calls [`main`] and nothing else.
pub const SUBCOMMAND: &str = "__paper-maker";

/// What the child is told before it has given anything up.
#[derive(Serialize, Deserialize)]
struct Told {
    limits: Limits,
    fonts: Vec<PathBuf>,
}

/// What it is told afterwards.
#[derive(Serialize, Deserialize)]
struct Work {
    templates: Templates,
    job: Job,
}

/// What it answers, on one line; the PDF follows.
#[derive(Serialize, Deserialize)]
enum Answer {
    Made { text: String, pages: usize },
    Problem(Problem),
}

/// Lays out one paper in a child process, which is `exe` run with `args` and one more argument. The binary passes its own
/// path and `&[SUBCOMMAND]`.
///
/// # Errors
/// `paper.template`, `paper.no_glyph`; `paper.too_large` for data, or a paper, larger than the limits;
/// `paper.maker_died` when the child ended without an answer, as a template does that loops or grows;
/// `paper.too_slow` when it was ended after [`Limits::wall_seconds`]; `internal` when it could not be started.
pub fn make(
    exe: &Path,
    args: &[&str],
    templates: &Templates,
    fonts: &Fonts,
    job: &Job,
    limits: &Limits,
) -> Result<Pdf> {
    let told = Told {
        limits: *limits,
        fonts: fonts.files().to_vec(),
    };
    let told = serde_json::to_string(&told).map_err(Problem::internal)?;
    let work = Work {
        templates: templates.clone(),
        job: job.clone(),
    };
    let work = serde_json::to_vec(&work).map_err(Problem::internal)?;
    if work.len() as u64 > limits.input_bytes {
        return Err(too_large());
    }
    let args = [args, &[told.as_str()]].concat();
    let wall = Duration::from_secs(limits.wall_seconds);
    let most = limits.output_bytes;
    let gathered = talk(exe, &args, &work, wall, |out| gather(out.take(most + 1), most));
    gathered.unwrap_or_else(|silence| {
        Err(match silence {
            Silence::NotStarted(error) => Problem::internal(format!("cannot start the maker of papers: {error}")),
            Silence::TooSlow => Problem::bad_data(
                "paper.too_slow",
                "生成文书用时过长，已停止；请检查模板，或减少一次打印的户数。",
                "Making the paper took too long and was stopped; look at its template, or print fewer households at once.",
            ),
        })
    })
}

/// Takes the answer. Only a child that came to the end is believed.
fn gather(mut output: impl Read, most: u64) -> Result<Pdf> {
    let mut bytes = Vec::new();
    output.read_to_end(&mut bytes).map_err(|_| maker_died())?;
    if bytes.len() as u64 > most {
        return Err(too_large());
    }
    let end = bytes.iter().position(|byte| *byte == b'\n').ok_or_else(maker_died)?;
    let pdf = bytes.split_off(end + 1);
    match serde_json::from_slice(&bytes).map_err(|_| maker_died())? {
        Answer::Problem(problem) => Err(problem),
        Answer::Made { text, pages } if pdf.trim_ascii_end().ends_with(b"%%EOF") => Ok(Pdf {
            bytes: pdf,
            text,
            pages,
        }),
        Answer::Made { .. } => Err(maker_died()),
    }
}

fn too_large() -> Problem {
    Problem::bad_data(
        "paper.too_large",
        "文书内容过大；请减少一次打印的户数。",
        "The paper is too large; print fewer households at once.",
    )
}

fn maker_died() -> Problem {
    Problem::bad_data(
        "paper.maker_died",
        "生成文书的程序超出时间或内存限制，已中止；请检查模板，或减少一次打印的户数。",
        "The maker of papers ran out of time or memory and was stopped; look at the template, or print fewer households at \
         once.",
    )
}

/// The child: reads the fonts, gives up its rights, lays out the paper that stands on standard input, and writes it to
/// standard output. What it is told first is the last argument, as JSON.
pub fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}

fn run() -> io::Result<()> {
    let told = std::env::args().next_back().unwrap_or_default();
    let Told { limits, fonts } = serde_json::from_str(&told)?;
    let fonts = fonts.iter().map(|path| font(path)).collect::<io::Result<Vec<_>>>()?;
    // Layout asks for threads, which the child may not start: this one is all of them.
    rayon::ThreadPoolBuilder::new()
        .num_threads(1)
        .use_current_thread()
        .build_global()
        .map_err(io::Error::other)?;
    give_up_rights(Rights {
        memory_bytes: limits.memory_bytes,
        cpu_seconds: limits.cpu_seconds,
    })?;
    let mut input = Vec::new();
    io::stdin()
        .lock()
        .take(limits.input_bytes + 1)
        .read_to_end(&mut input)?;
    let Work { templates, job } = serde_json::from_slice(&input)?;
    let (answer, bytes) = match lay_out(templates, fonts, job) {
        Ok(Pdf { bytes, text, pages }) => (Answer::Made { text, pages }, bytes),
        Err(problem) => (Answer::Problem(problem), Vec::new()),
    };
    let mut out = io::stdout().lock();
    serde_json::to_writer(&mut out, &answer)?;
    out.write_all(b"\n")?;
    out.write_all(&bytes)?;
    out.flush()
}

/// Of the collections of Noto the face for simplified Chinese, whose shapes of the same characters are those of the
/// mainland; of all other files everything.
fn font(path: &Path) -> io::Result<FontFile> {
    const SIMPLIFIED: u32 = 2;
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let is_noto = name.starts_with("Noto") && name.contains("CJK-") && name.ends_with(".ttc");
    Ok(FontFile {
        bytes: std::fs::read(path)?,
        face: is_noto.then_some(SIMPLIFIED),
    })
}
