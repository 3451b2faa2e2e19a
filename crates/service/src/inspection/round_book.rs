//! What a round sends on, in the exact columns of the notice's attachments: 1 to 3 of a group as a workbook, 2 also on paper,
//! and 4 and 5 of the round.

use std::collections::BTreeSet;

use serde::Deserialize;
use serde_json::json;
use sha2::{Digest as _, Sha256};
use shouwang_domain::area::{AreaLevel, AreaTree};
use shouwang_domain::inspection::{RoundPost, group_name};
use shouwang_domain::{AreaId, RoundId};
use shouwang_forms::{FieldType, Form};
use shouwang_papers::{Job, Templates};
use shouwang_sheets::write::{Cell, Column, TableWriter, text};
use shouwang_store::column::Json as JsonColumn;
use shouwang_store::entity::{inspection_group, inspection_person, inspection_round, sensitive_read};
use shouwang_store::ledger::LedgerRow;
use shouwang_store::{Field, repo};
use utoipa::ToSchema;

use super::labels::{CHECKLIST, SURVEY};
use super::report::PROBLEMS;
use crate::office::access::{Verb, require};
use crate::office::reading::ReadingKind;
use crate::procedure::paper::{PRINTED, PaperMaker, code_of};
use crate::{Ctx, Problem, Result, Service};

/// The template of attachment 2.
const SUMMARY: &str = "problem_summary";

const ATTACHMENT_1: [&str; 4] = ["类别", "项目名称", "主要内容", "排查结果或发现问题"];
const ATTACHMENT_2: [&str; 3] = ["排查地点", "排查发现主要问题具体事例", "整改建议"];
const ATTACHMENT_3: [&str; 15] = [
    "序号",
    "调查户主姓名",
    "家庭总人口",
    "是否有劳动力脱贫不稳定户",
    "是否边缘易致贫户",
    "是否突发严重困难户",
    "如属低保户监测对象是否落实最低生活保障政策",
    "是否落实困难学生补助政策",
    "是否落实基本医疗保险政策",
    "如患重病是否得到救助",
    "是否解决住房安全",
    "是否享受危房改造补助政策",
    "是否得到增收项目帮扶",
    "监测责任人姓名及联系电话",
    "其他",
];
/// The fields of the survey that are columns 5 to 13, in their order; column 4 is two of them.
const ANSWERS: [&str; 9] = [
    "marginal",
    "sudden",
    "allowance",
    "schooling",
    "insurance",
    "illness",
    "housing",
    "renovation",
    "income",
];
const ATTACHMENT_4: [&str; 5] = ["组别", "成员", "排查地区", "联络员及电话", "备注"];
const ATTACHMENT_5_1: [&str; 5] = ["工作单位", "姓名", "职务", "联系电话（手机）", "拟任排查组职务"];
const ATTACHMENT_5_2: [&str; 5] = ["工作单位", "姓名", "职务", "联系电话(手机)", "备注"];

/// Prints the problems of a group, attachment 2.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PrintSummaryCmd {
    /// The round.
    pub round_id: RoundId,
    /// The number of the group.
    pub number: u32,
}

/// Exports groups and rosters, attachments 4 and 5.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ExportRostersCmd {
    /// The round.
    pub round_id: RoundId,
}

/// A line of attachment 2.
struct Line {
    level: AreaLevel,
    place: String,
    matter: String,
    advice: String,
}

impl Service {
    /// Attachments 1 to 3 of a group as a workbook. Whose households are in it is noted as if each had been opened.
    ///
    /// # Errors
    /// Not found.
    pub async fn group_workbook(&self, ctx: &Ctx, id: RoundId, number: u32) -> Result<(String, Vec<u8>)> {
        require(ctx, Verb::RunRounds)?;
        let round = repo::inspection::by_id(&self.store, ctx, id).await?;
        let group = self.group_of(&self.store, &round, number).await?;
        let tree = self.area_tree().await?;
        let mut writer = TableWriter::new();
        let form = &*self.seen_form(ctx, CHECKLIST).await?;
        for (sheet, row) in (1..).zip(self.records_of(&self.store, ctx, CHECKLIST, &group).await?) {
            let place = place_of(&tree, &row)?;
            let title = format!("{}重点内容（{place}）", round.title);
            writer.begin_sheet(
                &format!("附件1-{sheet}"),
                Some(&title),
                &ATTACHMENT_1.map(Column::Extra),
            )?;
            for line in checked(form, &row) {
                writer.row(&line.map(|part| text(&part)))?;
            }
        }
        for (sheet, (city, lines)) in (1..).zip(self.found(ctx, &group, &tree).await?) {
            let title = format!("{city}“回头看”排查发现问题汇总表　排查时间：{}", period(&round));
            writer.begin_sheet(
                &format!("附件2-{sheet}"),
                Some(&title),
                &ATTACHMENT_2.map(Column::Extra),
            )?;
            for line in lines {
                writer.row(&[text(&line.place), text(&line.matter), text(&line.advice)])?;
            }
        }
        self.write_survey(ctx, &round, &group, &mut writer).await?;
        Ok((format!("{}附件", group.label), writer.into_bytes()?))
    }

