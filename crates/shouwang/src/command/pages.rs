//! Lists: one page, or all of them.

use serde::Serialize;
use shouwang_domain::{HouseholdId, Result};
use shouwang_service::page::{Page, PageCmd};

use crate::cli::PageArgs;
use crate::lang::Lang;
use crate::shell::Session;

/// The largest page that the service gives.
const MAX_LIMIT: u32 = 200;

/// What a list command prints.
#[derive(Serialize)]
pub(super) struct Listed<T> {
    pub(super) items: Vec<T>,
    total: u64,
    total_is_exact: bool,
    /// Cursor of the next page.
    next: Option<String>,
}

impl<T> Listed<T> {
    /// A table with a line that says what is not in it.
    pub(super) fn with_note(&self, mut table: String, lang: Lang) -> String {
        let at_least = if self.total_is_exact {
            ""
        } else {
            lang.pick("至少 ", "at least ")
        };
        table.push_str(&lang.pick(
            format!("共 {at_least}{} 条，列出 {} 条。", self.total, self.items.len()),
            format!("{} of {at_least}{}.", self.items.len(), self.total),
        ));
        if let Some(next) = &self.next {
            table.push_str(&lang.pick(
                format!(" 下一页：--cursor {next}"),
                format!(" Next page: --cursor {next}"),
            ));
        }
        table.push('\n');
        table
    }
}

/// Keeps in mind that households were shown by a list, as the server does.
pub(super) async fn noted<T>(
    session: &Session<'_>,
    list: &str,
    shown: Listed<T>,
    household: impl Fn(&T) -> HouseholdId,
) -> Result<Listed<T>> {
    let households = shown.items.iter().map(|item| household(item).0).collect();
    session.service.note_listed(&session.ctx, list, &households).await?;
    Ok(shown)
}

/// Asks for the page that is wanted, or for one page after the other.
pub(super) async fn pages<T>(args: PageArgs, ask: impl AsyncFn(PageCmd) -> Result<Page<T>>) -> Result<Listed<T>> {
    let limit = if args.all { Some(MAX_LIMIT) } else { args.limit };
    let page = ask(PageCmd {
        cursor: args.cursor,
        limit,
        ..PageCmd::default()
    })
    .await?;
    let mut listed = Listed {
        items: page.items,
        total: page.total,
        total_is_exact: page.total_is_exact,
        next: page.next,
    };
    while let Some(cursor) = listed.next.take_if(|_| args.all) {
        let page = ask(PageCmd {
            cursor: Some(cursor),
            limit,
            ..PageCmd::default()
        })
        .await?;
        listed.items.extend(page.items);
        listed.next = page.next;
    }
    Ok(listed)
}
