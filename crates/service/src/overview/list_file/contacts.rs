//! The cadre-liaison system as evidence for an inspection, as one workbook: who is in charge, how completely, who went where,
//! and what was filed.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use serde_json::Map;
use shouwang_domain::AreaId;
use shouwang_sheets::{Listed, listed_workbook};
use utoipa::ToSchema;

use super::column::{Asked, FileLanguage, Gathered, ListOf, Words, day, label, name, number, text};
use super::work::{FILINGS, LIAISONS};
use crate::duty::liaison::LiaisonView;
use crate::duty::liaison_evidence::{LiaisonEvidenceQuery, VillageVisits};
use crate::office::access::{Verb, require};
use crate::office::list_out::{Leaving, MOST};
use crate::rules::proposal::said;
use crate::{Ctx, Result, Service, heavy};

/// Under this name the evidence leaves.
const CONTACTS: &str = "contact_evidence";

/// Which area and days.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ContactsFileQuery {
    /// The area; without, that of one's post.
    #[serde(default)]
    pub area_id: Option<AreaId>,
    /// The first day.
    pub from: NaiveDate,
    /// The last day.
    pub until: NaiveDate,
    /// What for.
    #[serde(default)]
    pub purpose: Option<String>,
    /// In which language.
    pub language: FileLanguage,
}

const IN_CHARGE: ListOf<LiaisonView> = ListOf {
    household: |_| None,
    columns: &[
        text("area", "区划", "area", |row: &LiaisonView, words| {
            words.place(row.area_id, &row.area_name)
        }),
        text("kind", "类别", "kind", |row, words| label!(words, row.kind)),
        text("name", "姓名", "name", |row, _| name(row.name.as_ref())),
        text("since", "开始", "since", |row, _| row.from.to_string()),
        text("to", "结束", "until", |row, _| day(row.to)),
    ],
};

const BY_VILLAGE: ListOf<VillageVisits> = ListOf {
    household: |_| None,
    columns: &[
        text("village", "村", "village", |row: &VillageVisits, words| {
            words.place(row.area_id, &row.area_name)
        }),
        text("role", "岗位", "post", |row, words| label!(words, row.role)),
        number("visits", "走访次数", "visits", |row, _| row.visits.to_string()),
        number("households", "走访户数", "households", |row, _| {
            row.households.to_string()
        }),
        number("problems", "反映问题", "problems told", |row, _| {
            row.problems.to_string()
        }),
        number("solved", "已解决", "solved", |row, _| row.solved.to_string()),
    ],
};

impl Service {
    /// The evidence as a workbook with a sheet for each part: its name, and the file. It names those in charge and no
    /// household; a leaf says who took it.
    ///
    /// # Errors
    /// Not found for an area out of scope; `period.turned_round`.
    pub async fn take_contacts_out(&self, ctx: &Ctx, query: ContactsFileQuery) -> Result<(String, Vec<u8>)> {
        require(ctx, Verb::TakeListsOut)?;
        let leaving = Leaving::new(ctx, CONTACTS, &query, &[])?;
        let asked = LiaisonEvidenceQuery {
            area_id: query.area_id,
            from: query.from,
            until: query.until,
        };
        let evidence = self.liaison_evidence(ctx, asked).await?;
        let tree = self.area_tree().await?;
        let words = Words {
            language: query.language,
            tree: &tree,
            area: ctx.area,
        };
        let asked = Asked {
            query: Map::new(),
            columns: &[],
            words: &words,
            most: MOST,
        };
        let sheets = [
            (
                words.say("联系帮扶", "In charge"),
                Gathered::of(&asked, &IN_CHARGE, &evidence.liaisons)?,
            ),
            (
                words.say("各村安排", "By village"),
                Gathered::of(&asked, &LIAISONS, &evidence.coverage.villages)?,
            ),
            (
                words.say("走访", "Visits"),
                Gathered::of(&asked, &BY_VILLAGE, &evidence.visits)?,
            ),
            (
                words.say("备案", "Filings"),
                Gathered::of(&asked, &FILINGS, &evidence.filings)?,
            ),
        ];
        let rows = sheets.iter().map(|(_, sheet)| sheet.rows.len()).sum();
        let purpose = query.purpose.as_deref().and_then(|purpose| said(purpose).ok());
        let ctx = &Ctx {
            reason: purpose.clone(),
            ..ctx.clone()
        };
        let (zh, en) = self.mark(ctx, purpose.as_deref(), rows).await?;
        let mark = words.say(zh, en);
        let title = words.say(
            format!("干部联系佐证 {} {}", query.from, query.until),
            format!("Evidence of contacts {} {}", query.from, query.until),
        );
        let bytes = heavy::in_turn(move || {
            let listed: Vec<Listed<'_>> = sheets
                .iter()
                .map(|(title, sheet)| Listed {
                    title,
                    mark: &mark,
                    columns: &sheet.heads,
                    rows: &sheet.rows,
                })
                .collect();
            listed_workbook(&listed)
        })
        .await?;
        self.note_list_out(ctx, &leaving, (rows, true), &bytes, None).await?;
        Ok((title, bytes))
    }
}
