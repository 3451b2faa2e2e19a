//! One record of a register: adding, changing, reading and taking it out again.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use serde::Deserialize;
use serde_json::{Map, Value as Json, json};
use shouwang_domain::calendar::Timestamp;
use shouwang_domain::{AreaId, HouseholdId, LedgerRecordId, MemberId};
use shouwang_forms::{Around, Field, FieldType, FieldValue, Form, Given, Prepared, Values};
use shouwang_store::entity::{household, member};
use shouwang_store::ledger::LedgerRow;
use shouwang_store::{Found, Source, Tx, repo};
use utoipa::ToSchema;

use super::follow::{self, Said};
use super::form::tables;
use super::hands;
use super::prevention;
use super::subject::{Known, Named};
use super::values::{self, Names};
use super::view::{HistoryView, LedgerRecordPage, LedgerRecordView};
use super::write::{self, NewRecord};
use crate::inspection::labels::{ROUND, label_of, new_label};
use crate::office::reading::ReadingKind;
use crate::{Ctx, Problem, Result, Service};

/// A new record.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AddRecordCmd {
    /// The register.
    pub form_id: String,
    /// The household, of a register of households.
    #[serde(default)]
    pub household_id: Option<HouseholdId>,
    /// The member, of a register of members.
    #[serde(default)]
    pub member_id: Option<MemberId>,
    /// The area, of a register of areas; without, that of the caller's post.
    #[serde(default)]
    pub area_id: Option<AreaId>,
    /// The values by the key of their field.
    #[schema(value_type = Object)]
    pub values: Map<String, Json>,
    /// Why a check that asks for a reason does not hold, by the check's id.
    #[serde(default)]
    #[schema(value_type = Object)]
    pub reasons: BTreeMap<String, String>,
}

/// A record that is changed: all its values, as they are to be.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeRecordCmd {
    /// The register.
    pub form_id: String,
    /// The record.
    pub record_id: LedgerRecordId,
    /// The version that was read.
    pub version: i64,
    /// The values by the key of their field.
    #[schema(value_type = Object)]
    pub values: Map<String, Json>,
    /// Why a check that asks for a reason does not hold, by the check's id.
    #[serde(default)]
    #[schema(value_type = Object)]
    pub reasons: BTreeMap<String, String>,
    /// It answers the questions of the newest version, and no longer those of the version by which it was written.
    #[serde(default)]
    pub as_newest: bool,
}

/// A record that is taken out again, because it should not be there.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RemoveRecordCmd {
    /// The register.
    pub form_id: String,
    /// The record.
    pub record_id: LedgerRecordId,
    /// The version that was read.
    pub version: i64,
    /// Why.
    pub reason: String,
}

impl Service {
    /// Adds a record.
    ///
    /// # Errors
    /// Not found; `ledger.may_not`; `ledger.refused` with everything that is wrong with the record; `ledger.twice`;
    /// `household.ended`, `household.own`, `inspection.label`; `prevention.monitored`, `prevention.no_sign`.
    pub async fn add_ledger_record(&self, ctx: &Ctx, cmd: AddRecordCmd) -> Result<LedgerRecordView> {
        let form = &*self.seen_form(ctx, &cmd.form_id).await?;
        hands::may(ctx, &form.permission.add)?;
        let mut tx = self.store.begin(ctx, "ledger.add").await?;
        let (id, place) = self.put_of_form(ctx, &mut tx, form, cmd, None).await?;
        tx.subject(place);
        tx.detail(json!({ "form": form.id, "record": id }));
        let row = self.found_record(&tx, ctx, form, id).await?;
        let view = self.record_view(&tx, ctx, form, row.into_row()).await?;
        tx.commit(view).await
    }

    /// Adds a record of what the program itself made, to a register to which nobody adds by hand, within the act that made it.
    /// The caller was asked for the right to make it.
    pub(crate) async fn register_made(&self, ctx: &Ctx, tx: &mut Tx, cmd: AddRecordCmd) -> Result<LedgerRecordId> {
        let form = &*self.seen_form(ctx, &cmd.form_id).await?;
        Ok(self.put_of_form(ctx, tx, form, cmd, None).await?.0)
    }

