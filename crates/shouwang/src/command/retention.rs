//! `retention`: what is kept for a time alone, and erasing what is past its term. It shows numbers and needs no login.

use shouwang_domain::{Problem, Result};
use shouwang_service::office::retention::TermView;

use crate::cli::RetentionArgs;
use crate::output::Output;
use crate::shell::{Installation, Shell};
use crate::text::table;

/// Erases what is past its term, unless it is only to be shown, and shows how it stands.
pub(super) async fn run(shell: &Shell, args: RetentionArgs) -> Result<Output> {
    let work = async |Installation { service, clock }: &Installation| {
        let erased = match args.dry_run {
            true => Vec::new(),
            false => service.keep_terms(clock.now()).await?,
        };
        Ok::<_, Problem>((erased, service.terms(clock.now()).await?))
    };
    let (erased, terms) = shell.with_installation(work).await?;
    let mut text = table(&header(shell), &rows(shell, &terms));
    if args.dry_run {
        text.push_str(
            shell
                .lang
                .pick("只列出，没有清除。\n", "Shown only; nothing was erased.\n"),
        );
    } else if erased.is_empty() {
        text.push_str(shell.lang.pick("没有到期的内容。\n", "Nothing was past its term.\n"));
    }
    for gone in &erased {
        let line = shell.lang.pick(
            format!("已清除：{} {}\n", gone.kind.zh(), gone.erased),
            format!("erased: {} {}\n", gone.kind.en(), gone.erased),
        );
        text.push_str(&line);
    }
    Output::new(serde_json::json!({ "erased": erased, "terms": terms }), text)
}

fn header(shell: &Shell) -> [&'static str; 4] {
    shell.lang.pick(
        ["内容", "保存（天）", "已到期", "上次清除"],
        ["what", "days", "past", "last erased"],
    )
}

fn rows(shell: &Shell, terms: &[TermView]) -> Vec<Vec<String>> {
    let row = |term: &TermView| {
        let days = match (term.days, term.fixed) {
            (Some(days), _) => days.to_string(),
            (None, true) => shell.lang.pick("固定", "fixed").to_owned(),
            (None, false) => "--".to_owned(),
        };
        let last = match (term.last_erased_at, term.last_erased) {
            (Some(at), Some(count)) => format!("{} ({count})", at.to_minute()),
            (Some(at), None) => at.to_minute(),
            (None, _) => "--".to_owned(),
        };
        vec![
            shell.lang.pick(term.kind.zh(), term.kind.en()).to_owned(),
            days,
            term.past.to_string(),
            last,
        ]
    };
    terms.iter().map(row).collect()
}
