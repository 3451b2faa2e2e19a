//! What the system knows of the 16 rows of the checklist (省 43 号附件1), for whoever checks an area: numbers beside each row,
//! and the list behind each number. A number judges nobody; result and problem are what the inspectors write.

use chrono::{Datelike as _, NaiveDate};
use serde::{Deserialize, Serialize};
use shouwang_domain::area::AreaRange;
use shouwang_domain::calendar::shanghai_date;
use shouwang_domain::lists::ListName;
use shouwang_domain::obligation::Fulfilment;
use shouwang_domain::role::Role;
use shouwang_domain::{AreaId, Month};
use shouwang_policy::Pack;
use shouwang_store::repo;
use shouwang_store::repo::look_back::{Checked, CheckedBy, VisitRule};
use shouwang_store::repo::overview::cockpit::{self, Figure, Lens};
use shouwang_store::repo::overview::people::{self, PeopleFigure, PeopleLens};
use utoipa::ToSchema;

use crate::campaign::view::CampaignQuery;
use crate::office::access::{Verb, require};
use crate::page::{Page, PageCmd};
use crate::register::household::HouseholdRow;
use crate::{Ctx, Problem, Result, Service};

/// Of which area.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct KnownQuery {
    /// With everything beneath it; without, the caller's own.
    pub area_id: Option<AreaId>,
}

/// Which of the numbers to list.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CheckedQuery {
    /// The number, by its id.
    pub figure: String,
    /// Of an area with everything beneath it; without, the caller's own.
    #[serde(default)]
    pub area_id: Option<AreaId>,
    /// Which page.
    #[serde(default)]
    pub page: PageCmd,
}

/// What the system knows of the points of the checklist.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ChecklistKnown {
    /// The area.
    pub area_id: AreaId,
    /// Its name.
    pub area_name: String,
    /// The first day of the year that is looked at.
    pub since: NaiveDate,
    /// The day of the numbers.
    pub as_of: NaiveDate,
    /// The 16 rows, in their order.
    pub rows: Vec<ChecklistRow>,
}

/// A row of the checklist.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ChecklistRow {
    /// Its number as the register has it, such as `1a`.
    pub item: String,
    /// What the system knows of it.
    pub figures: Vec<ChecklistFigure>,
}

/// A number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ChecklistFigure {
    /// Its id.
    pub id: String,
    /// What it counts, in Chinese.
    pub zh: String,
    /// In English.
    pub en: String,
    /// The number; none where there is nothing that it could be taken from.
    pub value: Option<i64>,
    /// What it is a share of, or is compared with.
    pub of: Option<i64>,
    /// It is money, in fen.
    pub is_money: bool,
    /// Where the list behind it is, in the app of the offices.
    pub list: String,
}

