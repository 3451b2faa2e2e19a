//! The lists themselves: each is asked by its own operation, under the right and the scope of the person, page after page.

use std::collections::HashMap;

use shouwang_domain::area::AreaLevel;
use shouwang_domain::lists::ListName;
use shouwang_domain::proposal::AccountChangeState;
use shouwang_domain::role::{Department, Role};
use shouwang_domain::{AreaId, CampaignId, DrawId, RoundId, TaskId, coded_enum};

use super::column::{Asked, Gathered};
use super::departments::{ASSET_QUERIES, DIFFERENCES, EXCHANGE};
use super::households::{
    DERIVED, DRAWN, GROWTH, HOUSEHOLDS, LAPSING, LEFT_OUT, MARGINAL, PEOPLE, PLAN_GAPS, QUESTIONS, SPANS,
};
use super::log::{
    ACCOUNT_CHANGES, CHECKPOINTS, DOCUMENTS, FORM_PROPOSALS, IMPORTS, LOG, PUBLICATIONS, READINGS, TUNINGS,
};
use super::steps::{APPLICATIONS, ARRIVALS, CASES, CLAIMS, CLUES, REMEDIES, WARNINGS};
use super::work::{
    ACCOUNTS, AREAS, CAMPAIGN_HOUSES, CAMPAIGN_PARTS, CAMPAIGNS, DEPARTMENT_LISTS, DOORS, DRAW_SAMPLE, DRAWS, DUTIES,
    DUTY_PARTS, FILINGS, LIAISONS, LIST_REQUESTS, OPEN_PROBLEMS, PartOfDuty, REFERRALS, REMINDERS, REPORTS,
    ROUND_GROUPS, ROUND_ROSTER, ROUNDS, TASK_HOUSEHOLDS, TASKS, TODAY, VISITS,
};
use crate::duty::board::BoardQuery;
use crate::office::reading::ReadingQuery;
use crate::overview::waiting::Waiting;
use crate::procedure::marginal::PathFault;
use crate::rules::standard::{GapGround, GapReason};
use crate::{Ctx, Result, Service};

