//! Which act, in which state, by which role, leads where. The whole table is committed as `docs/procedure-table.csv`.

use super::{ActKind, CaseKind, CaseState};
use crate::area::AreaLevel;
use crate::role::Role;
use crate::{Problem, Result};

/// Where an act leads, before its content is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// To one state.
    To(CaseState),
    /// The state stays.
    Stay,
    /// To the first or the second state, as the record says (a review that is or is not carried).
    Either(CaseState, CaseState),
    /// Back to the stage that the act names.
    BackToStage,
    /// To where the case rested.
    ToWhereItRested,
}

impl std::fmt::Display for Effect {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::To(state) => state.fmt(f),
            Self::Stay => f.write_str("stay"),
            Self::Either(a, b) => write!(f, "{a}|{b}"),
            Self::BackToStage => f.write_str("stage"),
            Self::ToWhereItRested => f.write_str("rested"),
        }
    }
}

/// One line of the table: in these states these roles may.
struct Line {
    states: &'static [CaseState],
    roles: &'static [Role],
    effect: Effect,
}

const fn line(states: &'static [CaseState], roles: &'static [Role], effect: Effect) -> Line {
    Line { states, roles, effect }
}

/// The lines of an act; none when the procedure does not know the act.
fn lines(kind: CaseKind, act: ActKind) -> Vec<Line> {
    use ActKind as A;
    use CaseKind::{Elimination, Identification};
    use CaseState as S;
    use Effect::{BackToStage, Either, Stay, To, ToWhereItRested};

    let refused = match kind {
        Identification => S::NotIncluded,
        Elimination => S::NotEliminated,
    };
    const OPEN_VILLAGE: &[S] = &[
        S::Verification,
        S::Commitment,
        S::Review,
        S::NoticeDue,
        S::NoticeRunning,
    ];
    match (kind, act) {
        (Identification, A::Apply) => vec![line(&[S::Verification, S::Commitment, S::Review], Role::VILLAGE, Stay)],
        (Identification, A::RecordVerification) => vec![line(&[S::Verification], Role::VILLAGE, To(S::Commitment))],
        (Identification, A::RecordCommitment) => vec![line(&[S::Commitment], Role::VILLAGE, To(S::Review))],
        (Elimination, A::Apply | A::RecordVerification | A::RecordCommitment) => vec![],
        (_, A::RecordReview) => vec![line(&[S::Review], Role::COMMITTEE, Either(S::NoticeDue, refused))],
        (_, A::StartNotice) => vec![line(&[S::NoticeDue], Role::COMMITTEE, To(S::NoticeRunning))],
        (_, A::RecordObjection) => vec![line(&[S::NoticeRunning], Role::VILLAGE, Stay)],
        (_, A::ResolveObjection) => vec![line(
            &[S::NoticeRunning],
            Role::COMMITTEE,
            Either(S::NoticeRunning, S::Review),
        )],
        (_, A::CloseNotice) => vec![line(&[S::NoticeRunning], Role::COMMITTEE, To(S::TownReview))],
        (_, A::Open) => vec![
            line(&[S::TownReview], Role::TOWN, Stay),
            line(&[S::TownSubmission], Role::TOWN_LEADER, Stay),
            line(&[S::CountyDecision], Role::BUREAU, Stay),
            line(&[S::GovernmentDecision], Role::GOVERNMENT, Stay),
        ],
        (_, A::PassTownReview) => vec![line(&[S::TownReview], Role::TOWN, To(S::TownSubmission))],
        (Identification, A::SubmitToCounty) => {
            vec![line(
                &[S::TownSubmission],
                Role::TOWN_LEADER,
                Either(S::CountyDecision, S::GovernmentDecision),
            )]
        }
        (Elimination, A::SubmitToCounty) => {
            vec![line(&[S::TownSubmission], Role::TOWN_LEADER, To(S::CountyDecision))]
        }
        (Identification, A::Approve) => {
            vec![line(
                &[S::CountyDecision],
                Role::BUREAU,
                Either(S::Included, S::GovernmentDecision),
            )]
        }
        (Elimination, A::Approve) => vec![line(&[S::CountyDecision], Role::BUREAU, To(S::Labelled))],
        (Identification, A::ApproveGovernment) => {
            vec![line(&[S::GovernmentDecision], Role::GOVERNMENT, To(S::Included))]
        }
        (Elimination, A::ApproveGovernment) => vec![],
        (_, A::Return) => vec![
            line(&[S::TownReview], Role::TOWN, BackToStage),
            line(&[S::TownSubmission], Role::TOWN_LEADER, BackToStage),
            line(&[S::CountyDecision], Role::BUREAU, BackToStage),
            line(&[S::GovernmentDecision], Role::GOVERNMENT, BackToStage),
        ],
        (_, A::Refuse) => vec![
            line(&[S::Verification], Role::VILLAGE, To(refused)),
            line(&[S::TownReview], Role::TOWN, To(refused)),
            line(&[S::TownSubmission], Role::TOWN_LEADER, To(refused)),
            line(&[S::CountyDecision], Role::BUREAU, To(refused)),
            line(&[S::GovernmentDecision], Role::GOVERNMENT, To(refused)),
        ],
        (_, A::Recall) => vec![
            line(&[S::TownReview], Role::COMMITTEE, To(S::NoticeDue)),
            line(&[S::TownSubmission], &[Role::TownOfficer], To(S::TownReview)),
            line(&[S::CountyDecision], Role::TOWN_LEADER, To(S::TownSubmission)),
            line(&[S::GovernmentDecision], Role::BUREAU, To(S::CountyDecision)),
            line(&[S::GovernmentDecision], Role::TOWN_LEADER, To(S::TownSubmission)),
        ],
        (_, A::Withdraw) => vec![
            line(OPEN_VILLAGE, Role::COMMITTEE, To(S::Withdrawn)),
            line(&[S::TownReview], Role::COMMITTEE, To(S::Withdrawn)),
        ],
        (_, A::Suspend) => vec![
            line(OPEN_VILLAGE, Role::TOWN, To(S::Suspended)),
            line(&[S::TownReview, S::TownSubmission], Role::TOWN, To(S::Suspended)),
            line(
                &[S::CountyDecision, S::GovernmentDecision],
                Role::BUREAU,
                To(S::Suspended),
            ),
        ],
        (_, A::Resume) => vec![
            line(&[S::Suspended], Role::TOWN, ToWhereItRested),
            line(&[S::Suspended], Role::BUREAU, ToWhereItRested),
        ],
        (_, A::End) => vec![
            line(OPEN_VILLAGE, Role::TOWN, To(S::Ended)),
            line(
                &[S::TownReview, S::TownSubmission, S::Suspended],
                Role::TOWN,
                To(S::Ended),
            ),
            line(
                &[S::CountyDecision, S::GovernmentDecision, S::Suspended],
                Role::BUREAU,
                To(S::Ended),
            ),
        ],
        (_, A::ExplainOvertime) => vec![
            line(OPEN_VILLAGE, Role::VILLAGE, Stay),
            line(&[S::TownReview, S::TownSubmission], Role::TOWN, Stay),
            line(&[S::CountyDecision], Role::BUREAU, Stay),
            line(&[S::GovernmentDecision], Role::GOVERNMENT, Stay),
        ],
    }
}