/// What stands beside a row.
enum Beside {
    /// A set of households of its own.
    Set(Checked),
    /// A derived list, of monitored households.
    List(ListName),
    /// A figure of the cockpit, with what it is a share of.
    Cockpit(Figure, Option<Figure>),
    /// A figure of a register; of the records of the year, where a field with a day is named.
    Ledger(&'static str, &'static str, Option<&'static str>),
    /// Campaigns of the year.
    Campaigns,
    /// Days from finding a clue to entering it, on average.
    ClueDays,
    /// Days from inclusion to the first measure, on average.
    MeasureDays,
    /// People at work, beside those a year ago.
    Workers,
}

const ROWS: [(&str, &[Beside]); 16] = [
    (
        "1a",
        &[
            Beside::Ledger("area_risk", "open", None),
            Beside::Ledger("area_risk", "overdue", None),
            Beside::Ledger("meeting", "meetings", Some("on")),
        ],
    ),
    (
        "1b",
        &[
            Beside::List(ListName::GuaranteeProblems),
            Beside::Ledger("incident", "all", Some("on")),
            Beside::Ledger("incident", "open", None),
            Beside::Ledger("problem", "overdue", None),
        ],
    ),
    (
        "2",
        &[
            Beside::Set(Checked::LeaderMissed),
            Beside::Ledger("meeting", "meetings", Some("on")),
        ],
    ),
    (
        "3",
        &[
            Beside::Set(Checked::SecretaryMissed),
            Beside::Cockpit(Figure::ContactMissing, Some(Figure::Monitored)),
            Beside::Cockpit(Figure::VisitStale, Some(Figure::Monitored)),
        ],
    ),
    (
        "4",
        &[
            Beside::List(ListName::SchoolDropouts),
            Beside::List(ListName::UnpaidSchoolingAid),
            Beside::Ledger("aid_round", "people", None),
            Beside::Ledger("aid_round", "amount", None),
        ],
    ),
    (
        "5",
        &[
            Beside::List(ListName::Uninsured),
            Beside::List(ListName::LowReimbursement),
        ],
    ),
    (
        "6",
        &[
            Beside::List(ListName::UnappraisedDwellings),
            Beside::List(ListName::DangerousDwellings),
        ],
    ),
    ("7", &[Beside::List(ListName::UnsafeWater)]),
    (
        "8",
        &[
            Beside::List(ListName::UncoveredByRelief),
            Beside::Ledger("benefit", "dibao", None),
        ],
    ),
    (
        "9",
        &[
            Beside::Set(Checked::Unlinked),
            Beside::Ledger("project", "unlinked", None),
            Beside::Ledger("asset", "linked_share", None),
            Beside::Ledger("operator_link", "failed", None),
        ],
    ),
    (
        "10",
        &[
            Beside::Workers,
            Beside::Ledger("work_reward", "paid_share", None),
            Beside::Ledger("work_subsidy", "paid_share", None),
            Beside::Ledger("welfare_post", "posts", None),
            Beside::Ledger("welfare_post_month", "without_attendance", None),
            Beside::Ledger("welfare_post_month", "not_eligible", None),
        ],
    ),
    (
        "11",
        &[
            Beside::Campaigns,
            Beside::Set(Checked::ClueFound),
            Beside::ClueDays,
            Beside::Set(Checked::ClueOpen),
        ],
    ),
    (
        "12",
        &[
            Beside::Cockpit(Figure::Warned, None),
            Beside::Cockpit(Figure::Suspected, None),
            Beside::Cockpit(Figure::StatementMissing, None),
        ],
    ),
    (
        "13",
        &[
            Beside::Cockpit(Figure::Overdue, Some(Figure::Identifying)),
            Beside::Set(Checked::IncludedLate),
            Beside::Set(Checked::MarginalUnasked),
            Beside::Set(Checked::StepMissing),
            Beside::Set(Checked::NoCase),
        ],
    ),
    (
        "14",
        &[
            Beside::Cockpit(Figure::NotHelped, Some(Figure::Monitored)),
            Beside::Cockpit(Figure::HelpWaits, Some(Figure::Monitored)),
            Beside::Set(Checked::Included),
            Beside::MeasureDays,
        ],
    ),
    (
        "15",
        &[
            Beside::Set(Checked::ArchiveGap),
            Beside::Cockpit(Figure::StatementMissing, None),
        ],
    ),
];

/// Where is looked, and what was counted there once for all rows.
struct Looked<'a> {
    ctx: &'a Ctx,
    area: AreaId,
    within: AreaRange,
    since: NaiveDate,
    by: CheckedBy,
    line: cockpit::Yardstick,
    lists: Vec<(ListName, [i64; 2])>,
}