    /// Adds a record within an act that does more, about a household that is known where one is named; its id, and its
    /// place in the log.
    ///
    /// # Errors
    /// As [`Service::add_ledger_record`]; `visit.record_subject`.
    pub(crate) async fn put_ledger_record(
        &self,
        ctx: &Ctx,
        tx: &mut Tx,
        cmd: AddRecordCmd,
        about: Option<i64>,
    ) -> Result<(LedgerRecordId, String)> {
        let form = &*self.seen_form(ctx, &cmd.form_id).await?;
        hands::may(ctx, &form.permission.add)?;
        self.put_of_form(ctx, tx, form, cmd, about).await
    }

    async fn put_of_form(
        &self,
        ctx: &Ctx,
        tx: &mut Tx,
        form: &Form,
        cmd: AddRecordCmd,
        about: Option<i64>,
    ) -> Result<(LedgerRecordId, String)> {
        let named = Named {
            household: cmd.household_id,
            member: cmd.member_id,
            area: cmd.area_id,
        };
        let subject = self.subject(&*tx, ctx, form, named).await?;
        if about.is_some() && subject.household.as_ref().map(|household| household.id) != about {
            return Err(Problem::bad_data(
                "visit.record_subject",
                "走访带出的台账记录须是本户或本户成员的；请改选按户或按人登记的台账。",
                "A record that a visit leads to is about that household or a member of it; choose such a register.",
            )
            .at("/form_id"));
        }
        if let Some(household) = &subject.household {
            prevention::refuse_unfounded(&*tx, form, household).await?;
        }
        let mut given = Given {
            values: cmd.values,
            reasons: cmd.reasons,
        };
        count_files(form, &mut given, &Values::new());
        let prepared = form.prepare(&given, &subject.around).map_err(refused)?;
        self.check_references(&*tx, ctx, form, &subject, &prepared.values, &Values::new())
            .await?;
        let label: Vec<&str> = new_label(&prepared.values, None).into_iter().collect();
        self.refuse_foreign_labels(&*tx, ctx, &label).await?;
        tx.hold_form(&form.id, i64::from(form.version)).await?;
        let id = tx.id();
        let new = NewRecord {
            id,
            subject: subject.cells.clone(),
            prepared,
        };
        let row = write::add(tx, form, vec![new])
            .await?
            .pop()
            .ok_or_else(|| Problem::internal("a record that was added is not there"))?;
        self.follow_record(ctx, tx, form, &subject, row.id(), Said::default())
            .await?;
        self.follow_meeting(ctx, tx, form, &row).await?;
        if let Some(household) = &subject.household {
            self.count_record(ctx, tx, household, &form.id, row.id()).await?;
            self.record_assesses(ctx, tx, &form.id, &row).await?;
        }
        Ok((LedgerRecordId(row.id()), subject.place))
    }

    /// Changes a record; what it was is kept.
    ///
    /// # Errors
    /// As [`Service::add_ledger_record`]; `ledger.closed` when its state allows no change, `version_conflict`.
    pub async fn change_ledger_record(&self, ctx: &Ctx, cmd: ChangeRecordCmd) -> Result<LedgerRecordView> {
        let form = &*self.seen_form(ctx, &cmd.form_id).await?;
        hands::may(ctx, &form.permission.change)?;
        let mut tx = self.store.begin(ctx, "ledger.change").await?;
        let before = self.open_record(&tx, ctx, form, cmd.record_id, cmd.version).await?;
        let subject = self.subject_of(&tx, ctx, form, &before).await?;
        let was = self.values_of(&tx, form, &before).await?;
        let mut given = Given {
            values: cmd.values,
            reasons: cmd.reasons,
        };
        // A record is mended as it was written, by the questions and checks of its own version, or by the newest, which is
        // asked for or only works out more.
        let asked = match cmd.as_newest {
            true => Arc::new(form.clone()),
            false => self
                .registers(&tx)
                .await?
                .library
                .of_record(form, before.int("form_version")),
        };
        let asked = &*asked;
        count_files(asked, &mut given, &was);
        // What is not asked any more stays as it was.
        for field in asked.fields.iter().filter(|field| field.retired) {
            if let Some(kept) = was.get(&field.key) {
                given.values.entry(field.key.clone()).or_insert_with(|| kept.to_json());
            }
        }
        let prepared = asked.prepare(&given, &subject.around).map_err(refused)?;
        let (asked, prepared) = as_newest_works_out(form, asked, &given, prepared, &subject.around);
        let fixed = asked.fixed(&was, &prepared.values);
        if !fixed.is_empty() {
            return Err(refused(fixed));
        }
        self.check_references(&tx, ctx, form, &subject, &prepared.values, &was)
            .await?;
        self.refuse_foreign_findings(&tx, ctx, &form.id, label_of(&was), false)
            .await?;
        let label: Vec<&str> = new_label(&prepared.values, label_of(&was)).into_iter().collect();
        self.refuse_foreign_labels(&tx, ctx, &label).await?;
        tx.hold_form(&form.id, i64::from(form.version)).await?;
        let said = follow::said(ctx, &tx, form, subject.household.as_ref(), before.id()).await?;
        let row = write::change(&mut tx, asked, &before, &prepared).await?;
        self.follow_record(ctx, &mut tx, form, &subject, row.id(), said).await?;
        self.follow_meeting(ctx, &mut tx, form, &row).await?;
        tx.subject(subject.place);
        tx.detail(json!({ "form": form.id, "record": row.id().to_string() }));
        let view = self.record_view(&tx, ctx, form, row).await?;
        tx.commit(view).await
    }

