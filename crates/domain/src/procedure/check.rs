//! One act on one case: the table first, then what the record itself must satisfy.

use chrono::NaiveDate;

use super::{
    Act, ActKind, Assessment, CaseKind, CaseState, Deciding, Effect, Instance, ProcedureRules, Review, SuddenEvent,
    effect,
};
use crate::area::AreaLevel;
use crate::ctx::Hands;
use crate::household::{not_in_future, own_household};
use crate::risk::{MonitoredType, Population};
use crate::role::Role;
use crate::{AccountId, Fen, MemberId, Problem, Result, StepId};

/// Who acts on the case.
#[derive(Debug, Clone, Copy)]
pub struct Actor {
    /// Who acts, and who enters it.
    pub hands: Hands,
    /// The role of the post in which the person acts.
    pub role: Role,
    /// One of them is a member of the household or has declared kinship with it.
    pub is_kin: bool,
}

/// What must be known of a case to judge an act on it.
#[derive(Debug, Clone)]
pub struct CaseView {
    /// Procedure.
    pub kind: CaseKind,
    /// State now.
    pub state: CaseState,
    /// State in which the case was suspended.
    pub rested_in: Option<CaseState>,
    /// Base register of the household.
    pub population: Population,
    /// Type proposed by the last verification (identification), or of the spell (elimination).
    pub monitored_type: Option<MonitoredType>,
    /// The household applied itself.
    pub has_application: bool,
    /// The level whose turn it is has opened the submission.
    pub is_opened: bool,
    /// First day of the running notice.
    pub notice_from: Option<NaiveDate>,
    /// Objections that nobody has resolved yet.
    pub open_objections: Vec<StepId>,
    /// Last day for the decision.
    pub due: NaiveDate,
    /// The overtime has been explained.
    pub overtime_explained: bool,
    /// Who had a hand in it before, and at which instance.
    pub acted: Vec<(Hands, Instance)>,
    /// Who checked it for the town, and who submitted it to the county.
    pub of_town: Vec<(Hands, ActKind)>,
    /// Who proposed or accepted a correction of what it rests on, or its revocation.
    pub mended: Vec<AccountId>,
    /// Who changed what the register says of the household since the case has its cause: the earliest clue, or the proposal.
    pub wrote: Vec<Hands>,
    /// Adult members present.
    pub adults: Vec<MemberId>,
    /// All members present.
    pub members: Vec<MemberId>,
}

/// A notice is entered within so many days of being put up: time for a village without reception, and no time to make one up.
/// A decision of ours.
const NOTICE_ENTERED_WITHIN_DAYS: i64 = 2;

impl CaseView {
    /// Whether the case rests at a level above the role's.
    pub fn rests_above(&self, role: Role) -> bool {
        let rested_in = self.rested_in.filter(|_| self.state == CaseState::Suspended);
        rested_in.is_some_and(|state| state.level() == Some(AreaLevel::County) && role.level() != AreaLevel::County)
    }

    /// Whether one of the hands touched the case at another instance than that of the role.
    pub fn acted_elsewhere(&self, hands: Hands, role: Role) -> bool {
        let here = Instance::of(role);
        self.acted
            .iter()
            .any(|(before, at)| *at != here && before.share_a_person_with(&hands))
    }
}

impl CaseView {
    /// Whether one of the hands had a part in mending what the case rests on.
    pub fn mended_by(&self, hands: Hands) -> bool {
        self.mended.iter().any(|person| hands.include(*person))
    }

    /// Whether one of the hands checks for the town what it submitted, or submits what it checked.
    pub fn has_other_town_hand(&self, act: ActKind, hands: Hands) -> bool {
        act.is_of_two_hands()
            && self
                .of_town
                .iter()
                .any(|(before, did)| *did != act && before.share_a_person_with(&hands))
    }

