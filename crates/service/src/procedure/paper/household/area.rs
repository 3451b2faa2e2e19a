//! The households of an area at once: their ledger, printed or as a sheet, and their files as one archive. Such a paper is a
//! list that leaves: it has the limits of one, and the agreement of another person where it is long.

use std::collections::{BTreeSet, HashMap};

use serde::{Deserialize, Serialize};
use serde_json::json;
use sha2::{Digest as _, Sha256};
use shouwang_domain::area::{AreaLevel, AreaRange};
use shouwang_domain::household::Relation;
use shouwang_domain::{AreaId, HouseholdId, ListRequestId};
use shouwang_papers::{Job, Templates};
use shouwang_sheets::{Listed, bundle, delimited};
use shouwang_store::entity::member;
use shouwang_store::repo;
use utoipa::ToSchema;

use super::super::{PaperMaker, code_of};
use super::{HouseholdPaperKind, ledger_data};
use crate::help::help_ledger::HEADER;
use crate::office::access::{Verb, require};
use crate::office::list_out::{HELP_LEDGER, HOUSEHOLD_FILES, Leaving};
use crate::office::reading::ReadingKind;
use crate::register::kinship::refuse_kin;
use crate::{Ctx, Problem, Result, Service, heavy};

/// More households are printed village by village.
const MOST: usize = 300;
/// What the sheet of the ledger is called.
const TITLE: &str = "监测帮扶台账";
/// What no name of a file has in it.
const NOT_IN_NAMES: &str = "/\\:*?\"<>|";

/// The ledger of an area, printed or as a sheet.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct HelpLedgerCmd {
    /// The area with everything beneath it.
    pub area_id: AreaId,
    /// The agreement of another person, where the list is long.
    #[serde(default)]
    pub request_id: Option<ListRequestId>,
}

/// The files of the households of a village or a town as one archive, one PDF each.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FilesCmd {
    /// The area with everything beneath it.
    pub area_id: AreaId,
    /// The agreement of another person, where there are many people in it.
    #[serde(default)]
    pub request_id: Option<ListRequestId>,
}

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FilesMade {
    /// Households whose file is in it.
    pub households: u64,
    /// Households left out, because they are one's own or of kin.
    pub left_out: u64,
    /// Files that lack something; the archive's list says what.
    pub incomplete: u64,
    /// Size of the archive in bytes.
    pub bytes: u64,
    /// SHA-256 of the archive, in hexadecimal.
    pub digest: String,
}

/// The ledger of an area, before it leaves.
struct Ledger {
    rows: Vec<Vec<String>>,
    /// Everybody who lives in the households.
    people: usize,
    households: Vec<i64>,
}

/// The archive, before it is kept.
pub(crate) struct FilesOfArea {
    pub(crate) bytes: Vec<u8>,
    made: FilesMade,
    households: BTreeSet<i64>,
    people: usize,
}

impl Service {
    /// Prints the ledger of an area across A4, and writes down that it left.
    ///
    /// # Errors
    /// Not found, `paper.too_many_households`, `list.ask_first`, `list.not_agreed`, and those of the press.
    pub async fn print_help_ledger(&self, ctx: &Ctx, cmd: HelpLedgerCmd, maker: &PaperMaker) -> Result<Vec<u8>> {
        let Ledger {
            rows,
            people,
            households,
        } = self.help_ledger_of(ctx, &cmd).await?;
        let place = self.full_place_of(cmd.area_id).await?;
        let mut data = ledger_data(&place, ctx.today(), &rows);
        let template = HouseholdPaperKind::HelpLedger.as_str();
        let templates = Templates::load(&self.config.templates_dir())?;
        let content = self.content_digest(template, &templates, &data)?;
        data["mark"] = json!(self.mark(ctx, ctx.reason.as_deref(), rows.len()).await?.0);
        let job = Job {
            template: template.to_owned(),
            data,
            code: Some(code_of(
                &format!("/assistance?area={}&paper={template}", cmd.area_id),
                &content,
            )),
        };
        let pdf = self.lay_out(&templates, &job, maker).await?;
        self.ledger_left(ctx, &cmd, (&households, people), &pdf.bytes).await?;
        Ok(pdf.bytes)
    }

