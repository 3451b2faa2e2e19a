//! The figures of a report, taken from where the screens take theirs.

use chrono::Months;
use shouwang_domain::area::{AreaLevel, AreaNode, AreaRange};
use shouwang_domain::ctx::Hands;
use shouwang_domain::income::IncomeKind;
use shouwang_domain::obligation::{Every, Span};
use shouwang_domain::report::Authors;
use shouwang_domain::{AccountId, AreaId, Month, Problem, RoundId};
use shouwang_policy::{HouseholdColumn, LedgerColumns, ReportKind, ReportSection};
use shouwang_store::repo;
use shouwang_store::repo::overview::cockpit::{self, Figure, Lens};
use shouwang_store::repo::overview::people::PeopleFigure;
use shouwang_store::repo::overview::trend::months_of_area;

use super::content::{ReportCell, ReportColumn, ReportList, ReportRow, ReportTable, ReportUnit, SectionView};
use crate::duty::board::{Board, BoardDuty, BoardQuery, BoardRow};
use crate::inspection::GroupView;
use crate::ledger::list::FigureView;
use crate::office::access::{Verb, require};
use crate::overview::cockpit::placed_sum;
use crate::{Ctx, Result, Service};

/// Whose figures a report tells: an area, what it has itself, and the places right beneath it.
pub(super) struct Places {
    pub(super) area: AreaId,
    pub(super) within: AreaRange,
    pub(super) rows: Vec<(ReportRow, AreaRange)>,
}

impl Places {
    /// The rows of a table. What the area has itself is shown where there is something.
    pub(super) fn rows(
        &self,
        cells: impl Fn(usize, &ReportRow, AreaRange) -> Result<Vec<ReportCell>>,
    ) -> Result<Vec<ReportRow>> {
        let mut rows = Vec::new();
        for (at, (row, range)) in self.rows.iter().enumerate() {
            let cells = cells(at, row, *range)?;
            if row.is_own
                && cells
                    .iter()
                    .all(|cell| cell.value == 0 && cell.of.unwrap_or_default() == 0)
            {
                continue;
            }
            rows.push(ReportRow { cells, ..row.clone() });
        }
        Ok(rows)
    }
}

impl Service {
    /// The sections of a kind with the figures of a period, as they are now.
    ///
    /// # Errors
    /// `report.groups_missing`; not found for a round that the caller does not see.
    pub(super) async fn sections_of(
        &self,
        ctx: &Ctx,
        kind: &ReportKind,
        span: Span,
        round: Option<RoundId>,
    ) -> Result<Vec<SectionView>> {
        let places = self.places_of(ctx, ctx.area).await?;
        let mut sections = Vec::new();
        for section in &kind.sections {
            if let Some(round) = round.filter(|_| section.groups) {
                sections.extend(self.sections_of_groups(ctx, section, round).await?);
                continue;
            }
            sections.push(SectionView::new(
                section,
                self.tables_of(ctx, &places, section, span).await?,
            ));
        }
        Ok(sections)
    }

    /// Everybody who handed in the report of a group of a round, beside those who are known already.
    pub(super) async fn authors_of_groups(&self, ctx: &Ctx, round: RoundId, known: Authors) -> Result<Authors> {
        let round = repo::inspection::by_id(&self.store, ctx, round).await?;
        let groups = repo::inspection::groups(&self.store, &round).await?;
        Ok(groups.iter().fold(known, |authors, group| {
            authors.and(Hands {
                acted_by: AccountId(group.acted_by),
                entered_by: AccountId(group.entered_by),
            })
        }))
    }