    /// Whether one of the hands would decide, above the village, on what it wrote itself. The village verifies and writes
    /// down what it found; those above judge what others wrote.
    pub fn decides_on_own_words(&self, act: ActKind, hands: Hands, role: Role) -> bool {
        act.decides()
            && Instance::of(role) != Instance::Village
            && self.wrote.iter().any(|wrote| wrote.share_a_person_with(&hands))
    }
}

/// What an act brings about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Next {
    /// State after the act.
    pub state: CaseState,
    /// The level whose turn it is has opened the case.
    pub is_opened: bool,
    /// The household and what the village recorded are frozen as of now (at a submission and at each approval).
    pub freezes: bool,
}

/// Judges an act. The order of the checks: the table, the person, the record.
///
/// # Errors
/// Refused by the procedure (the codes of [`effect`], and `case.two_levels`, `case.town_two_hands`, `case.mended`, `case.own_words`,
/// `household.own`, `case.opened_by_next_level`, `case.recall_not_yours`, `case.overtime_unexplained`, `case.application_missing`, `case.type_impossible`,
/// `case.notice_too_short`, `case.objection_open`, `case.not_accepted`), or bad data in the record.
pub fn apply(case: &CaseView, act: &Act, actor: Actor, rules: &ProcedureRules, today: NaiveDate) -> Result<Next> {
    let effect = effect(case.kind, case.state, act.kind(), actor.role)?;
    check_person(case, act, actor)?;
    check_order(case, act, actor.role, today)?;
    if matches!(act, Act::Recall { .. }) && !may_recall(case.state, actor.role, rules.deciding) {
        return Err(Problem::refused(
            "case.recall_not_yours",
            "该案件不是由本级上报县级政府的，不能由本级收回；请由上报的一级收回。",
            "Another level submitted the case to the county government; that one takes it back.",
        ));
    }
    check_record(case, act, rules, today)?;
    let state = match (effect, act) {
        (Effect::To(state), _) => state,
        (Effect::Stay, _) => case.state,
        (Effect::Either(carried, lost), Act::RecordReview(review)) => {
            if review.is_carried() {
                carried
            } else {
                lost
            }
        }
        (Effect::Either(_, again), Act::ResolveObjection(resolution)) if resolution.upheld => again,
        (Effect::Either(_, government), Act::Approve(_)) if rules.deciding != Deciding::Bureau => government,
        (Effect::Either(_, government), Act::SubmitToCounty(_)) if rules.deciding == Deciding::Government => government,
        (Effect::Either(first, _), _) => first,
        (Effect::BackToStage, Act::Return { to, .. }) => stage_to_return_to(case, *to)?,
        (Effect::ToWhereItRested, _) => case
            .rested_in
            .ok_or_else(|| Problem::internal("a suspended case does not know where it rested"))?,
        (Effect::BackToStage, _) => return Err(Problem::internal("only a return names a stage")),
    };
    let moves = state != case.state;
    Ok(Next {
        state,
        is_opened: match act {
            Act::Open => true,
            // Whoever lets their own level's case rest has opened it; it stays as open as it was.
            Act::Suspend { .. } => {
                case.is_opened
                    || match case.state {
                        CaseState::TownReview | CaseState::CountyDecision => true,
                        CaseState::TownSubmission => Role::TOWN_LEADER.contains(&actor.role),
                        _ => false,
                    }
            }
            Act::Resume => case.is_opened,
            _ => case.is_opened && !moves,
        },
        freezes: matches!(
            act.kind(),
            ActKind::CloseNotice
                | ActKind::PassTownReview
                | ActKind::SubmitToCounty
                | ActKind::Approve
                | ActKind::ApproveGovernment
        ),
    })
}

/// Whether a role's level is the one that submitted a case in this state, as far as that depends on who decides: where the
/// county government decides alone, the town submits to it, and else the bureau.
pub fn may_recall(state: CaseState, role: Role, deciding: Deciding) -> bool {
    let is_by_town = role.level() == AreaLevel::Town;
    state != CaseState::GovernmentDecision || is_by_town == (deciding == Deciding::Government)
}