/// Whether a case of this kind can be in this state at all.
fn is_state_of(kind: CaseKind, state: CaseState) -> bool {
    use CaseState as S;
    match kind {
        CaseKind::Identification => !matches!(state, S::Labelled | S::NotEliminated),
        CaseKind::Elimination => !matches!(
            state,
            S::Verification | S::Commitment | S::GovernmentDecision | S::Included | S::NotIncluded
        ),
    }
}

/// Where an act by a role leads from a state, or the refusal with its own code:
///
/// - `case.state_impossible`: a case of this kind is never in this state;
/// - `case.closed`: the case is over;
/// - `case.act_unknown`: the procedure does not have this act;
/// - `case.wrong_level`: the act belongs to other levels than the role's;
/// - `case.wrong_role`: the level is right, the role is not;
/// - `case.frozen`: the village's content was submitted and is frozen;
/// - `case.suspended`: the case rests;
/// - `case.not_your_turn`: the act is the role's, but at this state it is another level's turn;
/// - `case.wrong_state`: the step before is missing, or this one is done already.
pub fn effect(kind: CaseKind, state: CaseState, act: ActKind, role: Role) -> Result<Effect> {
    if !is_state_of(kind, state) {
        return Err(
            Problem::internal(format!("a case of kind {kind} in state {state}")).with_code("case.state_impossible")
        );
    }
    let lines = lines(kind, act);
    if let Some(line) = lines
        .iter()
        .find(|l| l.states.contains(&state) && l.roles.contains(&role))
    {
        return Ok(line.effect);
    }
    let acts_at: Vec<AreaLevel> = lines.iter().flat_map(|l| l.roles.iter().map(|r| r.level())).collect();
    let by_role = lines.iter().any(|l| l.roles.contains(&role));
    let in_state = lines.iter().any(|l| l.states.contains(&state));
    let here = format!("“{}”阶段", state.zh());
    Err(if state.is_closed() {
        case_closed(state, act.zh())
    } else if lines.is_empty() {
        refusal(
            "case.act_unknown",
            format!("{}程序没有“{}”这一步。", kind.zh(), act.zh()),
            format!("The procedure of {} has no step \"{}\".", kind.en(), act.en()),
        )
    } else if !by_role && !acts_at.contains(&role.level()) {
        refusal(
            "case.wrong_level",
            format!("“{}”不由{}办理。", act.zh(), role.level().zh()),
            format!("\"{}\" is not for the {} level.", act.en(), role.level().en()),
        )
    } else if !by_role {
        refusal(
            "case.wrong_role",
            format!("“{}”不能由{}办理。", act.zh(), role.zh()),
            format!("A {} may not \"{}\".", role.en(), act.en()),
        )
    } else if state == CaseState::Suspended {
        refusal(
            "case.suspended",
            "该案件已中止，请先恢复。".into(),
            "The case is suspended; resume it first.".into(),
        )
    } else if in_state {
        refusal(
            "case.not_your_turn",
            format!("{here}的“{}”应由其他层级办理。", act.zh()),
            format!("In \"{}\" it is another level's turn to \"{}\".", state.en(), act.en()),
        )
    } else if state.is_submitted() && is_village_content(act) {
        refusal(
            "case.frozen",
            "材料已上报并固化；如需更正，请上级退回或在上级打开前收回。".into(),
            "The material was submitted and is frozen; have it returned, or take it back before it is opened.".into(),
        )
    } else {
        refusal(
            "case.wrong_state",
            format!("{here}不能办理“{}”，请按程序顺序进行。", act.zh()),
            format!(
                "In \"{}\" one cannot \"{}\"; follow the order of the procedure.",
                state.en(),
                act.en()
            ),
        )
    })
}

