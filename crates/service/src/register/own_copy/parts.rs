//! What is kept about somebody, kind by kind.

use std::collections::HashMap;
use std::fmt::Display;

use shouwang_domain::area::AreaLevel;
use shouwang_domain::calendar::Timestamp;
use shouwang_domain::household::{Health, Relation};
use shouwang_domain::procedure::ActKind;
use shouwang_domain::risk::RiskCategory;
use shouwang_domain::{AreaId, HouseholdId, MemberId};
use shouwang_store::column::Flag;
use shouwang_store::entity::{clue, guarantee, household, measure, member, referral, spell, statement, visit, warning};
use shouwang_store::repo::register::bulk;
use shouwang_store::{Field, Found, repo};

use super::{OwnCopyColumn, OwnCopySection};
use crate::help::visit::{Conditions, VisitProblem};
use crate::register::statement::amounts_of;
use crate::{Ctx, Result, Service};

/// So many looks are told, the newest.
const LOOKS: i64 = 5_000;

impl Service {
    /// All kinds, in their order.
    pub(super) async fn copy_sections(
        &self,
        ctx: &Ctx,
        household: &Found<household::Model>,
        member: &member::Model,
    ) -> Result<Vec<OwnCopySection>> {
        Ok(vec![
            self.of_person(household, member)?,
            self.of_household(household, member).await?,
            self.of_statements(household).await?,
            self.of_guarantees(household).await?,
            self.of_signals(household).await?,
            self.of_cases(household).await?,
            self.of_assets(ctx, household, member).await?,
            self.of_help(household).await?,
            self.of_visits(household).await?,
            self.of_lists(ctx, household, member).await?,
            self.of_registers(ctx, household, member).await?,
            self.of_looks(ctx, household).await?,
        ])
    }

    fn of_person(&self, household: &household::Model, member: &member::Model) -> Result<OwnCopySection> {
        let vault = self.store.vault();
        let open = |field: Field, row: i64, sealed: Option<&[u8]>| -> Result<String> {
            let text = sealed.map(|sealed| vault.open(field, row, sealed)).transpose()?;
            Ok(text.map(|text| text.to_string()).unwrap_or_default())
        };
        let health: Vec<Health> = member.health.read()?;
        let disability = match (member.disability_kind.as_ref(), member.disability_grade) {
            (Some(kind), Some(grade)) => format!("{}{grade}级", kind.get().zh()),
            _ => String::new(),
        };
        let number = open(Field::MEMBER_ID_NUMBER, member.id, member.id_number_sealed.as_deref())?;
        let illness = open(Field::MEMBER_ILLNESS, member.id, member.illness_sealed.as_deref())?;
        let phone = open(Field::MEMBER_PHONE, member.id, member.phone_sealed.as_deref())?;
        let mut facts = vec![
            ("姓名", member.name.clone()),
            ("身份证号码", number),
            ("出生日期", member.birth_date.to_string()),
            ("性别", member.sex.get().zh().to_owned()),
            ("与户主关系", member.relation.get().zh().to_owned()),
            ("民族", member.ethnicity.clone().unwrap_or_default()),
            ("文化程度", member.education.clone().unwrap_or_default()),
            ("健康状况", joined(health.iter().map(|one| one.zh()))),
            ("病种", illness),
            ("残疾", disability),
            ("劳动能力", member.labour.get().zh().to_owned()),
            ("在校情况", member.schooling.get().zh().to_owned()),
            (
                "基本医疗保险",
                member.insured.map(Flag::get).map_or("", yes_no).to_owned(),
            ),
            ("电话", phone),
            ("加入本户日期", member.joined_on.to_string()),
            ("离开本户日期", maybe(member.left_on)),
        ];
        // The household's telephone and account are the head's.
        if member.relation == Relation::Head {
            let phone = open(Field::HOUSEHOLD_PHONE, household.id, household.phone_sealed.as_deref())?;
            let account = open(
                Field::HOUSEHOLD_ACCOUNT,
                household.id,
                household.account_sealed.as_deref(),
            )?;
            facts.extend([("家庭联系电话", phone), ("银行账号", account)]);
        }
        let rows = facts.into_iter().filter(|(_, value)| !value.is_empty());
        Ok(section(
            ("person", "本人基本情况", "the person"),
            &[("项目", "what"), ("登记内容", "as registered")],
            rows.map(|(label, value)| vec![label.to_owned(), value]).collect(),
        ))
    }

