//! Lists that leave the screen as a file. The program asks the list again, by its own operation and under the scope of
//! the person, and writes what it answers: nobody sends rows. Who took which, under which filters, how long it was and what
//! for is written down; a long one leaves only when another person agreed to just this area, these filters and columns.

mod column;
mod contacts;
mod departments;
mod external;
mod filter;
mod households;
mod jobs;
mod log;
mod quarter;
mod run;
mod steps;
mod work;

use serde::Deserialize;
use serde_json::{Map, Value};
use shouwang_domain::ListRequestId;
use shouwang_sheets::Listed;
use utoipa::ToSchema;

pub use self::column::FileLanguage;
use self::column::{Asked, Gathered, Words, question};
pub use self::contacts::ContactsFileQuery;
pub use self::external::ExternalQuery;
use self::filter::area_of;
pub use self::quarter::QuarterQuery;
pub use self::run::TakenList;
use crate::department::asset::query::{LIST as ASSET_QUERY, TakeAssetQueryCmd};
use crate::department::exchange::package::{LIST as PACKAGE, MakePackageCmd};
use crate::ledger::list::LedgerQuery;
use crate::office::access::{Verb, require};
use crate::office::list_out::{
    ALONE, HELP_LEDGER, HOUSEHOLD_FILES, Leaving, ListFormat, ListRequestView, MOST, Proposed, REGISTER, Titled,
};
use crate::office::reading::ReadingKind;
use crate::procedure::paper::household::{FilesCmd, HelpLedgerCmd};
use crate::register::import::collection::{COLLECTION, CollectionQuery};
use crate::register::import::filled::FilledQuery;
use crate::rules::proposal::said;
use crate::{Ctx, Problem, Result, Service, heavy};

/// Before the id of a register stands this, where its records leave.
const LEDGER: &str = "ledger/";

/// Takes a list out as a file: all its rows under the filters, masked as the screen masks them.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TakeListOutCmd {
    /// Which list.
    pub list: TakenList,
    /// What the list is asked, with the names of its own operation: area, filters, and the order in `page`.
    #[schema(value_type = Object)]
    pub query: Map<String, Value>,
    /// Which of its columns, by their keys; all, where none is named.
    #[serde(default)]
    pub columns: Vec<String>,
    /// As which kind of file.
    pub format: ListFormat,
    /// In which language.
    pub language: FileLanguage,
    /// What for; it stands in the file and in the log. A list that names nobody needs none, and of a long one it is what was
    /// agreed to.
    #[serde(default)]
    pub purpose: Option<String>,
    /// The agreement of another person, for a list of more than 1,000 rows.
    #[serde(default)]
    pub request_id: Option<ListRequestId>,
}

/// Asks another person to agree that a long list is taken out.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AskListOutCmd {
    /// Which list: one that can be taken out, `register`, `collection`, `quarter`, `external`,
    /// `household_files`, `help_ledger`, `three_types`, `asset_query/` with a kind, or `ledger/` with the id of a register.
    pub list: String,
    /// What it will be asked when it is taken out: the agreement is good for nothing else.
    #[schema(value_type = Object)]
    pub query: Map<String, Value>,
    /// Which of its columns.
    #[serde(default)]
    pub columns: Vec<String>,
    /// What for.
    pub reason: String,
}

/// A file that is handed over.
#[derive(Debug, Clone)]
pub struct ListFile {
    /// Its name, without what follows the dot.
    pub name: String,
    /// Its kind.
    pub format: ListFormat,
    /// What is in it.
    pub bytes: Vec<u8>,
}