    /// Takes a record out; it stays in the history and counts nowhere any more.
    ///
    /// # Errors
    /// Not found, `ledger.may_not`, `ledger.closed`, `ledger.no_reason`, `version_conflict`.
    pub async fn remove_ledger_record(&self, ctx: &Ctx, cmd: RemoveRecordCmd) -> Result<LedgerRecordView> {
        let form = &*self.seen_form(ctx, &cmd.form_id).await?;
        hands::may(ctx, &form.permission.remove)?;
        let reason = cmd.reason.trim();
        if reason.is_empty() {
            return Err(hands::no_reason());
        }
        let mut tx = self.store.begin(ctx, "ledger.remove").await?;
        let before = self.open_record(&tx, ctx, form, cmd.record_id, cmd.version).await?;
        let subject = self.subject_of(&tx, ctx, form, &before).await?;
        let label = before.text(ROUND);
        self.refuse_foreign_findings(&tx, ctx, &form.id, label.as_deref(), true)
            .await?;
        tx.hold_form(&form.id, i64::from(form.version)).await?;
        let said = follow::said(ctx, &tx, form, subject.household.as_ref(), before.id()).await?;
        let row = write::take_out(&mut tx, form, &before, ("remove", reason)).await?;
        self.follow_record(ctx, &mut tx, form, &subject, row.id(), said).await?;
        self.follow_meeting(ctx, &mut tx, form, &row).await?;
        if let Some(household) = &subject.household {
            self.discount_record(&mut tx, household, &form.id, row.id()).await?;
            self.unassess(ctx, &mut tx, &form.id, HouseholdId(household.id)).await?;
        }
        tx.subject(subject.place);
        tx.detail(json!({ "form": form.id, "record": before.id().to_string() }));
        let view = self.record_view(&tx, ctx, form, row).await?;
        tx.commit(view).await
    }

    /// A record with its history.
    ///
    /// # Errors
    /// Not found.
    pub async fn ledger_record(&self, ctx: &Ctx, form: &str, id: LedgerRecordId) -> Result<LedgerRecordPage> {
        let form = &*self.seen_form(ctx, form).await?;
        let row = self.found_record(&self.store, ctx, form, id).await?;
        if let Some(household) = row.int("household_id") {
            let subject = format!("ledger/{}/{}", form.id, row.id());
            self.note_reading(ctx, ReadingKind::Records, household, subject).await?;
        }
        let is_open = form.is_open(row.text("state").as_deref()) && row.int("removed_at").is_none();
        let history = self.history(form, &row).await?;
        let acts = self.acts_of(ctx, form, &row).await?;
        let referring = self.referring_ledgers(ctx, form, id).await?;
        let record = self.record_view(&self.store, ctx, form, row.into_row()).await?;
        Ok(LedgerRecordPage {
            record,
            may_change: is_open && form.permission.change.contains(&ctx.role),
            may_remove: is_open && form.permission.remove.contains(&ctx.role),
            acts,
            referring,
            history,
        })
    }

