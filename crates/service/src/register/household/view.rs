//! One household with all that belongs to it. Personal data is masked.

use chrono::NaiveDate;
use serde::Serialize;
use shouwang_domain::area::{AreaLevel, AreaTree};
use shouwang_domain::facts::statements_owed;
use shouwang_domain::household::{
    Disability, Health, Household, Labour, MembershipChange, PriorityGroup, Relation, Schooling,
};
use shouwang_domain::id_number::{IdNumber, Sex};
use shouwang_domain::income::Period;
use shouwang_domain::measure::{MeasureKind, MeasureState};
use shouwang_domain::procedure::{CaseKind, CaseState};
use shouwang_domain::risk::{CivilAffairsStatus, MonitoredType, Population, WatchTier};
use shouwang_domain::warning::WarningState;
use shouwang_domain::{AccountId, AreaId, CaseId, HouseholdId, MeasureId, MemberId, Month, SpellId, WarningId};
use shouwang_store::Found;
use shouwang_store::column::{Code, Day, Flag};
use shouwang_store::entity::{
    contact, external_id, household, measure, member, procedure_case, spell, statement as statement_row, warning,
};
use shouwang_store::{Field, Vault, repo};
use utoipa::ToSchema;

use super::record::{IdStatus, is_here};
use crate::office::access::{Verb, require};
use crate::office::reading::ReadingKind;
use crate::register::filing;
use crate::register::guarantee::{self, GuaranteeView};
use crate::register::statement::{self, StatementView};
use crate::{Ctx, Problem, Result, Service};

/// Statements of so many months are shown, and the annual figures of that time.
const MONTHS_SHOWN: i32 = 24;

/// A household.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct HouseholdView {
    /// Id.
    pub id: HouseholdId,
    /// Its numbers in other systems.
    pub numbers: Vec<ExternalNumber>,
    /// Where it lives, from the county down.
    pub area: Vec<AreaName>,
    /// `active`, `ended` or `merged`.
    pub state: String,
    /// Base register.
    pub population: Population,
    /// Standing in civil affairs.
    pub civil_affairs: Option<CivilAffairsStatus>,
    /// Whether monthly statements are owed.
    pub statements_owed: bool,
    /// Somebody in it is able to work; without, it is a household without labour (整户无劳动能力).
    pub has_labour: bool,
    /// Telephone, masked.
    pub phone: Option<String>,
    /// Bank account, masked.
    pub account: Option<String>,
    /// Remark.
    pub note: Option<String>,
    /// Present members, the head first.
    pub members: Vec<MemberView>,
    /// Those who left.
    pub past_members: Vec<MemberView>,
    /// Statements of the last 24 months and the annual figures of that time, the newest first.
    pub statements: Vec<StatementView>,
    /// The guarantees with their history.
    pub guarantees: Vec<GuaranteeView>,
    /// The open spell of being monitored.
    pub spell: Option<SpellLine>,
    /// Warnings, the newest first.
    pub warnings: Vec<WarningLine>,
    /// Cases, the newest first.
    pub cases: Vec<CaseLine>,
    /// Present contact persons.
    pub contacts: Vec<ContactLine>,
    /// Measures of help, the newest first.
    pub measures: Vec<MeasureLine>,
    /// The version, which every change of the household or its members repeats.
    pub version: i64,
}

/// A number in another system.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ExternalNumber {
    /// `township`, `national` or `provincial`.
    pub system: String,
    /// The number.
    pub number: String,
}

/// A division on the way down to a household.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct AreaName {
    /// Id.
    pub id: AreaId,
    /// Name.
    pub name: String,
}