    /// A section for each group of a round, with what it reported and how much it recorded. All of them have reported.
    async fn sections_of_groups(&self, ctx: &Ctx, section: &ReportSection, round: RoundId) -> Result<Vec<SectionView>> {
        require(ctx, Verb::RunRounds)?;
        let round = self.round(ctx, round).await?;
        let silent: Vec<&str> = round
            .groups
            .iter()
            .filter(|group| group.reported_on.is_none())
            .map(|group| group.name.as_str())
            .collect();
        if !silent.is_empty() || round.groups.is_empty() {
            let (zh, en) = match silent.is_empty() {
                true => ("该批次还没有分组".to_owned(), "the round has no groups yet".to_owned()),
                false => (
                    format!("尚未提交：{}", silent.join("、")),
                    format!("these have not: {}", silent.join(", ")),
                ),
            };
            return Err(Problem::refused(
                "report.groups_missing",
                format!("各组都提交报告后才能起草总报告；{zh}。"),
                format!("The whole is reported when every group has reported; {en}."),
            ));
        }
        let column = |zh: &str, en: &str| ReportColumn {
            zh: zh.to_owned(),
            en: en.to_owned(),
            unit: ReportUnit::Count,
            list: None,
        };
        let of_group = |group: &GroupView| {
            let cities: Vec<&str> = group.areas.iter().map(|area| area.name.as_str()).collect();
            let name = format!("{}（{}）", group.name, cities.join("、"));
            let attached = group.attached.unwrap_or_default();
            let counts = [attached.checklists, attached.problems, attached.surveys];
            let counts = counts.map(|count| ReportCell::of_count(i64::try_from(count).unwrap_or(i64::MAX)));
            let table = ReportTable {
                zh: None,
                en: None,
                columns: vec![
                    column("附件1 检查表", "attachment 1, checklists"),
                    column("附件2 问题", "attachment 2, problems"),
                    column("附件3 入户调查", "attachment 3, surveys"),
                ],
                rows: vec![ReportRow {
                    area_id: round.area_id,
                    name: name.clone(),
                    is_total: false,
                    is_own: false,
                    cells: counts.to_vec(),
                }],
            };
            SectionView {
                id: format!("{}_{}", section.id, group.number),
                zh: name.clone(),
                en: name,
                text: group.report.clone().unwrap_or_default(),
                ..SectionView::new(section, vec![table])
            }
        };
        Ok(round.groups.iter().map(of_group).collect())
    }

    /// An area that the caller sees, with the places right beneath it.
    ///
    /// # Errors
    /// Not found for an area outside the scope.
    pub(super) async fn places_of(&self, ctx: &Ctx, area: AreaId) -> Result<Places> {
        let tree = self.area_tree().await?;
        let (area, within) = self.area_in_scope(ctx, Some(area)).await?;
        let row = |id: AreaId, name: &str, is_total, is_own| ReportRow {
            area_id: id,
            name: name.to_owned(),
            is_total,
            is_own,
            cells: Vec::new(),
        };
        let own = tree.get(area)?;
        let itself = AreaRange {
            lo: within.lo,
            hi: within.lo + 1,
        };
        let mut rows = vec![
            (row(area, &own.name, true, false), within),
            (row(area, &own.name, false, true), itself),
        ];
        for child in tree.children(area).filter(|child| is_office(child)) {
            rows.push((row(child.id, &child.name, false, false), tree.range(child.id)?));
        }
        Ok(Places { area, within, rows })
    }

    /// The tables of a section with the figures of a period.
    pub(super) async fn tables_of(
        &self,
        ctx: &Ctx,
        at: &Places,
        section: &ReportSection,
        span: Span,
    ) -> Result<Vec<ReportTable>> {
        let mut tables = Vec::new();
        if !section.households.is_empty() {
            tables.push(self.counted_households(ctx, at, &section.households, span).await?);
        }
        if !section.people.is_empty() {
            tables.push(self.counted_people(ctx, at, &section.people, span).await?);
        }
        if section.spans {
            tables.push(self.counted_spans(ctx, at, span).await?);
        }
        if !section.tasks.is_empty() {
            tables.push(self.counted_tasks(ctx, at, &section.tasks, span).await?);
        }
        if section.income {
            tables.push(self.income_of(ctx, at, span).await?);
        }
        for of in &section.ledgers {
            tables.push(self.counted_records(ctx, at, of, span).await?);
        }
        Ok(tables)
    }

    async fn counted_households(
        &self,
        ctx: &Ctx,
        at: &Places,
        wanted: &[HouseholdColumn],
        span: Span,
    ) -> Result<ReportTable> {
        let by = self.yardstick(at.within, ctx.today()).await?;
        let count = async |figure: &str| {
            let lens = Lens {
                figure: figure.parse().map_err(|_| unknown(figure))?,
                risk: None,
                months: Some(span.months()),
                today: ctx.today(),
                by: &by,
            };
            cockpit::by_place(&self.store, ctx, at.within, &lens).await
        };
        let mut counted = Vec::new();
        for column in wanted {
            let of = match &column.of {
                Some(of) => Some(count(of).await?),
                None => None,
            };
            counted.push((count(&column.figure).await?, of));
        }
        let number = |places: &[(i64, u64)], range| i64::try_from(placed_sum(places, range)).map_err(Problem::internal);
        Ok(ReportTable {
            zh: None,
            en: None,
            columns: wanted
                .iter()
                .map(|column| ReportColumn {
                    zh: column.zh.clone(),
                    en: column.en.clone(),
                    unit: ReportUnit::Count,
                    list: Some(ReportList::Households {
                        figure: column.figure.clone(),
                    }),
                })
                .collect(),
            rows: at.rows(|_, _, range| {
                let cells = counted.iter().map(|(count, of)| {
                    Ok(ReportCell {
                        value: number(count, range)?,
                        of: of.as_ref().map(|of| number(of, range)).transpose()?,
                    })
                });
                cells.collect()
            })?,
        })
    }