    async fn of_household(
        &self,
        household: &Found<household::Model>,
        member: &member::Model,
    ) -> Result<OwnCopySection> {
        let members = bulk::rows::<member::Model>(&self.store, household).await?;
        let present = members.iter().filter(|one| one.left_on.is_none()).count();
        let mut facts = vec![
            ("户类型", household.population.get().zh().to_owned()),
            ("在册人口", format!("{present}人")),
            ("在册状态", household.state.get().zh().to_owned()),
        ];
        if let Some(status) = &household.civil_affairs {
            facts.push(("民政身份", status.get().zh().to_owned()));
        }
        let numbers = repo::register::external_id::of_household(&self.store, household).await?;
        facts.extend(
            numbers
                .into_iter()
                .map(|row| ("外部系统户编号", format!("{} {}", row.system, row.number))),
        );
        // What is remarked of the household is shown to who stands for it: it may speak of the others.
        if member.relation == Relation::Head
            && let Some(note) = &household.note
        {
            facts.push(("备注", note.clone()));
        }
        Ok(section(
            ("household", "所在家庭", "the household"),
            &[("项目", "what"), ("登记内容", "as registered")],
            facts
                .into_iter()
                .map(|(label, value)| vec![label.to_owned(), value])
                .collect(),
        ))
    }

    async fn of_statements(&self, household: &Found<household::Model>) -> Result<OwnCopySection> {
        let mut rows = bulk::rows::<statement::Model>(&self.store, household).await?;
        rows.sort_by_cached_key(|row| row.period.to_string());
        let told = rows.iter().filter(|row| amounts_of(row).is_reported());
        let told = told.map(|row| {
            let entries = amounts_of(row).entries().map(|(_, amount)| maybe(amount));
            let own = [row.period.to_string(), row.source.get().zh().to_owned()];
            own.into_iter().chain(entries).collect()
        });
        Ok(section(
            (
                "statements",
                "家庭收支申报（元）",
                "statements of the household, in yuan",
            ),
            &[
                ("月份或年度", "period"),
                ("来源", "source"),
                ("工资性收入", "wage"),
                ("经营性收入", "business"),
                ("财产性收入", "property"),
                ("转移性收入", "transfer"),
                ("生产经营性支出", "business expense"),
                ("刚性支出", "rigid expense"),
                ("自付医疗", "self-paid medical"),
                ("理赔收入", "claims"),
            ],
            told.collect(),
        ))
    }

    async fn of_guarantees(&self, household: &Found<household::Model>) -> Result<OwnCopySection> {
        let rows = bulk::rows::<guarantee::Model>(&self.store, household).await?;
        let rows = rows.iter().map(|row| {
            vec![
                row.guarantee.get().zh().to_owned(),
                row.state.get().zh().to_owned(),
                row.opened_on.to_string(),
                maybe(row.closed_on),
                row.note.clone().unwrap_or_default(),
            ]
        });
        Ok(section(
            ("guarantees", "三保障和饮水", "guarantees"),
            &[
                ("保障", "guarantee"),
                ("情况", "state"),
                ("起", "since"),
                ("止", "until"),
                ("说明", "note"),
            ],
            rows.collect(),
        ))
    }

    /// Warnings and clues.
    async fn of_signals(&self, household: &Found<household::Model>) -> Result<OwnCopySection> {
        let mut rows = Vec::new();
        for row in bulk::rows::<warning::Model>(&self.store, household).await? {
            rows.push(vec![
                "预警".to_owned(),
                row.month.to_string(),
                row.level.get().zh().to_owned(),
                row.state.get().zh().to_owned(),
            ]);
        }
        for row in bulk::rows::<clue::Model>(&self.store, household).await? {
            rows.push(vec![
                "线索".to_owned(),
                row.discovered_on.to_string(),
                row.channel.get().zh().to_owned(),
                row.state.get().zh().to_owned(),
            ]);
        }
        Ok(section(
            ("signals", "预警和线索", "warnings and clues"),
            &[
                ("类别", "kind"),
                ("月份或日期", "when"),
                ("级别或来源", "level or channel"),
                ("处理情况", "what became of it"),
            ],
            rows,
        ))
    }