    /// Attachment 3 with its totals.
    async fn write_survey(
        &self,
        ctx: &Ctx,
        round: &inspection_round::Model,
        group: &inspection_group::Model,
        writer: &mut TableWriter,
    ) -> Result<()> {
        let form = &*self.seen_form(ctx, SURVEY).await?;
        let rows = self.records_of(&self.store, ctx, SURVEY, group).await?;
        let households: BTreeSet<i64> = rows.iter().filter_map(|row| row.int("household_id")).collect();
        self.note_readings(
            ctx,
            ReadingKind::Records,
            &households,
            &format!("inspection_round/{}", round.id),
        )
        .await?;
        let labels = repo::register::label::of(&self.store, households.iter().copied()).await?;
        let title = format!("{}入户调查统计表", round.title);
        writer.begin_sheet("附件3", Some(&title), &ATTACHMENT_3.map(Column::Extra))?;
        let (mut people, mut yes) = (0, [0_u32; 10]);
        for (index, row) in (1_u32..).zip(&rows) {
            let household = row.int("household_id").unwrap_or_default();
            let unstable = row.text("unstable_lifted").unwrap_or_default();
            // The notice asks two things in one column.
            let with_labour = if unstable == "yes" {
                row.text("has_labour").unwrap_or_default()
            } else {
                unstable
            };
            let answers = [with_labour]
                .into_iter()
                .chain(ANSWERS.map(|key| row.text(key).unwrap_or_default()));
            people += row.int("people").unwrap_or_default();
            let head = labels.find(household).and_then(|label| label.head.clone());
            let mut line = vec![
                Cell::Number(f64::from(index)),
                text(&head.unwrap_or_default()),
                number(row.int("people").unwrap_or_default())?,
            ];
            for (count, answer) in yes.iter_mut().zip(answers) {
                *count += u32::from(answer == "yes");
                line.push(text(&choice(form, "marginal", &answer)));
            }
            // Name and telephone stand in one column.
            let responsible = [row.text("responsible"), row.text("responsible_phone")];
            let responsible: Vec<String> = responsible.into_iter().flatten().collect();
            line.push(text(&responsible.join(" ")));
            line.push(text(&row.text("other").unwrap_or_default()));
            writer.row(&line)?;
        }
        let mut totals = vec![
            text("合计"),
            number(i64::try_from(rows.len()).map_err(Problem::internal)?)?,
            number(people)?,
        ];
        totals.extend(yes.map(|count| Cell::Number(f64::from(count))));
        totals.extend([Cell::Blank, Cell::Blank]);
        writer.row(&totals)
    }

