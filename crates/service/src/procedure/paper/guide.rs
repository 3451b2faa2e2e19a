//! The guide (工作指引): the standard in force and the catalogue of policies of an area, put together for cadres and, in plain
//! words, for households. It has no household in it, and no figure that is not the pack's.

use std::collections::BTreeSet;

use serde::Deserialize;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use shouwang_domain::AreaId;
use shouwang_domain::area::AreaLevel;
pub use shouwang_domain::paper::GuideKind;
use shouwang_domain::risk::{Population, RiskCategory};
use shouwang_papers::{Job, Templates};
use shouwang_policy::{IncomeCondition, Pack, Tier};
use utoipa::ToSchema;

use super::fill::{chinese_day, grouped};
use super::{PaperMaker, code_of};
use crate::help::recommended::Tool;
use crate::office::access::{Verb, require};
use crate::{Ctx, Result, Service};

/// Prints a guide.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MakeGuideCmd {
    /// The area that it is for.
    pub area_id: AreaId,
    /// For whom.
    pub kind: GuideKind,
}

/// A section of a guide.
struct Section {
    heading: &'static str,
    paragraphs: Vec<String>,
    tables: Vec<Table>,
}

struct Table {
    header: &'static [&'static str],
    rows: Vec<Vec<String>>,
}

impl Section {
    fn data(&self) -> Value {
        let tables: Vec<Value> = self
            .tables
            .iter()
            .map(|table| json!({ "header": table.header, "rows": table.rows }))
            .collect();
        json!({ "heading": self.heading, "paragraphs": self.paragraphs, "tables": tables })
    }
}

impl Service {
    /// Makes a guide as PDF from the standard in force and the catalogue of today, and writes down that it was made.
    ///
    /// # Errors
    /// Not found, `policy.none_in_force`, and those of the press (`paper.no_fonts` and the like).
    pub async fn make_guide(&self, ctx: &Ctx, cmd: MakeGuideCmd, maker: &PaperMaker) -> Result<(GuideKind, Vec<u8>)> {
        require(ctx, Verb::ReadLedgers)?;
        let (area, range) = self.area_in_scope(ctx, Some(cmd.area_id)).await?;
        let tree = self.area_tree().await?;
        let path = tree.path(area);
        let areas: BTreeSet<i64> = path.iter().map(|node| node.id.0).collect();
        let tools = self.tools_in_force(ctx, &areas).await?;
        let policy = self.policy_at(&self.store, range.lo, ctx.today()).await?;
        let practice = self.policies.practice();
        let county = path.iter().find(|node| node.level == AreaLevel::County);
        let supervision = county
            .and_then(|county| county.code.as_ref())
            .and_then(|code| practice.supervision(code.as_str()));
        let mut ask = vec!["先找监测联系人、村民委员会或者镇公共服务窗口。".to_owned()];
        ask.extend(supervision.map(|phone| format!("县级监督电话：{phone}。")));
        ask.extend(
            practice
                .hotline
                .as_ref()
                .map(|line| format!("{}：{}。", line.zh, line.telephone)),
        );
        let mut sections = match cmd.kind {
            GuideKind::Cadre => for_cadres(&policy.pack, policy.carried_over, &tools),
            GuideKind::Household => for_households(&policy.pack, &tools),
        };
        sections.push(Section {
            heading: "有事找谁",
            paragraphs: ask,
            tables: Vec::new(),
        });
        let name = |level: AreaLevel| {
            path.iter()
                .find(|node| node.level == level)
                .map(|node| node.name.as_str())
        };
        let over: String = [AreaLevel::County, AreaLevel::Town, AreaLevel::Village]
            .into_iter()
            .filter_map(name)
            .collect();
        let own = path.iter().find(|node| node.id == area).map(|node| node.name.clone());
        let office = name(AreaLevel::County).map(|county| format!("{county}防止返贫致贫工作主管部门"));
        let data = json!({
            "code_of": "指引",
            "over": if over.is_empty() { own.clone() } else { Some(over) },
            "title": match cmd.kind {
                GuideKind::Cadre => "防止返贫监测标准和帮扶政策工作指引（干部版）",
                GuideKind::Household => "防止返贫帮扶政策指引（群众版）",
            },
            "office": office.or(own),
            "as_of": ctx.today(),
            "sections": sections.iter().map(Section::data).collect::<Vec<_>>(),
        });
        let template = cmd.kind.as_str();
        let templates = Templates::load(&self.config.templates_dir())?;
        let content = self.content_digest(template, &templates, &data)?;
        let job = Job {
            template: template.to_owned(),
            data,
            code: Some(code_of(&format!("/policies?guide={template}&area={area}"), &content)),
        };
        let pdf = self.lay_out(&templates, &job, maker).await?;
        // The paper itself is not kept for a repeated request.
        let ctx = Ctx {
            request: None,
            ..ctx.clone()
        };
        let mut tx = self.store.begin(&ctx, "guide.print").await?;
        tx.subject(format!("area/{area}"));
        tx.detail(json!({
            "paper": cmd.kind,
            "pack": policy.pack.version,
            "policies": tools.len(),
            "pages": pdf.pages,
            "pdf": hex::encode(Sha256::digest(&pdf.bytes)),
            "content": hex::encode(&content),
        }));
        tx.commit(()).await?;
        Ok((cmd.kind, pdf.bytes))
    }
}

