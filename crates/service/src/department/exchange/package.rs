//! The package of a month: the three lists, made from the register, and registered.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use serde_json::json;
use sha2::{Digest as _, Sha256};
use shouwang_domain::area::{AreaLevel, AreaRange, AreaTree};
use shouwang_domain::household::Relation;
use shouwang_domain::measure::MeasureState;
use shouwang_domain::risk::{CivilAffairsStatus, MonitoredType};
use shouwang_domain::{AreaId, LedgerRecordId, ListRequestId, Month};
use shouwang_sheets::write::{Cell, Column, TableWriter};
use shouwang_store::column::Code;
use shouwang_store::entity::member;
use shouwang_store::ledger::LedgerRow;
use shouwang_store::repo::PageRequest;
use shouwang_store::repo::ledger::LedgerFilter;
use shouwang_store::{Field, repo};
use utoipa::ToSchema;

use super::sent::{self, Sent};
use super::{FEEDBACK, FORM};

use crate::department::told::ListSource;
use crate::ledger::form::tables;
use crate::ledger::list::narrow;
use crate::ledger::record::AddRecordCmd;
use crate::ledger::registers::no_form;
use crate::office::access::{Verb, require};
use crate::office::list_out::{Leaving, use_list_out};
use crate::office::reading::ReadingKind;
use crate::register::household::record::is_here;
use crate::{Ctx, Problem, Result, Service, heavy};

/// As what the file is asked for and noted, among the lists that leave the screen.
pub(crate) const LIST: &str = "three_types";
/// A package has whom the register has now: of a month that lies further back it would say what was not so.
const OLDEST: i32 = 1;
/// Households that are read at once.
const AT_ONCE: usize = 2_000;
/// More packages are not shown at once.
const MOST_SHOWN: u32 = 200;

/// Makes the package of a month.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MakePackageCmd {
    /// The month that it is of.
    pub month: Month,
    /// The agreement of another person, which the file always takes: it has ID numbers in it.
    #[serde(default)]
    pub request_id: Option<ListRequestId>,
}

/// Of which month.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ExchangeQuery {
    /// Without, the month before this one.
    pub month: Option<Month>,
}

/// A package that was made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct PackageView {
    /// Its record in the register.
    pub id: LedgerRecordId,
    /// The county.
    pub area_id: AreaId,
    /// Name of the county.
    pub area_name: String,
    /// The month that it is of.
    pub month: Month,
    /// Its number.
    pub receipt: String,
    /// The day on which it was made: whoever was monitored then is in it.
    pub made_on: NaiveDate,
    /// Unstable lifted households in it.
    pub unstable_lifted: i64,
    /// Marginal households in it.
    pub marginal_prone: i64,
    /// Households in sudden severe difficulty in it.
    pub sudden_severe: i64,
    /// The day on which civil affairs took it.
    pub handed_on: Option<NaiveDate>,
    /// Who took it.
    pub receiver: Option<String>,
}

/// How the exchange of a month stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ExchangeView {
    /// The month.
    pub month: Month,
    /// Households that would be in a package that is made now.
    pub households: u64,
    /// The packages of the month, the newest first.
    pub packages: Vec<PackageView>,
    /// What civil affairs fed back for the month.
    pub feedback: Vec<ListSource>,
    /// The caller may make one.
    pub may_make: bool,
}

/// A household of the three lists.
struct Row {
    household: i64,
    monitored_type: MonitoredType,
    standing: Option<CivilAffairsStatus>,
    cells: Vec<Cell>,
}

/// Which packages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Which {
    /// Those that stand in the register, as far as the caller sees them.
    Standing,
    /// Those that were taken out of it, too.
    All,
    /// Those that stand, and those of the county above the caller's own area: they had its households.
    Above,
}

const HEADERS: [&str; 10] = [
    "户主姓名",
    "户主证件号码",
    "镇",
    "村",
    "监测类别",
    "纳入日期",
    "家庭人口",
    "风险类型",
    "实施中的帮扶措施",
    "登记的民政身份",
];

