//! What people told at home in a look-back, and the register has otherwise.

use std::collections::BTreeMap;

use shouwang_domain::AreaId;
use shouwang_domain::calendar::shanghai_date;
use shouwang_domain::pattern::PatternKind;

use super::{Asked, AskedRow, Looked};
use crate::inspection::survey::Compared;
use crate::{Result, Service};

impl Service {
    /// Surveys of a look-back whose answers differ from the register today, one question for each village.
    pub(super) async fn surveys_asked_about(&self, looked: &Looked<'_>) -> Result<Vec<Asked>> {
        let compared = Compared {
            within: Some(looked.within),
            days: Some(looked.days),
            ..Compared::default()
        };
        let mut villages: BTreeMap<AreaId, Vec<AskedRow>> = BTreeMap::new();
        for one in self.all_surveys_that_differ(looked.ctx, compared).await? {
            let Some(on) = one.on else { continue };
            let (at, by) = one.entered;
            villages
                .entry(looked.village_of(one.area_order))
                .or_default()
                .push(AskedRow {
                    household: one.household,
                    area_order: one.area_order,
                    visit: None,
                    case: None,
                    month: None,
                    on,
                    entered: Some((shanghai_date(at), by)),
                    moved: None,
                });
        }
        let asked = villages.into_iter().filter_map(|(area, rows)| {
            let days = || rows.iter().map(|row| row.on);
            let (first, last, n) = (days().min()?, days().max()?, rows.len());
            Some(Asked {
                kind: PatternKind::SurveyDiffers,
                area: Some(area),
                days: [first, last],
                person: None,
                zh: format!("“回头看”入户调查中 {n} 户的回答与登记不一致，请核实以哪个为准并更正。"),
                en: format!(
                    "In the survey of the look-back {n} households answered otherwise than the register says; which of both is right?"
                ),
                rows,
            })
        });
        Ok(asked.collect())
    }
}