/// The stages to which a case can be returned from where it is: those of the village before, and from the town's leader and
/// the county the town's check too.
pub fn stages_to_return_to(kind: CaseKind, state: CaseState) -> Vec<CaseState> {
    let town: &[CaseState] = match state {
        CaseState::TownSubmission | CaseState::CountyDecision | CaseState::GovernmentDecision => {
            &[CaseState::TownReview]
        }
        _ => &[],
    };
    [CaseState::village_stages(kind), town].concat()
}

fn stage_to_return_to(case: &CaseView, to: CaseState) -> Result<CaseState> {
    if stages_to_return_to(case.kind, case.state).contains(&to) {
        Ok(to)
    } else {
        Err(Problem::bad_data(
            "case.return_to",
            format!("不能退回到“{}”阶段。", to.zh()),
            format!("A case cannot be returned to \"{}\" from here.", to.en()),
        )
        .at("/to"))
    }
}

fn check_person(case: &CaseView, act: &Act, actor: Actor) -> Result<()> {
    if actor.is_kin {
        return Err(own_household());
    }
    if !matches!(act, Act::Open) && case.acted_elsewhere(actor.hands, actor.role) {
        return Err(two_levels());
    }
    if case.has_other_town_hand(act.kind(), actor.hands) {
        return Err(Problem::wrong_person(
            "case.town_two_hands",
            "镇级核查（验收）和镇政府上报须由两人办理：经办人或代录人已办理或代录过其中一项，不能再办理另一项；请由其他人员办理。",
            "The town's check and its submission are acts of two people: who acts or who enters it did or entered the other one. \
             Let a colleague act.",
        ));
    }
    if act.kind().is_approval() && case.mended_by(actor.hands) {
        return Err(Problem::wrong_person(
            "case.mended",
            "经办人或代录人提出或审定过本案件的更正或撤销，不能再审核通过或审定本案件；请由其他人员办理。",
            "Who acts or who enters it proposed or accepted a correction or a revocation of this case, and approves nothing of \
             it. Let a colleague act.",
        ));
    }
    if case.decides_on_own_words(act.kind(), actor.hands, actor.role) {
        return Err(own_words(case, act.kind()));
    }
    Ok(())
}

/// The problem of a person who changed what the register says of the household and would now decide on it. It names the
/// roles that may decide instead.
fn own_words(case: &CaseView, act: ActKind) -> Problem {
    let may = |role: &&Role| effect(case.kind, case.state, act, **role).is_ok();
    let roles: Vec<Role> = Role::ALL.iter().filter(may).copied().collect();
    let zh: Vec<&str> = roles.iter().map(|role| role.zh()).collect();
    let en: Vec<&str> = roles.iter().map(|role| role.en()).collect();
    let (since_zh, since_en) = match case.kind {
        CaseKind::Identification => ("线索登记", "clue was registered"),
        CaseKind::Elimination => ("提出风险消除", "elimination was proposed"),
    };
    Problem::wrong_person(
        "case.own_words",
        format!(
            "经办人或代录人在{since_zh}之后改动过该户的登记信息（收入支出、保障、成员、户信息、台账或导入数据），\
             改动人不得审核、审定本案件；请由未改动过该户信息的其他{}办理。",
            zh.join("或")
        ),
        format!(
            "Since the {since_en}, who acts or who enters it changed what the register says of this household (income, \
             guarantees, members, the household itself, records or imported data), and does not decide on it. Let another {} \
             decide who changed nothing of it.",
            en.join(" or ")
        ),
    )
}