impl Service {
    /// How the exchange of a month stands.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn exchange(&self, ctx: &Ctx, query: ExchangeQuery) -> Result<ExchangeView> {
        require(ctx, Verb::ReadHouseholds)?;
        let (_, within) = self.area_in_scope(ctx, None).await?;
        let month = query.month.unwrap_or_else(|| Month::of(ctx.today()).plus(-1));
        let mut feedback = Vec::new();
        for batch in repo::department::over(&self.store, ctx, within, Some(month)).await? {
            if batch.list == FEEDBACK {
                feedback.extend(ListSource::of(&batch)?);
            }
        }
        let is_county = self.area_tree().await?.get(ctx.area)?.level == AreaLevel::County;
        Ok(ExchangeView {
            month,
            households: repo::department::count_three_types(&self.store, ctx, within).await?,
            packages: self
                .packages(ctx, month, Which::Standing)
                .await?
                .into_iter()
                .map(|(package, _)| package)
                .collect(),
            feedback,
            may_make: is_county && require(ctx, Verb::SendThreeTypes).is_ok(),
        })
    }

    /// Makes the package of a month from the register, registers it under a number, and gives its name and the file. It has the
    /// ID numbers of the heads, so that another person agrees to each; whose they are is noted as if each household had been
    /// opened.
    ///
    /// # Errors
    /// `exchange.not_county`, `exchange.month`, `exchange.ask_first`, `list.not_agreed`, `list.too_long`.
    pub async fn make_package(&self, ctx: &Ctx, cmd: MakePackageCmd) -> Result<(String, Vec<u8>)> {
        require(ctx, Verb::SendThreeTypes)?;
        // The file is not kept, and a repeated request makes it again: what is written has no key of its own.
        let ctx = &Ctx {
            request: None,
            ..ctx.clone()
        };
        let tree = self.area_tree().await?;
        let county = tree.get(ctx.area)?;
        if county.level != AreaLevel::County {
            return Err(not_county());
        }
        if !(0..=OLDEST).contains(&cmd.month.until(Month::of(ctx.today()))) {
            return Err(no_such_month());
        }
        let Some(request) = cmd.request_id else {
            return Err(ask_first());
        };
        let (_, within) = self.area_in_scope(ctx, None).await?;
        let rows = self.three_types(ctx, &tree, within).await?;
        let leaving = Leaving::new(ctx, LIST, &cmd, &[])?;
        self.check_list_out(ctx, &leaving, rows.len(), Some(request)).await?;
        // A number that was given is not given again, though its record was taken out.
        let made = self.packages(ctx, cmd.month, Which::All).await?;
        let own = made.iter().filter(|(package, _)| package.area_id == ctx.area);
        let number = own.count() + 1;
        let receipt = format!("{}-三类名单-{number}", cmd.month.to_string().replace('-', ""));
        let households = rows.iter().map(|row| row.household).collect();
        let sent = rows.iter().map(|row| {
            let (monitored_type, standing) = (row.monitored_type, row.standing);
            (
                row.household,
                Sent {
                    monitored_type,
                    standing,
                },
            )
        });
        let sent = sent::write(sent);
        let count = |kind: MonitoredType| rows.iter().filter(|row| row.monitored_type == kind).count();
        let mut values = json!({
            "month": cmd.month.to_string(),
            "number": number,
            "receipt": receipt,
            "made_on": ctx.today().to_string(),
            "unstable_lifted": count(MonitoredType::UnstableLifted),
            "marginal_prone": count(MonitoredType::MarginalProne),
            "sudden_severe": count(MonitoredType::SuddenSevere),
            "sent": sent,
        });
        let title = format!("{}三类监测对象名单 {receipt}", county.name);
        let (mark, _) = self.mark(ctx, ctx.reason.as_deref(), rows.len()).await?;
        let total = rows.len();
        let bytes = heavy::in_turn(|| workbook(&title, &mark, &rows)).await?;
        values["digest"] = json!(hex::encode(Sha256::digest(&bytes)));
        self.note_readings(ctx, ReadingKind::Household, &households, LIST)
            .await?;
        let cmd = AddRecordCmd {
            form_id: FORM.to_owned(),
            household_id: None,
            member_id: None,
            area_id: None,
            values: values.as_object().cloned().unwrap_or_default(),
            reasons: Default::default(),
        };
        // An agreement is used up with the record that it was for, or not at all.
        let mut tx = self.store.begin(ctx, "list.take_out").await?;
        self.register_made(ctx, &mut tx, cmd).await?;
        use_list_out(ctx, &mut tx, &leaving, (total, false), &bytes, Some(request)).await?;
        tx.commit((title, bytes)).await
    }

    /// How many households a package that is made now would have.
    ///
    /// # Errors
    /// `access.denied`; when the database fails.
    pub(crate) async fn package_rows(&self, ctx: &Ctx) -> Result<usize> {
        require(ctx, Verb::SendThreeTypes)?;
        let (_, within) = self.area_in_scope(ctx, None).await?;
        let tree = self.area_tree().await?;
        Ok(self.three_types(ctx, &tree, within).await?.len())
    }

    /// The households of the three types, in the order of the areas.
    async fn three_types(&self, ctx: &Ctx, tree: &AreaTree, within: AreaRange) -> Result<Vec<Row>> {
        let at = &self.store;
        let monitored = repo::department::monitored_on(at, ctx, within, ctx.today()).await?;
        let monitored: Vec<i64> = monitored
            .iter()
            .filter(|row| row.monitored_type.get().is_one_of_three())
            .map(|row| row.household_id)
            .collect();
        let mut rows = Vec::with_capacity(monitored.len());
        for ids in monitored.chunks(AT_ONCE) {
            let spells = repo::register::bulk::open_spells(at, ids).await?;
            let spell_ids: Vec<i64> = spells.values().map(|spell| spell.id).collect();
            let risks = repo::procedure::spell::open_risks(at, &spell_ids).await?;
            let measures = repo::register::bulk::measures(at, ids).await?;
            let members = repo::register::bulk::members(at, ids).await?;
            let homes = repo::department::homes(at, ctx, ids).await?;
            for id in ids {
                let (Some(spell), Some(home)) = (spells.get(id), homes.get(id)) else {
                    continue;
                };
                let here: Vec<&member::Model> = members
                    .get(id)
                    .into_iter()
                    .flatten()
                    .filter(|row| is_here(row))
                    .collect();
                let head = here.iter().find(|row| row.relation == Relation::Head);
                let number = match head.and_then(|head| Some((head.id, head.id_number_sealed.as_deref()?))) {
                    Some((head, sealed)) => self
                        .store
                        .vault()
                        .open(Field::MEMBER_ID_NUMBER, head, sealed)?
                        .to_string(),
                    None => String::new(),
                };
                let name = |level: AreaLevel| {
                    let place = tree.ancestor_at(AreaId(home.area_id), level);
                    place.map(|node| node.name.clone()).unwrap_or_default()
                };
                let open = risks
                    .get(&spell.id)
                    .into_iter()
                    .flatten()
                    .map(|row| row.risk.get().zh());
                let open: Vec<&str> = open.collect();
                let given = measures.get(id).into_iter().flatten();
                let given = given.filter(|row| row.spell_id == spell.id && row.state == MeasureState::InEffect);
                let given: Vec<&str> = given.map(|row| row.kind.get().zh()).collect();
                let monitored_type = spell.monitored_type.get();
                let standing = home.civil_affairs.map(Code::get);
                let text = |text: &str| match text.is_empty() {
                    true => Cell::Blank,
                    false => Cell::Text(text.to_owned()),
                };
                rows.push(Row {
                    household: *id,
                    monitored_type,
                    standing,
                    cells: vec![
                        text(head.map_or("", |head| head.name.as_str())),
                        text(&number),
                        text(&name(AreaLevel::Town)),
                        text(&name(AreaLevel::Village)),
                        text(monitored_type.zh()),
                        Cell::Date(spell.included_on.get()),
                        Cell::Number(here.len() as f64),
                        text(&open.join("、")),
                        text(&given.join("、")),
                        text(standing.map_or("", |standing| standing.zh())),
                    ],
                });
            }
        }
        Ok(rows)
    }

    /// The packages of a month, the newest first, each with whom it had.
    pub(super) async fn packages(&self, ctx: &Ctx, month: Month, which: Which) -> Result<Vec<(PackageView, String)>> {
        let known = self.registers(&self.store).await?;
        let form = known.library.get(FORM).ok_or_else(no_form)?;
        let mut filter = LedgerFilter {
            with_removed: which == Which::All,
            with_above: which == Which::Above,
            ..LedgerFilter::default()
        };
        narrow(&mut filter, form, &format!("month={month}..{month}"))?;
        let page = PageRequest::first(MOST_SHOWN);
        let rows = repo::ledger::page(&self.store, ctx, &tables(form)[0], &filter, page).await?;
        let tree = self.area_tree().await?;
        rows.items
            .iter()
            .map(|row| Ok((package(row, &tree, month)?, row.text("sent").unwrap_or_default())))
            .collect()
    }
}