impl Service {
    /// Makes a file of a list, and writes down who took it, which, under what, how long and with which digest. Whose rows are
    /// in it is noted as if each household had been opened. Nobody takes more than 1,000 rows about people alone.
    ///
    /// # Errors
    /// Those of the list's own operation; `required`, `list.too_long`, `list.ask_first`, `list.not_agreed`, `list.question`,
    /// `list.column`; not found.
    pub async fn take_list_out(&self, ctx: &Ctx, cmd: TakeListOutCmd) -> Result<ListFile> {
        require(ctx, Verb::TakeListsOut)?;
        let is_personal = cmd.list.is_personal();
        let purpose = purpose_of(&cmd, is_personal)?;
        if let Some(area) = area_of(&cmd.query) {
            self.area_in_scope(ctx, Some(area)).await?;
        }
        let leaving = Leaving::new(ctx, cmd.list.as_str(), &cmd.query, &cmd.columns)?;
        let most = match is_personal && cmd.request_id.is_none() {
            true => ALONE,
            false => MOST,
        };
        let tree = self.area_tree().await?;
        let words = Words {
            language: cmd.language,
            tree: &tree,
            area: ctx.area,
        };
        let title = words.label(cmd.list.zh(), cmd.list.en());
        let asked = Asked {
            query: cmd.query,
            columns: &cmd.columns,
            words: &words,
            most,
        };
        let Gathered {
            heads,
            mut rows,
            households,
            mut of,
            ..
        } = self.gather(ctx, cmd.list, asked).await?;
        if !is_personal && rows.len() > MOST {
            // The log never ends: what is newest leaves, and the file says that it is not all.
            of = of.max(Some(rows.len() as u64));
            rows.truncate(MOST);
        }
        let count = rows.len();
        let agreed = match is_personal {
            true => self.check_list_out(ctx, &leaving, count, cmd.request_id).await?,
            false => None,
        };
        let purpose = agreed.or(purpose);
        let ctx = &Ctx {
            reason: purpose.clone(),
            ..ctx.clone()
        };
        let (zh, en) = self.mark(ctx, purpose.as_deref(), count).await?;
        let mut mark = words.say(zh, en);
        if let Some(all) = of {
            mark = words.say(
                format!("{mark}；列表不止这些（至少 {all} 行），这里是前 {count} 行，其余请按区划或条件导出"),
                format!(
                    "{mark}; the list has more ({all} rows at least), these are the first {count}, take out the rest by area or filter"
                ),
            );
        }
        let (format, name) = (cmd.format, title.clone());
        let bytes = heavy::in_turn(move || {
            let listed = Listed {
                title: &title,
                mark: &mark,
                columns: &heads,
                rows: &rows,
            };
            match format {
                ListFormat::Xlsx => listed.workbook(),
                ListFormat::Csv => listed.delimited(),
            }
        })
        .await?;
        self.note_readings(
            ctx,
            ReadingKind::Household,
            &households,
            &format!("list/{}", leaving.list),
        )
        .await?;
        let request = cmd.request_id.filter(|_| is_personal);
        self.note_list_out(ctx, &leaving, (count, !is_personal), &bytes, request)
            .await?;
        Ok(ListFile { name, format, bytes })
    }