    /// The same as a workbook.
    ///
    /// # Errors
    /// As [`Service::print_help_ledger`].
    pub async fn help_ledger_sheet(&self, ctx: &Ctx, cmd: HelpLedgerCmd) -> Result<Vec<u8>> {
        let Ledger {
            rows,
            people,
            households,
        } = self.help_ledger_of(ctx, &cmd).await?;
        let bytes = self.ledger_workbook(ctx, rows).await?;
        self.ledger_left(ctx, &cmd, (&households, people), &bytes).await?;
        Ok(bytes)
    }

    /// The lines of one household as a workbook.
    ///
    /// # Errors
    /// Not found, `household.own`, `list.ask_first`.
    pub async fn household_help_sheet(&self, ctx: &Ctx, household: HouseholdId) -> Result<Vec<u8>> {
        require(ctx, Verb::TakeListsOut)?;
        require(ctx, Verb::ReadAssistance)?;
        let household = self.household_helped(ctx, household).await?;
        refuse_kin(&self.store, ctx, household.id).await?;
        let leaving = Leaving::new(ctx, HELP_LEDGER, &HouseholdId(household.id), &[])?;
        self.check_list_out(ctx, &leaving, 1, None).await?;
        let rows = self.help_rows(ctx, &household).await?;
        let bytes = self.ledger_workbook(ctx, rows).await?;
        // The file itself is not kept for a repeated request.
        let once = Ctx {
            request: None,
            ..ctx.clone()
        };
        self.note_list_out(&once, &leaving, (1, false), &bytes, None).await?;
        Ok(bytes)
    }

    /// The monitored households of an area, present and former, with their lines, when so many may leave; one's own household
    /// and those of kin stay out.
    async fn help_ledger_of(&self, ctx: &Ctx, cmd: &HelpLedgerCmd) -> Result<Ledger> {
        require(ctx, Verb::TakeListsOut)?;
        require(ctx, Verb::ReadAssistance)?;
        let (_, within) = self.area_in_scope(ctx, Some(cmd.area_id)).await?;
        let (mut households, people) = self.people_with_files(ctx, within).await?;
        self.check_list_out(ctx, &Leaving::new(ctx, HELP_LEDGER, cmd, &[])?, people, cmd.request_id)
            .await?;
        let own = repo::register::kinship::of_hands(&self.store, ctx.hands()).await?;
        households.retain(|id| !own.contains(id));
        let mut rows = Vec::new();
        for id in &households {
            let household = repo::register::household::by_id(&self.store, ctx, HouseholdId(*id)).await?;
            rows.extend(self.help_rows(ctx, &household).await?);
        }
        Ok(Ledger {
            rows,
            people,
            households,
        })
    }

    async fn ledger_workbook(&self, ctx: &Ctx, rows: Vec<Vec<String>>) -> Result<Vec<u8>> {
        let (mark, _) = self.mark(ctx, ctx.reason.as_deref(), rows.len()).await?;
        let columns: Vec<(String, bool)> = HEADER
            .iter()
            .map(|header| ((*header).to_owned(), *header == "人口"))
            .collect();
        heavy::in_turn(move || {
            let listed = Listed {
                title: TITLE,
                mark: &mark,
                columns: &columns,
                rows: &rows,
            };
            listed.workbook()
        })
        .await
    }

