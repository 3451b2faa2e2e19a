//! What the register knows about the rows of a file, in a few batches whatever the number of rows.

use std::collections::{HashMap, HashSet};

use shouwang_domain::Ctx;
use shouwang_domain::guarantee::Guarantee;
use shouwang_domain::income::Period;
use shouwang_store::Found;
use shouwang_store::entity::{dwelling, guarantee, household, member, monitoring_claim, spell, statement};
use shouwang_store::{Source, repo};

use crate::Result;
use crate::register::household::TOWNSHIP;

/// Households by their number.
pub(crate) struct Households {
    visible: HashMap<String, Found<household::Model>>,
    taken: HashSet<String>,
    /// The households of the hands that bring the sheet, or of their kin.
    own: HashSet<i64>,
    members: HashMap<i64, Vec<member::Model>>,
}

/// What a number of the sheet stands for.
pub(crate) enum Lookup<'a> {
    /// Nothing yet.
    New,
    /// A household in the caller's scope, with its members, past ones included.
    Known(&'a Found<household::Model>, &'a [member::Model]),
    /// A household that the caller may not see.
    OutOfScope,
}

impl Households {
    pub(crate) async fn load(at: &impl Source, ctx: &Ctx, numbers: &[String]) -> Result<Self> {
        let visible = repo::register::external_id::households(at, ctx, TOWNSHIP, numbers).await?;
        let taken = repo::register::external_id::taken(at, TOWNSHIP, numbers)
            .await?
            .into_iter()
            .collect();
        let ids: Vec<i64> = visible.values().map(|row| row.id).collect();
        Ok(Self {
            members: repo::register::bulk::members(at, &ids).await?,
            own: repo::register::kinship::of_hands(at, ctx.hands())
                .await?
                .into_iter()
                .collect(),
            visible,
            taken,
        })
    }

    pub(crate) fn find(&self, number: &str) -> Lookup<'_> {
        match self.visible.get(number) {
            Some(row) => Lookup::Known(row, self.members.get(&row.id).map_or(&[], Vec::as_slice)),
            None if self.taken.contains(number) => Lookup::OutOfScope,
            None => Lookup::New,
        }
    }

    /// Whether who brings the sheet belongs to a household or declared it as kin: then nothing of it changes by the sheet.
    pub(crate) fn is_own(&self, household: i64) -> bool {
        self.own.contains(&household)
    }

    /// The members of a household, past ones included.
    pub(crate) fn members(&self, household: i64) -> &[member::Model] {
        self.members.get(&household).map_or(&[], Vec::as_slice)
    }

    pub(crate) fn ids(&self) -> Vec<i64> {
        self.visible.values().map(|row| row.id).collect()
    }
}

/// All that a register is compared with.
pub(super) struct KnownRegister {
    pub(super) households: Households,
    /// Where the people of the file are present already, by blind index of the ID number.
    present: HashMap<Vec<u8>, i64>,
    guarantees: HashMap<i64, Vec<guarantee::Model>>,
    dwellings: HashMap<i64, Vec<dwelling::Model>>,
    spells: HashMap<i64, spell::Model>,
    claims: HashMap<i64, monitoring_claim::Model>,
}

impl KnownRegister {
    pub(super) async fn load(at: &impl Source, ctx: &Ctx, numbers: &[String], people: &[Vec<u8>]) -> Result<Self> {
        let households = Households::load(at, ctx, numbers).await?;
        let ids = households.ids();
        let present = repo::register::member::present_with(at, people).await?;
        Ok(Self {
            present: present
                .into_iter()
                .map(|(blind, row)| (blind, row.household_id))
                .collect(),
            guarantees: repo::register::bulk::guarantees(at, &ids).await?,
            dwellings: repo::register::records::rows(at, &ids).await?,
            spells: repo::register::bulk::open_spells(at, &ids).await?,
            claims: repo::procedure::arrival::claims_of(at, ctx, &ids)
                .await?
                .into_iter()
                .map(|row| (row.household_id, row))
                .collect(),
            households,
        })
    }

    /// The household in which somebody is present.
    pub(super) fn household_of(&self, person: &[u8]) -> Option<i64> {
        self.present.get(person).copied()
    }

    /// What is known now about the guarantees of a household.
    pub(super) fn guarantees(&self, household: i64) -> &[guarantee::Model] {
        self.guarantees.get(&household).map_or(&[], Vec::as_slice)
    }

    /// The records of a household's dwellings.
    pub(super) fn dwellings(&self, household: i64) -> &[dwelling::Model] {
        self.dwellings.get(&household).map_or(&[], Vec::as_slice)
    }

    /// What a sheet before said of its being monitored.
    pub(super) fn claim(&self, household: i64) -> Option<&monitoring_claim::Model> {
        self.claims.get(&household)
    }

    /// The open spell of a household.
    pub(super) fn spell(&self, household: i64) -> Option<&spell::Model> {
        self.spells.get(&household)
    }
}

/// All that statements are compared with.
pub(super) struct KnownStatements {
    pub(super) households: Households,
    statements: HashMap<i64, Vec<statement::Model>>,
    guarantees: HashMap<i64, Vec<guarantee::Model>>,
}

impl KnownStatements {
    pub(super) async fn load(at: &impl Source, ctx: &Ctx, numbers: &[String], periods: &[Period]) -> Result<Self> {
        let households = Households::load(at, ctx, numbers).await?;
        Ok(Self {
            statements: repo::register::bulk::statements(at, &households.ids(), periods).await?,
            guarantees: repo::register::bulk::guarantees(at, &households.ids()).await?,
            households,
        })
    }

    pub(super) fn statement(&self, household: i64, period: Period) -> Option<&statement::Model> {
        self.statements.get(&household)?.iter().find(|row| row.period == period)
    }

    /// What is known now about a guarantee of a household.
    pub(super) fn guarantee(&self, household: i64, guarantee: Guarantee) -> Option<&guarantee::Model> {
        let mut known = self.guarantees.get(&household)?.iter();
        known.find(|row| row.guarantee == guarantee)
    }
}

/// Each value once, in order of first appearance.
pub(crate) fn distinct<'a>(values: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut seen = HashSet::new();
    values.filter(|value| seen.insert(*value)).map(str::to_owned).collect()
}