impl Service {
    /// What the system knows of each row of the checklist in an area: a fixed number of statements, and some more for each five
    /// hundred monitored households, at which and at whose files is looked.
    ///
    /// # Errors
    /// Not found for an area outside the scope; `policy.none_in_force`.
    pub async fn known_of_checklist(&self, ctx: &Ctx, query: KnownQuery) -> Result<ChecklistKnown> {
        require(ctx, Verb::ReadCockpit)?;
        let (area, within) = self.area_in_scope(ctx, query.area_id).await?;
        let mut lists = Vec::new();
        for beside in ROWS.iter().flat_map(|(_, row)| row.iter()) {
            if let Beside::List(list) = beside {
                lists.push(*list);
            }
        }
        let counts = self.counts_of_lists(ctx, &lists, within, Some(true)).await?;
        let looked = Looked {
            ctx,
            area,
            within,
            since: first_of_year(ctx.today())?,
            by: self.checked_by(ctx, within, true).await?,
            line: self.yardstick(within, ctx.today()).await?,
            lists: lists.into_iter().zip(counts).collect(),
        };
        let mut rows = Vec::with_capacity(ROWS.len());
        for (item, besides) in &ROWS {
            let mut figures = Vec::with_capacity(besides.len());
            for beside in *besides {
                figures.extend(self.figure_beside(&looked, beside).await?);
            }
            rows.push(ChecklistRow {
                item: (*item).to_owned(),
                figures,
            });
        }
        Ok(ChecklistKnown {
            area_id: area,
            area_name: self.area_tree().await?.get(area)?.name.clone(),
            since: looked.since,
            as_of: ctx.today(),
            rows,
        })
    }

    /// The households of one of the numbers that has no list elsewhere, in the order of the areas.
    ///
    /// # Errors
    /// Not found for an area outside the scope, or a number that there is not; a cursor of another list.
    pub async fn checked_households(&self, ctx: &Ctx, query: CheckedQuery) -> Result<Page<HouseholdRow>> {
        require(ctx, Verb::ReadCockpit)?;
        let set: Checked = query.figure.parse().map_err(|_| no_figure())?;
        let (_, within) = self.area_in_scope(ctx, query.area_id).await?;
        let by = self.checked_by(ctx, within, set == Checked::ArchiveGap).await?;
        let tree = self.area_tree().await?;
        let found = repo::look_back::list(&self.store, ctx, within, set, &by, query.page.request()?).await?;
        self.household_rows(ctx, &tree, found).await
    }

    /// How many monitored households of an area have a file that lacks nothing, and how many there are; none where no policy is
    /// in force that says what a file should have.
    pub(crate) async fn complete_files(&self, ctx: &Ctx, area: AreaId) -> Result<Option<[i64; 2]>> {
        let (_, within) = self.area_in_scope(ctx, Some(area)).await?;
        let by = match self.checked_by(ctx, within, true).await {
            Err(problem) if problem.code == "policy.none_in_force" => return Ok(None),
            by => by?,
        };
        let [gaps, all] = repo::look_back::count(&self.store, ctx, within, Checked::ArchiveGap, &by).await?;
        Ok(Some([all - gaps, all]))
    }

    /// By what the pack in force looks: whose visits it asks for, and how often; and, where it is asked for, whose file lacks
    /// something.
    async fn checked_by(&self, ctx: &Ctx, within: AreaRange, with_gaps: bool) -> Result<CheckedBy> {
        let policy = self.policy_at(&self.store, within.lo, ctx.today()).await?;
        let mut by = CheckedBy {
            since: first_of_year(ctx.today())?,
            today: ctx.today(),
            gaps: Vec::new(),
            leaders: visits_of(&policy.pack, Role::TownLeader, ctx.today()),
            secretaries: visits_of(&policy.pack, Role::VillageSecretary, ctx.today()),
        };
        if with_gaps {
            let monitored = repo::look_back::looked_at(&self.store, ctx, within, Checked::ArchiveGap, &by).await?;
            by.gaps = self.with_gaps(ctx, &monitored).await?;
        }
        Ok(by)
    }