    async fn ledger_left(
        &self,
        ctx: &Ctx,
        cmd: &HelpLedgerCmd,
        (households, people): (&[i64], usize),
        bytes: &[u8],
    ) -> Result<()> {
        let seen: BTreeSet<i64> = households.iter().copied().collect();
        self.note_readings(ctx, ReadingKind::Help, &seen, HELP_LEDGER).await?;
        // The file itself is not kept for a repeated request.
        let once = Ctx {
            request: None,
            ..ctx.clone()
        };
        let leaving = Leaving::new(ctx, HELP_LEDGER, cmd, &[])?;
        self.note_list_out(&once, &leaving, (people, false), bytes, cmd.request_id)
            .await
    }

    /// Those who are or were monitored there, and not more than are printed at once.
    async fn monitored_in(&self, ctx: &Ctx, within: AreaRange) -> Result<Vec<i64>> {
        let most = MOST as u64 + 1;
        let found = repo::procedure::spell::households_in(&self.store, ctx, within, most).await?;
        match found.len() > MOST {
            true => Err(too_many()),
            false => Ok(found),
        }
    }

    /// The names from the county down to an area.
    async fn full_place_of(&self, area: AreaId) -> Result<String> {
        let tree = self.area_tree().await?;
        let path = tree.path(area);
        let from = path
            .iter()
            .position(|node| node.level == AreaLevel::County)
            .unwrap_or(path.len().saturating_sub(1));
        Ok(path[from..].iter().map(|node| node.name.as_str()).collect())
    }

    /// The monitored households of an area with all who live in them: a file tells of everybody.
    pub(crate) async fn people_with_files(&self, ctx: &Ctx, within: AreaRange) -> Result<(Vec<i64>, usize)> {
        let households = self.monitored_in(ctx, within).await?;
        let members = repo::register::bulk::members(&self.store, &households).await?;
        let present = |all: &Vec<member::Model>| all.iter().filter(|of| of.left_on.is_none()).count();
        let people = members.values().map(present).sum();
        Ok((households, people))
    }

    /// How many people an archive or a ledger of an area tells of.
    ///
    /// # Errors
    /// Not found, `paper.too_many_households`.
    pub(crate) async fn people_of_area(&self, ctx: &Ctx, area: AreaId) -> Result<usize> {
        let (_, within) = self.area_in_scope(ctx, Some(area)).await?;
        Ok(self.people_with_files(ctx, within).await?.1)
    }

    /// Looks whether the files of an area may be put together: before they are.
    ///
    /// # Errors
    /// Not found, `paper.too_many_households`, `paper.no_household`, `list.ask_first`, `list.not_agreed`.
    pub(crate) async fn check_files(&self, ctx: &Ctx, cmd: &FilesCmd) -> Result<(Vec<i64>, usize)> {
        require(ctx, Verb::TakeListsOut)?;
        require(ctx, Verb::ReadCases)?;
        let (_, within) = self.area_in_scope(ctx, Some(cmd.area_id)).await?;
        let (households, people) = self.people_with_files(ctx, within).await?;
        if households.is_empty() {
            return Err(Problem::refused(
                "paper.no_household",
                "这个区划没有纳入过监测的农户，没有档案可生成。",
                "No household of this area is or was monitored, so there is no file to be made.",
            )
            .at("/area_id"));
        }
        self.check_list_out(
            ctx,
            &Leaving::new(ctx, HOUSEHOLD_FILES, cmd, &[])?,
            people,
            cmd.request_id,
        )
        .await?;
        Ok((households, people))
    }

