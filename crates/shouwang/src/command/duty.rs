//! `duty`: what falls due, for whom, and how it stands.

use shouwang_domain::Result;
use shouwang_service::duty::board::{Board, BoardQuery};
use shouwang_service::duty::schedule::{EventCmd, ScheduleCmd};
use shouwang_service::duty::task::{CloseTaskCmd, TaskQuery, TaskState, TaskView, WaiveTaskCmd};

use super::{area_named, maybe_area_named, pages};
use crate::cli::{BoardArgs, DutyCommand, DutyListArgs};
use crate::output::Output;
use crate::shell::{Session, Shell};
use crate::text::table;

pub(super) async fn run(shell: &Shell, command: DutyCommand) -> Result<Output> {
    match command {
        DutyCommand::Schedule { area } => schedule(shell, area.as_deref()).await,
        DutyCommand::Board(args) => board(shell, args).await,
        DutyCommand::List(args) => list(shell, args).await,
        DutyCommand::Households { id } => {
            let rows = shell
                .with_session(async |Session { service, ctx, .. }| service.task_households(ctx, id).await)
                .await?;
            let header = shell.lang.pick(
                ["户", "户主", "区划", "已完成", "应完成", "完成日", "逾期"],
                ["household", "head", "area", "reached", "needed", "done on", "late"],
            );
            let text = rows.iter().map(|row| {
                vec![
                    row.household_id.to_string(),
                    row.head.clone().unwrap_or_else(|| "--".to_owned()),
                    row.area_name.clone(),
                    row.reached.to_string(),
                    row.needed.to_string(),
                    row.done_on.map_or_else(|| "--".to_owned(), |day| day.to_string()),
                    mark(shell, row.late),
                ]
            });
            let text = table(&header, &text.collect::<Vec<_>>());
            Output::new(&rows, text)
        }
        DutyCommand::Inbox => inbox(shell).await,
        DutyCommand::Close {
            id,
            on,
            result,
            late_reason,
        } => {
            let done = shell
                .with_session(async |Session { service, ctx, .. }| {
                    let cmd = CloseTaskCmd {
                        task_id: id,
                        on: on.unwrap_or(ctx.today()),
                        result,
                        late_reason,
                        waived_reason: None,
                        version: service.task(ctx, id).await?.version,
                    };
                    service.close_task(ctx, cmd).await
                })
                .await?;
            one(shell, &done)
        }
        DutyCommand::Waive { id, reason } => {
            let waived = shell
                .with_session(async |Session { service, ctx, .. }| {
                    let cmd = WaiveTaskCmd {
                        task_id: id,
                        reason,
                        version: service.task(ctx, id).await?.version,
                    };
                    service.waive_task(ctx, cmd).await
                })
                .await?;
            one(shell, &waived)
        }
        DutyCommand::Event { area, event, on, note } => {
            let told = shell
                .with_session(async |session| {
                    let cmd = EventCmd {
                        area_id: area_named(session, &area).await?,
                        event,
                        on: on.unwrap_or(session.ctx.today()),
                        note,
                    };
                    session.service.tell_event(&session.ctx, cmd).await
                })
                .await?;
            let text = shell.lang.pick(
                "已登记；下次编排时生成待办。",
                "Recorded; the next scheduling makes the tasks.",
            );
            Output::new(told, text)
        }
        DutyCommand::Calendar { end: true } => {
            let state = shell
                .with_session(async |Session { service, ctx, .. }| service.end_calendar_feed(ctx).await)
                .await?;
            Output::new(state, shell.lang.pick("日历订阅已停止。", "The feed has ended."))
        }
        DutyCommand::Calendar { end: false } => {
            let feed = shell
                .with_session(async |Session { service, ctx, .. }| service.begin_calendar_feed(ctx).await)
                .await?;
            let text = shell.lang.pick(
                format!("日历地址只显示这一次，请妥善保管：服务器地址加上 {}", feed.path),
                format!(
                    "Shown once, keep it secret: the server's address followed by {}",
                    feed.path
                ),
            );
            Output::new(&feed, text)
        }
    }
}

async fn schedule(shell: &Shell, area: Option<&str>) -> Result<Output> {
    let report = shell
        .with_session(async |session| {
            let area_id = maybe_area_named(session, area).await?;
            session
                .service
                .schedule_duties(&session.ctx, ScheduleCmd { area_id })
                .await
        })
        .await?;
    let text = shell.lang.pick(
        format!(
            "新增待办 {} 件，按期办结 {} 件，逾期办结 {} 件，交接 {} 件，发出提醒 {} 条；未办 {} 件，其中逾期 {} 件。",
            report.made, report.done, report.done_late, report.passed_on, report.reminders, report.open, report.late
        ),
        format!(
            "{} new tasks, {} done, {} done late, {} passed on, {} reminders; {} open, {} of them late.",
            report.made, report.done, report.done_late, report.passed_on, report.reminders, report.open, report.late
        ),
    );
    Output::new(report, text)
}

