//! What a sheet calls the members of a household.
//!
//! Most by their name. Where several have one name, what is added says how they are related to the head, or that they
//! have left; never a birth date, which would make an ID number known but for a few digits.

use shouwang_domain::id_number::IdNumber;
use shouwang_domain::name::name_key;
use shouwang_forms::sheet::{MEMBER, MEMBER_ID, SheetWord};
use shouwang_store::entity::member;
use shouwang_store::{Field, Vault};

use super::name::ambiguous;
use crate::register::household::record::is_here;
use crate::register::import::problems::{other_id, other_member_name, unknown_member};
use crate::{Problem, Result};

/// What a member is called among those of the household, past ones included.
pub(super) fn label(members: &[member::Model], of: &member::Model) -> String {
    let namesakes = || members.iter().filter(|other| other.name_key == of.name_key);
    // Whoever lives there goes before those who have left.
    if namesakes().all(|other| other.id == of.id || (is_here(of) && !is_here(other))) {
        return of.name.clone();
    }
    let mut alike: Vec<i64> = namesakes()
        .filter(|other| remark(other) == remark(of))
        .map(|other| other.id)
        .collect();
    alike.sort_unstable();
    let nth = alike.iter().position(|id| *id == of.id).unwrap_or_default() + 1;
    let name = &of.name;
    match alike.len() {
        1 => format!("{name}（{}）", remark(of)),
        _ => format!("{name}（{}，第{nth}位）", remark(of)),
    }
}

fn remark(member: &member::Model) -> &'static str {
    match is_here(member) {
        true => member.relation.zh(),
        false => "已不在本户",
    }
}

/// The member whom a word means, who may have left.
///
/// # Errors
/// `record.unknown_member`, `ledger.sheet_ambiguous`.
pub(super) fn find<'m>(members: &'m [member::Model], word: &str) -> Result<&'m member::Model> {
    let word = name_key(word);
    if let Some(found) = members.iter().find(|member| name_key(&label(members, member)) == word) {
        return Ok(found);
    }
    let mut named = members
        .iter()
        .filter(|member| is_here(member) && member.name_key == word);
    match named.next() {
        None => Err(unknown_member()),
        Some(first) => Err(ambiguous(
            [first].into_iter().chain(named).map(|member| label(members, member)),
        )),
    }
}

/// The member whom an ID number means, with a note where the name differs; of somebody whose number is not registered,
/// the name must do.
///
/// # Errors
/// `record.other_id`, and those of [`find`], each with its column.
pub(super) fn with_id<'m>(
    vault: &Vault,
    members: &'m [member::Model],
    name: &str,
    id: &IdNumber,
) -> std::result::Result<(&'m member::Model, Option<Problem>), (&'static SheetWord, Problem)> {
    let blind = vault.blind(Field::MEMBER_ID_NUMBER, id.reveal());
    let has_it = |member: &&member::Model| member.id_number_blind.as_ref() == Some(&blind);
    let is_named =
        |member: &member::Model| [name_key(&label(members, member)), member.name_key.clone()].contains(&name_key(name));
    if let Some(here) = members.iter().filter(|member| is_here(member)).find(has_it) {
        return Ok((here, (!is_named(here)).then(other_member_name)));
    }
    if let Some(gone) = members.iter().filter(|member| is_named(member)).find(has_it) {
        return Ok((gone, None));
    }
    match find(members, name) {
        Ok(found) if found.id_number_blind.is_some() => Err((&MEMBER_ID, other_id())),
        Ok(found) => Ok((found, None)),
        Err(problem) => Err((&MEMBER, problem)),
    }
}

#[cfg(test)]
mod tests {
    use shouwang_domain::household::Relation;

    use super::*;

    fn member(id: i64, relation: Relation, name: &str, has_left: bool) -> member::Model {
        member::Model {
            id,
            name: name.to_owned(),
            name_key: name_key(name),
            relation: relation.into(),
            birth_date: "1980-05-12".parse().unwrap(),
            left_on: has_left.then(|| "2026-01-01".parse().unwrap()),
            ..member::Model::default()
        }
    }

    #[test]
    fn each_member_has_a_label_of_its_own_that_finds_it_again_and_tells_no_birth_date() {
        let members = [
            member(1, Relation::Head, "陈石", false),
            member(2, Relation::Son, "陈小", false),
            member(3, Relation::Son, "陈小", false),
            member(4, Relation::Grandson, "陈小", false),
            member(5, Relation::Spouse, "陈小", true),
            member(6, Relation::Sibling, "陈石", true),
            member(7, Relation::Mother, "李木", true),
        ];
        let labels: Vec<String> = members.iter().map(|of| label(&members, of)).collect();
        assert_eq!(
            labels,
            [
                "陈石",
                "陈小（之子，第1位）",
                "陈小（之子，第2位）",
                "陈小（之孙子）",
                "陈小（已不在本户）",
                "陈石（已不在本户）",
                "李木"
            ]
        );
        for (of, label) in members.iter().zip(&labels) {
            assert_eq!(find(&members, label).unwrap().id, of.id, "{label}");
        }
        let several = find(&members, "陈小").unwrap_err();
        assert_eq!(several.code, "ledger.sheet_ambiguous");
        assert!(
            several.zh.contains("陈小（之子，第2位）") && !several.zh.contains("1980"),
            "{}",
            several.zh
        );
        assert_eq!(find(&members, "某某").unwrap_err().code, "record.unknown_member");
    }
}