coded_enum! {
    /// A list that can be taken out as a file.
    pub enum TakenList {
        Households = "households", "农户", "households";
        Assistance = "assistance", "监测对象帮扶", "support of monitored households";
        CockpitList = "cockpit_list", "驾驶舱数字对应的农户", "households behind a number";
        DrawnList = "drawn_list", "随机抽中的农户", "households that were drawn at random";
        IncomeList = "income_list", "脱贫户收入增长名单", "lifted households by growth of income";
        Lists = "lists", "专题名单", "derived list";
        PlanGaps = "plan_gaps", "帮扶计划的缺口", "gaps of the plans";
        Marginal = "marginal", "边缘易致贫户程序核对", "path of marginal households";
        Missed = "missed", "应纳未纳", "entitled and not monitored";
        Lapsing = "lapsing", "即将到期的措施", "measures that lapse";
        LookBack = "look_back", "“回头看”数字对应的农户", "households behind a number of the look-back";
        People = "people", "指标对应的人员", "people behind an indicator";
        Spans = "spans", "各步用时对应的农户", "households by days between two steps";
        ListDifferences = "list_differences", "名单与登记的差异", "where lists and register differ";
        Exchange = "exchange", "与民政对账", "reconciliation with civil affairs";
        Questions = "questions", "疑点核实", "questions about the register";
        Warnings = "warnings", "预警", "warnings";
        Clues = "clues", "线索", "clues";
        Cases = "cases", "案件", "cases";
        Remedies = "remedies", "撤销和更正", "revocations and corrections";
        Arrivals = "arrivals", "已提出的登记", "opening registers and transfers";
        MonitoringClaims = "monitoring_claims", "表中称已在监测、待登记", "called monitored by a sheet";
        Applications = "applications", "自主申报", "applications";
        Today = "today", "今日待办", "today";
        Tasks = "tasks", "待办", "tasks";
        TaskHouseholds = "task_households", "待办涉及的农户", "households of a task";
        Reminders = "reminders", "提醒", "reminders";
        Referrals = "referrals", "部门转介", "referrals";
        Problems = "problems", "走访反映的问题", "problems heard at visits";
        Contacts = "contacts", "走访记录", "visits";
        Campaigns = "campaigns", "专项排查", "campaigns";
        CampaignParts = "campaign_parts", "排查各地进度", "how far each part of a campaign is";
        CampaignHouses = "campaign_houses", "排查名单", "houses of a campaign";
        Draws = "draws", "抽样", "draws";
        DrawSample = "draw_sample", "抽样结果", "what was drawn";
        Rounds = "rounds", "督导检查", "inspections";
        RoundGroups = "round_groups", "督导检查分组", "groups of an inspection";
        RoundRoster = "round_roster", "督导检查名册", "roster of an inspection";
        Reports = "reports", "全部报告", "reports";
        Liaisons = "liaisons", "联系帮扶安排", "who visits whom";
        Filings = "filings", "走访机制备案", "filings of the mechanism";
        Duties = "duties", "职责进度", "duties";
        DutyParts = "duty_parts", "一项职责各地进度", "how far each part is with a duty";
        DepartmentLists = "department_lists", "部门名单", "department lists";
        AssetQueries = "asset_queries", "交部门的资产查询", "queries of assets that departments have";
        Doors = "doors", "申报二维码", "codes for applying";
        Accounts = "accounts", "人员和岗位", "people and posts";
        Areas = "areas", "区划", "divisions";
        ListRequests = "list_requests", "导出申请", "requests to take out lists";
        Log = "log", "操作记录", "log";
        Readings = "readings", "查阅记录", "readings";
        Checkpoints = "checkpoints", "检查点", "checkpoints";
        AccountChanges = "account_changes", "账号变动", "changes of accounts";
        Tunings = "tunings", "规则调参", "tunings";
        Publications = "publications", "本地标准", "standards that are made here";
        FormProposals = "form_proposals", "自建台账", "registers that are made here";
        Documents = "documents", "政策文件目录", "documents";
        Imports = "imports", "导入批次", "imports";
        JobFindings = "job_findings", "检查结果", "what was found in a file";
        ScreeningCounts = "screening_counts", "筛查结果", "how often each rule said what";
    }
}

impl TakenList {
    /// Whether its rows are about people: then nobody takes a long one alone.
    pub(super) const fn is_personal(self) -> bool {
        !matches!(
            self,
            Self::Questions
                | Self::Campaigns
                | Self::CampaignParts
                | Self::Draws
                | Self::Rounds
                | Self::RoundGroups
                | Self::Reports
                | Self::Filings
                | Self::Duties
                | Self::DepartmentLists
                | Self::Areas
                | Self::ListRequests
                | Self::Log
                | Self::Readings
                | Self::Checkpoints
                | Self::AccountChanges
                | Self::Tunings
                | Self::DutyParts
                | Self::AssetQueries
                | Self::Publications
                | Self::FormProposals
                | Self::Documents
                | Self::Imports
                | Self::JobFindings
                | Self::ScreeningCounts
        )
    }
}

/// Asks for page after page, until the list ends or is longer than may leave.
macro_rules! pages {
    ($asked:expr, $list:expr, |$query:ident| $ask:expr) => {{
        let mut gathered = Gathered::begin(&$asked, &$list)?;
        let mut cursor = None;
        loop {
            let $query = $asked.page(cursor)?;
            let page = $ask.await?;
            gathered.take(&$asked, &$list, &page.items)?;
            cursor = page.next;
            if cursor.is_none() || gathered.rows.len() > $asked.most {
                break;
            }
        }
        gathered
    }};
}