/// A member. The birth date is left out: with the visible ends of the ID number it would be the whole of it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct MemberView {
    /// Id.
    pub id: MemberId,
    /// Name.
    pub name: String,
    /// Relation to the head.
    pub relation: Relation,
    /// ID number, masked.
    pub id_number: Option<String>,
    /// What is known about the ID number.
    pub id_status: IdStatus,
    /// Completed years of age.
    pub age: i32,
    /// Sex.
    pub sex: Sex,
    /// Ethnicity.
    pub ethnicity: Option<String>,
    /// Education.
    pub education: Option<String>,
    /// State of health.
    pub health: Vec<Health>,
    /// The name of an illness is recorded; it is revealed on request.
    pub has_illness: bool,
    /// Certified disability.
    pub disability: Option<Disability>,
    /// Capability to work.
    pub labour: Labour,
    /// Groups to be visited and checked first to which the member belongs.
    pub priority_groups: Vec<PriorityGroup>,
    /// At school, and where.
    pub schooling: Schooling,
    /// Cannot attend school for physical reasons.
    pub schooling_exempt: bool,
    /// Covered by basic medical insurance.
    pub insured: Option<bool>,
    /// Telephone, masked.
    pub phone: Option<String>,
    /// When the member came; none for who was there from birth on.
    pub joined_on: Option<NaiveDate>,
    /// When the member left.
    pub left_on: Option<NaiveDate>,
    /// Why.
    pub left_why: Option<MembershipChange>,
}

/// The open spell of being monitored.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SpellLine {
    /// Id.
    pub id: SpellId,
    /// Monitored type.
    pub monitored_type: MonitoredType,
    /// Day of inclusion.
    pub included_on: NaiveDate,
    /// The range of income that watches it.
    pub tier: Option<WatchTier>,
    /// The level to which it is reported.
    pub reports_to: Option<AreaLevel>,
}

/// A warning in short.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct WarningLine {
    /// Id.
    pub id: WarningId,
    /// Month.
    pub month: Month,
    /// State.
    pub state: WarningState,
    /// Level.
    pub level: String,
}

/// A case in short.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CaseLine {
    /// Id.
    pub id: CaseId,
    /// Which procedure.
    pub kind: CaseKind,
    /// State.
    pub state: CaseState,
    /// When it was closed.
    pub closed_on: Option<NaiveDate>,
}

/// A contact person.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ContactLine {
    /// `town` or `village`.
    pub level: String,
    /// The account.
    pub account_id: AccountId,
    /// Name.
    pub name: String,
    /// Telephone of the office, once the person has given it.
    pub phone: Option<String>,
    /// Since when.
    pub since: NaiveDate,
}

/// A measure in short.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct MeasureLine {
    /// Id.
    pub id: MeasureId,
    /// Kind.
    pub kind: MeasureKind,
    /// State.
    pub state: MeasureState,
    /// In effect from.
    pub starts_on: Option<NaiveDate>,
}