fn package(row: &LedgerRow, tree: &AreaTree, month: Month) -> Result<PackageView> {
    let area = row.int("area_id").map(AreaId);
    let area = area.ok_or_else(|| Problem::internal("a package is of no area"))?;
    let day = |column: &str| row.text(column).and_then(|day| day.parse::<NaiveDate>().ok());
    let number = |column: &str| row.int(column).unwrap_or_default();
    Ok(PackageView {
        id: LedgerRecordId(row.id()),
        area_id: area,
        area_name: tree.get(area)?.name.clone(),
        month,
        receipt: row.text("receipt").unwrap_or_default(),
        made_on: day("made_on").ok_or_else(|| Problem::internal("a package was made on no day"))?,
        unstable_lifted: number("unstable_lifted"),
        marginal_prone: number("marginal_prone"),
        sudden_severe: number("sudden_severe"),
        handed_on: day("handed_on"),
        receiver: row.text("receiver"),
    })
}

/// A sheet for each of the three types; one without households says so by its header.
fn workbook(title: &str, mark: &str, rows: &[Row]) -> Result<Vec<u8>> {
    let mut writer = TableWriter::new();
    let columns = HEADERS.map(Column::Extra);
    let heading = format!("{title}（{mark}）");
    let kinds = MonitoredType::ALL.iter().filter(|kind| kind.is_one_of_three());
    for kind in kinds {
        writer.begin_sheet(kind.zh(), Some(&heading), &columns)?;
        for row in rows.iter().filter(|row| row.monitored_type == *kind) {
            writer.row(&row.cells)?;
        }
    }
    writer.into_bytes()
}

fn not_county() -> Problem {
    Problem::refused(
        "exchange.not_county",
        "三类名单由县级推送；请切换到县级岗位。",
        "The three lists are sent by the county; change to a post there.",
    )
}

fn no_such_month() -> Problem {
    Problem::bad_data(
        "exchange.month",
        "三类名单按现在的登记生成，月份只能是本月或上月；请核对月份。",
        "The three lists are made from the register as it is now, and are of this month or the one before; check the month.",
    )
    .at("/month")
}

fn ask_first() -> Problem {
    Problem::refused(
        "exchange.ask_first",
        "名单含户主证件号码，每次生成都须经另一人同意；请先申请，同意后再生成。",
        "The lists have the ID numbers of the heads, and each package takes another person's agreement; ask for it first.",
    )
    .at("/request_id")
}
