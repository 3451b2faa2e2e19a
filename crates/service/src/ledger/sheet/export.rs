//! A register as a workbook: the records that its list shows, with all their fields, to be read or to be mended and brought
//! back.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use shouwang_domain::{AreaId, HouseholdId, MemberId};
use shouwang_forms::sheet::{
    AREA, HEAD, HOUSEHOLD, MEMBER, MEMBER_ID, NUMBER, REASON, RECORD_ID, ROW_ID, STATE, VERSION,
};
use shouwang_forms::{ChildRow, Field, FieldType, FieldValue, Form, FormLibrary, Subject, Values};
use shouwang_sheets::MadeColumn;
use shouwang_sheets::write::{Cell, Column, INSTRUCTIONS_SHEET, TableWriter, text, yes_no, yuan};
use shouwang_store::entity::member::Model as Member;
use shouwang_store::ledger::LedgerRow;
use shouwang_store::repo;
use shouwang_store::repo::ledger::LedgerMeasure;
use shouwang_store::repo::register::label::Labels;

use super::layout::Layout;
use super::member;
use super::name::{Areas, Records};
use crate::ledger::form::tables;
use crate::ledger::list::LedgerQuery;
use crate::ledger::registers::no_form;
use crate::ledger::values::{self, Names};
use crate::ledger::view::LedgerRecordView;
use crate::office::list_out::Leaving;
use crate::office::reading::ReadingKind;
use crate::register::household::TOWNSHIP;
use crate::{Ctx, Problem, Result, Service};

/// Records at a time.
const PART: u64 = 500;
/// Every record counts.
const ALL: LedgerMeasure<'static> = LedgerMeasure {
    sum: None,
    less: None,
    distinct: None,
    condition: None,
};
/// More records than this are exported by area or by a filter.
const MOST: usize = 20_000;

impl Service {
    /// The records that a list shows under its filters, all pages, as a workbook whose columns are those of the template,
    /// and besides what is worked out and the state. Whose records are in it is noted as if each had been opened. ID
    /// numbers stay out of it. Nobody takes more than 1,000 records alone.
    ///
    /// # Errors
    /// As [`Service::list_ledger`]; `ledger.export_too_many`, `list.ask_first`, `list.not_agreed`.
    pub async fn export_ledger(&self, ctx: &Ctx, form: &str, query: LedgerQuery) -> Result<Vec<u8>> {
        let seen = self.seen_forms(ctx).await?;
        let form = seen.get(form).ok_or_else(no_form)?;
        let filter = self.ledger_filter(ctx, form, &query).await?;
        let leaving = Leaving::new(ctx, &format!("ledger/{}", form.id), &query, &[])?;
        let all = repo::ledger::figure(&self.store, ctx, &tables(form)[0], &filter, ALL).await?;
        let agreed = self
            .check_list_out(
                ctx,
                &leaving,
                usize::try_from(all).unwrap_or_default(),
                query.request_id,
            )
            .await?;
        let ctx = &Ctx {
            reason: agreed.or_else(|| ctx.reason.clone()),
            ..ctx.clone()
        };
        let layout = Layout::of(form, &seen);
        let tree = self.area_tree().await?;
        let areas = Areas::new(&tree, ctx);
        let mut book = Writing::begin(&layout)?;
        let mut below = None;
        loop {
            let rows = repo::ledger::all(&self.store, ctx, &tables(form)[0], &filter, below, PART).await?;
            below = rows.last().map(LedgerRow::id);
            if book.written + rows.len() > MOST {
                return Err(too_many());
            }
            if rows.is_empty() {
                break;
            }
            self.note_exported(ctx, form, &rows).await?;
            let ids: Vec<i64> = rows.iter().map(LedgerRow::id).collect();
            let children = values::children(&self.store, form, &ids).await?;
            let households: BTreeSet<i64> = rows.iter().filter_map(|row| row.int("household_id")).collect();
            let households: Vec<i64> = households.into_iter().collect();
            let numbers = repo::register::bulk::numbers(&self.store, &households).await?;
            let numbers = numbers.into_iter().filter_map(|(household, known)| {
                let number = known.into_iter().find(|number| number.system == TOWNSHIP)?;
                Some((household, number.number))
            });
            let views = self
                .record_views(&self.store, ctx, form, rows.clone(), children.clone())
                .await?;
            let mut all = Vec::new();
            for row in &rows {
                let mut of_row = values::values(&form.fields, row)?;
                of_row.extend(children.get(&row.id()).cloned().unwrap_or_default());
                all.push(of_row);
            }
            let labels = repo::register::label::of(&self.store, households.iter().copied()).await?;
            let part = Part {
                labels,
                members: self.member_labels(form, &households).await?,
                numbers: numbers.collect(),
                others: self.titles_of(ctx, &seen, form, &all).await?,
                areas: &areas,
            };
            for (view, of_row) in views.iter().zip(&all) {
                book.record(&layout, view, of_row, &part)?;
            }
        }
        let rows = book.written;
        let mark = self.mark(ctx, ctx.reason.as_deref(), rows).await?.0;
        let bytes = book.end(&layout, mark)?;
        self.note_list_out(ctx, &leaving, (rows, false), &bytes, query.request_id)
            .await?;
        Ok(bytes)
    }