async fn board(shell: &Shell, args: BoardArgs) -> Result<Output> {
    let board = shell
        .with_session(async |session| {
            let query = BoardQuery {
                area_id: maybe_area_named(session, args.area.as_deref()).await?,
                due_from: args.from,
                due_until: args.until,
                duty: args.duty,
            };
            session.service.duty_board(&session.ctx, query).await
        })
        .await?;
    let text = board_text(shell, &board);
    Output::new(&board, text)
}

fn board_text(shell: &Shell, board: &Board) -> String {
    let header = shell.lang.pick(
        [
            "区划",
            "职责",
            "期限",
            "未办",
            "逾期",
            "按期办结",
            "逾期办结",
            "免办",
            "无人",
            "进度",
        ],
        [
            "area",
            "duty",
            "due",
            "open",
            "late",
            "done",
            "done late",
            "waived",
            "unowned",
            "progress",
        ],
    );
    let rows = board.rows.iter().flat_map(|row| {
        row.duties.iter().map(move |duty| {
            let progress = if duty.needed > 0 {
                format!("{}/{}", duty.reached, duty.needed)
            } else {
                "--".to_owned()
            };
            let counts = [
                duty.open,
                duty.late,
                duty.done,
                duty.done_late,
                duty.waived,
                duty.unowned,
            ];
            let words = [
                row.area_name.clone(),
                shell.lang.pick(duty.zh.clone(), duty.en.clone()),
                duty.due.to_string(),
            ];
            words
                .into_iter()
                .chain(counts.iter().map(ToString::to_string))
                .chain([progress])
                .collect::<Vec<_>>()
        })
    });
    table(&header, &rows.collect::<Vec<_>>())
}

async fn list(shell: &Shell, args: DutyListArgs) -> Result<Output> {
    let found = shell
        .with_session(async |session| {
            let area_id = maybe_area_named(session, args.area.as_deref()).await?;
            pages(args.page, async |page| {
                let query = TaskQuery {
                    mine: args.mine,
                    overdue: args.overdue,
                    area_id,
                    duty: args.duty.clone(),
                    period: args.period.clone(),
                    page,
                    ..TaskQuery::default()
                };
                session.service.list_tasks(&session.ctx, query).await
            })
            .await
        })
        .await?;
    let rows: Vec<_> = found.items.iter().map(|task| row(shell, task)).collect();
    let text = found.with_note(table(&header(shell), &rows), shell.lang);
    Output::new(found, text)
}

async fn inbox(shell: &Shell) -> Result<Output> {
    let reminders = shell
        .with_session(async |Session { service, ctx, .. }| service.inbox(ctx).await)
        .await?;
    let mut rows = Vec::new();
    for reminder in &reminders {
        let mut cells = vec![
            reminder.sent_on.to_string(),
            shell.lang.pick(reminder.kind.zh(), reminder.kind.en()).to_owned(),
        ];
        cells.extend(row(shell, &reminder.task));
        rows.push(cells);
    }
    let mut titles = shell.lang.pick(vec!["发出日期", "原因"], vec!["sent on", "why"]);
    titles.extend(header(shell));
    Output::new(&reminders, table(&titles, &rows))
}

fn one(shell: &Shell, task: &TaskView) -> Result<Output> {
    Output::new(task, table(&header(shell), &[row(shell, task)]))
}

fn header(shell: &Shell) -> [&'static str; 7] {
    shell.lang.pick(
        ["编号", "事项", "区划", "责任人", "期限", "状态", "进度"],
        ["id", "what", "area", "whose", "due", "state", "progress"],
    )
}

fn row(shell: &Shell, task: &TaskView) -> Vec<String> {
    let what = task.duty.as_ref().map_or_else(
        || task.kind.clone(),
        |duty| shell.lang.pick(duty.zh.clone(), duty.en.clone()),
    );
    let whose = match &task.account_name {
        Some(name) => name.clone(),
        None if task.unowned => shell.lang.pick("（无人在岗）", "(nobody holds the post)").to_owned(),
        None => shell.lang.pick(task.role.zh(), task.role.en()).to_owned(),
    };
    let state = match task.state {
        TaskState::Open if task.overdue => shell.lang.pick("逾期", "overdue"),
        state => shell.lang.pick(state.zh(), state.en()),
    };
    let progress = task.duty.as_ref().filter(|duty| duty.needed > 0);
    vec![
        task.id.to_string(),
        what,
        task.area_name.clone(),
        whose,
        task.due.to_string(),
        state.to_owned(),
        progress.map_or_else(|| "--".to_owned(), |duty| format!("{}/{}", duty.reached, duty.needed)),
    ]
}

fn mark(shell: &Shell, is_late: bool) -> String {
    shell.lang.pick(["", "是"], ["", "yes"])[usize::from(is_late)].to_owned()
}
