//! The register of an area as the sheet that it came in by, to be mended and brought back.
//!
//! What is masked on a screen stays out of it: ID numbers, telephones, accounts and names of illnesses. A blank cell
//! changes nothing, so that the sheet as it is changes nothing.

use std::collections::{BTreeSet, HashMap};

use serde::{Deserialize, Serialize};
use shouwang_domain::area::{AreaLevel, AreaTree};
use shouwang_domain::assurance::{Assurances, Dwelling, DwellingGrade};
use shouwang_domain::guarantee::{Guarantee, GuaranteeState};
use shouwang_domain::household::{Disability, HouseholdState, Relation};
use shouwang_domain::name::PersonName;
use shouwang_domain::{AreaId, ListRequestId, Problem};
use shouwang_sheets::write::{Cell, INSTRUCTIONS_SHEET, TableWriter, instructions, known, register_cell};
use shouwang_sheets::{DwellingSaid, Place, REGISTER, RegisterHousehold, RegisterMember};
use shouwang_store::column::{Code, Day, Flag};
use shouwang_store::entity::{household, member, spell};
use shouwang_store::repo;
use shouwang_store::repo::register::filter::HouseholdFilter;
use shouwang_store::repo::{At, Cursor, PageRequest};
use utoipa::ToSchema;

use crate::office::access::{Verb, require};
use crate::office::list_out::{Leaving, REGISTER as LIST};
use crate::office::reading::ReadingKind;
use crate::register::household::TOWNSHIP;
use crate::register::household::record::is_here;
use crate::{Ctx, Result, Service};

/// Households at a time.
const PART: u32 = 200;

/// The register of which area.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct FilledQuery {
    /// The area; without, that of one's post.
    pub area_id: Option<AreaId>,
    /// The agreement of another person, for a register of more than 1,000 members.
    pub request_id: Option<ListRequestId>,
}

impl Service {
    /// The register of an area, a row for each member who is here, in the order of villages: its name, and the file. Whose rows
    /// are in it is noted as if each household had been opened. Nobody takes more than 1,000 rows alone.
    ///
    /// # Errors
    /// Not found for an area out of scope; `register.nobody`, `list.ask_first`, `list.too_long`, `list.not_agreed`.
    pub async fn filled_register(&self, ctx: &Ctx, query: FilledQuery) -> Result<(String, Vec<u8>)> {
        require(ctx, Verb::ImportData)?;
        let (area, within) = self.area_in_scope(ctx, query.area_id).await?;
        let tree = self.area_tree().await?;
        let title = format!("{}农户登记表", tree.get(area)?.name);
        let all = repo::register::member::count_here(&self.store, ctx, within).await?;
        let leaving = Leaving::new(ctx, LIST, &query, &[])?;
        let agreed = self
            .check_list_out(ctx, &leaving, all as usize, query.request_id)
            .await?;
        let ctx = &Ctx {
            reason: agreed.or_else(|| ctx.reason.clone()),
            ..ctx.clone()
        };
        let filter = HouseholdFilter {
            area: Some(within),
            state: Some(HouseholdState::Active),
            ..HouseholdFilter::default()
        };
        let mut writer = TableWriter::new();
        writer.begin_sheet("农户登记表", None, &known(REGISTER))?;
        let mut at = At::First;
        let (mut rows, mut concerned, mut unnumbered) = (0, BTreeSet::new(), 0);
        loop {
            let request = PageRequest {
                at,
                by_village: true,
                ..PageRequest::first(PART)
            };
            let page = repo::register::household::list(&self.store, ctx, &filter, None, request).await?;
            let part = Part::load(self, &page.items).await?;
            for row in &page.items {
                let Some(home) = part.household(&tree, row)? else {
                    unnumbered += 1;
                    continue;
                };
                concerned.insert(row.id);
                for member in &home.members {
                    let cells: Vec<Cell> = REGISTER
                        .iter()
                        .map(|spec| register_cell(&home, member, spec.key))
                        .collect();
                    writer.row(&cells)?;
                    rows += 1;
                }
            }
            match page.items.last().filter(|_| page.next.is_some()) {
                Some(last) => {
                    at = At::After(Cursor {
                        key: last.area_order,
                        id: last.id,
                    });
                }
                None => break,
            }
        }
        if rows == 0 {
            return Err(nobody());
        }
        let mut lines = instructions(REGISTER);
        lines.push(vec![
            "证件号码、电话、银行账号和疾病名称不导出。选填的列留空表示不改动；“成员编号”用来认人，请勿改动，新增成员留空并填写证件号码。"
                .to_owned(),
        ]);
        if unnumbered > 0 {
            lines.push(vec![format!(
                "另有 {unnumbered} 户没有户编号，不在表中；请先在页面上补编。"
            )]);
        }
        lines.push(vec![self.mark(ctx, ctx.reason.as_deref(), rows).await?.0]);
        writer.text_sheet(INSTRUCTIONS_SHEET, &lines)?;
        let bytes = writer.into_bytes()?;
        self.note_readings(ctx, ReadingKind::Household, &concerned, "register")
            .await?;
        self.note_list_out(ctx, &leaving, (rows, false), &bytes, query.request_id)
            .await?;
        Ok((title, bytes))
    }