    /// How many records a workbook of a register would have, and what the register is called, in Chinese and in English.
    ///
    /// # Errors
    /// As [`Service::list_ledger`].
    pub(crate) async fn ledger_rows(
        &self,
        ctx: &Ctx,
        form: &str,
        query: &LedgerQuery,
    ) -> Result<(usize, String, String)> {
        let form = &*self.seen_form(ctx, form).await?;
        let filter = self.ledger_filter(ctx, form, query).await?;
        let all = repo::ledger::figure(&self.store, ctx, &tables(form)[0], &filter, ALL).await?;
        let rows = usize::try_from(all).unwrap_or_default();
        Ok((rows, form.label.zh.clone(), form.label.en.clone()))
    }

    /// Notes whose records are exported, many at a time under one sync.
    async fn note_exported(&self, ctx: &Ctx, form: &Form, rows: &[LedgerRow]) -> Result<()> {
        let households: BTreeSet<i64> = rows.iter().filter_map(|row| row.int("household_id")).collect();
        let subject = format!("ledger/{}", form.id);
        self.note_readings(ctx, ReadingKind::Records, &households, &subject)
            .await
    }

    /// How a sheet calls the members of some households, where the register names members.
    async fn member_labels(&self, form: &Form, households: &[i64]) -> Result<HashMap<i64, String>> {
        let is_member = |field: &Field| matches!(field.ty.stored(), FieldType::Member);
        let of_rows = form.row_fields().flat_map(|(_, fields)| fields);
        if form.subject != Subject::Member && !form.fields.iter().chain(of_rows).any(is_member) {
            return Ok(HashMap::new());
        }
        let members = repo::register::bulk::members(&self.store, households).await?;
        let labels = members.values().flat_map(|members| {
            let label = |of: &Member| (of.id, member::label(members, of));
            members.iter().map(label).collect::<Vec<_>>()
        });
        Ok(labels.collect())
    }

    /// How the records of other registers are named that some records refer to.
    async fn titles_of(&self, ctx: &Ctx, seen: &FormLibrary, form: &Form, all: &[Values]) -> Result<Records> {
        let mut ids: BTreeMap<&str, BTreeSet<i64>> = BTreeMap::new();
        for values in all {
            for (_, field, id) in values::references(&form.fields, values) {
                if let FieldType::Ref(to) = field.ty.stored() {
                    ids.entry(to).or_default().insert(id);
                }
            }
        }
        let mut others = Records::default();
        for (to, ids) in ids {
            let Some(other) = seen.get(to) else { continue };
            let ids: Vec<i64> = ids.into_iter().collect();
            let rows = repo::ledger::by_ids(&self.store, ctx, &tables(other)[0], &ids).await?;
            let mut words: Vec<String> = rows.iter().map(|row| values::title(other, row)).collect();
            words.sort();
            words.dedup();
            others.load(&self.store, ctx, seen, to, &words).await?;
        }
        Ok(others)
    }
}