fn check_order(case: &CaseView, act: &Act, role: Role, today: NaiveDate) -> Result<()> {
    if matches!(act, Act::Resume | Act::End { .. }) && case.rests_above(role) {
        return Err(Problem::refused(
            "case.rests_above",
            "案件中止在县级，恢复或终止由县级办理。",
            "The case rests at the county, which resumes or ends it.",
        ));
    }

    if matches!(act, Act::Recall { .. } | Act::Withdraw { .. }) && case.is_opened {
        return Err(Problem::refused(
            "case.opened_by_next_level",
            "上一级已打开该案件，不能再收回；请联系其退回。",
            "The next level has opened the case; ask it to return the case instead.",
        ));
    }
    if matches!(act, Act::CloseNotice { .. }) && !case.open_objections.is_empty() {
        return Err(Problem::refused(
            "case.objection_open",
            format!("还有 {} 条异议未处理，处理后才能结束公示。", case.open_objections.len()),
            format!(
                "{} objections are still open; resolve them before the notice ends.",
                case.open_objections.len()
            ),
        ));
    }
    let decides = matches!(
        act,
        Act::PassTownReview(_) | Act::SubmitToCounty(_) | Act::Approve(_) | Act::ApproveGovernment(_)
    );
    if case.kind == CaseKind::Identification && decides {
        if today > case.due && !case.overtime_explained {
            return Err(Problem::refused(
                "case.overtime_unexplained",
                format!("已超过办理时限 {}，请先说明超期原因。", case.due),
                format!("The time limit {} has passed; explain the overtime first.", case.due),
            ));
        }
        if case.monitored_type.is_some_and(MonitoredType::needs_own_application) && !case.has_application {
            return Err(application_missing());
        }
    }
    Ok(())
}