impl Service {
    /// What a list has for the caller.
    ///
    /// # Errors
    /// Those of the list's own operation; `list.question`, `list.column`.
    pub(super) async fn gather(&self, ctx: &Ctx, list: TakenList, asked: Asked<'_>) -> Result<Gathered> {
        match list {
            TakenList::Households
            | TakenList::Assistance
            | TakenList::CockpitList
            | TakenList::DrawnList
            | TakenList::IncomeList
            | TakenList::Lists
            | TakenList::PlanGaps
            | TakenList::Marginal
            | TakenList::Missed
            | TakenList::Lapsing
            | TakenList::LookBack
            | TakenList::People
            | TakenList::Spans
            | TakenList::ListDifferences
            | TakenList::Exchange
            | TakenList::Questions => self.gather_households(ctx, list, asked).await,
            TakenList::Warnings
            | TakenList::Clues
            | TakenList::Cases
            | TakenList::Remedies
            | TakenList::Arrivals
            | TakenList::MonitoringClaims
            | TakenList::Applications => self.gather_steps(ctx, list, asked).await,
            TakenList::Log
            | TakenList::Readings
            | TakenList::Checkpoints
            | TakenList::AccountChanges
            | TakenList::Publications
            | TakenList::FormProposals
            | TakenList::Documents
            | TakenList::Imports
            | TakenList::Tunings => self.gather_log(ctx, list, asked).await,
            TakenList::JobFindings => self.gather_findings(ctx, asked).await,
            TakenList::ScreeningCounts => self.gather_counts(ctx, asked).await,
            _ => self.gather_work(ctx, list, asked).await,
        }
    }

    async fn gather_households(&self, ctx: &Ctx, list: TakenList, mut asked: Asked<'_>) -> Result<Gathered> {
        Ok(match list {
            TakenList::CockpitList => pages!(asked, HOUSEHOLDS, |query| self.list_figure(ctx, query)),
            TakenList::DrawnList => {
                let found = self.drawn_for_visits_up_to(ctx, asked.read()?, asked.enough()).await?;
                Gathered::first_of(&asked, &DRAWN, &found.households, found.total)?
            }
            TakenList::IncomeList => {
                let found = self
                    .income_growth_list_up_to(ctx, asked.read()?, asked.enough())
                    .await?;
                Gathered::first_of(&asked, &GROWTH, &found.households, found.total)?
            }
            TakenList::Lists => {
                let derived: ListName = asked.needed("list")?;
                pages!(asked, DERIVED, |query| self.list(ctx, derived, query))
            }
            TakenList::PlanGaps => {
                let gap: Option<String> = asked.own("gap")?;
                let mut rows = self.plan_gaps(ctx, asked.read()?).await?.households;
                if let Some(gap) = gap {
                    rows.iter_mut().for_each(|row| row.gaps.retain(|of| of.code == gap));
                    rows.retain(|row| !row.gaps.is_empty());
                }
                Gathered::of(&asked, &PLAN_GAPS, &rows)?
            }
            TakenList::Marginal => {
                let fault: Option<PathFault> = asked.own("fault")?;
                let mut rows = self.marginal_faults(ctx, asked.read()?).await?.households;
                rows.retain(|row| fault.is_none_or(|fault| row.faults.contains(&fault)));
                Gathered::of(&asked, &MARGINAL, &rows)?
            }
            TakenList::Missed => {
                let ground: Option<GapGround> = asked.own("ground")?;
                let reason: Option<GapReason> = asked.own("reason")?;
                let tier: Option<String> = asked.own("tier")?;
                let view = self.gaps(ctx, asked.read()?).await?;
                let called: HashMap<String, String> = view
                    .tiers
                    .into_iter()
                    .map(|of| (of.name, asked.words.say(of.zh, of.en)))
                    .collect();
                let mut rows = view.households;
                rows.retain(|row| {
                    ground.is_none_or(|ground| row.grounds.contains(&ground))
                        && reason.is_none_or(|reason| row.reason == reason)
                        && (tier.is_none() || row.tier == tier)
                });
                for row in &mut rows {
                    row.tier = row.tier.take().map(|of| called.get(&of).cloned().unwrap_or(of));
                }
                Gathered::of(&asked, &LEFT_OUT, &rows)?
            }
            TakenList::Lapsing => {
                let found = self.lapsing_measures_up_to(ctx, asked.read()?, asked.enough()).await?;
                // How many more there are is not known; that there are is said.
                let all = found.measures.len() as u64 + u64::from(found.more);
                Gathered::first_of(&asked, &LAPSING, &found.measures, all)?
            }
            TakenList::Questions => {
                let found = self.questions_up_to(ctx, asked.read()?, asked.enough()).await?;
                Gathered::first_of(&asked, &QUESTIONS, &found.questions, found.total)?
            }
            TakenList::LookBack => pages!(asked, HOUSEHOLDS, |query| self.checked_households(ctx, query)),
            TakenList::People => pages!(asked, PEOPLE, |query| self.list_figure_people(ctx, query)),
            TakenList::Spans => {
                let found = self.list_spans_up_to(ctx, asked.read()?, asked.enough()).await?;
                Gathered::first_of(&asked, &SPANS, &found.rows, found.total)?
            }
            TakenList::ListDifferences => {
                let found = self.list_differences_up_to(ctx, asked.read()?, asked.enough()).await?;
                let all = found.rows.len() as u64 + u64::from(found.more);
                Gathered::first_of(&asked, &DIFFERENCES, &found.rows, all)?
            }
            TakenList::Exchange => {
                let found = self
                    .reconcile_exchange_up_to(ctx, asked.read()?, asked.enough())
                    .await?;
                let all = found.households.len() as u64 + u64::from(found.more);
                Gathered::first_of(&asked, &EXCHANGE, &found.households, all)?
            }
            _ => pages!(asked, HOUSEHOLDS, |query| self.list_households(ctx, query)),
        })
    }

