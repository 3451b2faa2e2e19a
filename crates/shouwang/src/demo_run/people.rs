//! The people of the demo: who they are, and how they come by their accounts, posts and passwords.

use serde_json::Value;
use shouwang_domain::area::AreaLevel;
use shouwang_domain::role::{Department, Role};
use shouwang_domain::{Problem, Result};

use super::cards::Card;
use super::transcript::{Transcript, text_at};

/// Everybody who can log in.
#[derive(Default)]
pub(super) struct People {
    cards: Vec<Card>,
    /// Town and login of its data officer.
    town_officers: Vec<(String, String)>,
    /// Id of the first town.
    first_town: String,
    villages: Vec<Village>,
}

/// A village of the first town, with the logins of those who work there.
#[derive(Clone)]
pub(super) struct Village {
    pub(super) name: String,
    pub(super) secretary: String,
    pub(super) cadre: String,
}

/// Somebody to be appointed.
struct Appointment<'a> {
    login: String,
    role: Role,
    area: &'a Area,
    department: Option<Department>,
}

/// A division as `area list` prints it.
#[derive(Clone)]
struct Area {
    id: String,
    level: String,
    name: String,
}

impl People {
    /// An administrator changes the one-time password.
    pub(super) fn admit_administrator(
        &mut self,
        transcript: &mut Transcript<'_>,
        login: &str,
        first: &str,
    ) -> Result<()> {
        let role: Role = login.parse()?;
        self.admit(transcript, login, role, "", first)
    }

    /// The security administrator proposes accounts with their posts, one person per role, one data officer per town, one
    /// officer per department, a secretary and a cadre for each village of the first town. The system administrator
    /// confirms the head of the bureau, who confirms the others; then each changes the first password.
    pub(super) fn appoint(&mut self, transcript: &mut Transcript<'_>, areas: &Value) -> Result<()> {
        let areas = read_areas(areas)?;
        // The head of the bureau confirms those of the county; before there is one, and above it, the administrator does.
        let is_of_the_county = |role: Role| role != Role::CountyLeader && role.level() >= AreaLevel::County;
        let (others, first): (Vec<_>, Vec<_>) = appointments(&areas)?
            .into_iter()
            .partition(|person| is_of_the_county(person.role));
        for (people, by) in [(&first, Role::SystemAdmin), (&others, Role::CountyLeader)] {
            transcript.act_as(self.login_of(Role::SecurityAdmin)?);
            let mut proposed = Vec::new();
            for person in people {
                proposed.push(propose(transcript, person)?);
            }
            transcript.act_as(self.login_of(by)?);
            let mut passwords = Vec::new();
            for (id, first) in proposed {
                let decided = transcript.read(&["account", "decide", &id])?;
                passwords.push(format!("{first}{}", text_at(&decided, "second_half")?));
            }
            for (person, first) in people.iter().zip(passwords) {
                let place = match person.department {
                    Some(department) => format!("{} {}", person.area.name, department.zh()),
                    None => person.area.name.clone(),
                };
                self.admit(transcript, &person.login, person.role, &place, &first)?;
                if person.role == Role::TownOfficer {
                    self.town_officers
                        .push((person.area.name.clone(), person.login.clone()));
                }
            }
        }
        let of = |role: Role, village: &Area| {
            let mut found = others.iter().filter(|p| p.role == role && p.area.id == village.id);
            found.next().map(|person| person.login.clone())
        };
        let first_town = areas.iter().find(|area| area.level == "town");
        self.first_town = first_town.map(|town| town.id.clone()).unwrap_or_default();
        self.villages = villages_of_first_town(&areas)
            .filter_map(|village| {
                Some(Village {
                    name: village.name.clone(),
                    secretary: of(Role::VillageSecretary, village)?,
                    cadre: of(Role::VillageCadre, village)?,
                })
            })
            .collect();
        Ok(())
    }

    /// Somebody comes back on a later day.
    pub(super) fn log_in(&self, transcript: &mut Transcript<'_>, login: &str) -> Result<()> {
        let card = self.cards.iter().find(|card| card.login == login);
        let card = card.ok_or_else(|| Problem::internal(format!("nobody is called {login}")))?;
        transcript.act_as(login);
        let password = format!("{}\n", card.password);
        transcript
            .ask(&["login", "--user", login, "--password-stdin"], &password)
            .map(drop)
    }

    /// Logs in with the first password and changes it.
    fn admit(
        &mut self,
        transcript: &mut Transcript<'_>,
        login: &str,
        role: Role,
        place: &str,
        first: &str,
    ) -> Result<()> {
        let password = password()?;
        transcript.act_as(login);
        transcript.ask(&["login", "--user", login, "--password-stdin"], &format!("{first}\n"))?;
        transcript.ask(&["password", "change", "--stdin"], &format!("{first}\n{password}\n"))?;
        self.cards.push(Card {
            login: login.to_owned(),
            role,
            place: place.to_owned(),
            password,
        });
        Ok(())
    }

    /// The first person with a role.
    pub(super) fn login_of(&self, role: Role) -> Result<&str> {
        let card = self.cards.iter().find(|card| card.role == role);
        card.map(|card| card.login.as_str())
            .ok_or_else(|| Problem::internal(format!("nobody is {role}")))
    }