    /// How many rows the register of an area has.
    ///
    /// # Errors
    /// Not found for an area out of scope.
    pub(crate) async fn filled_register_rows(&self, ctx: &Ctx, query: &FilledQuery) -> Result<usize> {
        require(ctx, Verb::ImportData)?;
        let (_, within) = self.area_in_scope(ctx, query.area_id).await?;
        let all = repo::register::member::count_here(&self.store, ctx, within).await?;
        Ok(usize::try_from(all).unwrap_or_default())
    }
}

/// What is known of some households.
struct Part {
    numbers: HashMap<i64, String>,
    members: HashMap<i64, Vec<member::Model>>,
    assurances: HashMap<i64, Assurances>,
    guarantees: HashMap<i64, Vec<shouwang_store::entity::guarantee::Model>>,
    spells: HashMap<i64, spell::Model>,
}

impl Part {
    async fn load(service: &Service, rows: &[household::Model]) -> Result<Self> {
        let ids: Vec<i64> = rows.iter().map(|row| row.id).collect();
        let at = &service.store;
        let numbers = repo::register::bulk::numbers(at, &ids).await?;
        let township = numbers.into_iter().filter_map(|(id, known)| {
            let number = known.into_iter().find(|number| number.system == TOWNSHIP)?;
            Some((id, number.number))
        });
        Ok(Self {
            numbers: township.collect(),
            members: repo::register::bulk::members(at, &ids).await?,
            assurances: repo::register::assurance::of_many(at, &ids).await?,
            guarantees: repo::register::bulk::guarantees(at, &ids).await?,
            spells: repo::register::bulk::open_spells(at, &ids).await?,
        })
    }

    /// The grade of a dwelling that nobody doubts, and that the guarantee of housing agrees with; else the sheet says nothing.
    fn dwelling(&self, household: i64, dwellings: &[Dwelling]) -> Option<DwellingGrade> {
        let grade = Dwelling::standing_grade(dwellings)?;
        let is_doubted = dwellings.iter().any(|dwelling| dwelling.appraised_on.is_none());
        let open = self.guarantees.get(&household)?.iter();
        let mut housing = open.filter(|known| known.guarantee == Guarantee::Housing);
        let agrees = housing.any(|known| known.state == grade.guarantee());
        (agrees && !is_doubted).then_some(grade)
    }

    /// A household as a sheet says it; none without a number by which a sheet can name it.
    fn household(&self, tree: &AreaTree, row: &household::Model) -> Result<Option<RegisterHousehold>> {
        let Some(number) = self.numbers.get(&row.id) else {
            return Ok(None);
        };
        let name = |level: AreaLevel| {
            let place = tree.ancestor_at(AreaId(row.area_id), level);
            place.map(|node| node.name.clone())
        };
        let state = |guarantee: Guarantee| {
            let known = self.guarantees.get(&row.id).map_or(&[][..], Vec::as_slice);
            let state = known.iter().find(|known| known.guarantee == guarantee)?.state.get();
            match state {
                GuaranteeState::Met => Some(true),
                GuaranteeState::Unmet => Some(false),
                _ => None,
            }
        };
        let spell = self.spells.get(&row.id);
        let dwellings = self.assurances.get(&row.id).map_or(&[][..], |known| &known.dwellings);
        let here = self.members.get(&row.id).map_or(&[][..], Vec::as_slice);
        let members: Vec<RegisterMember> = here
            .iter()
            .filter(|member| is_here(member))
            .map(|member| of_member(member, row.note.as_deref()))
            .collect::<Result<_>>()?;
        Ok(Some(RegisterHousehold {
            place: Place::default(),
            number: number.clone(),
            county: name(AreaLevel::County),
            town: name(AreaLevel::Town).unwrap_or_default(),
            village: name(AreaLevel::Village).unwrap_or_default(),
            group: name(AreaLevel::Group),
            population: row.population.get(),
            monitored_type: spell.map(|spell| spell.monitored_type.get()),
            monitored_since: spell.map(|spell| spell.included_on.get()),
            civil_affairs: row.civil_affairs.map(Code::get),
            dwelling: self.dwelling(row.id, dwellings).map(DwellingSaid::Graded),
            water_safe: state(Guarantee::Water),
            food_secure: state(Guarantee::Food),
            clothing_secure: state(Guarantee::Clothing),
            account: None,
            members,
        }))
    }
}

/// A member as a sheet says it; the remark of the household stands with its head.
fn of_member(row: &member::Model, note: Option<&str>) -> Result<RegisterMember> {
    let disability = row.disability_kind.zip(row.disability_grade);
    Ok(RegisterMember {
        place: Place::default(),
        id: Some(row.id),
        relation: row.relation.get(),
        name: PersonName::new(&row.name)?,
        id_number: None,
        birth_date: Day::get(row.birth_date),
        sex: row.sex.get(),
        phone: None,
        ethnicity: row.ethnicity.clone(),
        schooling: Some(row.schooling.get()),
        schooling_exempt: Some(row.schooling_exempt.get()),
        health: row.health.read()?,
        illness: None,
        disability: disability.and_then(|(kind, grade)| {
            Some(Disability {
                kind: kind.get(),
                grade: u8::try_from(grade).ok()?,
            })
        }),
        labour: row.labour.get(),
        insured: row.insured.map(Flag::get),
        note: note.filter(|_| row.relation == Relation::Head).map(str::to_owned),
    })
}

fn nobody() -> Problem {
    Problem::refused(
        "register.nobody",
        "这个区划没有在册的农户。",
        "No household of this area is in the register.",
    )
}