    async fn gather_steps(&self, ctx: &Ctx, list: TakenList, asked: Asked<'_>) -> Result<Gathered> {
        Ok(match list {
            TakenList::Warnings => pages!(asked, WARNINGS, |query| self.list_warnings(ctx, query)),
            TakenList::Clues => pages!(asked, CLUES, |query| self.list_clues(ctx, query)),
            TakenList::Cases => pages!(asked, CASES, |query| self.list_cases(ctx, query)),
            TakenList::Remedies => pages!(asked, REMEDIES, |query| self.list_remedies(ctx, query)),
            TakenList::Arrivals => {
                let mut rows = self.list_arrivals(ctx).await?;
                rows.reverse();
                Gathered::whole(&asked, &ARRIVALS, &rows)?
            }
            TakenList::MonitoringClaims => pages!(asked, CLAIMS, |query| self.list_claims(ctx, query)),
            _ => pages!(asked, APPLICATIONS, |query| self.list_applications(ctx, query)),
        })
    }

    async fn gather_log(&self, ctx: &Ctx, list: TakenList, mut asked: Asked<'_>) -> Result<Gathered> {
        Ok(match list {
            TakenList::Log => pages!(asked, LOG, |query| self.list_leaves(ctx, query)),
            TakenList::Readings => {
                let mut query: ReadingQuery = asked.read()?;
                let mut rows = Vec::new();
                while rows.len() <= asked.most {
                    let part = self.list_readings(ctx, query.clone()).await?;
                    let Some(last) = part.last() else { break };
                    query.before = last.id.parse().ok();
                    rows.extend(part);
                }
                Gathered::of(&asked, &READINGS, &rows)?
            }
            TakenList::Checkpoints => Gathered::whole(&asked, &CHECKPOINTS, &self.list_checkpoints(ctx).await?)?,
            TakenList::AccountChanges => {
                let state: Option<AccountChangeState> = asked.own("state")?;
                let mut rows = self.list_account_changes(ctx).await?;
                rows.retain(|row| state.is_none_or(|state| row.state == state));
                Gathered::whole(&asked, &ACCOUNT_CHANGES, &rows)?
            }
            TakenList::Publications => {
                let mut rows = self.list_publications(ctx).await?;
                rows.reverse();
                Gathered::whole(&asked, &PUBLICATIONS, &rows)?
            }
            TakenList::FormProposals => {
                let mut rows = self.list_form_proposals(ctx).await?;
                rows.reverse();
                Gathered::whole(&asked, &FORM_PROPOSALS, &rows)?
            }
            TakenList::Documents => {
                let level: Option<String> = asked.own("level")?;
                let mut rows = self.list_documents(ctx).await?;
                let titles: HashMap<String, String> = rows
                    .iter()
                    .filter_map(|row| Some((row.id.clone(), row.title.clone()?)))
                    .collect();
                rows.retain(|row| level.as_ref().is_none_or(|level| row.level == *level));
                for parent in rows.iter_mut().flat_map(|row| &mut row.parents) {
                    if let Some(title) = titles.get(parent.as_str()) {
                        parent.clone_from(title);
                    }
                }
                Gathered::whole(&asked, &DOCUMENTS, &rows)?
            }
            TakenList::Imports => Gathered::whole(&asked, &IMPORTS, &self.list_imports(ctx).await?)?,
            _ => Gathered::whole(&asked, &TUNINGS, &self.list_tunings(ctx).await?)?,
        })
    }

