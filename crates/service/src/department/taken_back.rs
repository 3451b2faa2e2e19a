//! What rows of lists said and do not say any more: because the list was corrected, or an answer was taken back.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use chrono::NaiveDate;
use shouwang_domain::ListBatchId;
use shouwang_domain::department_list::PairState;
use shouwang_forms::DepartmentList;
use shouwang_store::entity::{list_batch, list_fact, list_pair, member};
use shouwang_store::repo::department::Rests;
use shouwang_store::{Tx, repo};

use super::compare::{Compared, Pairing, households_of, own_households};
use super::list::library;
use super::said::Said;
use super::signal::{World, findings};

use crate::rules::screening::Listed;
use crate::{Ctx, Result, Service};

impl Service {
    /// Takes facts back. A warning that nobody has answered loses the reasons that no other row of its household gives; what
    /// another row says by the same rule speaks in their place.
    pub(super) async fn take_facts_back(&self, ctx: &Ctx, tx: &mut Tx, facts: &[list_fact::Model]) -> Result<()> {
        for fact in facts {
            end(ctx, tx, fact).await?;
        }
        let mut silent: BTreeMap<i64, BTreeSet<String>> = BTreeMap::new();
        for fact in facts.iter().filter(|fact| !fact.rules.is_empty()) {
            let rules = fact.rules.split(',').map(str::to_owned);
            silent.entry(fact.household_id).or_default().extend(rules);
        }
        if silent.is_empty() {
            return Ok(());
        }
        self.withdraw_listed(ctx, tx, &silent).await?;
        let ids: Vec<i64> = silent.keys().copied().collect();
        let left = repo::department::facts_of_households(tx, &ids).await?;
        let says_it_too = |fact: &&list_fact::Model| {
            let rules = &silent[&fact.household_id];
            fact.waiting.is_none() && fact.rules.split(',').any(|rule| rules.contains(rule))
        };
        let left: Vec<&list_fact::Model> = left.values().flatten().filter(says_it_too).collect();
        let again = self.said_again(ctx, tx, &left, &silent).await?;
        let orders: HashMap<i64, i64> = left.iter().map(|fact| (fact.household_id, fact.area_order)).collect();
        self.raise_listed(ctx, tx, &orders, &again).await?;
        Ok(())
    }

    /// What rows say by rules that another row said too, on the register of today.
    async fn said_again(
        &self,
        ctx: &Ctx,
        tx: &Tx,
        facts: &[&list_fact::Model],
        rules: &BTreeMap<i64, BTreeSet<String>>,
    ) -> Result<BTreeMap<i64, Vec<Listed>>> {
        let mut again: BTreeMap<i64, Vec<Listed>> = BTreeMap::new();
        let households: BTreeSet<i64> = facts.iter().map(|fact| fact.household_id).collect();
        let ids: Vec<i64> = households.iter().copied().collect();
        let members = repo::register::member::of_households(tx, &ids).await?;
        let members: HashMap<i64, &member::Model> = members.values().flatten().map(|row| (row.id, row)).collect();
        let world = World::of(tx, ctx, &households).await?;
        let mut batches: HashMap<i64, list_batch::Model> = HashMap::new();
        for fact in facts {
            let batch = match batches.get(&fact.list_batch_id) {
                Some(batch) => batch.clone(),
                None => {
                    let batch = repo::department::by_id(tx, ctx, ListBatchId(fact.list_batch_id)).await?;
                    batches.insert(batch.id, batch.row().clone());
                    batch.row().clone()
                }
            };
            // Of a list that this program does not have any more, and of somebody who has left, nothing is said.
            let (Some(list), Some(member)) = (library()?.get(&batch.list), members.get(&fact.member_id)) else {
                continue;
            };
            if member.left_on.is_some() {
                continue;
            }
            let values = list.kept(&Said::of_fact(self.store.vault(), fact)?.values);
            let days = days_of(ctx, &batch);
            let listed = findings(list, &values, &world.registered(member, days.0)?, days);
            let wanted = &rules[&fact.household_id];
            let of = again.entry(fact.household_id).or_default();
            of.extend(
                listed
                    .into_iter()
                    .filter(|listed| wanted.contains(&listed.finding.rule)),
            );
        }
        again.retain(|_, listed| !listed.is_empty());
        Ok(again)
    }

