//! What lists of departments say of a household, beside what the register says.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use serde::Serialize;
use shouwang_domain::role::Department;
use shouwang_domain::{HouseholdId, ListBatchId, MemberId, Month, WarningId};
use shouwang_store::entity::member;
use shouwang_store::repo;
use utoipa::ToSchema;

use super::list::{ListText, library};
use super::said::Said;
use super::signal::World;

use crate::office::access::{Verb, require};
use crate::office::reading::ReadingKind;
use crate::{Ctx, Result, Service};

/// What a row of a department's list says of a household.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ListFactView {
    /// The list.
    pub list: String,
    /// Its name in Chinese.
    pub list_zh: String,
    /// In English.
    pub list_en: String,
    /// Whose it is.
    pub department: Department,
    /// Of which month.
    pub month: Month,
    /// What came in.
    pub batch_id: ListBatchId,
    /// Its receipt.
    pub receipt: String,
    /// The row of the file.
    pub line: i64,
    /// The day on which it came in.
    pub received_on: NaiveDate,
    /// The day since when it is so.
    pub holds_on: NaiveDate,
    /// Of whom.
    pub member_id: MemberId,
    /// Name of that member.
    pub name: Option<String>,
    /// What the row says in Chinese.
    pub zh: String,
    /// In English.
    pub en: String,
    /// What the register says otherwise, as it is now.
    pub differences: Vec<ListText>,
    /// The warning that the row joined.
    pub warning_id: Option<WarningId>,
}

impl Service {
    /// What lists of departments say of a household, the newest first. Files of one month stand beside one another; what a
    /// correction does not say any more is gone.
    ///
    /// # Errors
    /// Not found.
    pub async fn list_facts(&self, ctx: &Ctx, id: HouseholdId) -> Result<Vec<ListFactView>> {
        require(ctx, Verb::ReadHouseholds)?;
        let at = &self.store;
        let household = repo::register::household::by_id(at, ctx, id).await?;
        self.note_reading(ctx, ReadingKind::Records, id.0, format!("household/{id}"))
            .await?;
        let facts = repo::department::facts(at, &household).await?;
        if facts.is_empty() {
            return Ok(Vec::new());
        }
        let members = repo::register::member::of_households(at, &[household.id]).await?;
        let members: HashMap<i64, &member::Model> = members.values().flatten().map(|row| (row.id, row)).collect();
        let world = World::of_one(at, &household).await?;
        let mut seen = HashSet::new();
        let mut views = Vec::new();
        for (fact, batch) in &facts {
            // A list that this program does not have any more says nothing to it.
            let Some(list) = library()?.get(&batch.list) else {
                continue;
            };
            let said = Said::of_fact(self.store.vault(), fact)?;
            // Of what two files of a month say alike, the newer one speaks.
            if !seen.insert((batch.list.clone(), batch.month.get(), fact.member_id, said.text())) {
                continue;
            }
            let values = list.kept(&said.values);
            let says = list.filled(&list.fact, &values);
            let member = members.get(&fact.member_id);
            let differences = match member {
                Some(member) => {
                    let registered = world.registered(member, ctx.today())?;
                    let found = list.differences(&values, &registered, ctx.today()).into_iter();
                    let words = found.map(|of| list.filled(&of.message, &values));
                    words
                        .map(|label| ListText {
                            zh: label.zh,
                            en: label.en,
                        })
                        .collect()
                }
                None => Vec::new(),
            };
            views.push(ListFactView {
                list: list.id.clone(),
                list_zh: list.label.zh.clone(),
                list_en: list.label.en.clone(),
                department: list.department,
                month: batch.month.get(),
                batch_id: ListBatchId(batch.id),
                receipt: batch.receipt.clone(),
                line: fact.line,
                received_on: batch.received_on.get(),
                holds_on: fact.holds_on.get(),
                member_id: MemberId(fact.member_id),
                name: member.map(|member| member.name.clone()),
                zh: says.zh,
                en: says.en,
                differences,
                warning_id: fact.warning_id.map(WarningId),
            });
        }
        Ok(views)
    }
}
