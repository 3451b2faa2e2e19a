//! A department's answer to a query of assets.

use std::collections::HashMap;

use serde::Serialize;
use shouwang_domain::asset::Authorisation;
use shouwang_domain::department_list::{NameAgreement, compare_names};
use shouwang_domain::household::HouseholdState;
use shouwang_domain::{AssetQueryId, MemberId};
use shouwang_forms::DepartmentList;
use shouwang_store::entity::{asset_asked, asset_query, asset_result, member};
use shouwang_store::{Field, Found, Tx, Vault, repo};
use utoipa::ToSchema;

use super::authorised::authorisation;
use super::hands::check_not_taker;

use crate::department::compare::own_households;
use crate::department::list::known;
use crate::department::said::Said;
use crate::department::sheet::{Number, ReadList, ReadRow, read_list};
use crate::office::access::{Verb, require};
use crate::register::import::{ImportCmd, read};
use crate::{Ctx, Result, Service};

/// So many lines that cannot be read are named.
const MOST_LINES: usize = 200;

/// A department's answer to a query.
#[derive(Clone)]
pub struct AnswerAssetQueryCmd {
    /// The query.
    pub asset_query_id: AssetQueryId,
    /// The file.
    pub file: ImportCmd,
}

/// What an answer brought, or, in a dry run, whether it can be read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct AssetAnswered {
    /// The query.
    pub asset_query_id: AssetQueryId,
    /// Its number.
    pub number: String,
    /// Nothing was written, and nobody was asked for.
    pub dry_run: bool,
    /// Rows.
    pub rows: u64,
    /// Rows that cannot be read.
    pub damaged: u64,
    /// Their lines, at most 200: nothing of what stands in them is kept.
    pub damaged_lines: Vec<u32>,
    /// What became of the others; none in a dry run, which would ask the register without a trace.
    pub compared: Option<AssetCompared>,
}

/// What became of the rows of an answer.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct AssetCompared {
    /// Rows about adults whose authorisation holds, which this query had not brought before: they are kept, each once, also
    /// where an earlier query brought the same.
    pub found: u64,
    /// Rows that this query had brought before.
    pub repeated: u64,
    /// Rows about anybody else: they were dropped, and stand nowhere.
    pub dropped: u64,
    /// Rows about the household of whoever brings the answer in, or of kin: somebody else brings them.
    pub kin: u64,
    /// Households that have their answer now.
    pub told: u64,
    /// Households of the query that have none: their authorisation does not hold any more, or they are kin's.
    pub left: u64,
}

/// A household of a query, with the adults for whom its authorisation holds today.
struct Household {
    asked: asset_asked::Model,
    /// It may be answered by the caller, and its authorisation holds.
    is_open: bool,
    /// Rows of this query that were there before.
    own: i64,
    /// Rows that are new.
    new: i64,
    /// Rows that an earlier query had brought, and that this one brings again.
    known: i64,
}

impl Household {
    /// How much the query has found of the household by now: what an earlier query had brought is found by this one, too, and
    /// counts once however often the file is sent.
    fn found(&self) -> i64 {
        (self.asked.found + self.new).max(self.own + self.new + self.known)
    }
}

/// Somebody of whom a row may be about.
struct Person {
    /// Among the households.
    household: usize,
    member: member::Model,
}

/// What an answer is compared with.
struct Asked {
    households: Vec<Household>,
    /// By the blind index of the ID number.
    people: HashMap<Vec<u8>, Person>,
}