    /// Every town with the login of its data officer.
    pub(super) fn town_officers(&self) -> Vec<(String, String)> {
        self.town_officers.clone()
    }

    /// The town whose people work through the weeks.
    pub(super) fn first_town(&self) -> &str {
        &self.first_town
    }

    /// The villages of the first town.
    pub(super) fn villages(&self) -> &[Village] {
        &self.villages
    }

    pub(super) fn cards(&self) -> &[Card] {
        &self.cards
    }
}

/// The id of the proposal and the first half of the password.
fn propose(transcript: &mut Transcript<'_>, person: &Appointment<'_>) -> Result<(String, String)> {
    let name = match person.department {
        Some(department) => format!("{}{}经办人", person.area.name, department.zh()),
        None => format!("{}{}", person.area.name, person.role.zh()),
    };
    let (role, area) = (person.role.as_str(), &person.area.id);
    let mut words = vec![
        "account",
        "create",
        &person.login,
        "--name",
        &name,
        "--role",
        role,
        "--area",
        area,
    ];
    if let Some(department) = person.department {
        words.extend(["--department", department.as_str()]);
    }
    let made = transcript.read(&words)?;
    Ok((text_at(&made["change"], "id")?, text_at(&made, "first_half")?))
}

/// One person for each role in the first area of its level, and what the demo needs besides.
fn appointments(areas: &[Area]) -> Result<Vec<Appointment<'_>>> {
    let mut all = Vec::new();
    for role in Role::ALL.iter().copied().filter(|role| !role.is_administrator()) {
        let level = role.level().as_str();
        let mut of_level = areas.iter().filter(|area| area.level == level);
        let first = of_level
            .next()
            .ok_or_else(|| Problem::internal(format!("there is no {level}")))?;
        let mut appoint = |login: String, area, department| {
            all.push(Appointment {
                login,
                role,
                area,
                department,
            })
        };
        match role {
            Role::DepartmentOfficer => {
                for department in Department::ALL {
                    appoint(department.as_str().to_owned(), first, Some(*department));
                }
            }
            Role::VillageSecretary | Role::VillageCadre => {
                for (idx, village) in villages_of_first_town(areas).enumerate() {
                    let login = if idx == 0 {
                        role.to_string()
                    } else {
                        format!("{role}_{}", idx + 1)
                    };
                    appoint(login, village, None);
                }
            }
            Role::TownOfficer => {
                appoint(role.as_str().to_owned(), first, None);
                for (idx, town) in of_level.enumerate() {
                    appoint(format!("{role}_{}", idx + 2), town, None);
                }
            }
            _ => appoint(role.as_str().to_owned(), first, None),
        }
    }
    Ok(all)
}

/// The list is in the order of the tree, so a town's villages follow it.
fn villages_of_first_town(areas: &[Area]) -> impl Iterator<Item = &Area> {
    let from_first_town = areas.iter().skip_while(|area| area.level != "town").skip(1);
    from_first_town
        .take_while(|area| area.level != "town")
        .filter(|area| area.level == "village")
}

fn read_areas(listed: &Value) -> Result<Vec<Area>> {
    let areas = listed.as_array().into_iter().flatten();
    areas
        .map(|area| {
            Ok(Area {
                id: text_at(area, "id")?,
                level: text_at(area, "level")?,
                name: text_at(area, "name")?,
            })
        })
        .collect()
}

/// Random syllables, easy to type: about 56 bits.
fn password() -> Result<String> {
    const CONSONANTS: &[u8] = b"bdfghjklmnprstvz";
    const VOWELS: &[u8] = b"aeiou";
    let mut random = [0; 20];
    getrandom::fill(&mut random).map_err(Problem::internal)?;
    let mut password = String::new();
    for (idx, pair) in random.chunks_exact(2).enumerate() {
        if idx > 0 && idx % 2 == 0 {
            password.push('-');
        }
        // 256 is a multiple of 16 and nearly one of 5.
        password.push(char::from(CONSONANTS[usize::from(pair[0]) % CONSONANTS.len()]));
        password.push(char::from(VOWELS[usize::from(pair[1]) % VOWELS.len()]));
    }
    Ok(password)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_role_and_department_and_town_has_its_person() {
        let area = |level: &str, name: &str| Area {
            id: name.into(),
            level: level.into(),
            name: name.into(),
        };
        let areas = ["province", "city", "county", "town", "village", "group", "town"].map(|level| area(level, level));
        let all = appointments(&areas).unwrap();
        for role in Role::ALL.iter().filter(|role| !role.is_administrator()) {
            assert!(all.iter().any(|person| person.role == *role), "{role}");
        }
        assert_eq!(all.iter().filter(|person| person.role == Role::TownOfficer).count(), 2);
        let departments = all.iter().filter(|person| person.department.is_some()).count();
        assert_eq!(departments, Department::ALL.len());
    }

    #[test]
    fn passwords_are_long_enough_and_differ() {
        let (one, other) = (password().unwrap(), password().unwrap());
        assert_eq!(one.len(), 24);
        assert_ne!(one, other);
    }
}