    /// Asks another person to agree. The program counts the rows and says in words what the list is narrowed to.
    ///
    /// # Errors
    /// Those of the list's own operation; `required`, `list.too_long`, `list.question`, `list.column`, `list.unknown`.
    pub async fn ask_list_out(&self, ctx: &Ctx, cmd: AskListOutCmd) -> Result<ListRequestView> {
        require(ctx, Verb::TakeListsOut)?;
        let reason = said(&cmd.reason).map_err(|problem| problem.at("/reason"))?;
        let known = cmd.list.parse::<TakenList>().ok();
        let (filter_zh, filter_en) = self.filter_words(ctx, known, &cmd.query).await?;
        let titled = |zh: String, en: String| Titled {
            zh,
            en,
            filter_zh,
            filter_en,
            digest: String::new(),
        };
        let (leaving, titled, rows) = match (known, cmd.list.as_str()) {
            (Some(list), code) => {
                let leaving = Leaving::new(ctx, code, &cmd.query, &cmd.columns)?;
                let found = self.counted(ctx, list, &cmd).await?;
                let titled = titled(list.zh().to_owned(), list.en().to_owned());
                let columns =
                    |language: usize| -> Vec<&str> { found.called.iter().map(|names| names[language]).collect() };
                let titled = Titled {
                    filter_zh: format!("{}；列：{}", titled.filter_zh, columns(0).join("、")),
                    filter_en: format!("{}; columns: {}", titled.filter_en, columns(1).join(", ")),
                    ..titled
                };
                (leaving, titled, found.rows.len())
            }
            (None, REGISTER) => {
                let query: FilledQuery = question(cmd.query)?;
                let rows = self.filled_register_rows(ctx, &query).await?;
                let titled = titled("农户登记表".to_owned(), "register of households".to_owned());
                (Leaving::new(ctx, REGISTER, &query, &[])?, titled, rows)
            }
            (None, COLLECTION) => {
                let query: CollectionQuery = question(cmd.query)?;
                let rows = self.collection_rows(ctx, &query).await?;
                let titled = titled("收支采集表".to_owned(), "sheet of a collection".to_owned());
                (Leaving::new(ctx, COLLECTION, &query, &[])?, titled, rows)
            }
            (None, quarter::QUARTER) => {
                let query: QuarterQuery = question(cmd.query)?;
                let rows = self.quarter_rows(ctx, &query).await?;
                let titled = titled("季度数据".to_owned(), "data of a quarter".to_owned());
                (self.quarter_leaving(ctx, &query)?, titled, rows)
            }
            (None, external::EXTERNAL) => {
                let query: ExternalQuery = question(cmd.query)?;
                let rows = self.external_rows(ctx, &query).await?;
                let titled = titled(
                    "待录入省系统的监测对象".to_owned(),
                    "households to be entered elsewhere".to_owned(),
                );
                (Leaving::new(ctx, external::EXTERNAL, &query, &[])?, titled, rows)
            }
            (None, HOUSEHOLD_FILES) => {
                let query: FilesCmd = question(cmd.query)?;
                let rows = self.people_of_area(ctx, query.area_id).await?;
                let titled = titled("一户一档".to_owned(), "files of households".to_owned());
                (Leaving::new(ctx, HOUSEHOLD_FILES, &query, &[])?, titled, rows)
            }
            (None, HELP_LEDGER) => {
                let query: HelpLedgerCmd = question(cmd.query)?;
                let rows = self.people_of_area(ctx, query.area_id).await?;
                let titled = titled("监测帮扶台账".to_owned(), "ledger of monitoring and help".to_owned());
                (Leaving::new(ctx, HELP_LEDGER, &query, &[])?, titled, rows)
            }
            (None, PACKAGE) => {
                let query: MakePackageCmd = question(cmd.query)?;
                let rows = self.package_rows(ctx).await?;
                let titled = titled("三类监测对象名单".to_owned(), "the three lists".to_owned());
                (Leaving::new(ctx, PACKAGE, &query, &[])?, titled, rows)
            }
            (None, other) if other.starts_with(ASSET_QUERY) => {
                let mut query = cmd.query;
                query.entry("reason").or_insert_with(|| Value::from(reason.as_str()));
                let query: TakeAssetQueryCmd = question(query)?;
                let rows = self.asset_query_rows(ctx, &query).await?;
                let titled = titled(
                    format!("{}查询名单", query.kind.zh()),
                    format!("query of assets: {}", query.kind.en()),
                );
                (query.leaving(ctx)?, titled, rows)
            }
            (None, other) => {
                let form = other.strip_prefix(LEDGER).ok_or_else(no_list)?;
                let query: LedgerQuery = question(cmd.query)?;
                let (rows, zh, en) = self.ledger_rows(ctx, form, &query).await?;
                (Leaving::new(ctx, other, &query, &[])?, titled(zh, en), rows)
            }
        };
        let titled = Titled {
            digest: leaving.digest.clone(),
            ..titled
        };
        let proposed = Proposed {
            leaving,
            titled,
            rows,
            reason,
        };
        self.propose_list_out(ctx, proposed).await
    }

    /// What a list has now, and under which columns.
    async fn counted(&self, ctx: &Ctx, list: TakenList, cmd: &AskListOutCmd) -> Result<Gathered> {
        let tree = self.area_tree().await?;
        let words = Words {
            language: FileLanguage::Zh,
            tree: &tree,
            area: ctx.area,
        };
        let asked = Asked {
            query: cmd.query.clone(),
            columns: &cmd.columns,
            words: &words,
            most: MOST,
        };
        self.gather(ctx, list, asked).await
    }
}

/// What somebody takes a list out for; of a long one, that was said before.
fn purpose_of(cmd: &TakeListOutCmd, is_personal: bool) -> Result<Option<String>> {
    let given = cmd.purpose.as_deref().unwrap_or_default();
    match said(given) {
        Ok(purpose) => Ok(Some(purpose)),
        Err(_) if !is_personal || cmd.request_id.is_some() => Ok(None),
        Err(problem) => Err(problem.at("/purpose")),
    }
}

fn no_list() -> Problem {
    Problem::bad_data(
        "list.unknown",
        "没有这个列表；请从列表页上导出。",
        "There is no such list; take it out from its own page.",
    )
    .at("/list")
}