impl Service {
    /// Takes a department's answer in: rows about adults who were asked for and whose authorisation holds today, by sound ID
    /// number and the same name, are kept; every other row is counted and dropped in memory. Nothing of the file is stored, no
    /// digest and no copy for a repeated request: whoever sends it again brings nothing new. A household of the query about
    /// whom no row speaks has its answer too: nothing was found. A dry run reads the file alone.
    ///
    /// # Errors
    /// Not found, of another department's query too; `asset.asked_yourself`, `list.all_damaged`, and the problems of a file that cannot be read at all
    /// (`sheet.*`, `list.more_sheets`, `import.refused`).
    pub async fn answer_asset_query(&self, ctx: &Ctx, cmd: AnswerAssetQueryCmd) -> Result<AssetAnswered> {
        require(ctx, Verb::SendAssetAnswers)?;
        // The digest of the request would be one of the file.
        let ctx = &Ctx {
            request: None,
            ..ctx.clone()
        };
        let query = repo::asset::query(&self.store, ctx, cmd.asset_query_id).await?;
        check_not_taker(&self.store, ctx, &query).await?;
        let list = known(ctx, query.kind.get().list())?;
        let book = read(&cmd.file).await?;
        let rows = read_list(list, &book, ctx.today())?;
        let damaged_lines = damaged_lines(&rows);
        let mut answer = AssetAnswered {
            asset_query_id: cmd.asset_query_id,
            number: query.number.clone(),
            dry_run: cmd.file.dry_run,
            rows: rows.total,
            damaged: damaged_lines.len() as u64,
            damaged_lines: damaged_lines.into_iter().take(MOST_LINES).collect(),
            compared: None,
        };
        if cmd.file.dry_run {
            return Ok(answer);
        }
        let mut tx = self.store.begin(ctx, "asset_query.answer").await?;
        // Two answers to one query come one after the other.
        tx.locked::<asset_query::Model>(query.id).await?;
        let query = repo::asset::query(&tx, ctx, cmd.asset_query_id).await?;
        let mut asked = self.asked_for(&tx, ctx, &query).await?;
        let compared = keep(&mut tx, ctx, self.store.vault(), (&query, list), rows, &mut asked).await?;
        answer.compared = Some(compared);
        let after = asset_query::Model {
            answered_on: Some(ctx.today().into()),
            told: query.told + compared.told as i64,
            found: query.found + compared.found as i64,
            total: query.total + answer.rows as i64,
            dropped: query.dropped + compared.dropped as i64,
            damaged: query.damaged + answer.damaged as i64,
            ..query.row().clone()
        };
        tx.update(query.row(), after).await?;
        tx.subject(format!("asset_query/{}", query.id));
        tx.detail(serde_json::json!({ "rows": answer.rows, "damaged": answer.damaged, "compared": compared }));
        tx.commit(answer).await
    }

    /// The adults of a query of whom its kind may be asked today. They were found when the query was made; that the caller sees
    /// the query is the right to its answer, and a department's officer sees no household besides.
    async fn asked_for(&self, tx: &Tx, ctx: &Ctx, query: &Found<asset_query::Model>) -> Result<Asked> {
        let rows = repo::asset::asked(tx, query).await?;
        let cases = repo::asset::cases(tx, query).await?;
        let ids: Vec<i64> = cases.keys().copied().collect();
        let signed = repo::asset::signed(tx, &ids).await?;
        let withdrawals = repo::asset::withdrawals(tx, &ids).await?;
        let own = own_households(tx, ctx).await?;
        let homes: Vec<i64> = rows.iter().map(|row| row.household_id).collect();
        let here = repo::department::homes(tx, ctx, &homes).await?;
        let mut members = repo::register::member::of_households(tx, &homes).await?;
        let mut asked = Asked {
            households: Vec::with_capacity(rows.len()),
            people: HashMap::new(),
        };
        for row in rows {
            let home = here.get(&row.household_id);
            let is_here = home.is_some_and(|home| home.state == HouseholdState::Active);
            let taken_back = withdrawals.get(&row.case_id).map_or(&[][..], Vec::as_slice);
            let holds: Option<Authorisation> = match (cases.get(&row.case_id), signed.get(&row.case_id)) {
                (Some(case), Some(step)) if is_here => Some(authorisation(case, step, taken_back)?),
                _ => None,
            };
            let wanted: Vec<MemberId> = row.members.read()?;
            let covers = |member: &member::Model| {
                let id = MemberId(member.id);
                let may = |holds: &Authorisation| holds.covers(id, query.kind.get(), ctx.today());
                member.left_on.is_none() && wanted.contains(&id) && holds.as_ref().is_some_and(may)
            };
            let mut is_open = false;
            for member in members.remove(&row.household_id).unwrap_or_default() {
                let blind = member.id_number_blind.clone().filter(|_| covers(&member));
                if let Some(blind) = blind {
                    is_open = true;
                    let household = asked.households.len();
                    asked.people.insert(blind, Person { household, member });
                }
            }
            asked.households.push(Household {
                is_open: is_open && !own.contains(&row.household_id),
                asked: row,
                own: 0,
                new: 0,
                known: 0,
            });
        }
        Ok(asked)
    }
}

/// How often a row stands somewhere.
#[derive(Default)]
struct Seen {
    own: u64,
    earlier: u64,
    here: u64,
}