fn for_cadres(pack: &Pack, carried_over: bool, tools: &[Tool]) -> Vec<Section> {
    let mut standard = vec![format!(
        "现行标准：{}，自{}起执行（依据：{}）。",
        pack.zh,
        chinese_day(pack.effective_from()),
        pack.citation.text
    )];
    if carried_over {
        standard.push("新年度的标准尚未发布，沿用上一标准。".to_owned());
    }
    standard.push("收入在监测范围内的户须经入户核实、民主评议、公示和县级审定，不自动纳入。".to_owned());
    let tiers = pack
        .tiers
        .iter()
        .map(|tier| {
            vec![
                tier.zh.clone(),
                range_of(tier),
                populations(&tier.populations),
                tier.citation.text.clone(),
            ]
        })
        .collect();
    let eligibility = pack.eligibility.iter().map(|row| {
        let mut asks = vec![match row.income {
            IncomeCondition::WithinTier => "收入在监测范围内",
            IncomeCondition::None => "不看收入",
        }];
        if row.own_application {
            asks.push("须本人申报");
        }
        if row.civil_affairs_status {
            asks.push("须在民政救助名册");
        }
        vec![
            row.monitored_type.zh().to_owned(),
            populations(&row.populations),
            asks.join("；"),
            row.citation.text.clone(),
        ]
    });
    let rules = &pack.procedure;
    let days = rules.day_kind.zh();
    let procedure = vec![
        format!(
            "从发现线索到县级审定，不超过{}个{days}；{}。",
            rules.decision_days,
            rules.deciding.zh()
        ),
        format!(
            "民主评议到会不少于{}人；公示{}天。",
            rules.review_attendees, rules.notice_days
        ),
        format!(
            "预警{}天内核实答复；纳入后{}天内落实第一项帮扶措施。",
            rules.warning_answer_days, rules.first_measure_days
        ),
        format!(
            "监测满{}个月、风险稳定消除的，方可提出风险消除。",
            rules.elimination_months
        ),
    ];
    let catalogue = pack.catalogue.iter().map(|(risk, kinds)| {
        let kinds: Vec<&str> = kinds.iter().map(|kind| kind.zh()).collect();
        vec![risk.zh().to_owned(), kinds.join("、")]
    });
    let policies = tools.iter().map(|tool| {
        vec![
            tool.title.clone(),
            format!("{}\n{}", tool.department.zh, tool.branch.zh),
            tool.whom.clone(),
            format!("{}；{}", tool.what, tool.how_much),
            format!("{}\n{}", tool.papers, tool.channel.zh),
            until_said(tool),
        ]
    });
    vec![
        Section {
            heading: "监测标准",
            paragraphs: standard,
            tables: vec![
                Table {
                    header: &["监测范围", "家庭年人均可支配收入", "户类型", "依据"],
                    rows: tiers,
                },
                Table {
                    header: &["监测对象类别", "户类型", "条件", "依据"],
                    rows: eligibility.collect(),
                },
            ],
        },
        Section {
            heading: "程序和时限",
            paragraphs: procedure,
            tables: Vec::new(),
        },
        Section {
            heading: "风险和对应措施",
            paragraphs: Vec::new(),
            tables: vec![Table {
                header: &["风险", "对应的帮扶措施"],
                rows: catalogue.collect(),
            }],
        },
        Section {
            heading: "帮扶政策清单",
            paragraphs: none_of(tools),
            tables: some(Table {
                header: &["政策", "部门", "给谁", "给什么", "材料和办法", "依据和期限"],
                rows: policies.collect(),
            }),
        },
    ]
}