    async fn figure_beside(&self, looked: &Looked<'_>, beside: &Beside) -> Result<Option<ChecklistFigure>> {
        let Looked { ctx, within, since, .. } = looked;
        let area = looked.area;
        let of_set = |set: Checked| format!("/duties/look-back/list?figure={set}&area={area}");
        let figure = match beside {
            Beside::Set(set) => {
                if *set == Checked::LeaderMissed && looked.by.leaders.is_none()
                    || *set == Checked::SecretaryMissed && looked.by.secretaries.is_none()
                {
                    return Ok(None);
                }
                let [value, of] = repo::look_back::count(&self.store, ctx, *within, *set, &looked.by).await?;
                // What is a set of its own is a share of nothing.
                let of = (!matches!(set, Checked::ClueFound | Checked::Included)).then_some(of);
                number(set.as_str(), set.zh(), set.en(), value, of, of_set(*set))
            }
            Beside::List(list) => {
                let counted = looked.lists.iter().find(|(known, _)| known == list);
                let [value, of] = counted.map(|(_, counts)| *counts).unwrap_or_default();
                let path = format!("/assistance/lists?list={list}&area={area}&monitored=true");
                let zh = format!("监测对象：{}", list.zh());
                number(
                    list.as_str(),
                    &zh,
                    &format!("monitored: {}", list.en()),
                    value,
                    Some(of),
                    path,
                )
            }
            Beside::Cockpit(figure, of) => {
                let value = self.households_of(looked, *figure).await?;
                let of = match of {
                    Some(of) => Some(self.households_of(looked, *of).await?),
                    None => None,
                };
                let path = format!("/cockpit/list?figure={figure}&area={area}");
                number(figure.as_str(), figure.zh(), figure.en(), value, of, path)
            }
            Beside::Ledger(form, figure, day) => return self.record_figure(looked, form, figure, *day).await,
            Beside::Campaigns => {
                let of_year = CampaignQuery {
                    area_id: Some(area),
                    from: Some(*since),
                    ..CampaignQuery::default()
                };
                let value = self.campaign_rows(ctx, &of_year).await?.len();
                let value = i64::try_from(value).map_err(Problem::internal)?;
                let path = format!("/duties/campaigns?area={area}&from={since}");
                number("campaigns", "本年排查", "campaigns of the year", value, None, path)
            }
            Beside::ClueDays => {
                let clues = repo::look_back::clues(&self.store, ctx, *within, *since).await?;
                let days = clues
                    .iter()
                    .map(|(found, entered)| (shanghai_date(*entered) - found.get()).num_days());
                ChecklistFigure {
                    value: average(days),
                    ..number(
                        "clue_days",
                        "线索从发现到录入平均天数（不足一天按一天）",
                        "days from finding a clue to entering it, on average",
                        0,
                        None,
                        of_set(Checked::ClueFound),
                    )
                }
            }
            Beside::MeasureDays => {
                let spells = repo::look_back::first_measures(&self.store, ctx, *within, [*since, ctx.today()]).await?;
                let days = spells
                    .iter()
                    .filter_map(|(included, first)| Some((first.as_ref()?.get() - included.get()).num_days().max(0)));
                ChecklistFigure {
                    value: average(days),
                    ..number(
                        "measure_days",
                        "本年纳入户：从纳入到第一项措施开始平均天数（已有措施的）",
                        "included this year: days until the first measure began, on average of those that have one",
                        0,
                        None,
                        of_set(Checked::Included),
                    )
                }
            }
            Beside::Workers => {
                let value = self.people_beside(looked, PeopleFigure::Workers).await?;
                let then = self.people_beside(looked, PeopleFigure::WorkersBefore).await?;
                number(
                    "workers",
                    "脱贫户和监测对象务工人数（右为上年同日）",
                    "of lifted and monitored households, at work (on the right: the same day of last year)",
                    value,
                    Some(then),
                    format!("/cockpit/people?figure=workers&area={area}"),
                )
            }
        };
        Ok(Some(figure))
    }

    async fn households_of(&self, looked: &Looked<'_>, figure: Figure) -> Result<i64> {
        let lens = Lens {
            figure,
            risk: None,
            months: None,
            today: looked.ctx.today(),
            by: &looked.line,
        };
        let counts = cockpit::by_place(&self.store, looked.ctx, looked.within, &lens).await?;
        let all: u64 = counts.iter().map(|(_, n)| n).sum();
        i64::try_from(all).map_err(Problem::internal)
    }