fn check_record(case: &CaseView, act: &Act, rules: &ProcedureRules, today: NaiveDate) -> Result<()> {
    match act {
        Act::Apply { on, applicant, text } => {
            not_in_future(*on, today)?;
            is_member(case, *applicant, "/applicant")?;
            filled(text, "/text")
        }
        Act::RecordVerification(v) => {
            not_in_future(v.on, today)?;
            if v.risks.is_empty() {
                return Err(Problem::bad_data(
                    "case.risk_missing",
                    "请至少选择一项风险。",
                    "Choose at least one risk.",
                )
                .at("/risks"));
            }
            if !v.monitored_type.may_come_from(case.population) {
                return Err(Problem::refused(
                    "case.type_impossible",
                    format!("{}不能认定为{}。", case.population.zh(), v.monitored_type.zh()),
                    format!("A {} cannot become a {}.", case.population.en(), v.monitored_type.en()),
                )
                .at("/monitored_type"));
            }
            filled(&v.finding, "/finding")?;
            v.assessment.as_ref().map_or(Ok(()), Assessment::check)?;
            v.event.as_ref().map_or(Ok(()), |event| check_event(event, v.on))
        }
        Act::RecordCommitment(c) => {
            not_in_future(c.signed_on, today)?;
            is_member(case, c.signer, "/signer")?;
            filled(&c.text_version, "/text_version")?;
            if c.valid_until <= c.signed_on {
                return Err(Problem::bad_data(
                    "commitment.validity",
                    "授权截止日期应晚于签署日期。",
                    "The authorisation must end after the day of signature.",
                )
                .at("/valid_until"));
            }
            if c.scope.as_ref().is_some_and(Vec::is_empty) {
                return Err(Problem::bad_data(
                    "commitment.scope",
                    "请至少选择一项可以查询的资产。",
                    "Choose at least one kind of assets that may be queried.",
                )
                .at("/scope"));
            }
            match case.adults.iter().position(|adult| !c.adults_covered.contains(adult)) {
                None => Ok(()),
                Some(_) => Err(Problem::bad_data(
                    "commitment.adult_missing",
                    "授权须覆盖全部成年家庭成员；请补充未签署的成员。",
                    "The authorisation must cover every adult member; add those who have not signed.",
                )
                .at("/adults_covered")),
            }
        }
        Act::RecordReview(r) => {
            not_in_future(r.held_on, today)?;
            filled(&r.place, "/place")?;
            filled(&r.chair, "/chair")?;
            let n_attendees = r.attendees.len();
            if n_attendees < rules.review_attendees as usize {
                return Err(Problem::bad_data(
                    "review.attendees",
                    format!("评议会参加人数不得少于 {} 人。", rules.review_attendees),
                    format!("A review needs at least {} attendees.", rules.review_attendees),
                )
                .at("/attendees"));
            }
            match (&r.summary, case.kind) {
                (Some(summary), _) => filled(summary, "/summary")?,
                (None, CaseKind::Elimination) => return Err(Problem::required().at("/summary")),
                (None, CaseKind::Identification) => {}
            }
            check_votes(r)
        }
        Act::StartNotice(n) => {
            not_in_future(n.from, today)?;
            // Nobody makes up days on which nothing hung.
            if (today - n.from).num_days() > NOTICE_ENTERED_WITHIN_DAYS {
                return Err(Problem::refused(
                    "case.notice_entered_late",
                    format!(
                        "公示须在张贴后 {NOTICE_ENTERED_WITHIN_DAYS} 天内登记，起始日最早填 {}；更早张贴而未登记的，请从登记之日起继续公示满期。",
                        today - chrono::Days::new(NOTICE_ENTERED_WITHIN_DAYS.unsigned_abs())
                    ),
                    format!(
                        "A notice is entered within {NOTICE_ENTERED_WITHIN_DAYS} days of being put up, so that its first day is {} at the earliest; one that hung before without being entered hangs on for its days.",
                        today - chrono::Days::new(NOTICE_ENTERED_WITHIN_DAYS.unsigned_abs())
                    ),
                )
                .at("/from"));
            }
            filled(&n.place, "/place")
        }
        Act::RecordObjection(o) => {
            not_in_future(o.on, today)?;
            filled(&o.text, "/text")
        }
        Act::ResolveObjection(r) => {
            not_in_future(r.on, today)?;
            filled(&r.text, "/text")?;
            if case.open_objections.contains(&r.objection) {
                Ok(())
            } else {
                Err(Problem::not_found("未处理异议", "open objection").at("/objection"))
            }
        }
        Act::CloseNotice { until } => {
            not_in_future(*until, today)?;
            let from = case
                .notice_from
                .ok_or_else(|| Problem::internal("a running notice has no first day"))?;
            // The first day does not count, as in every statutory period.
            if (*until - from).num_days() < i64::from(rules.notice_days) {
                return Err(Problem::refused(
                    "case.notice_too_short",
                    format!(
                        "公示须满 {} 天：自 {from} 起，最早于 {} 结束。",
                        rules.notice_days,
                        from + chrono::Days::new(u64::from(rules.notice_days))
                    ),
                    format!(
                        "The notice hangs for {} days: from {from}, it ends on {} at the earliest.",
                        rules.notice_days,
                        from + chrono::Days::new(u64::from(rules.notice_days))
                    ),
                )
                .at("/until"));
            }
            Ok(())
        }
        Act::PassTownReview(t) => {
            not_in_future(t.on, today)?;
            filled(&t.opinion, "/opinion")?;
            for name in &t.checkers {
                filled(name, "/checkers")?;
            }
            // An acceptance says in words what was found; a review may.
            match (&t.finding, case.kind) {
                (Some(finding), _) => filled(finding, "/finding")?,
                (None, CaseKind::Elimination) => return Err(Problem::required().at("/finding")),
                (None, CaseKind::Identification) => {}
            }
            if case.kind == CaseKind::Elimination && !t.facts_agree {
                return Err(Problem::refused(
                    "case.not_accepted",
                    "验收通过后才能上报；未通过的，请退回补充或不予消除。",
                    "Only what was accepted is submitted; return or refuse what was not.",
                )
                .at("/facts_agree"));
            }
            if case.kind == CaseKind::Identification && !t.asset_query_done {
                return Err(Problem::refused(
                    "case.asset_query_missing",
                    "镇级审核前应完成家庭资产信息查询比对。",
                    "The asset query comes before the town passes the case.",
                )
                .at("/asset_query_done"));
            }
            Ok(())
        }
        Act::SubmitToCounty(s) => {
            not_in_future(s.on, today)?;
            filled(&s.opinion, "/opinion")
        }
        Act::Approve(d) | Act::ApproveGovernment(d) => {
            not_in_future(d.on, today)?;
            filled(&d.document_number, "/document_number")
        }
        Act::Return { reason, .. }
        | Act::Refuse { reason }
        | Act::Recall { reason }
        | Act::Withdraw { reason }
        | Act::Suspend { reason }
        | Act::ExplainOvertime { reason } => filled(reason, "/reason"),
        Act::End { on, .. } => not_in_future(*on, today),
        Act::Open | Act::Resume => Ok(()),
    }
}