    /// A record in scope.
    pub(crate) async fn found_record(
        &self,
        at: &impl Source,
        ctx: &Ctx,
        form: &Form,
        id: LedgerRecordId,
    ) -> Result<Found<LedgerRow>> {
        let found = repo::ledger::by_id(at, ctx, &tables(form)[0], id.0).await?;
        found.ok_or_else(|| Problem::not_found("台账记录", "record"))
    }

    async fn open_record(
        &self,
        at: &impl Source,
        ctx: &Ctx,
        form: &Form,
        id: LedgerRecordId,
        version: i64,
    ) -> Result<Found<LedgerRow>> {
        let row = self.found_record(at, ctx, form, id).await?;
        if row.version() != version {
            return Err(Problem::conflict());
        }
        if !form.is_open(row.text("state").as_deref()) || row.int("removed_at").is_some() {
            return Err(closed());
        }
        Ok(row)
    }

    /// All values of a record, its child rows among them.
    pub(super) async fn values_of(&self, at: &impl Source, form: &Form, row: &LedgerRow) -> Result<Values> {
        let mut of_row = values::values(&form.fields, row)?;
        of_row.extend(
            values::children(at, form, &[row.id()])
                .await?
                .remove(&row.id())
                .unwrap_or_default(),
        );
        Ok(of_row)
    }

    /// What a record refers to is there, and the caller may see it. What it referred to before may stay.
    async fn check_references(
        &self,
        at: &impl Source,
        ctx: &Ctx,
        form: &Form,
        subject: &Known,
        values: &Values,
        was: &Values,
    ) -> Result<()> {
        let before: Vec<i64> = values::references(&form.fields, was)
            .into_iter()
            .map(|(_, _, id)| id)
            .collect();
        let seen = self.seen_forms(ctx).await?;
        for (place, field, id) in values::references(&form.fields, values) {
            if before.contains(&id) {
                continue;
            }
            let is_there = match field.ty.stored() {
                FieldType::Area => self.area_in_scope(ctx, Some(AreaId(id))).await.is_ok(),
                FieldType::Member => match &subject.household {
                    Some(household) => lives_there(at, household, id).await?,
                    None => false,
                },
                FieldType::Person => repo::office::account::by_id(at, id)
                    .await?
                    .is_some_and(|account| account.state.may_log_in()),
                FieldType::Ref(to) => match seen.get(to) {
                    Some(other) => {
                        let found = repo::ledger::by_ids(at, ctx, &tables(other)[0], &[id]).await?;
                        let about = found.first().and_then(|row| row.int("household_id"));
                        let own = subject.household.as_ref().map(|household| household.id);
                        if is_of_another(about, own) {
                            return Err(other_household(field).at(format!("/values/{place}")));
                        }
                        !found.is_empty()
                    }
                    None => false,
                },
                _ => true,
            };
            if !is_there {
                let refused = no_reference(&field.label.zh, &field.label.en);
                return Err(refused.at(format!("/values/{place}")));
            }
        }
        Ok(())
    }

    pub(crate) async fn record_view(
        &self,
        at: &impl Source,
        ctx: &Ctx,
        form: &Form,
        row: LedgerRow,
    ) -> Result<LedgerRecordView> {
        let children = values::children(at, form, &[row.id()]).await?;
        let views = self.record_views(at, ctx, form, vec![row], children).await?;
        views
            .into_iter()
            .next()
            .ok_or_else(|| Problem::internal("a record has no view"))
    }