/// What the records of a part need to be written.
struct Part<'a> {
    labels: Labels,
    /// What the members of the households are called.
    members: HashMap<i64, String>,
    numbers: HashMap<i64, String>,
    others: Records,
    areas: &'a Areas<'a>,
}

/// A workbook that is being written. Its sheets are written one after the other, so that child rows wait.
struct Writing {
    writer: TableWriter,
    columns: Vec<MadeColumn>,
    rows: Vec<(Vec<MadeColumn>, Vec<Vec<Cell>>)>,
    written: usize,
}

impl Writing {
    fn begin(layout: &Layout<'_>) -> Result<Self> {
        let form = layout.form;
        // An ID number is revealed one by one, for a reason.
        let shown = |columns: &[MadeColumn]| -> Vec<MadeColumn> {
            columns
                .iter()
                .filter(|column| column.key != MEMBER_ID.key)
                .cloned()
                .collect()
        };
        let columns = shown(&layout.columns);
        let mut writer = TableWriter::new();
        let heads: Vec<Column<'_>> = columns.iter().map(|column| Column::Known(column.spec())).collect();
        writer.begin_sheet(&form.label.zh, None, &heads)?;
        let rows = layout
            .rows
            .iter()
            .map(|rows| (shown(&rows.columns), Vec::new()))
            .collect();
        Ok(Self {
            writer,
            columns,
            rows,
            written: 0,
        })
    }

    fn record(&mut self, layout: &Layout<'_>, view: &LedgerRecordView, values: &Values, part: &Part<'_>) -> Result<()> {
        self.written += 1;
        let form = layout.form;
        let of = Record {
            view,
            values,
            part,
            number: self.written,
        };
        let cells: Vec<Cell> = self.columns.iter().map(|column| of.cell(form, &column.key)).collect();
        self.writer.row(&cells)?;
        for (rows, (columns, written)) in layout.rows.iter().zip(&mut self.rows) {
            let Some(FieldValue::Rows(children)) = values.get(&rows.field.key) else {
                continue;
            };
            for child in children {
                let cell = |column: &MadeColumn| of.child_cell(form, rows.fields, child, &column.key);
                written.push(columns.iter().map(cell).collect());
            }
        }
        Ok(())
    }

    fn end(mut self, layout: &Layout<'_>, mark: String) -> Result<Vec<u8>> {
        for (rows, (columns, written)) in layout.rows.iter().zip(self.rows) {
            let heads: Vec<Column<'_>> = columns.iter().map(|column| Column::Known(column.spec())).collect();
            self.writer
                .begin_sheet(&layout.form.row_sheet_names(rows.field)[0], None, &heads)?;
            for cells in written {
                self.writer.row(&cells)?;
            }
        }
        self.writer.text_sheet(INSTRUCTIONS_SHEET, &[vec![mark]])?;
        self.writer.into_bytes()
    }
}

/// A record that is being written.
struct Record<'a> {
    view: &'a LedgerRecordView,
    values: &'a Values,
    part: &'a Part<'a>,
    number: usize,
}