    /// Cases with their acts; what other people said in them stays out.
    async fn of_cases(&self, household: &Found<household::Model>) -> Result<OwnCopySection> {
        let mut rows = Vec::new();
        for case in repo::procedure::case::of(&self.store, household).await? {
            for step in repo::procedure::case::steps(&self.store, &case).await? {
                let act: Option<ActKind> = step.act.parse().ok();
                rows.push(vec![
                    case.kind.get().zh().to_owned(),
                    step.on_date.to_string(),
                    act.map_or("发起程序", |act| act.zh()).to_owned(),
                    step.role.get().zh().to_owned(),
                    step.state_after.get().zh().to_owned(),
                ]);
            }
            if let Some(closed) = case.closed_on {
                let reason = case.close_reason.clone().unwrap_or_default();
                rows.push(vec![
                    case.kind.get().zh().to_owned(),
                    closed.to_string(),
                    "结案".to_owned(),
                    String::new(),
                    format!("{} {reason}", case.state.get().zh()).trim().to_owned(),
                ]);
            }
        }
        Ok(section(
            ("cases", "识别认定和风险消除程序", "cases"),
            &[
                ("程序", "procedure"),
                ("日期", "on"),
                ("办理事项", "act"),
                ("办理岗位", "post"),
                ("结果", "outcome"),
            ],
            rows,
        ))
    }

    /// What departments were asked about this member's assets under the authorisation, what they answered, and that it was taken
    /// back.
    async fn of_assets(
        &self,
        ctx: &Ctx,
        household: &Found<household::Model>,
        member: &member::Model,
    ) -> Result<OwnCopySection> {
        let told = self.own_assets(ctx, household, MemberId(member.id)).await?;
        let asked = told.asked.into_iter().map(|one| {
            let found = match (one.answered_on, one.found.is_empty()) {
                (None, _) => "部门尚未答复".to_owned(),
                (Some(_), true) => "没有查到".to_owned(),
                (Some(_), false) => one.found.join("；"),
            };
            vec![
                format!("查询{}", one.kind.zh()),
                one.asked_on.to_string(),
                maybe(one.answered_on),
                found,
            ]
        });
        let withdrawn = told.withdrawn.into_iter().map(|on| {
            vec![
                "撤回资产查询授权".to_owned(),
                on.to_string(),
                String::new(),
                String::new(),
            ]
        });
        Ok(section(
            ("assets", "资产核查", "queries of assets"),
            &[
                ("事项", "what"),
                ("日期", "on"),
                ("部门答复日期", "answered on"),
                ("查到的内容", "what was found"),
            ],
            asked.chain(withdrawn).collect(),
        ))
    }

    /// Spells of being monitored, measures and referrals.
    async fn of_help(&self, household: &Found<household::Model>) -> Result<OwnCopySection> {
        let mut rows = Vec::new();
        for row in bulk::rows::<spell::Model>(&self.store, household).await? {
            let risks: Vec<RiskCategory> = row.risks.read()?;
            rows.push(vec![
                format!("监测：{}", row.monitored_type.get().zh()),
                row.included_on.to_string(),
                maybe(row.ended_on),
                joined(risks.iter().map(|risk| risk.zh())),
                String::new(),
            ]);
        }
        for row in bulk::rows::<measure::Model>(&self.store, household).await? {
            let department = row.department.as_ref();
            rows.push(vec![
                format!("措施：{}", row.kind.get().zh()),
                maybe(row.starts_on),
                maybe(row.ends_on),
                row.state.get().zh().to_owned(),
                format!(
                    "{} {}",
                    department.map_or("", |of| of.get().zh()),
                    row.amount
                        .map(|amount| format!("{}元", amount.get()))
                        .unwrap_or_default()
                )
                .trim()
                .to_owned(),
            ]);
        }
        for row in bulk::rows::<referral::Model>(&self.store, household).await? {
            let amount = row
                .amount
                .map(|amount| format!("{}元", amount.get()))
                .unwrap_or_default();
            let department = row.department.get().zh();
            rows.push(vec![
                "转介部门".to_owned(),
                row.sent_on.to_string(),
                maybe(row.answered_on),
                row.state.get().zh().to_owned(),
                format!("{department} {amount}").trim().to_owned(),
            ]);
        }
        Ok(section(
            ("help", "监测和帮扶", "monitoring and help"),
            &[
                ("内容", "what"),
                ("起", "since"),
                ("止", "until"),
                ("风险或状态", "risks or state"),
                ("部门和金额", "department and amount"),
            ],
            rows,
        ))
    }