    /// Records as they are shown, with those of their child rows that are handed over: a constant number of statements,
    /// however many there are.
    pub(crate) async fn record_views(
        &self,
        at: &impl Source,
        ctx: &Ctx,
        form: &Form,
        rows: Vec<LedgerRow>,
        mut children: HashMap<i64, Values>,
    ) -> Result<Vec<LedgerRecordView>> {
        let mut all: Vec<Values> = Vec::with_capacity(rows.len());
        for row in &rows {
            let mut of_row = values::values(&form.fields, row)?;
            of_row.extend(children.remove(&row.id()).unwrap_or_default());
            all.push(of_row);
        }
        let names = values::names(at, ctx, &self.seen_forms(ctx).await?, form, all.iter()).await?;
        let households = rows.iter().filter_map(|row| row.int("household_id"));
        let labels = repo::register::label::of(at, households).await?;
        let members: Vec<i64> = rows.iter().filter_map(|row| row.int("member_id")).collect();
        let members = repo::register::member::names(at, &members).await?;
        let areas = rows.iter().filter_map(|row| row.int("area_id")).collect();
        let areas = repo::register::area::names(at, areas).await?;
        rows.into_iter()
            .zip(all)
            .map(|(row, of_row)| {
                let label = row
                    .int("household_id")
                    .map(|household| labels.get(household))
                    .transpose()?;
                let area = row.int("area_id");
                let area_name = match label {
                    Some(label) => label.area_name.clone(),
                    None => area.and_then(|area| areas.get(&area)).cloned().unwrap_or_default(),
                };
                let member = row.int("member_id");
                let name = match member {
                    Some(member) => members.get(&member).cloned(),
                    None => label.and_then(|label| label.head.clone()),
                };
                let own: Names = values::references(&form.fields, &of_row)
                    .into_iter()
                    .filter_map(|(_, _, id)| names.get_key_value(&id.to_string()))
                    .map(|(id, name)| (id.clone(), name.clone()))
                    .collect();
                Ok(LedgerRecordView {
                    id: LedgerRecordId(row.id()),
                    form: form.id.clone(),
                    form_version: row.int("form_version").unwrap_or_default(),
                    household_id: row.int("household_id").map(HouseholdId),
                    member_id: member.map(MemberId),
                    area_id: area.map(AreaId).or_else(|| label.map(|label| label.area_id)),
                    name,
                    area_name,
                    state: row.text("state"),
                    values: values::to_json(&of_row),
                    names: own,
                    reasons: reasons(&row)?,
                    removed: row.int("removed_at").is_some(),
                    version: row.version(),
                })
            })
            .collect()
    }

    /// What was done to a record, with what each change replaced. What a sheet of before there were registers wrote, or
    /// the register of households, has no act of its own: its versions tell.
    async fn history(&self, form: &Form, row: &Found<LedgerRow>) -> Result<Vec<HistoryView>> {
        let acts = repo::ledger::acts(&self.store, row).await?;
        let images = repo::ledger::images(&self.store, &tables(form)[0], row).await?;
        let versions: Vec<&LedgerRow> = images.iter().chain([row.row()]).collect();
        let mut hands: Vec<i64> = acts.iter().flat_map(|act| [act.acted_by, act.entered_by]).collect();
        for row in &versions {
            hands.extend([row.int("acted_by"), row.int("entered_by")].into_iter().flatten());
        }
        let people = repo::office::account::names(&self.store, hands).await?;
        let name = |id: i64| people.get(&id).cloned().unwrap_or_default();
        let view = |act: &str, at: i64, [acted, entered]: [i64; 2], reason, before| {
            let label = hands::label(form, act);
            HistoryView {
                act: act.to_owned(),
                zh: label.zh,
                en: label.en,
                at: Timestamp(at),
                by: name(acted),
                entered_by: (entered != acted).then(|| name(entered)),
                reason,
                before,
            }
        };
        let mut history = Vec::new();
        for (index, now) in versions.iter().enumerate() {
            let number = |column: &str| now.int(column).unwrap_or_default();
            let before = match index.checked_sub(1).map(|index| versions[index]) {
                Some(old) => differing(form, old, now)?,
                None => Map::new(),
            };
            let of_version: Vec<_> = acts.iter().filter(|act| act.row_version == now.version()).collect();
            // A household that moved made a version that says nothing else.
            let is_told = !of_version.is_empty() || (index > 0 && before.is_empty());
            let is_first = now.version() == 1 && of_version.first().is_none_or(|act| act.act != "add");
            if is_first || !is_told {
                let (act, at) = if is_first {
                    ("add", "created_at")
                } else {
                    ("change", "updated_at")
                };
                let hands = [number("acted_by"), number("entered_by")];
                history.push(view(act, number(at), hands, None, before.clone()));
            }
            // The first act of a version made it; what follows left the record itself as it was.
            for (nth, act) in of_version.into_iter().enumerate() {
                let replaced = if nth == 0 && act.act != "add" {
                    before.clone()
                } else {
                    Map::new()
                };
                let hands = [act.acted_by, act.entered_by];
                history.push(view(&act.act, act.created_at, hands, act.reason.clone(), replaced));
            }
        }
        Ok(history)
    }
}