    /// What batches said before and a list that corrects them does not say any more. What is about the own household of
    /// whoever sends it, or of kin, stays: somebody else sends those rows. Of the rest of a file, which has such rows alone, only
    /// the households are corrected that its first sender had to leave.
    pub(super) async fn corrected(
        &self,
        ctx: &Ctx,
        tx: &Tx,
        list: &DepartmentList,
        before: &[list_batch::Model],
        now: &Compared,
        rest_of: Option<&list_batch::Model>,
    ) -> Result<Corrected> {
        let batches: Vec<i64> = before.iter().map(|batch| batch.id).collect();
        let own = own_households(tx, ctx).await?;
        let left = match rest_of {
            Some(first) => Some(households_of(tx, (first.acted_by, first.entered_by)).await?),
            None => None,
        };
        let is_of_others =
            |household: i64| own.contains(&household) || left.as_ref().is_some_and(|left| !left.contains(&household));
        let said = |pairing: &Pairing| (pairing.member.id, Said::of(list, &pairing.row.values).text());
        let says: HashSet<(i64, String)> = now.matched.iter().map(said).collect();
        let (mut gone, mut repeated) = (Vec::new(), Vec::new());
        for fact in repo::department::facts_of(tx, Rests::OnBatches(&batches)).await? {
            if is_of_others(fact.household_id) {
                continue;
            }
            let said = Said::of_fact(self.store.vault(), &fact)?;
            match says.contains(&(fact.member_id, said.text())) {
                true => repeated.push(fact),
                false => gone.push(fact),
            }
        }
        let mut pairs = repo::department::waiting_pairs(tx, &batches).await?;
        pairs.retain(|pair| !is_of_others(pair.household_id));
        let mut answered = repo::department::answered_pairs(tx, &batches).await?;
        answered.retain(|pair| !is_of_others(pair.household_id));
        Ok(Corrected {
            gone,
            repeated,
            pairs,
            answered,
        })
    }

    /// Takes back what a list corrects; doubtful rows that nobody has answered are nobody's task any more.
    pub(super) async fn correct(&self, ctx: &Ctx, tx: &mut Tx, corrected: &Corrected) -> Result<()> {
        // What is said again speaks from the new list; its warning stays as it is.
        for fact in &corrected.repeated {
            end(ctx, tx, fact).await?;
        }
        self.take_facts_back(ctx, tx, &corrected.gone).await?;
        for pair in &corrected.pairs {
            close(tx, pair, PairState::Replaced).await?;
        }
        // What was answered is used on, and not said anew: its row speaks from the correction, or not at all.
        for pair in &corrected.answered {
            let after = list_pair::Model {
                said_sealed: None,
                ..pair.clone()
            };
            tx.update(pair, after).await?;
        }
        Ok(())
    }
}

/// What a list corrects.
#[derive(Default)]
pub(super) struct Corrected {
    /// What it does not say any more.
    pub(super) gone: Vec<list_fact::Model>,
    /// What it says again.
    repeated: Vec<list_fact::Model>,
    /// Doubtful rows that wait for a person.
    pairs: Vec<list_pair::Model>,
    /// Doubtful rows that were answered and whose words are kept.
    answered: Vec<list_pair::Model>,
}

async fn end(ctx: &Ctx, tx: &mut Tx, fact: &list_fact::Model) -> Result<()> {
    let after = list_fact::Model {
        waiting: None,
        taken_back_on: Some(ctx.today().into()),
        ..fact.clone()
    };
    tx.update(fact, after).await?;
    Ok(())
}

/// Today, and the last day of the month of a list as far as it has come.
pub(super) fn days_of(ctx: &Ctx, batch: &list_batch::Model) -> (NaiveDate, NaiveDate) {
    (ctx.today(), batch.month.get().last_day().min(ctx.today()))
}

/// Closes a doubtful row that nobody answers any more; what it said goes.
pub(super) async fn close(tx: &mut Tx, pair: &list_pair::Model, state: PairState) -> Result<()> {
    let after = list_pair::Model {
        state: state.into(),
        said_sealed: None,
        first_word: None,
        readers: None,
        ..pair.clone()
    };
    tx.update(pair, after).await?;
    Ok(())
}
