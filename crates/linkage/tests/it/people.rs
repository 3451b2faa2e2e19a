//! Two lists about some of the same people, with slips, in a folder that goes away.

use std::path::PathBuf;

use rand::{RngExt as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;

/// The columns of families.
pub(crate) const FAMILY_COLUMNS: &str = "given_name:name,surname:name,street:place,house:number";
pub(crate) const COLUMNS: &str = "given_name:name,surname:name,born:date,number:id,street:place,house:number";

const GIVEN: &str = "mia noah emily jack olivia liam ruby oscar grace henry chloe ethan sophie lucas amelia isaac zara finn \
    alice leo hannah max lily sam isla dylan freya toby molly jacob";
const SURNAMES: &str = "smith jones clarke webster mathews campbell nguyen ryan white green dixon morrison beams coleman \
    glass rollins mcneill priest chandler polmear heerey neumann painter thredgold hannagan paterson kalogerakos blackwell";
const STREETS: &str = "wallaby place, stanley street, pinkerton circuit, kosciusko avenue, ebden street, lambrigg street, \
    medworth crescent, kater place, ferrier place, badimara street, chewings street, barrallier street";

pub(crate) struct Lists {
    folder: tempfile::TempDir,
    pub(crate) left: PathBuf,
    pub(crate) right: PathBuf,
    pub(crate) truth: PathBuf,
}

impl Lists {
    /// Lists of so many people each, three quarters of whom are in both. The order of the rows may be turned round.
    pub(crate) fn new(people: usize, seed: u64, turned: bool) -> Self {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        let words = |text: &'static str| text.split_whitespace().collect::<Vec<_>>();
        let (given, surnames) = (words(GIVEN), words(SURNAMES));
        let streets: Vec<&str> = STREETS.split(',').map(str::trim).collect();
        let person = |rng: &mut ChaCha8Rng| {
            [
                given[rng.random_range(0..given.len())].to_owned(),
                surnames[rng.random_range(0..surnames.len())].to_owned(),
                format!(
                    "{}-{:02}-{:02}",
                    rng.random_range(1930..2015),
                    rng.random_range(1..13),
                    rng.random_range(1..29)
                ),
                format!("{}", rng.random_range(1_000_000..9_999_999)),
                streets[rng.random_range(0..streets.len())].to_owned(),
                format!("{}", rng.random_range(1..200)),
            ]
        };
        let (mut left, mut right, mut truth) = (Vec::new(), Vec::new(), Vec::new());
        for at in 0..people {
            let one = person(&mut rng);
            left.push(format!("l{at:05},{}", one.join(",")));
            if at % 4 < 3 {
                let seen = one.map(|cell| {
                    if rng.random_bool(0.12) {
                        slip(&cell, &mut rng)
                    } else {
                        cell
                    }
                });
                right.push(format!("r{at:05},{}", seen.join(",")));
                truth.push(format!("l{at:05},r{at:05}"));
            } else {
                right.push(format!("r{at:05},{}", person(&mut rng).join(",")));
            }
        }
        Self::written(
            "id,given_name,surname,born,number,street,house",
            left,
            right,
            truth,
            turned,
        )
    }

    fn written(heading: &str, left: Vec<String>, right: Vec<String>, truth: Vec<String>, turned: bool) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, heading: &str, mut rows: Vec<String>| {
            if turned {
                rows.reverse();
            }
            let path = folder.path().join(name);
            std::fs::write(&path, format!("{heading}\n{}\n", rows.join("\n"))).unwrap();
            path
        };
        let (left, right) = (write("left.csv", heading, left), write("right.csv", heading, right));
        let truth = write("truth.csv", "left_id,right_id", truth);
        Self {
            folder,
            left,
            right,
            truth,
        }
    }

    /// Families that share surname and address. The left list has all of them, the right one a member or two of each.
    pub(crate) fn of_families(families: usize, seed: u64) -> Self {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        let (given, surnames): (Vec<&str>, Vec<&str>) = (
            GIVEN.split_whitespace().collect(),
            SURNAMES.split_whitespace().collect(),
        );
        let streets: Vec<&str> = STREETS.split(',').map(str::trim).collect();
        let (mut left, mut right, mut truth) = (Vec::new(), Vec::new(), Vec::new());
        for family in 0..families {
            let surname = surnames[rng.random_range(0..surnames.len())];
            let (street, house) = (streets[rng.random_range(0..streets.len())], rng.random_range(1..400));
            let (first, members) = (rng.random_range(0..given.len()), rng.random_range(1..6));
            for member in 0..members {
                // Nobody in a family has another's given name.
                let cells = [
                    given[(first + 7 * member) % given.len()],
                    surname,
                    street,
                    &house.to_string(),
                ]
                .map(str::to_owned);
                left.push(format!("l{family:04}-{member},{}", cells.join(",")));
                if member < 2 && rng.random_bool(0.6) {
                    let seen = cells.map(|cell| {
                        if rng.random_bool(0.05) {
                            slip(&cell, &mut rng)
                        } else {
                            cell
                        }
                    });
                    right.push(format!("r{family:04}-{member},{}", seen.join(",")));
                    truth.push(format!("l{family:04}-{member},r{family:04}-{member}"));
                }
            }
        }
        Self::written("id,given_name,surname,street,house", left, right, truth, false)
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The rows of both lists in one.
    pub(crate) fn in_one_file(&self) -> PathBuf {
        let left = std::fs::read_to_string(&self.left).unwrap();
        let right = std::fs::read_to_string(&self.right).unwrap();
        let rest = right.split_once('\n').unwrap().1;
        let path = self.path("both.csv");
        std::fs::write(&path, format!("{left}{rest}")).unwrap();
        path
    }
}

/// Another character, two swapped ones, one too few, or none at all.
fn slip(cell: &str, rng: &mut ChaCha8Rng) -> String {
    let mut chars: Vec<char> = cell.chars().collect();
    let at = rng.random_range(0..chars.len());
    match rng.random_range(0..5) {
        0 => return String::new(),
        1 if chars.len() > 1 => {
            chars.remove(at);
        }
        2 if at + 1 < chars.len() => chars.swap(at, at + 1),
        _ if chars[at].is_ascii_digit() => chars[at] = '1',
        _ => chars[at] = 'e',
    }
    chars.into_iter().collect()
}
