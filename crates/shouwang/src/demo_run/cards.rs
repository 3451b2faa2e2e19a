//! Login cards: how to come in as whom.

use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;

use serde::{Deserialize, Serialize};
use shouwang_domain::role::Role;
use shouwang_domain::{Problem, Result};

use crate::lang::Lang;
use crate::text::table;

/// For the owner's eyes only: the passwords are in it.
const FILE: &str = "login-cards.txt";

/// One person's way in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Card {
    pub(super) login: String,
    pub(super) role: Role,
    pub(super) place: String,
    pub(super) password: String,
}

/// Keeps all cards, one line each: login, password, role, place.
pub(super) fn write(dir: &Path, cards: &[Card]) -> Result<()> {
    let text: String = cards
        .iter()
        .map(|card| format!("{}\t{}\t{}\t{}\n", card.login, card.password, card.role, card.place))
        .collect();
    let file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(dir.join(FILE));
    file.and_then(|mut file| file.write_all(text.as_bytes()))
        .map_err(Problem::internal)
}

/// One card per role for the terminal, and where the others are.
pub(super) fn shown(dir: &Path, lang: Lang) -> Result<String> {
    let path = dir.join(FILE);
    let cards: Vec<Card> = fs::read_to_string(&path)
        .map_err(Problem::internal)?
        .lines()
        .map(parse)
        .collect::<Result<_>>()?;
    let firsts = cards
        .iter()
        .enumerate()
        .filter(|(idx, card)| !cards[..*idx].iter().any(|other| other.role == card.role));
    let rows: Vec<_> = firsts
        .map(|(_, card)| {
            let role = lang.pick(card.role.zh(), card.role.en());
            vec![
                role.to_owned(),
                card.place.clone(),
                card.login.clone(),
                card.password.clone(),
            ]
        })
        .collect();
    let header = lang.pick(
        ["角色", "区划", "登录名", "密码"],
        ["role", "area", "login", "password"],
    );
    Ok(lang.pick(
        format!(
            "\n登录卡（每种角色一张，全部在 {}）：\n{}",
            path.display(),
            table(&header, &rows)
        ),
        format!(
            "\nLogin cards (one per role, all of them in {}):\n{}",
            path.display(),
            table(&header, &rows)
        ),
    ))
}

fn parse(line: &str) -> Result<Card> {
    match line.split('\t').collect::<Vec<_>>()[..] {
        [login, password, role, place] => Ok(Card {
            login: login.into(),
            role: role.parse()?,
            place: place.into(),
            password: password.into(),
        }),
        _ => Err(Problem::internal("the file of login cards is damaged")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt as _;

    #[test]
    fn cards_are_kept_to_the_owner_and_one_per_role_is_shown() {
        let dir = tempfile::tempdir().unwrap();
        let card = |login: &str| Card {
            login: login.into(),
            role: Role::TownOfficer,
            place: "石溪镇".into(),
            password: format!("secret-of-{login}"),
        };
        write(dir.path(), &[card("one"), card("two")]).unwrap();
        let mode = fs::metadata(dir.path().join(FILE)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        let shown = shown(dir.path(), Lang::En).unwrap();
        assert!(shown.contains("secret-of-one") && !shown.contains("secret-of-two"));
    }
}