    async fn people_beside(&self, looked: &Looked<'_>, figure: PeopleFigure) -> Result<i64> {
        let lens = PeopleLens {
            figure,
            until: Month::of(looked.ctx.today()),
            today: looked.ctx.today(),
        };
        let counts = people::by_place(&self.store, looked.ctx, looked.within, &lens).await?;
        let all: u64 = counts.iter().map(|(_, n)| n).sum();
        i64::try_from(all).map_err(Problem::internal)
    }

    /// A figure of a register; nothing where the caller does not see it.
    async fn record_figure(
        &self,
        looked: &Looked<'_>,
        form: &str,
        figure: &str,
        day: Option<&str>,
    ) -> Result<Option<ChecklistFigure>> {
        let seen = self.seen_forms(looked.ctx).await?;
        if seen.get(form).is_none() {
            return Ok(None);
        }
        let (since, today) = (looked.since, looked.ctx.today());
        let between = day.map(|day| (day, since, today));
        let wanted = [figure.to_owned()];
        let (known, columns) = self
            .ledger_columns(looked.ctx, form, &wanted, between, &[looked.within])
            .await?;
        let Some(view) = columns.into_iter().flatten().next() else {
            return Ok(None);
        };
        let narrowed = day.map_or(String::new(), |day| format!("&where={day}%3D{since}..{today}"));
        Ok(Some(ChecklistFigure {
            id: format!("{form}.{figure}"),
            zh: format!("{}：{}", known.label.zh, view.zh),
            en: format!("{}: {}", known.label.en, view.en),
            value: Some(view.value),
            of: view.of,
            is_money: view.is_money,
            list: format!(
                "/assistance/ledgers/{form}?figure={figure}&area={}{narrowed}",
                looked.area
            ),
        }))
    }
}

fn number(id: &str, zh: &str, en: &str, value: i64, of: Option<i64>, list: String) -> ChecklistFigure {
    ChecklistFigure {
        id: id.to_owned(),
        zh: zh.to_owned(),
        en: en.to_owned(),
        value: Some(value),
        of,
        is_money: false,
        list,
    }
}

/// The average of some days, a part of a day counting as one; none of no days.
fn average(days: impl Iterator<Item = i64>) -> Option<i64> {
    let (mut count, mut sum) = (0, 0);
    for days in days {
        count += 1;
        sum += days;
    }
    (count > 0).then(|| (sum + count - 1).div_euclid(count))
}

/// The visits that a pack asks of a role for some households in each of its periods.
fn visits_of(pack: &Pack, role: Role, today: NaiveDate) -> Option<VisitRule> {
    let duties = pack.obligations.iter().map(|cited| &cited.obligation);
    let mut asked = duties.filter(|duty| duty.fulfilment == Fulfilment::Visits && duty.role == role);
    let duty = asked.find(|duty| !duty.households.is_empty())?;
    Some(VisitRule {
        groups: duty.households.clone(),
        roles: duty.visited_by.clone(),
        since: duty.span_on(today)?.first,
        times: duty.times,
    })
}

fn first_of_year(today: NaiveDate) -> Result<NaiveDate> {
    NaiveDate::from_ymd_opt(today.year(), 1, 1).ok_or_else(|| Problem::internal("a year without a first day"))
}

fn no_figure() -> Problem {
    Problem::not_found("检查数据", "number of the checklist")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_of_a_day_counts_as_one() {
        assert_eq!(average([].into_iter()), None);
        assert_eq!(average([0, 0].into_iter()), Some(0));
        assert_eq!(average([1, 2].into_iter()), Some(2));
        assert_eq!(average([3, 3].into_iter()), Some(3));
    }

    #[test]
    fn the_checklist_has_sixteen_rows_and_each_has_a_number() {
        let items: Vec<&str> = ROWS.iter().map(|(item, _)| *item).collect();
        let expected = [
            "1a", "1b", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12", "13", "14", "15",
        ];
        assert_eq!(items, expected);
        assert!(ROWS.iter().all(|(_, row)| !row.is_empty()));
    }
}