/// An event that the verification states: it happened by the day of the visit, and says what and roughly how much.
fn check_event(event: &SuddenEvent, visited: NaiveDate) -> Result<()> {
    if event.on > visited {
        return Err(Problem::bad_data(
            "case.event_after_visit",
            format!("突发事件的日期 {} 晚于核实日期 {visited}；请核对。", event.on),
            format!(
                "The event is dated {}, after the visit on {visited}; check it.",
                event.on
            ),
        )
        .at("/event/on"));
    }
    filled(&event.what, "/event/what")?;
    match event.amount {
        Some(amount) if amount > Fen::ZERO => Ok(()),
        _ => Err(Problem::bad_data(
            "case.event_amount",
            "请填写突发事件的大致支出或损失金额。",
            "Write roughly how much the event cost or took away.",
        )
        .at("/event/amount")),
    }
}

/// The votes are those of the people who attended, the chair among them.
pub(super) fn check_votes(r: &Review) -> Result<()> {
    let n_attendees = r.attendees.len();
    let n_votes = u64::from(r.votes_for) + u64::from(r.votes_against) + u64::from(r.abstentions);
    if n_votes != n_attendees as u64 {
        return Err(Problem::bad_data(
            "review.votes",
            format!("同意、反对、弃权合计 {n_votes} 票，与参加人数 {n_attendees} 不一致。"),
            format!("The votes add up to {n_votes}, but {n_attendees} people attended."),
        )
        .at("/votes_for"));
    }
    if !r.attendees.contains(&r.chair) {
        return Err(Problem::bad_data(
            "review.chair",
            "主持人应在参加人员名单中。",
            "The chair must be among the attendees.",
        )
        .at("/chair"));
    }
    Ok(())
}

fn is_member(case: &CaseView, who: MemberId, at: &str) -> Result<()> {
    if case.members.contains(&who) {
        Ok(())
    } else {
        Err(Problem::bad_data(
            "case.not_a_member",
            "所选人员不是该户现有成员。",
            "The person chosen is not a present member of the household.",
        )
        .at(at))
    }
}

pub(super) fn filled(text: &str, at: &str) -> Result<()> {
    if text.trim().is_empty() {
        Err(Problem::required().at(at))
    } else {
        Ok(())
    }
}

/// The problem of a person who had a hand in the case at another instance.
pub fn two_levels() -> Problem {
    Problem::wrong_person(
        "case.two_levels",
        "经办人或代录人已在本案件的另一环节经手，同一人不能在两个环节经手；请由其他人员办理。",
        "Who acts or who enters it had a hand in this case at another instance; nobody has a hand in two. Let a colleague act.",
    )
}

/// The problem of a type that needs the household's own application.
pub fn application_missing() -> Problem {
    Problem::refused(
        "case.application_missing",
        "按现行政策，该类别须有农户本人申请；请退回村级补充申请。",
        "Under the policy in force this type needs the household's own application; return the case for it.",
    )
}