/// The refusal of what comes after the end of a case.
pub fn case_closed(state: CaseState, what: &str) -> Problem {
    refusal(
        "case.closed",
        format!("该案件已办结（{}），不能再{what}。", state.zh()),
        format!("The case is closed ({}); it takes no further act.", state.en()),
    )
}

fn is_village_content(act: ActKind) -> bool {
    matches!(
        act,
        ActKind::Apply
            | ActKind::RecordVerification
            | ActKind::RecordCommitment
            | ActKind::RecordReview
            | ActKind::StartNotice
            | ActKind::RecordObjection
            | ActKind::ResolveObjection
            | ActKind::CloseNotice
    )
}

fn refusal(code: &str, zh: String, en: String) -> Problem {
    Problem::refused(code, zh, en)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every cell, as `docs/procedure-table.csv` has it.
    fn table() -> String {
        let mut csv = String::from("kind,state,act,role,level,outcome\n");
        for kind in CaseKind::ALL {
            for state in CaseState::ALL.iter().filter(|s| is_state_of(*kind, **s)) {
                for act in ActKind::ALL {
                    for role in Role::ALL {
                        let outcome = match effect(*kind, *state, *act, *role) {
                            Ok(effect) => effect.to_string(),
                            Err(problem) => problem.code,
                        };
                        csv += &format!("{kind},{state},{act},{role},{},{outcome}\n", role.level());
                    }
                }
            }
        }
        csv
    }

    #[test]
    fn the_committed_table_is_what_the_machine_does() {
        let path = format!(
            "{}/../../docs/procedure-table.csv",
            std::env::var("CARGO_MANIFEST_DIR").unwrap()
        );
        if std::env::var_os("SHOUWANG_UPDATE_GOLDEN").is_some() {
            std::fs::write(&path, table()).unwrap();
        }
        assert!(
            std::fs::read_to_string(path).unwrap() == table(),
            "the procedure differs from docs/procedure-table.csv; read the difference, then set SHOUWANG_UPDATE_GOLDEN=1"
        );
    }
}
