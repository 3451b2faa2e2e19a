//! Taking back a household register, while nothing rests on it: households that were new are withdrawn, members that were new
//! leave, and what was changed says again what it said before.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use shouwang_domain::ImportRunId;
use shouwang_domain::household::{HouseholdState, MembershipChange};
use shouwang_domain::paper::ImportedRow;
use shouwang_store::column::Json;
use shouwang_store::entity::{
    dwelling, external_id, household, import_row, import_run, member, membership_event, monitoring_claim,
};
use shouwang_store::repo::register::import as imports;
use shouwang_store::{Found, Tx, repo};

use super::months::{Undo, by_id, missing};
use super::written::Imported;
use super::{numbers_of, refuse_out_of_sight, refuse_own_and_ended, rests_on_it};
use crate::register::household::TOWNSHIP;
use crate::{Ctx, Result, Service};

impl Service {
    pub(super) async fn undo_register(
        &self,
        ctx: &Ctx,
        tx: &mut Tx,
        run: &import_run::Model,
        rows: &[import_row::Model],
    ) -> Result<()> {
        // Nobody writes between the look and the undo.
        for household in RegisterUndo::load(tx, ctx, run, rows).await?.households.keys() {
            tx.locked::<household::Model>(*household).await?;
        }
        let mut undo = RegisterUndo::load(tx, ctx, run, rows).await?;
        refuse_out_of_sight(undo.out_of_sight)?;
        let households: BTreeSet<i64> = undo.households.keys().copied().collect();
        refuse_own_and_ended(tx, ctx, &households).await?;
        let rests = repo::register::change::after_import(tx, ImportRunId(run.id)).await?;
        let rests: BTreeSet<i64> = rests.intersection(&households).copied().collect();
        if !rests.is_empty() {
            let (count, named) = (rests.len(), numbers_of(tx, &rests).await?);
            return Err(rests_on_it(
                &format!("导入之后，{count} 户又有新的登记或办理（户编号：{named}）"),
                &format!("Since then something was recorded or done for {count} households (numbers: {named})"),
            ));
        }
        undo.guarantees.write(tx, rows).await?;
        let out_of_register = |now: &dwelling::Model| dwelling::Model {
            removed_at: Some(ctx.now.0),
            ..now.clone()
        };
        put_back(tx, rows, &undo.dwellings, out_of_register).await?;
        let says_nothing = |now: &monitoring_claim::Model| monitoring_claim::Model {
            withdrawn_on: Some(ctx.today().into()),
            ..now.clone()
        };
        put_back(tx, rows, &undo.claims, says_nothing).await?;
        let new_homes: HashSet<i64> = (rows.iter())
            .filter(|row| row.kind == ImportedRow::Household && row.before.is_none())
            .map(|row| row.row_id)
            .collect();
        // Members before their households: where a household goes back to, they follow as they are by then.
        let gone = |now: &member::Model| member::Model {
            left_on: Some(ctx.today().into()),
            left_why: Some(MembershipChange::Withdrawn.into()),
            id_number_present: None,
            ..now.clone()
        };
        put_back(tx, rows, &undo.members, gone).await?;
        undo.tell_who_went(tx, ctx, &new_homes).await?;
        for row in rows.iter().rev().filter(|row| row.kind == ImportedRow::Household) {
            let now = undo.households.get(&row.row_id).ok_or_else(missing)?;
            match &row.before {
                Some(image) => tx.put_back(now.row(), image).await?,
                None => self.withdraw(tx, ctx, run.id, now).await?,
            }
        }
        self.queue_screening_after(tx, ctx).await
    }

    /// A household that should never have come in: nobody is asked about it, and its number is free.
    async fn withdraw(&self, tx: &mut Tx, ctx: &Ctx, run: i64, now: &Found<household::Model>) -> Result<()> {
        self.let_go(tx, now, ctx.today()).await?;
        let numbers = repo::register::external_id::of_household(&*tx, now).await?;
        for number in numbers.into_iter().filter(|number| number.system == TOWNSHIP) {
            let set_aside = external_id::Model {
                number: format!("{}（{run} 撤销）", number.number),
                ..number.clone()
            };
            tx.update(&number, set_aside).await?;
        }
        let withdrawn = household::Model {
            state: HouseholdState::Withdrawn.into(),
            ..now.row().clone()
        };
        tx.update(now.row(), withdrawn).await.map(drop)
    }
}