/// Keeps what is about somebody of the query and says of its households that they have their answer.
async fn keep(
    tx: &mut Tx,
    ctx: &Ctx,
    vault: &Vault,
    (query, list): (&Found<asset_query::Model>, &DepartmentList),
    rows: ReadList,
    asked: &mut Asked,
) -> Result<AssetCompared> {
    let cases: Vec<i64> = asked.households.iter().map(|one| one.asked.case_id).collect();
    // By person and words: how many rows this query brought before, how many others did, and how many the file has so far.
    // What stands in a file twice is there twice.
    let mut seen: HashMap<(i64, String), Seen> = HashMap::new();
    let mut own: HashMap<i64, i64> = HashMap::new();
    for before in repo::asset::results_of(tx, &cases).await? {
        let is_own = before.asset_query_id == query.id;
        *own.entry(before.case_id).or_default() += i64::from(is_own);
        if let Some(said) = Said::of_result(vault, &before)?.filter(|_| before.kind == query.kind.get()) {
            let seen = seen.entry((before.member_id, said.text())).or_default();
            match is_own {
                true => seen.own += 1,
                false => seen.earlier += 1,
            }
        }
    }
    for household in &mut asked.households {
        household.own = own.get(&household.asked.case_id).copied().unwrap_or_default();
    }
    let mut compared = AssetCompared::default();
    let mut kept = Vec::new();
    for row in rows.rows {
        let Number::Sound(number) = &row.number else {
            // Counted among those that cannot be read.
            continue;
        };
        let blind = vault.blind(Field::MEMBER_ID_NUMBER, number.reveal());
        let person = asked.people.get(&blind).filter(|person| is_named(&row, &person.member));
        let Some(person) = person else {
            compared.dropped += 1;
            continue;
        };
        let household = &mut asked.households[person.household];
        if !household.is_open {
            compared.kin += 1;
            continue;
        }
        let said = Said::of(list, &row.values);
        let seen = seen.entry((person.member.id, said.text())).or_default();
        seen.here += 1;
        compared.repeated += 1;
        if seen.here <= seen.own {
            continue;
        }
        if seen.here <= seen.own + seen.earlier {
            household.known += 1;
            continue;
        }
        household.new += 1;
        let id = tx.id();
        kept.push(asset_result::Model {
            id,
            asset_query_id: query.id,
            case_id: household.asked.case_id,
            household_id: household.asked.household_id,
            member_id: person.member.id,
            kind: query.kind,
            as_of: list.day(&row.values, ctx.today()).into(),
            said_sealed: Some(said.seal(vault, Field::ASSET_RESULT, id)?),
            sent_by: ctx.acted_by.0,
            sent_entered_by: ctx.entered_by.0,
            ..asset_result::Model::default()
        });
    }
    tx.insert_many(kept).await?;
    for household in &asked.households {
        let before = &household.asked;
        if !household.is_open {
            compared.left += u64::from(before.answered_on.is_none());
            continue;
        }
        compared.told += u64::from(before.answered_on.is_none());
        let more = household.found() - before.found;
        compared.found += more as u64;
        compared.repeated -= more as u64;
        if before.answered_on.is_none() || more > 0 {
            let after = asset_asked::Model {
                answered_on: before.answered_on.or(Some(ctx.today().into())),
                found: household.found(),
                ..before.clone()
            };
            tx.update(before, after).await?;
        }
    }
    Ok(compared)
}

fn is_named(row: &ReadRow, member: &member::Model) -> bool {
    compare_names(row.name.reveal(), &member.name) == NameAgreement::Equal
}

/// The lines that cannot be read, or have no sound ID number.
fn damaged_lines(rows: &ReadList) -> Vec<u32> {
    // Of what is wrong with a row only its line leaves: `名单!C7` is line 7.
    let line_of = |at: &str| -> u32 {
        let cell = at.rsplit('!').next().unwrap_or_default();
        cell.trim_start_matches(|c: char| !c.is_ascii_digit())
            .parse()
            .unwrap_or_default()
    };
    let unread = rows.damage.iter().map(|problem| line_of(&problem.at));
    let unsound = rows.rows.iter().filter(|row| !matches!(row.number, Number::Sound(_)));
    let mut lines: Vec<u32> = unread.chain(unsound.map(|row| row.line)).collect();
    lines.sort_unstable();
    lines
}