    /// Attachment 2 as it is signed: the problems by level, city after city. Each making is a leaf with the digest of the file.
    ///
    /// # Errors
    /// Not found, `inspection.nothing_found`, `paper.no_fonts`, and those of the press.
    pub async fn problem_summary(
        &self,
        ctx: &Ctx,
        cmd: PrintSummaryCmd,
        maker: &PaperMaker,
    ) -> Result<(String, Vec<u8>)> {
        require(ctx, Verb::RunRounds)?;
        let round = repo::inspection::by_id(&self.store, ctx, cmd.round_id).await?;
        let group = self.group_of(&self.store, &round, cmd.number).await?;
        let tree = self.area_tree().await?;
        let cities: Vec<_> = self.found(ctx, &group, &tree).await?;
        if cities.iter().all(|(_, lines)| lines.is_empty()) {
            return Err(Problem::refused(
                "inspection.nothing_found",
                format!("没有“检查批次”为“{}”的问题记录；请先在问题台账登记。", group.label),
                format!(
                    "No problem names the round \"{}\"; record the problems first.",
                    group.label
                ),
            ));
        }
        let row = |line: &Line| json!({ "place": line.place, "matter": line.matter, "advice": line.advice });
        let of_city = |(name, lines): &(String, Vec<Line>)| json!({ "name": name, "rows": lines.iter().map(row).collect::<Vec<_>>() });
        let data = json!({
            "code_of": "检查",
            "title": format!("{}发现问题汇总表", round.title),
            "period": period(&round),
            "group": group_name(cmd.number),
            "cities": cities.iter().map(of_city).collect::<Vec<_>>(),
        });
        let templates = Templates::load(&self.config.templates_dir())?;
        let content = self.content_digest(SUMMARY, &templates, &data)?;
        let job = Job {
            template: SUMMARY.to_owned(),
            data,
            code: Some(code_of(
                &format!("/duties/rounds/{}?group={}", round.id, cmd.number),
                &content,
            )),
        };
        let pdf = self.lay_out(&templates, &job, maker).await?;
        let ctx = Ctx {
            request: None,
            ..ctx.clone()
        };
        let mut tx = self.store.begin(&ctx, "round.print").await?;
        tx.subject(format!("inspection_round/{}", round.id));
        tx.detail(json!({ "group": cmd.number, "pages": pdf.pages, "pdf": hex::encode(Sha256::digest(&pdf.bytes)), "content": hex::encode(&content) }));
        tx.commit(()).await?;
        Ok((format!("{}发现问题汇总表", group.label), pdf.bytes))
    }

    /// Attachments 4, 5-1 and 5-2 of a round, with the telephones of those on the rosters. Each export is a leaf with the digest
    /// of the file, and a reading of what was sealed.
    ///
    /// # Errors
    /// Not found.
    pub async fn roster_workbook(&self, ctx: &Ctx, cmd: ExportRostersCmd) -> Result<(String, Vec<u8>)> {
        require(ctx, Verb::RunRounds)?;
        let round = repo::inspection::by_id(&self.store, ctx, cmd.round_id).await?;
        let areas = self.inspected(&round).await?;
        let people = repo::inspection::people(&self.store, &round).await?;
        let phone = |person: &inspection_person::Model| -> Result<String> {
            let sealed = person.phone_sealed.as_deref();
            let open = |sealed| self.store.vault().open(Field::ROSTER_PHONE, person.id, sealed);
            Ok(sealed
                .map(open)
                .transpose()?
                .map(|phone| phone.to_string())
                .unwrap_or_default())
        };
        let mut writer = TableWriter::new();
        writer.begin_sheet(
            "附件4",
            Some(&format!("{}分组表", round.title)),
            &ATTACHMENT_4.map(Column::Extra),
        )?;
        for group in repo::inspection::groups(&self.store, &round).await? {
            let cities: Vec<AreaId> = group.areas.read()?;
            let members: Vec<String> = group.member_units.read()?;
            let named: Vec<&str> = cities
                .iter()
                .filter_map(|city| areas.get(city))
                .map(String::as_str)
                .collect();
            let is_liaison = |person: &&inspection_person::Model| {
                person.duty == RoundPost::Liaison && person.unit == group.leader_unit
                    || person.city.is_some_and(|city| cities.contains(&AreaId(city)))
            };
            let mut liaisons = Vec::new();
            for person in people.iter().filter(is_liaison) {
                liaisons.push(format!("{} {}", person.name, phone(person)?));
            }
            let number = u32::try_from(group.number).map_err(Problem::internal)?;
            writer.row(&[
                text(&group_name(number)),
                text(&format!("组长：{}；成员：{}", group.leader_unit, members.join("、"))),
                text(&named.join("、")),
                text(&liaisons.join("；")),
                text(group.vehicle.as_deref().unwrap_or_default()),
            ])?;
        }
        for (sheet, columns, of_cities) in [("附件5-1", ATTACHMENT_5_1, false), ("附件5-2", ATTACHMENT_5_2, true)] {
            writer.begin_sheet(
                sheet,
                Some(&format!("{}名册", round.title)),
                &columns.map(Column::Extra),
            )?;
            for person in people.iter().filter(|person| person.city.is_some() == of_cities) {
                let last = if of_cities {
                    person.note.clone().unwrap_or_default()
                } else {
                    person.duty.zh().to_owned()
                };
                let cells = [&person.unit, &person.name, &person.title, &phone(person)?, &last];
                writer.row(&cells.map(|cell| text(cell)))?;
            }
        }
        let book = writer.into_bytes()?;
        // The file itself is not kept for a repeated request.
        let ctx = Ctx {
            request: None,
            ..ctx.clone()
        };
        let mut tx = self.store.begin(&ctx, "round.rosters").await?;
        let subject = format!("inspection_round/{}", round.id);
        tx.subject(subject.clone());
        tx.detail(json!({ "people": people.len(), "sheet": hex::encode(Sha256::digest(&book)) }));
        tx.insert(sensitive_read::Model {
            subject,
            fields: JsonColumn::of(&["phone"])?,
            reason: PRINTED.to_owned(),
            ..sensitive_read::Model::default()
        })
        .await?;
        tx.commit(()).await?;
        Ok((format!("{}分组和名册", round.title), book))
    }

