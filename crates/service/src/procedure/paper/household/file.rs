//! The file of a household (一户一档): cover, catalogue with what is missing and who has it, and each stage's acts with the
//! hash of each.

use std::collections::HashMap;

use serde_json::{Value, json};
use shouwang_domain::risk::RiskCategory;
use shouwang_store::column::{Code, Day};
use shouwang_store::entity::{account, member, procedure_case, spell};
use shouwang_store::repo;

use super::super::fill::{chinese_day, grouped, names};
use super::words::{step_name, step_record};
use super::{Home, fields};
use crate::help::visit::VisitProblem;
use crate::procedure::archive::{ArchiveItem, ArchiveView, FolderView, LackingItem, PAPER, SpellArchive};
use crate::procedure::case::CaseFile;
use crate::register::attachment::OWNER;
use crate::register::statement::amounts_of;
use crate::{Ctx, Result, Service};

/// What the pages of a file say of one item besides its day and hash.
#[derive(Default)]
struct Detail {
    what: String,
    who: String,
    record: String,
}

/// Details by the table and id of an item.
type Details = HashMap<(&'static str, String), Detail>;

impl Service {
    /// What the template of the file is given.
    pub(super) async fn file_data(&self, ctx: &Ctx, home: &Home, archive: &ArchiveView) -> Result<Value> {
        let spells = repo::procedure::spell::of(&self.store, &home.household).await?;
        let cases = repo::procedure::case::of(&self.store, &home.household).await?;
        let mut details = Details::new();
        self.case_details(ctx, home, &cases, &mut details).await?;
        self.help_details(home, &spells, &mut details).await?;
        let mut shown = Vec::new();
        // The oldest first: a file is read from its beginning.
        for (n, of) in archive.spells.iter().rev().enumerate() {
            let Some(spell) = spells.iter().find(|spell| spell.id == of.spell_id.0) else {
                continue;
            };
            let freeze = cases.iter().find(|case| case.id == spell.identification_case);
            shown.push(spell_data(n + 1, of, spell, freeze, &details)?);
        }
        let mut data = home.data(ctx.today());
        data.extend(fields(json!({
            "code_of": "档案",
            "spells": shown,
            "note": "该户没有纳入过监测，没有分环节的材料。",
        }))?);
        Ok(Value::Object(data))
    }

    /// The steps of the cases with who did them and what they recorded, and the papers that were scanned.
    async fn case_details(
        &self,
        ctx: &Ctx,
        home: &Home,
        cases: &[procedure_case::Model],
        details: &mut Details,
    ) -> Result<()> {
        let members: Vec<member::Model> = repo::register::bulk::rows(&self.store, &home.household).await?;
        let members: HashMap<i64, String> = members.into_iter().map(|member| (member.id, member.name)).collect();
        for case in cases {
            let files = repo::register::attachment::of(&self.store, OWNER, case.id).await?;
            let added = self.people(files.iter().map(|file| file.acted_by).collect()).await?;
            for file in &files {
                let detail = Detail {
                    what: format!("扫描件：{}", file.kind.get().zh()),
                    who: name_of(&added, file.acted_by),
                    record: format!("{}，{}字节", file.media_type, file.bytes),
                };
                details.insert((PAPER, file.id.to_string()), detail);
            }
            let read = CaseFile::read(&self.store, ctx, case.clone()).await?;
            let view = self.case_view(&self.store, ctx, read).await?;
            let typed = self
                .people(view.steps.iter().map(|step| step.entered_by.0).collect())
                .await?;
            for step in &view.steps {
                let who = format!("{}（{}）", step.actor, step.role.zh());
                let who = match step.acted_by == step.entered_by {
                    true => who,
                    false => format!("{who}\n代录：{}", name_of(&typed, step.entered_by.0)),
                };
                let detail = Detail {
                    what: step_name(step),
                    who,
                    record: step_record(step, &members),
                };
                details.insert(("case_step", step.id.to_string()), detail);
            }
            if let Some(reason) = &case.close_reason {
                let detail = Detail {
                    what: case.state.get().zh().to_owned(),
                    record: reason.clone(),
                    ..Detail::default()
                };
                details.insert(("procedure_case", case.id.to_string()), detail);
            }
        }
        Ok(())
    }

    /// Visits, statements and measures.
    async fn help_details(&self, home: &Home, spells: &[spell::Model], details: &mut Details) -> Result<()> {
        let visits = repo::help::visit::all_of(&self.store, &home.household).await?;
        let statements = repo::register::statement::of(&self.store, &home.household).await?;
        let mut measures = Vec::new();
        for spell in spells {
            measures.extend(repo::help::measure::of_spell(&self.store, spell).await?);
        }
        let mut people: Vec<i64> = visits.iter().map(|visit| visit.by_account).collect();
        people.extend(statements.iter().map(|row| row.acted_by));
        people.extend(measures.iter().map(|row| row.acted_by));
        let people = self.people(people).await?;
        for visit in &visits {
            let problems: Vec<VisitProblem> = visit.problems.read()?;
            let mut lines: Vec<String> = problems.into_iter().map(|heard| heard.problem).collect();
            if visit.no_change.get() {
                lines.insert(0, "家庭情况无变化".to_owned());
            }
            let photos = visit.photos.filter(|photos| *photos > 0);
            lines.extend(photos.map(|photos| format!("照片{photos}张")));
            let detail = Detail {
                what: match visit.place {
                    Some(place) => format!("走访（{}）", place.get().zh()),
                    None => "走访".to_owned(),
                },
                who: format!("{}（{}）", name_of(&people, visit.by_account), visit.role.get().zh()),
                record: lines.join("\n"),
            };
            details.insert(("visit", visit.id.to_string()), detail);
        }
        for row in &statements {
            let amounts = amounts_of(row);
            let rigid = amounts
                .rigid_expense
                .map(|amount| format!("，刚性支出{}元", grouped(amount)));
            let detail = Detail {
                what: format!("收支填报（{}）", row.period),
                who: name_of(&people, row.acted_by),
                record: format!(
                    "可支配收入{}元{}",
                    grouped(amounts.disposable()),
                    rigid.unwrap_or_default()
                ),
            };
            details.insert(("statement", row.id.to_string()), detail);
        }
        for row in &measures {
            let mut lines = vec![row.state.get().zh().to_owned()];
            lines.extend(
                row.department
                    .map(|department| format!("负责部门：{}", department.get().zh())),
            );
            lines.extend(row.fund_source.map(|fund| format!("资金来源：{}", fund.get().zh())));
            lines.extend(row.amount.map(|amount| format!("金额：{}元", grouped(amount.get()))));
            lines.extend(row.starts_on.map(|from| format!("开始：{}", chinese_day(from.get()))));
            lines.extend(row.ends_on.map(|until| format!("结束：{}", chinese_day(until.get()))));
            lines.push(row.note.clone());
            let detail = Detail {
                what: row.kind.get().zh().to_owned(),
                who: name_of(&people, row.acted_by),
                record: lines.join("\n"),
            };
            details.insert(("measure", row.id.to_string()), detail);
        }
        Ok(())
    }

    async fn people(&self, accounts: Vec<i64>) -> Result<HashMap<i64, account::Model>> {
        repo::office::account::by_ids(&self.store, accounts).await
    }
}

fn name_of(people: &HashMap<i64, account::Model>, id: i64) -> String {
    people
        .get(&id)
        .map(|person| person.display_name.clone())
        .unwrap_or_default()
}

fn spell_data(
    n: usize,
    of: &SpellArchive,
    spell: &spell::Model,
    case: Option<&procedure_case::Model>,
    details: &Details,
) -> Result<Value> {
    let ended = match (spell.ended_on.map(Day::get), spell.end_way.map(Code::get)) {
        (None, _) => "监测中".to_owned(),
        (Some(on), Some(way)) => format!("{}（{}）", chinese_day(on), way.zh()),
        (Some(on), None) => format!("{}（终止监测）", chinese_day(on)),
    };
    let freeze = case.and_then(|case| case.freeze_digest.as_deref()).map(hex::encode);
    let risks: Vec<RiskCategory> = spell.risks.read()?;
    let mut facts = vec![
        ("风险", names(&risks)),
        ("审批文号", spell.document_number.clone()),
        ("监测结束", ended),
        ("固化材料校验码", freeze.unwrap_or_else(|| "无".to_owned())),
    ];
    if of.came {
        facts.push(("原认定材料", "期初登记或转入户，在原认定地的纸质档案中".to_owned()));
    }
    let folders: Vec<Value> = of
        .folders
        .iter()
        .map(|folder| folder_data(of, folder, details))
        .collect();
    Ok(json!({
        "heading": format!(
            "第{n}次监测：{}纳入，{}",
            chinese_day(spell.included_on.get()),
            spell.monitored_type.get().zh()
        ),
        "facts": facts.into_iter().map(|(label, value)| json!([label, value])).collect::<Vec<_>>(),
        "folders": folders,
    }))
}

fn folder_data(of: &SpellArchive, folder: &FolderView, details: &Details) -> Value {
    let missing: Vec<&LackingItem> = of.lacking.iter().filter(|one| one.folder == folder.folder).collect();
    let state = match (folder.items.is_empty(), missing.is_empty()) {
        (false, true) => "齐全",
        (false, false) => "不齐",
        (true, true) => "未到这一环节，或材料在原认定地",
        (true, false) => "尚无材料",
    };
    let items: Vec<Value> = folder.items.iter().map(|item| item_data(item, details)).collect();
    json!({
        "name": folder.folder.zh(),
        "count": format!("{}件", folder.items.len()),
        "state": state,
        "missing": missing.iter().map(|one| json!({ "what": one.zh, "who": one.role.zh() })).collect::<Vec<_>>(),
        "items": items,
    })
}

fn item_data(item: &ArchiveItem, details: &Details) -> Value {
    let nothing = Detail::default();
    let detail = details.get(&(item.kind, item.id.clone())).unwrap_or(&nothing);
    let what = match (detail.what.is_empty(), item.kind) {
        (false, _) => detail.what.as_str(),
        (true, "procedure_case") => "标注风险消除",
        (true, _) => item.what.as_str(),
    };
    json!({
        "on": item.on,
        "what": what,
        "who": detail.who,
        "record": detail.record,
        "digest": item.digest,
    })
}