impl Service {
    /// A household with its members, statements, guarantees and all that was done for it, personal data masked.
    ///
    /// # Errors
    /// Not found.
    pub async fn household(&self, ctx: &Ctx, id: HouseholdId) -> Result<HouseholdView> {
        require(ctx, Verb::ReadHouseholds)?;
        let at = &self.store;
        let row = repo::register::household::by_id(at, ctx, id).await?;
        self.note_reading(ctx, ReadingKind::Household, row.id, String::new())
            .await?;
        let today = ctx.today();
        let oldest = Month::of(today).plus(1 - MONTHS_SHOWN);
        let mut statements = repo::register::statement::of(at, &row).await?;
        statements.retain(|row| match *row.period {
            Period::Month(month) => month >= oldest,
            Period::Year(year) => year >= oldest.year(),
        });
        // As text, a year comes before its months.
        statements.sort_by_cached_key(|row| std::cmp::Reverse(row.period.to_string()));
        let spell = repo::register::bulk::open_spells(at, &[row.id]).await?.remove(&row.id);
        let mut warnings = repo::register::bulk::rows::<warning::Model>(at, &row).await?;
        warnings.sort_by_key(|row| std::cmp::Reverse(row.month));
        let members = repo::register::bulk::rows::<member::Model>(at, &row).await?;
        let (mut present, past): (Vec<_>, Vec<_>) = members.into_iter().partition(is_here);
        present.sort_by_key(|row| row.relation != Relation::Head);
        let vault = at.vault();
        let aggregate = repo::register::household::get(at, ctx, id).await?;
        let show = |rows: &[member::Model]| {
            rows.iter()
                .map(|row| member(vault, row, &aggregate, today))
                .collect::<Result<Vec<_>>>()
        };
        let population = row.population.get();
        let tree = self.area_tree().await?;
        // One that was taken back says nothing.
        statements.retain(|row| statement::amounts_of(row).is_reported());
        let months: Vec<Month> = statements.iter().filter_map(|row| month_of(row.period.get())).collect();
        let handed_in = filing::handed_in(at, &tree, AreaId(row.area_id), &months).await?;
        let stated = |row: &statement_row::Model| {
            let handed_in = month_of(row.period.get()).and_then(|month| handed_in.get(&month));
            Ok(StatementView {
                after_filing: handed_in.is_some_and(|moment| row.updated_at > *moment),
                ..statement::view(row)?
            })
        };
        Ok(HouseholdView {
            id,
            numbers: repo::register::external_id::of_household(at, &row)
                .await?
                .into_iter()
                .map(number)
                .collect(),
            area: path(&tree, AreaId(row.area_id)),
            state: row.state.to_string(),
            population,
            civil_affairs: row.civil_affairs.map(Code::get),
            statements_owed: statements_owed(population, spell.is_some()),
            has_labour: aggregate.has_labour(today),
            phone: masked(vault, Field::HOUSEHOLD_PHONE, row.id, row.phone_sealed.as_deref())?,
            account: masked(vault, Field::HOUSEHOLD_ACCOUNT, row.id, row.account_sealed.as_deref())?,
            note: row.note.clone(),
            members: show(&present)?,
            past_members: show(&past)?,
            statements: statements.iter().map(stated).collect::<Result<_>>()?,
            guarantees: repo::register::guarantee::of(at, &row)
                .await?
                .iter()
                .map(guarantee::view)
                .collect::<Result<_>>()?,
            spell: spell.map(|row| spell_line(&row)).transpose()?,
            warnings: warnings.iter().map(warning_line).collect::<Result<_>>()?,
            cases: newest(repo::register::bulk::rows(at, &row).await?, case_line)?,
            contacts: self.contact_lines(&row).await?,
            measures: newest(repo::register::bulk::rows(at, &row).await?, measure_line)?,
            version: row.version,
        })
    }

    async fn contact_lines(&self, household: &Found<household::Model>) -> Result<Vec<ContactLine>> {
        let mut lines = Vec::new();
        for row in repo::register::bulk::rows::<contact::Model>(&self.store, household).await? {
            if row.to_on.is_some() {
                continue;
            }
            let account = repo::office::account::by_id(&self.store, row.account_id).await?;
            lines.push(ContactLine {
                level: row.level.to_string(),
                account_id: AccountId(row.account_id),
                phone: account
                    .as_ref()
                    .map(|account| self.office_phone(account))
                    .transpose()?
                    .flatten(),
                name: account.map(|account| account.display_name).unwrap_or_default(),
                since: row.from_on.get(),
            });
        }
        Ok(lines)
    }
}

/// The divisions from the county down to one; a household's province and city go without saying.
pub(super) fn path(tree: &AreaTree, area: AreaId) -> Vec<AreaName> {
    let way = tree
        .path(area)
        .into_iter()
        .filter(|node| node.level >= AreaLevel::County);
    way.map(|node| AreaName {
        id: node.id,
        name: node.name.clone(),
    })
    .collect()
}

fn newest<M, T>(mut rows: Vec<M>, show: impl Fn(&M) -> Result<T>) -> Result<Vec<T>> {
    // Rows come in the order of their ids, which grow with time.
    rows.reverse();
    rows.iter().map(show).collect()
}

fn number(row: external_id::Model) -> ExternalNumber {
    ExternalNumber {
        system: row.system,
        number: row.number,
    }
}