    async fn of_visits(&self, household: &Found<household::Model>) -> Result<OwnCopySection> {
        let mut rows = Vec::new();
        for row in bulk::rows::<visit::Model>(&self.store, household).await? {
            let seen: Conditions = row.conditions.read()?;
            let heard: Vec<VisitProblem> = row.problems.read()?;
            let place = row.place.map(|place| place.get().zh().to_owned());
            let seen = (place.into_iter())
                .chain(row.place_note)
                .chain(seen.living)
                .chain(row.no_change.get().then(|| "无变化".to_owned()))
                .chain(
                    row.photos
                        .filter(|photos| *photos > 0)
                        .map(|photos| format!("照片{photos}张")),
                );
            let found: Vec<String> = seen.chain(heard.into_iter().map(|one| one.problem)).collect();
            rows.push(vec![
                row.visited_on.to_string(),
                row.role.get().zh().to_owned(),
                found.join("；"),
            ]);
        }
        Ok(section(
            ("visits", "走访", "visits"),
            &[("日期", "on"), ("走访人岗位", "post"), ("情况", "what was found")],
            rows,
        ))
    }

    /// What departments' lists say of this member, and where each comes from.
    async fn of_lists(
        &self,
        ctx: &Ctx,
        household: &Found<household::Model>,
        member: &member::Model,
    ) -> Result<OwnCopySection> {
        let facts = self.list_facts(ctx, HouseholdId(household.id)).await?;
        let rows = facts.into_iter().filter(|fact| fact.member_id == MemberId(member.id));
        let rows = rows.map(|fact| {
            vec![
                fact.department.zh().to_owned(),
                fact.list_zh,
                fact.received_on.to_string(),
                fact.holds_on.to_string(),
                fact.zh,
            ]
        });
        Ok(section(
            ("lists", "部门名单反映的情况", "what departments' lists say"),
            &[
                ("来源部门", "department"),
                ("名单", "list"),
                ("收到日期", "received on"),
                ("情况起始日期", "since"),
                ("内容", "what it says"),
            ],
            rows.collect(),
        ))
    }

    async fn of_registers(
        &self,
        ctx: &Ctx,
        household: &Found<household::Model>,
        member: &member::Model,
    ) -> Result<OwnCopySection> {
        let told = self.said_of_member(ctx, household, MemberId(member.id)).await?;
        let rows = told
            .into_iter()
            .map(|said| vec![said.register.zh, said.on.to_string(), said.words]);
        Ok(section(
            ("registers", "各台账中的记录", "records of the registers"),
            &[
                ("台账", "register"),
                ("登记日期", "written on"),
                ("内容", "what it says"),
            ],
            rows.collect(),
        ))
    }

    /// Who looked, by post and place; whoever is inspected is told as little of those who drew the household as by its page.
    async fn of_looks(&self, ctx: &Ctx, household: &Found<household::Model>) -> Result<OwnCopySection> {
        let mut looks = self.store.readings_of(household.id, LOOKS).await?;
        self.hide_from_inspected(ctx, &mut looks).await?;
        let posts = looks.iter().map(|look| look.post_id).collect();
        let posts = repo::office::account::posts_by_ids(&self.store, posts).await?;
        let tree = self.area_tree().await?;
        let mut places = HashMap::new();
        for (id, post) in &posts {
            let path = tree.path(AreaId(post.area_id));
            let names = path.iter().filter(|node| node.level >= AreaLevel::County);
            let names: String = names.map(|node| node.name.as_str()).collect();
            places.insert(*id, format!("{names}{}", post.role.get().zh()));
        }
        let rows = looks.iter().map(|look| {
            vec![
                Timestamp(look.at_ms).to_minute(),
                places.get(&look.post_id).cloned().unwrap_or_default(),
                look.kind.get().zh().to_owned(),
            ]
        });
        Ok(section(
            ("looks", "谁查看过", "who looked"),
            &[
                ("时间（该小时首次）", "first in its hour"),
                ("岗位", "post"),
                ("查看内容", "what"),
            ],
            rows.collect(),
        ))
    }
}

fn section((id, zh, en): (&str, &str, &str), columns: &[(&str, &str)], rows: Vec<Vec<String>>) -> OwnCopySection {
    let column = |(zh, en): &(&str, &str)| OwnCopyColumn {
        zh: (*zh).to_owned(),
        en: (*en).to_owned(),
    };
    OwnCopySection {
        id: id.to_owned(),
        zh: zh.to_owned(),
        en: en.to_owned(),
        columns: columns.iter().map(column).collect(),
        rows,
    }
}

fn joined<'a>(words: impl Iterator<Item = &'a str>) -> String {
    words.collect::<Vec<_>>().join("、")
}

fn maybe(value: Option<impl Display>) -> String {
    value.map(|value| value.to_string()).unwrap_or_default()
}

const fn yes_no(is: bool) -> &'static str {
    if is { "是" } else { "否" }
}