    /// Tasks of some duties that are due in the period: how many of them are done, and of those that count households, how many
    /// were reached.
    async fn counted_tasks(&self, ctx: &Ctx, at: &Places, duties: &[String], span: Span) -> Result<ReportTable> {
        // A duty of the year is on its way in each of its quarters: its task counts wherever its period meets this one.
        let query = BoardQuery {
            area_id: Some(at.area),
            due_from: Some(span.first),
            due_until: Some(span.last + Months::new(Every::Year.months())),
            duty: None,
        };
        let mut board = self.duty_board(ctx, query).await?;
        for row in std::iter::once(&mut board.total).chain(&mut board.rows) {
            row.duties.retain(|duty| meets(duty, span));
        }
        // Where one campaign counts houses and another has not begun, tasks are what can be added up.
        let practice = self.policies.practice();
        let of_tasks = |duty: &String| practice.campaign_of(duty).is_some();
        let mut columns = Vec::new();
        for duty in duties {
            let found = board.total.duties.iter().find(|known| known.duty == *duty);
            let (zh, en) = match found {
                Some(known) => (known.zh.clone(), known.en.clone()),
                None => self.name_of_duty(duty),
            };
            columns.push(ReportColumn {
                zh,
                en,
                unit: ReportUnit::Count,
                list: Some(ReportList::Tasks { duty: duty.clone() }),
            });
        }
        let rows = at.rows(|_, row, _| {
            let cell = |duty: &String| done(&board, row, duty, of_tasks(duty));
            Ok(duties.iter().map(cell).collect())
        })?;
        Ok(ReportTable {
            zh: Some("职责完成情况（含未到期的）：完成/应完成".to_owned()),
            en: Some("duties of the period, also those that are not due yet: done of all".to_owned()),
            columns,
            rows,
        })
    }

    /// What a duty is called that had no task in the period.
    fn name_of_duty(&self, id: &str) -> (String, String) {
        let library = self.policies.library();
        let known = library.packs().iter().rev().find_map(|pack| pack.periodic(id));
        known.map_or_else(
            || (id.to_owned(), id.to_owned()),
            |(duty, _)| (duty.zh.clone(), duty.en.clone()),
        )
    }

    /// The four kinds of income of the months of the period that are over, of the households that reported both years.
    async fn income_of(&self, ctx: &Ctx, at: &Places, span: Span) -> Result<ReportTable> {
        let (first, last) = span.months();
        let this = Month::of(ctx.today());
        let months: Vec<Month> = (0..)
            .map(|ahead| first.plus(ahead))
            .take_while(|month| *month <= last && *month < this)
            .collect();
        let mut sums = Vec::new();
        for (_, range) in &at.rows {
            let found = months_of_area(&self.store, ctx, *range, &months).await?;
            let mut cells = vec![ReportCell::beside(0, 0); IncomeKind::ALL.len() + 1];
            for month in found.values() {
                for (kind, (now, then)) in month.matched_sums.iter().zip(&month.year_before).enumerate() {
                    for cell in [kind, IncomeKind::ALL.len()] {
                        cells[cell].value += now.0;
                        cells[cell].of = cells[cell].of.map(|of| of + then.0);
                    }
                }
            }
            sums.push(cells);
        }
        let column = |zh: &str, en: &str| ReportColumn {
            zh: zh.to_owned(),
            en: en.to_owned(),
            unit: ReportUnit::Change,
            list: None,
        };
        let mut columns: Vec<_> = IncomeKind::ALL
            .iter()
            .map(|kind| column(kind.zh(), kind.en()))
            .collect();
        columns.push(column("合计", "together"));
        let rows = at.rows(|place, _, _| Ok(sums.get(place).cloned().unwrap_or_default()))?;
        Ok(ReportTable {
            zh: Some("收入（元）：两年同期均有填报的户，括号内为与上年同期相比".to_owned()),
            en: Some("income in yuan of the households that reported both years, against the year before".to_owned()),
            columns,
            rows,
        })
    }