fn member(vault: &Vault, row: &member::Model, household: &Household, today: NaiveDate) -> Result<MemberView> {
    let destitute = household.civil_affairs == Some(CivilAffairsStatus::DestituteSupport);
    let as_seen_by_rules = household.members.iter().find(|m| m.id.0 == row.id);
    let birth_date = row.birth_date.get();
    let joined_on = row.joined_on.get();
    let disability = match (row.disability_kind.map(Code::get), row.disability_grade) {
        (Some(kind), Some(grade)) => Some(Disability::new(kind, grade as u8)?),
        _ => None,
    };
    let until = row.left_on.map(Day::get);
    Ok(MemberView {
        id: MemberId(row.id),
        name: row.name.clone(),
        relation: row.relation.get(),
        id_number: masked(vault, Field::MEMBER_ID_NUMBER, row.id, row.id_number_sealed.as_deref())?,
        id_status: row.id_status.get(),
        age: until
            .unwrap_or(today)
            .years_since(birth_date)
            .map_or(0, |years| years as i32),
        sex: row.sex.get(),
        ethnicity: row.ethnicity.clone(),
        education: row.education.clone(),
        health: row.health.read()?,
        has_illness: row.illness_sealed.is_some(),
        disability,
        labour: row.labour.get(),
        priority_groups: as_seen_by_rules
            .map(|m| m.priority_groups(today, destitute))
            .unwrap_or_default(),
        schooling: row.schooling.get(),
        schooling_exempt: row.schooling_exempt.get(),
        insured: row.insured.map(Flag::get),
        phone: masked(vault, Field::MEMBER_PHONE, row.id, row.phone_sealed.as_deref())?,
        joined_on: Some(joined_on).filter(|joined| *joined != birth_date),
        left_on: until,
        left_why: row.left_why.map(Code::get),
    })
}

/// A sealed value with its middle hidden.
fn masked(vault: &Vault, field: Field, row: i64, sealed: Option<&[u8]>) -> Result<Option<String>> {
    let Some(sealed) = sealed else { return Ok(None) };
    let text = vault.open(field, row, sealed)?;
    Ok(Some(match IdNumber::parse(&text) {
        Ok(id) if field == Field::MEMBER_ID_NUMBER => id.masked(),
        _ => masked_ends(&text),
    }))
}

/// The first three and the last four characters of a telephone or account, fewer of a short one.
pub(crate) fn masked_ends(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let (first, last) = match chars.len() {
        0..=4 => (0, 0),
        5..=7 => (0, 4),
        _ => (3, 4),
    };
    let hidden = first..chars.len() - last;
    chars
        .iter()
        .enumerate()
        .map(|(at, c)| if hidden.contains(&at) { '*' } else { *c })
        .collect()
}

fn spell_line(row: &spell::Model) -> Result<SpellLine> {
    let tier: Option<WatchTier> = row.tier.parse().ok();
    Ok(SpellLine {
        id: SpellId(row.id),
        monitored_type: row.monitored_type.get(),
        included_on: row.included_on.get(),
        tier,
        reports_to: tier.and_then(WatchTier::reports_to),
    })
}

fn warning_line(row: &warning::Model) -> Result<WarningLine> {
    Ok(WarningLine {
        id: WarningId(row.id),
        month: row.month.get(),
        state: row.state.get(),
        level: row.level.to_string(),
    })
}

fn case_line(row: &procedure_case::Model) -> Result<CaseLine> {
    Ok(CaseLine {
        id: CaseId(row.id),
        kind: row.kind.get(),
        state: row.state.get(),
        closed_on: row.closed_on.map(Day::get),
    })
}

fn measure_line(row: &measure::Model) -> Result<MeasureLine> {
    Ok(MeasureLine {
        id: MeasureId(row.id),
        kind: row.kind.get(),
        state: row.state.get(),
        starts_on: row.starts_on.map(Day::get),
    })
}

/// The version that a command repeats must be the one that is stored.
pub(super) fn check_version(row: &household::Model, version: i64) -> Result<()> {
    if row.version == version {
        Ok(())
    } else {
        Err(Problem::conflict())
    }
}

const fn month_of(period: Period) -> Option<Month> {
    match period {
        Period::Month(month) => Some(month),
        Period::Year(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_middle_of_a_number_is_hidden() {
        for (text, expected) in [
            ("13912345678", "139****5678"),
            ("6222020000001234567", "622************4567"),
            ("1234567", "***4567"),
            ("123", "***"),
            ("", ""),
        ] {
            assert_eq!(masked_ends(text), expected);
        }
    }
}
