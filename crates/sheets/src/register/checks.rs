//! What only the whole file can tell: duplicates and heads; and contradictions that a person should look at.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use shouwang_domain::household::{Health, Labour, Relation, Schooling, no_head};
use shouwang_domain::id_number::Sex;

use super::draft::Draft;
use super::{RegisterMember, RegisterSheet};
use crate::{CellProblem, Place};

/// Checks all households; problems stop the import, flags do not.
pub(super) fn check(drafts: &[Draft], sheet: &mut RegisterSheet, as_of: NaiveDate) {
    let RegisterSheet {
        problems,
        flags,
        together,
        ..
    } = sheet;
    let mut seen = HashSet::new();
    let mut named: HashMap<_, &Place> = HashMap::new();
    for draft in drafts {
        for (id, place) in &draft.ids {
            if let Some(first) = named.insert(*id, place) {
                together.add(vec![first.clone(), place.clone()]);
            }
        }
        problems.extend(draft.heads.iter().skip(1).cloned());
        problems.extend(draft.elsewhere.iter().cloned());
        if draft.heads.is_empty() && draft.unread_relations == 0 {
            let problem = no_head();
            problems.push(of_row(&draft.place, &problem.code, &problem.zh, &problem.en));
        }
        for (member, duplicate) in &draft.members {
            if member.id_number.is_some_and(|id| !seen.insert(id)) {
                problems.push(duplicate.clone());
            }
            contradictions(member, as_of, flags);
        }
        spouses(draft, flags);
    }
}

/// Statements about one member that do not go together.
fn contradictions(member: &RegisterMember, as_of: NaiveDate, flags: &mut Vec<CellProblem>) {
    let age = as_of.years_since(member.birth_date).unwrap_or(0);
    let is_healthy = member.health.contains(&Health::Healthy);
    let is_student = member
        .schooling
        .is_some_and(|schooling| schooling != Schooling::NotStudent);
    let mut flag = |applies: bool, code: &str, zh: &str, en: &str| {
        if applies {
            flags.push(of_row(&member.place, code, zh, en));
        }
    };
    flag(
        sex_of(member.relation).is_some_and(|sex| sex != member.sex),
        "member.relation_and_sex",
        "与户主关系和性别不符；请核对。",
        "Relation and sex do not go together; check them.",
    );
    flag(
        is_healthy && member.health.len() > 1,
        "member.healthy_and_ill",
        "健康状况同时填了“健康”和其他情况；请核对。",
        "The state of health says healthy and something else; check it.",
    );
    flag(
        member.health.contains(&Health::Disabled) != member.disability.is_some(),
        "member.disability_unclear",
        "健康状况与残疾类别、等级不一致；请按残疾证核对。",
        "State of health and certified disability do not agree; check them with the card.",
    );
    flag(
        member.labour.can_work() && (age < 16 || is_student),
        "member.labour_of_child_or_student",
        "未满 16 周岁或在校，却登记为有劳动能力；请核对。",
        "Under 16 or at school, but registered as able to work; check it.",
    );
    flag(
        (16..60).contains(&age) && is_healthy && !is_student && matches!(member.labour, Labour::None | Labour::Lost),
        "member.healthy_without_labour",
        "16 至 59 周岁、健康且不在校，却登记为无劳动能力；请核对。",
        "Aged 16 to 59, healthy and not at school, but registered as unable to work; check it.",
    );
    flag(
        (6..16).contains(&age) && !is_student && member.schooling_exempt != Some(true),
        "member.out_of_school",
        "义务教育阶段年龄不在校；请核对是否失学辍学。",
        "Of compulsory-school age but not at school; check whether the child has dropped out.",
    );
}

/// At most one spouse, of the other sex than the head.
fn spouses(draft: &Draft, flags: &mut Vec<CellProblem>) {
    let with = |relation| {
        draft
            .members
            .iter()
            .map(|(m, _)| m)
            .filter(move |m| m.relation == relation)
    };
    let head_sex = with(Relation::Head).next().map(|head| head.sex);
    for (idx, spouse) in with(Relation::Spouse).enumerate() {
        if idx > 0 || Some(spouse.sex) == head_sex {
            flags.push(of_row(
                &spouse.place,
                "household.spouse_unclear",
                "配偶多于一名，或与户主性别相同；请核对。",
                "There is more than one spouse, or the spouse has the head's sex; check it.",
            ));
        }
    }
}

/// The sex that a relation implies.
const fn sex_of(relation: Relation) -> Option<Sex> {
    use Relation as R;
    match relation {
        R::Son | R::SonInLaw | R::Grandson | R::DaughtersSon => Some(Sex::Male),
        R::Father | R::FatherInLaw | R::HusbandsFather | R::Grandfather => Some(Sex::Male),
        R::Daughter | R::DaughterInLaw | R::Granddaughter | R::DaughtersDaughter => Some(Sex::Female),
        R::Mother | R::MotherInLaw | R::HusbandsMother | R::Grandmother => Some(Sex::Female),
        R::Head | R::Spouse | R::Sibling | R::Other => None,
    }
}

fn of_row(place: &Place, code: &str, zh: &str, en: &str) -> CellProblem {
    CellProblem {
        sheet: place.sheet.clone(),
        row: place.row,
        column: None,
        header: None,
        code: code.to_owned(),
        zh: zh.to_owned(),
        en: en.to_owned(),
    }
}
