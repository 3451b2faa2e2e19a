//! Whose a record of an inspection is: it names the group that found it, and only those who inspect give it that name.

use shouwang_forms::{FieldValue, Values};
use shouwang_store::{Source, repo};

use crate::{Ctx, Problem, Result, Service};

/// The field by which checklist, problem and survey name the group.
pub(crate) const ROUND: &str = "round";
/// The registers of attachments 1 and 3.
pub(super) const CHECKLIST: &str = "look_back_checklist";
pub(crate) const SURVEY: &str = "look_back_survey";

/// The name that a record comes to have, where it has one and had another before.
pub(crate) fn new_label<'a>(values: &'a Values, was: Option<&str>) -> Option<&'a str> {
    match values.get(ROUND) {
        Some(FieldValue::Text(label)) if was != Some(label) => Some(label),
        _ => None,
    }
}

/// The name that a record had.
pub(crate) fn label_of(values: &Values) -> Option<&str> {
    new_label(values, None)
}

/// Registers that are what an inspection wrote down, and in which the inspected have nothing to write. A problem they mend.
const FINDINGS: [&str; 2] = [CHECKLIST, SURVEY];

impl Service {
    /// Refuses to change or take out what an inspection found to everybody but the area that inspects; the owner of a problem
    /// may still write how it is mended.
    ///
    /// # Errors
    /// `inspection.label`.
    pub(crate) async fn refuse_foreign_findings(
        &self,
        at: &impl Source,
        ctx: &Ctx,
        form: &str,
        was: Option<&str>,
        removes: bool,
    ) -> Result<()> {
        match was {
            Some(label) if removes || FINDINGS.contains(&form) => self.refuse_foreign_labels(at, ctx, &[label]).await,
            _ => Ok(()),
        }
    }

    /// Refuses records that name a group of a round to everybody but the area that inspects: what an inspection found is
    /// written by nobody whom it inspects.
    ///
    /// # Errors
    /// `inspection.label`.
    pub(crate) async fn refuse_foreign_labels(&self, at: &impl Source, ctx: &Ctx, labels: &[&str]) -> Result<()> {
        for (label, area) in repo::inspection::groups_named(at, labels).await? {
            if area != ctx.area.0 {
                return Err(Problem::refused(
                    "inspection.label",
                    format!("“{label}”是检查组的批次名称，只有组织检查的一方可以登记；自查的问题请另写批次，或留空。"),
                    format!("\"{label}\" names a group of an inspection, and only those who inspect give it to a record; name another round, or none."),
                )
                .at("/values/round"));
            }
        }
        Ok(())
    }
}