fn for_households(pack: &Pack, tools: &[Tool]) -> Vec<Section> {
    // Two of the risks are faults of offices, for which no household declares itself.
    let of_offices = [RiskCategory::PolicyGap, RiskCategory::AssetMismanagement];
    let troubles = RiskCategory::ALL.iter().filter(|risk| !of_offices.contains(risk));
    let troubles: Vec<&str> = troubles.map(|risk| risk.zh()).collect();
    let mut who = vec![format!(
        "家里遇到下面这些困难、生活受到影响的，都可以申报：{}。",
        troubles.join("、")
    )];
    for tier in &pack.tiers {
        who.push(format!("{}：家庭年人均可支配收入{}。", tier.zh, range_of(tier)));
    }
    let whatever = pack
        .eligibility
        .iter()
        .filter(|row| row.income == IncomeCondition::None);
    let whatever: Vec<&str> = whatever.map(|row| row.monitored_type.zh()).collect();
    if !whatever.is_empty() {
        who.push(format!("{}不看收入多少，看遇到的事和家里的困难。", whatever.join("、")));
    }
    let rules = &pack.procedure;
    let how = vec![
        "扫村里的二维码、打电话、到村委会说一声，或者请亲戚邻居、村干部代为申报都可以，不花钱、不用托人。".to_owned(),
        format!(
            "村干部上门核实，村里评议，张榜公示{}天，镇里核查，县里审定，从发现到审定不超过{}个{}；结果会告诉您。",
            rules.notice_days,
            rules.decision_days,
            rules.day_kind.zh()
        ),
        format!(
            "纳入以后有联系人上门，{}天内落实第一项帮扶措施。",
            rules.first_measure_days
        ),
    ];
    let policies = tools.iter().map(|tool| {
        vec![
            tool.title.clone(),
            tool.whom.clone(),
            format!("{}；{}", tool.what, tool.how_much),
            tool.papers.clone(),
            tool.channel.zh.clone(),
        ]
    });
    vec![
        Section {
            heading: "什么样的家庭可以申报",
            paragraphs: who,
            tables: Vec::new(),
        },
        Section {
            heading: "怎么申报，多久有结果",
            paragraphs: how,
            tables: Vec::new(),
        },
        Section {
            heading: "可以申请的政策",
            paragraphs: none_of(tools),
            tables: some(Table {
                header: &["政策", "给谁", "给什么、给多少", "要带的材料", "怎么办"],
                rows: policies.collect(),
            }),
        },
    ]
}

/// From where to where an income lies in a tier.
fn range_of(tier: &Tier) -> String {
    let up_to = grouped(tier.up_to);
    match tier.over {
        Some(over) => format!("高于{}元、不超过{up_to}元", grouped(over)),
        None => format!("{up_to}元以下（含）"),
    }
}

fn populations(all: &[Population]) -> String {
    let names: Vec<&str> = all.iter().map(|one| one.zh()).collect();
    names.join("、")
}

fn until_said(tool: &Tool) -> String {
    match tool.until {
        Some(until) => format!("{}\n有效期至{}", tool.basis, chinese_day(until)),
        None => tool.basis.clone(),
    }
}

fn none_of(tools: &[Tool]) -> Vec<String> {
    match tools.is_empty() {
        true => vec!["政策工具箱中还没有现行政策，请先登记。".to_owned()],
        false => Vec::new(),
    }
}

/// The table, unless it has no rows.
fn some(table: Table) -> Vec<Table> {
    if table.rows.is_empty() { Vec::new() } else { vec![table] }
}
