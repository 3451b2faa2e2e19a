//! The drawing itself.

use std::collections::BTreeMap;

use super::{DrawMethod, DrawStage, Frame, StageDesign, Unit, digest, hex};

/// The chance of a unit to be drawn, a fraction in lowest terms.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Chance {
    /// Above the line.
    pub favourable: u128,
    /// Below it.
    pub all: u128,
}

impl Chance {
    const CERTAIN: Self = Self { favourable: 1, all: 1 };

    /// The chance that both happen.
    fn and(self, favourable: u64, all: u64) -> Self {
        let favourable = self.favourable * u128::from(favourable);
        let all = self.all * u128::from(all);
        let shared = common_divisor(favourable, all);
        Self {
            favourable: favourable / shared,
            all: all / shared,
        }
    }
}

impl std::fmt::Display for Chance {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}/{}", self.favourable, self.all)
    }
}

fn common_divisor(mut a: u128, mut b: u128) -> u128 {
    while b > 0 {
        (a, b) = (b, a % b);
    }
    a.max(1)
}

/// A unit that was drawn, or stands ready to replace one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pick {
    /// The unit.
    pub unit: Unit,
    /// Its place among the drawn of its stratum, or among the replacements, from 1.
    pub order: u32,
    /// It is a replacement.
    pub spare: bool,
    /// Its ticket.
    pub ticket: String,
    /// How likely it was to be drawn, over all stages; none for a replacement.
    pub chance: Option<Chance>,
}

/// Draws from a frame: stage after stage, in each drawn unit of the stage before, stratum after stratum.
pub fn draw(frame: &Frame, stages: &[StageDesign], seed: &str) -> Vec<Pick> {
    let mut groups: BTreeMap<(DrawStage, &str, &str), Vec<&Unit>> = BTreeMap::new();
    for unit in frame.units() {
        let key = (unit.stage, unit.parent.as_str(), unit.stratum.as_str());
        groups.entry(key).or_default().push(unit);
    }
    let mut parents = vec![(String::new(), Chance::CERTAIN)];
    let mut picks = Vec::new();
    for design in stages {
        let mut drawn = Vec::new();
        for (parent, chance) in &parents {
            let of_parent = groups
                .iter()
                .filter(|((stage, of, _), _)| *stage == design.stage && of == parent);
            for ((_, _, stratum), units) in of_parent {
                let found = of_group(units, design, seed, parent, stratum, *chance);
                let main = found.iter().filter(|pick| !pick.spare);
                drawn.extend(main.filter_map(|pick| Some((pick.unit.id.clone(), pick.chance?))));
                picks.extend(found);
            }
        }
        parents = drawn;
    }
    picks
}

/// Draws in one unit of the stage before, one stratum.
fn of_group(
    units: &[&Unit],
    design: &StageDesign,
    seed: &str,
    parent: &str,
    stratum: &str,
    before: Chance,
) -> Vec<Pick> {
    let mut tickets: Vec<(String, &Unit)> = units.iter().map(|unit| (ticket(seed, unit), *unit)).collect();
    tickets.sort();
    let chances = match design.method {
        DrawMethod::Equal => equal(&tickets, design.take, before),
        DrawMethod::BySize => {
            let start = digest(&[
                b"shouwang-draw-start-1",
                seed.as_bytes(),
                design.stage.as_str().as_bytes(),
                stratum.as_bytes(),
                parent.as_bytes(),
            ]);
            by_size(&tickets, design.take, before, &start)
        }
    };
    let (mut main, mut spare) = (Vec::new(), Vec::new());
    for ((ticket, unit), chance) in tickets.into_iter().zip(chances) {
        let list = if chance.is_some() { &mut main } else { &mut spare };
        list.push(Pick {
            unit: unit.clone(),
            order: u32::try_from(list.len() + 1).unwrap_or(u32::MAX),
            spare: chance.is_none(),
            ticket,
            chance,
        });
    }
    spare.truncate(design.spare as usize);
    main.extend(spare);
    main
}

fn ticket(seed: &str, unit: &Unit) -> String {
    hex(digest(&[
        b"shouwang-draw-1",
        seed.as_bytes(),
        unit.stage.as_str().as_bytes(),
        unit.stratum.as_bytes(),
        unit.id.as_bytes(),
    ]))
}

/// The first tickets are drawn.
fn equal(tickets: &[(String, &Unit)], take: u32, before: Chance) -> Vec<Option<Chance>> {
    let all = tickets.len() as u64;
    let take = u64::from(take).min(all);
    (0..all)
        .map(|index| (index < take).then(|| before.and(take, all)))
        .collect()
}