    /// The problems of a group, city after city, from the city down to the village.
    async fn found(
        &self,
        ctx: &Ctx,
        group: &inspection_group::Model,
        tree: &AreaTree,
    ) -> Result<Vec<(String, Vec<Line>)>> {
        let rows = self.records_of(&self.store, ctx, PROBLEMS, group).await?;
        let mut cities = Vec::new();
        for city in group.areas.read::<Vec<AreaId>>()? {
            let range = tree.range(city)?;
            let mut lines = Vec::new();
            for row in &rows {
                let Some(area) = row.int("area_id").map(AreaId) else {
                    continue;
                };
                let order = tree.range(area)?;
                if range.contains(order.lo) {
                    let line = Line {
                        level: tree.get(area)?.level,
                        place: place_of(tree, row)?,
                        matter: row.text("matter").unwrap_or_default(),
                        advice: row.text("advice").unwrap_or_default(),
                    };
                    lines.push((order.lo, line));
                }
            }
            lines.sort_by_key(|(order, line)| (line.level, *order));
            let lines = lines.into_iter().map(|(_, line)| line).collect();
            cities.push((tree.get(city)?.name.clone(), lines));
        }
        Ok(cities)
    }
}

/// The place of a record, from its city down.
fn place_of(tree: &AreaTree, row: &LedgerRow) -> Result<String> {
    let area = row.int("area_id").map(AreaId);
    let area = area.ok_or_else(|| Problem::internal("a record of an area has none"))?;
    let names = tree.path(area).into_iter().filter(|node| node.level >= AreaLevel::City);
    Ok(names.map(|node| node.name.as_str()).collect())
}

/// The rows of attachment 1: category and content stand in the help of each item, before and after the colon.
fn checked(form: &Form, row: &LedgerRow) -> Vec<[String; 4]> {
    let items = form.fields.iter().filter(|field| field.key.starts_with("item_"));
    items
        .map(|field| {
            let help = field.help.as_ref().map(|help| help.zh.as_str()).unwrap_or_default();
            let (category, content) = help.split_once('：').unwrap_or(("", help));
            let answer = choice(form, &field.key, &row.text(&field.key).unwrap_or_default());
            let said = row.text(&field.key.replacen("item_", "found_", 1));
            let result = said.map_or_else(|| answer.clone(), |said| format!("{answer}：{said}"));
            [category.to_owned(), field.label.zh.clone(), content.to_owned(), result]
        })
        .collect()
}

/// What a code of a field is called.
fn choice(form: &Form, key: &str, code: &str) -> String {
    let field = form.field(key);
    let choices = field.and_then(|field| match &field.ty {
        FieldType::Code(choices) => Some(choices),
        _ => None,
    });
    let found = choices.and_then(|choices| choices.iter().find(|choice| choice.code == code));
    found.map_or_else(|| code.to_owned(), |choice| choice.label.zh.clone())
}

fn period(round: &inspection_round::Model) -> String {
    format!("{} 至 {}", round.starts_on.get(), round.ends_on.get())
}

fn number(value: i64) -> Result<Cell> {
    let value = u32::try_from(value).map_err(Problem::internal)?;
    Ok(Cell::Number(f64::from(value)))
}