/// The rows of an import of a register as they stand now.
struct RegisterUndo {
    households: BTreeMap<i64, Found<household::Model>>,
    members: HashMap<i64, member::Model>,
    dwellings: HashMap<i64, dwelling::Model>,
    claims: HashMap<i64, monitoring_claim::Model>,
    guarantees: Undo,
    out_of_sight: usize,
}

impl RegisterUndo {
    async fn load(tx: &Tx, ctx: &Ctx, run: &import_run::Model, rows: &[import_row::Model]) -> Result<Self> {
        let ids = |kind: ImportedRow| -> BTreeSet<i64> {
            let of_kind = rows.iter().filter(|row| row.kind == kind);
            of_kind.map(|row| row.row_id).collect()
        };
        let guarantees = Undo::load(tx, ctx, ImportRunId(run.id), rows).await?;
        let members: Vec<member::Model> =
            imports::of_rows(tx, ctx, member::Column::HouseholdId, &ids(ImportedRow::Member)).await?;
        let dwellings: Vec<dwelling::Model> =
            imports::of_rows(tx, ctx, dwelling::Column::HouseholdId, &ids(ImportedRow::Dwelling)).await?;
        let of_household = monitoring_claim::Column::HouseholdId;
        let claims: Vec<monitoring_claim::Model> =
            imports::of_rows(tx, ctx, of_household, &ids(ImportedRow::Claim)).await?;
        let own = ids(ImportedRow::Household);
        let mut concerned = own.clone();
        concerned.extend(guarantees.households());
        concerned.extend(members.iter().map(|row| row.household_id));
        concerned.extend(dwellings.iter().map(|row| row.household_id));
        concerned.extend(claims.iter().map(|row| row.household_id));
        let households = imports::households(tx, ctx, &concerned).await?;
        let seen = members.len() + dwellings.len() + claims.len();
        let wanted = [ImportedRow::Member, ImportedRow::Dwelling, ImportedRow::Claim].map(|kind| ids(kind).len());
        let hidden = concerned.len() - households.len();
        Ok(Self {
            out_of_sight: guarantees.out_of_sight + (wanted.iter().sum::<usize>() - seen) + hidden,
            households: households.into_iter().map(|row| (row.id, row)).collect(),
            members: by_id(members),
            dwellings: by_id(dwellings),
            claims: by_id(claims),
            guarantees,
        })
    }

    /// Writes down that those left whom the sheet had brought, or brought back, to a household that stays.
    async fn tell_who_went(&self, tx: &mut Tx, ctx: &Ctx, new_homes: &HashSet<i64>) -> Result<()> {
        let ids = self.members.keys().copied().collect();
        let now: Vec<member::Model> = imports::of_rows(&*tx, ctx, member::Column::HouseholdId, &ids).await?;
        let went = |row: &&member::Model| {
            let was_here = self.members.get(&row.id).is_some_and(|before| before.left_on.is_none());
            was_here && row.left_on.is_some() && !new_homes.contains(&row.household_id)
        };
        let event = |row: &member::Model| membership_event::Model {
            household_id: row.household_id,
            member_id: row.id,
            kind: MembershipChange::Withdrawn.into(),
            on_date: ctx.today().into(),
            detail: Json::literal(r#"{"source":"import"}"#),
            ..membership_event::Model::default()
        };
        tx.insert_many(now.iter().filter(went).map(event).collect()).await?;
        Ok(())
    }
}

/// Undoes what was written of one table last first: what was new as `take_out` says, what was changed by its image.
async fn put_back<M: Imported>(
    tx: &mut Tx,
    rows: &[import_row::Model],
    now: &HashMap<i64, M>,
    take_out: impl Fn(&M) -> M,
) -> Result<()> {
    for row in rows.iter().rev().filter(|row| row.kind == M::KIND) {
        let now = now.get(&row.row_id).ok_or_else(missing)?;
        match &row.before {
            Some(image) => tx.put_back(now, image).await?,
            None => {
                tx.update(now, take_out(now)).await?;
            }
        }
    }
    Ok(())
}