impl Record<'_> {
    fn cell(&self, form: &Form, key: &str) -> Cell {
        let view = self.view;
        match key {
            key if key == HOUSEHOLD.key => {
                let number = view.household_id.and_then(|HouseholdId(id)| self.part.numbers.get(&id));
                number.map_or(Cell::Blank, |number| text(number))
            }
            key if key == HEAD.key => {
                let label = view.household_id.and_then(|HouseholdId(id)| self.part.labels.find(id));
                text(label.and_then(|label| label.head.as_deref()).unwrap_or_default())
            }
            key if key == MEMBER.key => {
                let label = view.member_id.and_then(|MemberId(id)| self.part.members.get(&id));
                text(label.map(String::as_str).or(view.name.as_deref()).unwrap_or_default())
            }
            key if key == AREA.key => text(&self.area(view.area_id, &view.area_name)),
            key if key == NUMBER.key => text(&self.number.to_string()),
            key if key == RECORD_ID.key => text(&view.id.to_string()),
            key if key == VERSION.key => Cell::Number(view.version as f64),
            key if key == STATE.key && view.removed => text("已删除"),
            key if key == STATE.key => {
                let state = form.states.iter().find(|state| Some(&state.id) == view.state.as_ref());
                state.map_or(Cell::Blank, |state| text(&state.label.zh))
            }
            key if key == REASON.key => {
                let reasons: BTreeSet<&str> = view.reasons.values().map(String::as_str).collect();
                text(&reasons.into_iter().collect::<Vec<_>>().join("；"))
            }
            key => match form.field(key) {
                Some(field) => self.value(field, self.values.get(key)),
                None => Cell::Blank,
            },
        }
    }

    fn child_cell(&self, form: &Form, fields: &[Field], child: &ChildRow, key: &str) -> Cell {
        match fields.iter().find(|field| field.key == key) {
            Some(field) => self.value(field, child.values.get(key)),
            None if key == ROW_ID.key => child.id.map_or(Cell::Blank, |id| text(&id.to_string())),
            None => self.cell(form, key),
        }
    }

    fn area(&self, id: Option<AreaId>, name: &str) -> String {
        id.and_then(|id| self.part.areas.label(id))
            .unwrap_or_else(|| name.to_owned())
    }

    fn value(&self, field: &Field, value: Option<&FieldValue>) -> Cell {
        value_cell(field, value, |ty, id| self.name(ty, id, &self.view.names))
    }

    fn name(&self, ty: &FieldType, id: i64, names: &Names) -> String {
        let known = || names.get(&id.to_string()).cloned().unwrap_or_default();
        match ty {
            FieldType::Ref(to) => self.part.others.label(to, id).map_or_else(known, str::to_owned),
            FieldType::Area => self.area(Some(AreaId(id)), &known()),
            FieldType::Member => self.part.members.get(&id).cloned().unwrap_or_else(known),
            _ => known(),
        }
    }
}

/// A value as a sheet has it; `name` tells what an id is called.
pub(super) fn value_cell(
    field: &Field,
    value: Option<&FieldValue>,
    name: impl FnOnce(&FieldType, i64) -> String,
) -> Cell {
    let label = |code: &String| {
        let choice = field.ty.choices().iter().find(|choice| choice.code == *code);
        choice.map_or_else(|| code.clone(), |choice| choice.label.zh.clone())
    };
    match (field.ty.stored(), value) {
        (_, None) => Cell::Blank,
        (FieldType::Money, Some(FieldValue::Int(fen))) => yuan(shouwang_domain::Fen(*fen)),
        (FieldType::Percent, Some(FieldValue::Int(share))) => text(&format!("{}.{:02}%", share / 100, share % 100)),
        (FieldType::Code(_), Some(FieldValue::Text(code))) => text(&label(code)),
        (_, Some(FieldValue::Codes(codes))) => text(&codes.iter().map(label).collect::<Vec<_>>().join("、")),
        (_, Some(FieldValue::Text(words))) => text(words),
        (_, Some(FieldValue::Int(number))) => Cell::Number(*number as f64),
        (_, Some(FieldValue::Bool(truth))) => yes_no(Some(*truth)),
        (_, Some(FieldValue::Day(day))) => Cell::Date(*day),
        (_, Some(FieldValue::Month(month))) => text(&month.to_string()),
        (ty, Some(FieldValue::Id(id))) => text(&name(ty, *id)),
        (_, Some(FieldValue::Rows(_))) => Cell::Blank,
    }
}

fn too_many() -> Problem {
    Problem::refused(
        "ledger.export_too_many",
        format!("记录超过 {MOST} 条，不能一次导出；请按区域或条件筛选后再导出。"),
        format!("There are more than {MOST} records; narrow the list by area or filters and export the parts."),
    )
}
