//! What came of a job: what was found in a file, and how often each rule said what.

use std::collections::HashMap;

use shouwang_domain::problem::FieldProblem;
use shouwang_domain::{JobId, Problem};

use super::column::{Asked, Gathered, ListOf, number, text};
use crate::office::list_out::ALONE;
use crate::rules::standing::RulesQuery;
use crate::rules::tally::RuleCount;
use crate::{Ctx, Result, Service};

const FINDINGS: ListOf<FieldProblem> = ListOf {
    household: |_| None,
    columns: &[
        text("at", "位置", "where", |row: &FieldProblem, _| row.at.clone()),
        text("what", "问题和改法", "what, and how to mend it", |row, words| {
            words.say(&*row.zh, &*row.en)
        }),
        text("code", "代码", "code", |row, _| row.code.clone()),
    ],
};

const COUNTS: ListOf<RuleCount> = ListOf {
    household: |_| None,
    columns: &[
        text("rule", "规则", "rule", |row: &RuleCount, _| row.rule.clone()),
        number("fires", "触发", "fires", |row, _| row.fires.to_string()),
        number("does_not_fire", "未触发", "does not fire", |row, _| {
            row.does_not_fire.to_string()
        }),
        number("data_missing", "数据缺失", "data missing", |row, _| {
            row.data_missing.to_string()
        }),
        number("not_owed", "不适用（未要求报送）", "not owed", |row, _| {
            row.not_owed.to_string()
        }),
    ],
};

impl Service {
    /// What was found in the file of a job: what is wrong, else what a person should look at. The first 1,000 places; who
    /// mends these finds the others.
    pub(super) async fn gather_findings(&self, ctx: &Ctx, mut asked: Asked<'_>) -> Result<Gathered> {
        let job: JobId = asked.needed("job_id")?;
        let job = self.show_job(ctx, job).await?;
        let of_report = |name: &str| -> Vec<FieldProblem> {
            let found = job.result.as_ref().and_then(|report| report.get(name));
            let found = found.and_then(|found| serde_json::from_value(found.clone()).ok());
            found.unwrap_or_default()
        };
        let mut found = match &job.problem {
            Some(problem) => problem.fields.clone(),
            None => of_report("problems"),
        };
        if found.is_empty() && job.problem.is_none() {
            found = of_report("notes");
        }
        let all = found.len() as u64;
        found.truncate(ALONE);
        Gathered::first_of(&asked, &FINDINGS, &found, all)
    }

    /// How often each rule said what in a screening, under the rules' own words.
    pub(super) async fn gather_counts(&self, ctx: &Ctx, mut asked: Asked<'_>) -> Result<Gathered> {
        let job: JobId = asked.needed("job_id")?;
        let job = self.show_job(ctx, job).await?;
        let counts = job.result.as_ref().and_then(|screened| screened.get("rules"));
        let counts: Option<Vec<RuleCount>> = counts.and_then(|counts| serde_json::from_value(counts.clone()).ok());
        let counts = counts.ok_or_else(|| Problem::not_found("筛查结果", "result of a screening"))?;
        let standing = self.list_rules(ctx, RulesQuery::default()).await?;
        let words: HashMap<String, String> = standing
            .rules
            .into_iter()
            .map(|rule| (rule.id, asked.words.say(rule.zh, rule.en)))
            .collect();
        let named = counts.into_iter().map(|count| RuleCount {
            rule: words.get(&count.rule).cloned().unwrap_or(count.rule),
            ..count
        });
        let named: Vec<RuleCount> = named.collect();
        Gathered::of(&asked, &COUNTS, &named)
    }
}
