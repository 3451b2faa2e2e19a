//! What a command prints, how it fails, and with which exit code.

use std::io::{self, Write as _};
use std::process::ExitCode;

use clap::error::{ContextKind, ErrorKind};
use serde::Serialize;
use shouwang_domain::problem::FieldProblem;
use shouwang_domain::{Problem, ProblemKind, Result};

use crate::lang::Lang;
use crate::text::table;

/// What a command prints: the same thing for machines and for people.
pub(crate) struct Output {
    json: serde_json::Value,
    text: String,
    code: u8,
}

impl Output {
    /// A result as JSON and as text.
    pub(crate) fn new(json: impl Serialize, text: impl Into<String>) -> Result<Self> {
        let json = serde_json::to_value(json).map_err(Problem::internal)?;
        Ok(Self {
            json,
            text: text.into(),
            code: 0,
        })
    }

    /// The same, for a check that ran and found something: the exit code says so.
    pub(crate) fn failed(mut self, kind: ProblemKind) -> Self {
        self.code = exit_code(kind);
        self
    }
}

/// What a command prints, and its exit code.
pub(crate) struct Printed {
    /// On standard output.
    pub(crate) out: String,
    /// On standard error.
    pub(crate) err: String,
    pub(crate) code: u8,
}

impl Printed {
    /// Of what a command did, as text in a language or as JSON.
    pub(crate) fn of(result: Result<Output>, lang: Lang, json: bool) -> Self {
        match result {
            Ok(output) => Self {
                out: if json {
                    format!("{:#}\n", output.json)
                } else {
                    with_line_end(output.text)
                },
                err: String::new(),
                code: output.code,
            },
            Err(problem) => Self::of_problem(&problem, lang, json),
        }
    }

    fn of_problem(problem: &Problem, lang: Lang, json: bool) -> Self {
        let text = if json {
            serde_json::to_string_pretty(problem).unwrap_or_else(|_| problem.code.clone())
        } else {
            describe(problem, lang)
        };
        Self {
            out: String::new(),
            err: with_line_end(text),
            code: exit_code(problem.kind),
        }
    }

    /// Prints it and gives the exit code. Who closes the pipe early, as `head` does, has seen enough.
    pub(crate) fn show(&self) -> ExitCode {
        let _ = io::stdout().lock().write_all(self.out.as_bytes());
        let _ = io::stderr().lock().write_all(self.err.as_bytes());
        ExitCode::from(self.code)
    }
}

/// Shows an error of the command line itself, or the help that was asked for.
pub(crate) fn usage(error: &clap::Error) -> ExitCode {
    if matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion) {
        let _ = error.print();
        return ExitCode::SUCCESS;
    }
    // The command line could not be read, so its options for errors are looked up by hand.
    let args: Vec<String> = std::env::args().collect();
    let json = args.iter().any(|arg| arg == "--json");
    let named = args
        .windows(2)
        .find(|pair| pair[0] == "--lang")
        .map(|pair| pair[1].as_str());
    let named = named.or_else(|| args.iter().find_map(|arg| arg.strip_prefix("--lang=")));
    let lang = match named {
        Some("en") => Lang::En,
        Some(_) => Lang::Zh,
        None => Lang::of_environment(),
    };
    let rendered = error.to_string();
    let is_help = error.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand;
    let english = match is_help {
        true => "a subcommand is missing; see --help",
        false => rendered.trim().trim_start_matches("error: "),
    };
    let problem = Problem::usage("cli.usage", chinese(error), english);
    let code = Printed::of_problem(&problem, lang, json).show();
    if is_help && !json {
        let _ = io::stderr().lock().write_all(format!("\n{rendered}\n").as_bytes());
    }
    code
}

fn chinese(error: &clap::Error) -> String {
    let about = [ContextKind::InvalidArg, ContextKind::InvalidSubcommand]
        .into_iter()
        .find_map(|kind| error.get(kind))
        .map(|value| format!("“{value}”"))
        .unwrap_or_default();
    let what = match error.kind() {
        ErrorKind::UnknownArgument => format!("没有参数{about}"),
        ErrorKind::InvalidSubcommand => format!("没有命令{about}"),
        ErrorKind::MissingRequiredArgument => format!("缺少参数{about}"),
        ErrorKind::MissingSubcommand | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => "缺少子命令".to_owned(),
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => format!("参数{about}的值不正确"),
        ErrorKind::ArgumentConflict => format!("参数{about}不能这样同时使用"),
        _ => format!("命令写法不正确{about}"),
    };
    format!("{what}；请用 --help 查看用法。")
}