/// How many files there are is told by the record, and not by whoever fills it in.
fn count_files(form: &Form, given: &mut Given, was: &Values) {
    for field in form.fields.iter().filter(|field| field.ty.files().is_some()) {
        match was.get(&field.key) {
            Some(number) => given.values.insert(field.key.clone(), number.to_json()),
            None => given.values.remove(&field.key),
        };
    }
}

/// The values of the older version that the newer one replaced.
fn differing(form: &Form, old: &LedgerRow, new: &LedgerRow) -> Result<Map<String, Json>> {
    let (old, new) = (values::values(&form.fields, old)?, values::values(&form.fields, new)?);
    let replaced = form
        .fields
        .iter()
        .filter(|field| old.get(&field.key) != new.get(&field.key));
    let was = |key: &str| old.get(key).map_or(Json::Null, FieldValue::to_json);
    Ok(replaced.map(|field| (field.key.clone(), was(&field.key))).collect())
}

/// Whether somebody is a member of a household now.
async fn lives_there(at: &impl Source, household: &Found<household::Model>, member: i64) -> Result<bool> {
    let members = repo::register::bulk::rows::<member::Model>(at, household).await?;
    Ok(members
        .iter()
        .any(|known| known.id == member && known.left_on.is_none()))
}

/// The reasons that were given for what does not hold of a record.
pub(super) fn reasons(row: &LedgerRow) -> Result<BTreeMap<String, String>> {
    row.text("reasons").map_or(Ok(BTreeMap::new()), |text| {
        serde_json::from_str(&text).map_err(|_| Problem::internal("the reasons of a record do not read back"))
    })
}

fn refused(fields: Vec<shouwang_domain::problem::FieldProblem>) -> Problem {
    let count = fields.len();
    Problem::bad_data(
        "ledger.refused",
        format!("这条记录有 {count} 处需要更正，没有保存；请逐处更正。"),
        format!("{count} places of this record must be mended, and nothing was saved."),
    )
    .with_fields(fields)
}

/// The problem of a record whose state allows no change.
pub(super) fn closed() -> Problem {
    Problem::refused(
        "ledger.closed",
        "这条记录的状态不允许再修改。",
        "The state of this record allows no change.",
    )
}

/// Whether what is referred to is about another household than the record that refers to it; what is about none is anybody's.
pub(super) fn is_of_another(about: Option<i64>, own: Option<i64>) -> bool {
    matches!((about, own), (Some(about), Some(own)) if about != own)
}

/// The problem of a record that refers to one of another household.
pub(super) fn other_household(field: &Field) -> Problem {
    let (zh, en) = (&field.label.zh, &field.label.en);
    Problem::bad_data(
        "ledger.other_household",
        format!("“{zh}”所选的记录是另一户的；请选择本户的记录。"),
        format!("What \"{en}\" refers to is about another household; choose one of this household."),
    )
}

fn no_reference(zh: &str, en: &str) -> Problem {
    Problem::bad_data(
        "ledger.no_reference",
        format!("“{zh}”所选的对象不存在或不在您的范围内；请重新选择。"),
        format!("What \"{en}\" refers to is not there, or out of your scope; choose again."),
    )
}

/// A record of before that is mended has what the newest version works out and its own does not know, as soon as it answers
/// that version with the same words: then it is a record of the newest. Where that asks for more, refuses it, or fills in or
/// empties anything else, it stays a record of its own version.
fn as_newest_works_out<'a>(
    newest: &'a Form,
    own: &'a Form,
    given: &Given,
    prepared: Prepared,
    around: &Around,
) -> (&'a Form, Prepared) {
    let is_worked_out = |field: &&Field| matches!(field.ty, FieldType::Computed(..));
    let mut brought = newest.fields.iter().filter(|field| field.since > own.version);
    if own.version >= newest.version || !brought.any(|field| is_worked_out(&field)) {
        return (own, prepared);
    }
    let said_by = |prepared: &Prepared| -> Values {
        let said = newest.fields.iter().filter(|field| !is_worked_out(field));
        said.filter_map(|field| Some((field.key.clone(), prepared.values.get(&field.key)?.clone())))
            .collect()
    };
    match newest.prepare(given, around) {
        Ok(newer) if said_by(&newer) == said_by(&prepared) && newer.reasons == prepared.reasons => (newest, newer),
        _ => (own, prepared),
    }
}