    /// Puts the files of an area together: a PDF each, in a folder for each village, and a list of what is missing. Files of
    /// one's own household and of kin stay out.
    pub(crate) async fn files_of_area(
        &self,
        ctx: &Ctx,
        cmd: &FilesCmd,
        maker: &PaperMaker,
        progress: &(dyn Fn(u64, u64) + Send + Sync),
    ) -> Result<FilesOfArea> {
        let (households, people) = self.check_files(ctx, cmd).await?;
        let total = households.len() as u64;
        progress(0, total);
        let (mark, _) = self.mark(ctx, ctx.reason.as_deref(), households.len()).await?;
        let templates = Templates::load(&self.config.templates_dir())?;
        let mut files: Vec<(String, Vec<u8>)> = Vec::new();
        let mut list = vec![Vec::from(
            ["序号", "村", "户主", "监测次数", "缺件数", "还缺什么"].map(str::to_owned),
        )];
        let mut shown = BTreeSet::new();
        let mut places: HashMap<String, usize> = HashMap::new();
        let (mut left_out, mut incomplete) = (0, 0);
        for (at, id) in households.iter().enumerate() {
            let home = self.home(ctx, HouseholdId(*id)).await?;
            if repo::register::kinship::is_kin(&self.store, HouseholdId(*id), ctx.hands()).await? {
                left_out += 1;
                progress(at as u64 + 1, total);
                continue;
            }
            let made = self
                .household_paper(
                    ctx,
                    &home,
                    HouseholdPaperKind::HouseholdFile,
                    (&templates, Some(&mark)),
                    maker,
                )
                .await?;
            let village = home.place.village.clone().or_else(|| home.place.town.clone());
            let village = plain(village.as_deref().unwrap_or("未分村"));
            let head = home.members.iter().find(|member| member.relation == Relation::Head);
            let head = head.map(|member| member.name.clone()).unwrap_or_default();
            let number = places.entry(village.clone()).or_default();
            *number += 1;
            files.push((format!("{village}/{number:03}_{}.pdf", plain(&head)), made.pdf.bytes));
            let spells = made.archive.map(|archive| archive.spells).unwrap_or_default();
            let lacking: Vec<String> = spells
                .iter()
                .flat_map(|spell| &spell.lacking)
                .map(|one| format!("{}：{}（{}）", one.folder.zh(), one.zh, one.role.zh()))
                .collect();
            incomplete += u64::from(!lacking.is_empty());
            list.push(vec![
                number.to_string(),
                village,
                head,
                spells.len().to_string(),
                lacking.len().to_string(),
                lacking.join("；"),
            ]);
            shown.insert(*id);
            progress(at as u64 + 1, total);
        }
        list.push(vec![mark]);
        let lines = list.iter().map(|line| line.iter().map(String::as_str).collect());
        files.insert(0, ("目录.csv".to_owned(), delimited(lines)?));
        let bytes = heavy::in_turn(move || bundle(&files)).await?;
        Ok(FilesOfArea {
            made: FilesMade {
                households: shown.len() as u64,
                left_out,
                incomplete,
                bytes: bytes.len() as u64,
                digest: hex::encode(Sha256::digest(&bytes)),
            },
            households: shown,
            people,
            bytes,
        })
    }

    /// Writes down that the files of an area left, household by household and as a list, which uses up the agreement.
    ///
    /// # Errors
    /// `list.not_agreed`; not found.
    pub(crate) async fn files_left(&self, ctx: &Ctx, cmd: &FilesCmd, files: FilesOfArea) -> Result<FilesMade> {
        let subject = format!("paper/{}", HouseholdPaperKind::HouseholdFile);
        self.note_readings(ctx, ReadingKind::Archive, &files.households, &subject)
            .await?;
        self.note_list_out_with(
            ctx,
            &Leaving::new(ctx, HOUSEHOLD_FILES, cmd, &[])?,
            (files.people, false),
            &files.bytes,
            cmd.request_id,
            files.made,
        )
        .await
    }
}

/// As a part of the name of a file.
fn plain(name: &str) -> String {
    let kept = name.chars().filter(|c| !c.is_control() && !NOT_IN_NAMES.contains(*c));
    let kept: String = kept.collect();
    match kept.trim_matches(['.', ' ']) {
        "" => "未命名".to_owned(),
        kept => kept.to_owned(),
    }
}

fn too_many() -> Problem {
    Problem::refused(
        "paper.too_many_households",
        format!("一次最多生成 {MOST} 户；请按村或者村民小组分次生成。"),
        format!("At most {MOST} households at once; make them by village or by group."),
    )
    .at("/area_id")
}