/// The exit code of a kind of problem.
fn exit_code(kind: ProblemKind) -> u8 {
    match kind {
        ProblemKind::Busy | ProblemKind::Internal => 1,
        ProblemKind::Usage => 2,
        ProblemKind::BadData | ProblemKind::NotFound => 3,
        ProblemKind::Refused
        | ProblemKind::WrongPerson
        | ProblemKind::Conflict
        | ProblemKind::Unauthenticated
        | ProblemKind::Denied => 4,
    }
}

/// A problem for people: the sentence, then a table of the places.
fn describe(problem: &Problem, lang: Lang) -> String {
    let Problem {
        code, zh, en, fields, ..
    } = problem;
    let mut text = lang.pick(format!("错误：{zh} [{code}]\n"), format!("error: {en} [{code}]\n"));
    let says_more = fields.iter().any(|field| field.zh != *zh || field.code != *code);
    if says_more && fields.iter().all(|field| cell(&field.at).is_some()) {
        let header = lang.pick(
            ["工作表", "行", "列", "原因", "怎样改正"],
            ["sheet", "row", "column", "reason", "remedy"],
        );
        let rows: Vec<_> = fields.iter().map(|field| cell_row(field, lang)).collect();
        text.push_str(&table(&header, &rows));
    } else if says_more {
        for field in fields {
            text.push_str(&format!(
                "{}: {} [{}]\n",
                field.at,
                lang.pick(&field.zh, &field.en),
                field.code
            ));
        }
    } else {
        for field in fields {
            text.push_str(&lang.pick(format!("位置：{}\n", field.at), format!("at: {}\n", field.at)));
        }
    }
    text
}

/// Sheet, row and column of a place such as `登记表!C7`; `None` when it is no place in a sheet.
fn cell(at: &str) -> Option<(&str, &str, &str)> {
    let (sheet, cell) = at.rsplit_once('!')?;
    let digits = cell.find(|c: char| c.is_ascii_digit())?;
    let (column, row) = cell.split_at(digits);
    (column.chars().all(|c| c.is_ascii_uppercase()) && row.chars().all(|c| c.is_ascii_digit()))
        .then_some((sheet, row, column))
}

/// Messages of cells are written as “reason；remedy。”, or as two sentences.
fn cell_row(field: &FieldProblem, lang: Lang) -> Vec<String> {
    let (sheet, row, column) = cell(&field.at).unwrap_or_default();
    let (text, breaks) = lang.pick((&field.zh, ["；", "。"]), (&field.en, ["; ", ". "]));
    let parts = breaks
        .iter()
        .find_map(|at| text.split_once(at).filter(|(_, remedy)| !remedy.is_empty()));
    let (reason, remedy) = parts.unwrap_or((text, ""));
    [sheet, row, column, reason, remedy].map(str::to_owned).to_vec()
}

fn with_line_end(mut text: String) -> String {
    if !text.is_empty() && !text.ends_with('\n') {
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_is_told_from_other_places() {
        assert_eq!(cell("登记表!C7"), Some(("登记表", "7", "C")));
        assert_eq!(cell("a!b!7"), Some(("a!b", "7", "")));
        assert_eq!(cell("/login"), None);
        assert_eq!(cell("rules.toml:12:8"), None);
    }

    #[test]
    fn bad_cells_are_a_table_with_reason_and_remedy() {
        let field = FieldProblem {
            at: "登记表!C7".into(),
            code: "id.check_digit".into(),
            zh: "校验码不对；请核对证件。".into(),
            en: "The check digit is wrong; look at the card.".into(),
        };
        let problem =
            Problem::bad_data("import.refused", "有 1 处错误。", "There is 1 error.").with_fields(vec![field]);
        let expected = "error: There is 1 error. [import.refused]\n\
                        sheet   row  column  reason                    remedy\n\
                        登记表  7    C       The check digit is wrong  look at the card.\n";
        assert_eq!(describe(&problem, Lang::En), expected);
    }
}
