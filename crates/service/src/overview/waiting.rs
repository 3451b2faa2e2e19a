//! One thing that waits for somebody, and the desk at which it waits.

use chrono::NaiveDate;
use serde::Serialize;
use shouwang_domain::area::AreaTree;
use shouwang_domain::procedure::{CaseKind, ClockColour, SOON_DAYS};
use shouwang_domain::risk::RiskCategory;
use shouwang_domain::{AreaId, HouseholdId, ReferralId, coded_enum};
use shouwang_store::repo::register::label::Labels;
use utoipa::ToSchema;

use crate::procedure::case::{Clock, Returned};
use crate::{Ctx, Result};

coded_enum! {
    /// What waits.
    pub enum Waiting {
        Warning = "warning", "核实预警", "answer a warning";
        Clue = "clue", "核实线索", "verify a clue";
        Application = "application", "确认自主申报", "confirm an application";
        Remark = "remark", "答复申报人意见", "answer an applicant";
        Case = "case", "办理案件", "act on a case";
        Task = "task", "待办事项", "task";
        Lapse = "lapse", "接续帮扶措施", "go on with a measure that ends";
        Arrears = "arrears", "催付拖欠款", "press for what is owed to a household";
        AccountChange = "account_change", "确认账号变动", "confirm a change of an account";
    }
}

/// One thing that waits.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct WaitingItem {
    /// What.
    pub what: Waiting,
    /// Its id: of the warning, the clue, the case, the proposed change of an account and so on; of what an applicant says, that
    /// of the application.
    #[schema(value_type = String)]
    pub id: String,
    /// The household.
    pub household_id: Option<HouseholdId>,
    /// Name of its head; for an account of its holder, for an application of whoever needs help.
    pub head: Option<String>,
    /// Where it lies, from below the caller's own area down.
    pub place: String,
    /// What more there is to say, as a code: the level of a warning, the state of a case, the kind of a task, the
    /// channel of a clue, the way of an application, the register of a record that is overdue.
    pub code: String,
    /// For a recurring duty, what a meeting decided, or a record that is overdue: its words in Chinese.
    pub zh: Option<String>,
    /// The same in English.
    pub en: Option<String>,
    /// For a case: its procedure.
    pub case_kind: Option<CaseKind>,
    /// What is the matter: the risks that a warning tells of, or that a case is about.
    pub risks: Vec<RiskCategory>,
    /// For a duty that counts households: how many are still to be done.
    pub left: Option<u64>,
    /// For a task that asks to answer a referral: which.
    pub referral_id: Option<ReferralId>,
    /// For a case that came back: why.
    pub returned: Option<Returned>,
    /// The clock of a clue or an identification, of which `due` is the present stage's.
    pub clock: Option<Clock>,
    /// Last day.
    pub due: NaiveDate,
    /// Days left until then; negative when overdue.
    pub days_left: i64,
    /// Colour.
    pub colour: ClockColour,
}

/// The colour of what has a last day and no procedure.
pub(super) fn colour_of(days_left: i64) -> ClockColour {
    match days_left {
        ..0 => ClockColour::Red,
        0..=SOON_DAYS => ClockColour::Amber,
        _ => ClockColour::Green,
    }
}

/// Who asks, and the tree in which things lie.
pub(super) struct Desk<'a> {
    pub(super) ctx: &'a Ctx,
    pub(super) areas: std::sync::Arc<AreaTree>,
}

impl Desk<'_> {
    pub(super) fn item(
        &self,
        what: Waiting,
        id: i64,
        household: Option<(i64, &Labels)>,
        code: &str,
        due: NaiveDate,
    ) -> Result<WaitingItem> {
        let label = household.map(|(id, labels)| labels.get(id)).transpose()?;
        let days_left = (due - self.ctx.today()).num_days();
        Ok(WaitingItem {
            what,
            id: id.to_string(),
            household_id: household.map(|(id, _)| HouseholdId(id)),
            head: label.and_then(|label| label.head.clone()),
            place: label.map(|label| self.place(label.area_id)).unwrap_or_default(),
            code: code.to_owned(),
            zh: None,
            en: None,
            case_kind: None,
            risks: Vec::new(),
            left: None,
            referral_id: None,
            returned: None,
            clock: None,
            due,
            days_left,
            colour: colour_of(days_left),
        })
    }

    /// The names of the divisions below the caller's area down to one; of the caller's own area its name.
    pub(super) fn place(&self, area: AreaId) -> String {
        let path = self.areas.path(area);
        let below = path
            .iter()
            .position(|node| node.id == self.ctx.area)
            .map_or(0, |at| at + 1);
        let below = if below < path.len() {
            &path[below..]
        } else {
            &path[path.len().saturating_sub(1)..]
        };
        below
            .iter()
            .map(|node| node.name.as_str())
            .collect::<Vec<_>>()
            .join(" ")
    }
}