    async fn counted_records(&self, ctx: &Ctx, at: &Places, of: &LedgerColumns, span: Span) -> Result<ReportTable> {
        let day = of.day.as_deref().map(|day| (day, span.first, span.last));
        let ranges: Vec<AreaRange> = at.rows.iter().map(|(_, range)| *range).collect();
        let (form, figures) = self.ledger_columns(ctx, &of.form, &of.figures, day, &ranges).await?;
        let columns = figures.first().into_iter().flatten().map(|figure| ReportColumn {
            zh: figure.zh.clone(),
            en: figure.en.clone(),
            unit: if figure.is_money {
                ReportUnit::Money
            } else {
                ReportUnit::Count
            },
            list: Some(ReportList::Ledger {
                form: of.form.clone(),
                figure: figure.id.clone(),
                filter: of
                    .day
                    .as_ref()
                    .filter(|day| form.filters.contains(*day))
                    .map(|day| format!("{day}={}..{}", span.first, span.last)),
            }),
        });
        let cell = |figure: &FigureView| ReportCell {
            value: figure.value,
            of: figure.of,
        };
        let cells = |place: usize| figures.get(place).into_iter().flatten().map(cell).collect();
        Ok(ReportTable {
            zh: of.zh.clone().or_else(|| Some(form.label.zh.clone())),
            en: of.en.clone().or_else(|| Some(form.label.en.clone())),
            columns: columns.collect(),
            rows: at.rows(|place, _, _| Ok(cells(place)))?,
        })
    }

    /// Whether the reports name figures that there are.
    ///
    /// # Errors
    /// `report.figure`.
    pub(crate) fn check_reports(&self) -> Result<()> {
        let practice = self.policies.practice();
        for section in practice.reports().iter().flat_map(|kind| &kind.sections) {
            for column in &section.households {
                for figure in std::iter::once(&column.figure).chain(&column.of) {
                    figure.parse::<Figure>().map_err(|_| unknown(figure))?;
                }
            }
            for column in &section.people {
                for figure in std::iter::once(&column.figure).chain(&column.of) {
                    figure.parse::<PeopleFigure>().map_err(|_| unknown(figure))?;
                }
            }
            for of in &section.ledgers {
                let form = self
                    .registers
                    .shipped()
                    .get(&of.form)
                    .ok_or_else(|| unknown(&of.form))?;
                let has = |figure: &&String| form.indicators.iter().any(|known| known.id == **figure);
                if let Some(figure) = of.figures.iter().find(|figure| !has(figure)) {
                    return Err(unknown(&format!("{}.{figure}", of.form)));
                }
                if let Some(day) = of.day.as_deref().filter(|day| !crate::ledger::areas::is_day(form, day)) {
                    return Err(unknown(&format!("{}.{day}", of.form)));
                }
            }
        }
        Ok(())
    }
}

/// How much of a duty is done in a place: households reached where they are counted, tasks otherwise.
fn done(board: &Board, row: &ReportRow, duty: &str, of_tasks: bool) -> ReportCell {
    let of_board = if row.is_total {
        Some(&board.total)
    } else {
        // The area's own tasks come first, and stand for no other area.
        let own = |known: &&BoardRow| known.area_id == row.area_id;
        board.rows.iter().find(own)
    };
    let tasks = of_board.into_iter().flat_map(|of| &of.duties);
    let mut cell = ReportCell::beside(0, 0);
    for of in tasks.filter(|of| of.duty == duty) {
        let (reached, needed) = counted(of, of_tasks);
        cell = ReportCell::beside(cell.value + reached, cell.of.unwrap_or_default() + needed);
    }
    cell
}

const fn counted(of: &BoardDuty, of_tasks: bool) -> (i64, i64) {
    if of.needed > 0 && !of_tasks {
        (of.reached, of.needed)
    } else {
        let done = of.done + of.done_late;
        (done, done + of.open + of.late)
    }
}

pub(super) fn unknown(name: &str) -> Problem {
    Problem::bad_data(
        "report.figure",
        format!("报告目录 base/reports.toml 中的 {name} 不存在；请核对驾驶舱指标、台账、台账指标和日期字段的名称。"),
        format!(
            "base/reports.toml names {name}, which there is not; check figures of the cockpit, registers, their figures and days."
        ),
    )
}

/// Whether the period of a duty meets another one, or it is due in it where it follows an event.
fn meets(duty: &BoardDuty, span: Span) -> bool {
    match duty.period.as_ref().and_then(|period| period.parse::<Span>().ok()) {
        Some(of) => of.first <= span.last && span.first <= of.last,
        None => duty.due <= span.last,
    }
}

/// An area that has offices, now.
pub(super) fn is_office(area: &AreaNode) -> bool {
    area.level < AreaLevel::Group && area.order.is_some()
}