/// Units too large to be missed are certain; of the others, in the order of their tickets, those are drawn in which a point
/// falls that steps through all households from a start that the seed gives. Whole numbers alone.
fn by_size(tickets: &[(String, &Unit)], take: u32, before: Chance, start: &[u8; 32]) -> Vec<Option<Chance>> {
    let mut chances = vec![None; tickets.len()];
    let mut take = u64::from(take).min(tickets.len() as u64);
    let mut rest: Vec<usize> = (0..tickets.len()).collect();
    let size = |index: usize| tickets[index].1.size;
    let mut all: u64 = rest.iter().map(|index| size(*index)).sum();
    while take > 0 {
        let Some(place) = rest.iter().position(|index| take * size(*index) >= all) else {
            break;
        };
        let index = rest.remove(place);
        chances[index] = Some(before);
        all -= size(index);
        take -= 1;
    }
    if take == 0 {
        return chances;
    }
    let first = start.first_chunk::<16>().map_or(0, |bytes| u128::from_be_bytes(*bytes));
    let mut point = first % u128::from(all);
    let mut reached = 0_u128;
    for index in rest {
        reached += u128::from(take * size(index));
        if point < reached {
            chances[index] = Some(before.and(take * size(index), all));
            point += u128::from(all);
        }
    }
    chances
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unit(stage: DrawStage, id: &str, parent: &str, size: u64) -> Unit {
        Unit {
            stage,
            id: id.into(),
            parent: parent.into(),
            stratum: "all".into(),
            size,
        }
    }

    fn villages() -> Frame {
        let mut units = Vec::new();
        for village in 0..6_u64 {
            let id = format!("v{village}");
            units.push(unit(DrawStage::Village, &id, "", village * 7 + 3));
            units
                .extend((0..village * 7 + 3).map(|house| unit(DrawStage::Household, &format!("{id}h{house}"), &id, 1)));
        }
        Frame::new(units)
    }

    fn design(method: DrawMethod) -> [StageDesign; 2] {
        let village = StageDesign {
            stage: DrawStage::Village,
            method,
            take: 2,
            spare: 0,
        };
        let household = StageDesign {
            stage: DrawStage::Household,
            method: DrawMethod::Equal,
            take: 3,
            spare: 2,
        };
        [village, household]
    }

    #[test]
    fn a_seed_draws_the_same_list_again_and_another_seed_another() {
        let frame = villages();
        for method in [DrawMethod::Equal, DrawMethod::BySize] {
            let one = draw(&frame, &design(method), "2021-12-01 开奖 08 14 22");
            assert_eq!(one, draw(&frame, &design(method), "2021-12-01 开奖 08 14 22"));
            assert_ne!(one, draw(&frame, &design(method), "2021-12-01 开奖 08 14 23"));
            let of = |stage, spare| {
                one.iter()
                    .filter(|pick| pick.unit.stage == stage && pick.spare == spare)
                    .count()
            };
            assert_eq!(
                (of(DrawStage::Village, false), of(DrawStage::Household, false)),
                (2, 6),
                "{method}"
            );
            let drawn: Vec<_> = one
                .iter()
                .filter(|pick| pick.unit.stage == DrawStage::Village)
                .collect();
            assert!(
                one.iter().all(|pick| pick.unit.parent.is_empty()
                    || drawn.iter().any(|village| village.unit.id == pick.unit.parent))
            );
        }
    }

    #[test]
    fn chances_multiply_over_the_stages_and_are_those_that_happen() {
        let frame = villages();
        let mut hits: BTreeMap<String, (u32, Chance)> = BTreeMap::new();
        for seed in 0..2_000 {
            for pick in draw(&frame, &design(DrawMethod::BySize), &seed.to_string()) {
                if let (DrawStage::Village, Some(chance)) = (pick.unit.stage, pick.chance) {
                    hits.entry(pick.unit.id).or_insert((0, chance)).0 += 1;
                }
                if let (DrawStage::Household, Some(chance)) = (pick.unit.stage, pick.chance) {
                    // Two of 123 households' villages by size, then three households of each: every household alike.
                    let expected = Chance::CERTAIN.and(
                        2 * 3,
                        frame
                            .units()
                            .iter()
                            .filter(|unit| unit.stage == DrawStage::Household)
                            .count() as u64,
                    );
                    assert_eq!(chance, expected);
                }
            }
        }
        for (village, (hits, chance)) in hits {
            let expected = chance.favourable * 2_000 / chance.all;
            assert!(
                expected.abs_diff(u128::from(hits)) < 120,
                "{village}: {hits} of {expected}"
            );
        }
    }

    #[test]
    fn what_is_too_large_to_be_missed_is_certain_and_who_is_few_is_taken_whole() {
        let units = vec![
            unit(DrawStage::Village, "big", "", 100),
            unit(DrawStage::Village, "a", "", 1),
            unit(DrawStage::Village, "b", "", 1),
        ];
        let stage = |take| {
            [StageDesign {
                stage: DrawStage::Village,
                method: DrawMethod::BySize,
                take,
                spare: 1,
            }]
        };
        let frame = Frame::new(units);
        for seed in ["1", "2", "3"] {
            let picks = draw(&frame, &stage(2), seed);
            let big = picks.iter().find(|pick| pick.unit.id == "big").unwrap();
            assert_eq!(big.chance.unwrap().to_string(), "1/1");
            let other = picks.iter().find(|pick| pick.unit.id != "big" && !pick.spare).unwrap();
            assert_eq!(other.chance.unwrap().to_string(), "1/2");
            assert_eq!(picks.iter().filter(|pick| pick.spare).count(), 1);
            assert_eq!(
                draw(&frame, &stage(9), seed).iter().filter(|pick| !pick.spare).count(),
                3
            );
        }
    }

    #[test]
    fn a_frame_reads_back_and_its_digest_changes_with_any_unit() {
        let frame = villages();
        let read = Frame::read(&frame.text()).unwrap();
        let rule = super::super::SeedRule {
            source: "开奖".into(),
            on: chrono::NaiveDate::MIN,
            digits: 6,
        };
        let digest = |frame: &Frame| frame.digest(&[], &rule);
        assert_eq!((digest(&read), &read), (digest(&frame), &frame));
        let mut units = frame.units().to_vec();
        units[0].size += 1;
        assert_ne!(digest(&Frame::new(units)), digest(&frame));
        assert_eq!(Frame::read("village,v1,,all").unwrap_err().code, "draw.frame_line");
        assert_eq!(Frame::read("hamlet,v1,,all,1").unwrap_err().code, "draw.frame_line");
    }
}