    async fn gather_work(&self, ctx: &Ctx, list: TakenList, mut asked: Asked<'_>) -> Result<Gathered> {
        Ok(match list {
            TakenList::Today => {
                let what: Option<Waiting> = asked.own("what")?;
                let due: Option<String> = asked.own("due")?;
                let found = self.today_up_to(ctx, asked.enough()).await?;
                let mut rows = found.items;
                rows.retain(|row| what.is_none_or(|what| row.what == what) && is_due(due.as_deref(), row.days_left));
                let gathered = Gathered::whole(&asked, &TODAY, &rows)?;
                // Of one kind of work no more than so many are looked at; that there are more is said.
                let of = (!found.total_is_exact).then_some(rows.len() as u64 + 1);
                Gathered { of, ..gathered }
            }
            TakenList::TaskHouseholds => {
                let task: TaskId = asked.needed("task_id")?;
                let most = u32::try_from(asked.enough()).unwrap_or(u32::MAX);
                let rows = self.task_households_up_to(ctx, task, most).await?;
                Gathered::whole(&asked, &TASK_HOUSEHOLDS, &rows)?
            }
            TakenList::Reminders => Gathered::whole(&asked, &REMINDERS, &self.inbox(ctx).await?)?,
            TakenList::Referrals => pages!(asked, REFERRALS, |query| self.list_referrals(ctx, query)),
            TakenList::Problems => pages!(asked, OPEN_PROBLEMS, |query| self.list_open_problems(ctx, query)),
            TakenList::Contacts => pages!(asked, VISITS, |query| self.list_contacted(ctx, query)),
            TakenList::Campaigns => Gathered::of(&asked, &CAMPAIGNS, &self.list_campaigns(ctx, asked.read()?).await?)?,
            TakenList::CampaignParts => {
                let campaign: CampaignId = asked.needed("campaign_id")?;
                let found = self.campaign_progress(ctx, campaign, asked.read()?).await?;
                Gathered::of(&asked, &CAMPAIGN_PARTS, &found.areas)?
            }
            TakenList::CampaignHouses => {
                let campaign: CampaignId = asked.needed("campaign_id")?;
                pages!(asked, CAMPAIGN_HOUSES, |query| self
                    .campaign_houses(ctx, campaign, query))
            }
            TakenList::Draws => Gathered::whole(&asked, &DRAWS, &self.list_draws(ctx).await?)?,
            TakenList::DrawSample => {
                let draw: DrawId = asked.needed("draw_id")?;
                Gathered::whole(&asked, &DRAW_SAMPLE, &self.draw_sample(ctx, draw).await?)?
            }
            TakenList::Rounds => Gathered::whole(&asked, &ROUNDS, &self.list_rounds(ctx).await?)?,
            TakenList::RoundGroups => {
                let round: RoundId = asked.needed("round_id")?;
                Gathered::whole(&asked, &ROUND_GROUPS, &self.round(ctx, round).await?.groups)?
            }
            TakenList::RoundRoster => {
                let round: RoundId = asked.needed("round_id")?;
                Gathered::whole(&asked, &ROUND_ROSTER, &self.round(ctx, round).await?.people)?
            }
            TakenList::Reports => Gathered::whole(&asked, &REPORTS, &self.list_reports(ctx).await?)?,
            TakenList::Liaisons => {
                let found = self.liaison_coverage(ctx, asked.read()?).await?;
                Gathered::of(&asked, &LIAISONS, &found.villages)?
            }
            TakenList::Filings => Gathered::of(&asked, &FILINGS, &self.list_filings(ctx, asked.read()?).await?)?,
            TakenList::Duties => {
                let found = self.duty_board(ctx, asked.read()?).await?;
                Gathered::of(&asked, &DUTIES, &found.total.duties)?
            }
            TakenList::DutyParts => {
                let period: Option<String> = asked.own("period")?;
                let query: BoardQuery = asked.read()?;
                let duty = query.duty.clone();
                let found = self.duty_board(ctx, query).await?;
                let parts = found.rows.into_iter().flat_map(|row| {
                    let area_name = row.area_name;
                    row.duties.into_iter().map(move |duty| PartOfDuty {
                        area_name: area_name.clone(),
                        duty,
                    })
                });
                let parts: Vec<PartOfDuty> = parts
                    .filter(|part| duty.as_ref().is_none_or(|duty| part.duty.duty == *duty))
                    .filter(|part| duty.is_none() || part.duty.period == period)
                    .collect();
                Gathered::of(&asked, &DUTY_PARTS, &parts)?
            }
            TakenList::AssetQueries => Gathered::whole(&asked, &ASSET_QUERIES, &self.asset_queries(ctx).await?)?,
            TakenList::DepartmentLists => {
                let found = self.department_lists(ctx, asked.read()?).await?;
                Gathered::of(&asked, &DEPARTMENT_LISTS, &found.lists)?
            }
            TakenList::Doors => Gathered::of(&asked, &DOORS, &self.doors(ctx, asked.read()?).await?.areas)?,
            TakenList::Accounts => {
                let role: Option<Role> = asked.own("role")?;
                let department: Option<Department> = asked.own("department")?;
                let text: Option<String> = asked.own("text")?;
                let mut rows = self.list_accounts(ctx).await?;
                rows.retain(|row| {
                    let is_named = |text: &String| row.login.contains(text) || row.display_name.contains(text);
                    text.as_ref().is_none_or(is_named)
                        && role.is_none_or(|role| row.posts.iter().any(|post| post.role == role))
                        && (department.is_none() || row.posts.iter().any(|post| post.department == department))
                });
                Gathered::whole(&asked, &ACCOUNTS, &rows)?
            }
            TakenList::Areas => {
                let level: Option<AreaLevel> = asked.own("level")?;
                let under: Option<AreaId> = asked.own("under")?;
                let tree = self.area_tree().await?;
                let mut rows = self.list_areas(ctx).await?;
                rows.retain(|row| {
                    let is_under = |under: AreaId| tree.path(row.id).iter().any(|node| node.id == under);
                    level.is_none_or(|level| row.level == level) && under.is_none_or(is_under)
                });
                Gathered::whole(&asked, &AREAS, &rows)?
            }
            TakenList::ListRequests => Gathered::whole(&asked, &LIST_REQUESTS, &self.list_requests(ctx).await?)?,
            _ => pages!(asked, TASKS, |query| self.list_tasks(ctx, query)),
        })
    }
}

/// Whether what waits so many days longer is among those that the day's page was narrowed to.
fn is_due(which: Option<&str>, days_left: i64) -> bool {
    match which {
        Some("overdue") => days_left < 0,
        Some("today") => days_left == 0,
        Some("soon") => (1..=3).contains(&days_left),
        _ => true,
    }
}
