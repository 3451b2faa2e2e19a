//! Families as they live together in the villages of the South.

use chrono::{Days, NaiveDate};
use shouwang_domain::household::Relation;
use shouwang_domain::id_number::Sex;

use crate::dice::Dice;
use crate::names::{self, Clans};
use crate::people::{Numbers, Person, disability};
use crate::work::Job;

#[derive(Debug, Clone, Copy)]
enum Shape {
    ElderAlone,
    ElderCouple,
    Bachelor,
    Couple,
    Nuclear,
    SingleParent,
    ThreeGenerations,
    WithParents,
    GrandparentsOnly,
}

/// Makes a family. `capital` is what it inherited in land, schooling and luck: about standard normal.
pub(crate) fn family(
    dice: &mut Dice,
    clans: &Clans,
    numbers: &mut Numbers,
    today: NaiveDate,
    capital: f64,
) -> Vec<Person> {
    use Relation as R;
    use Sex::{Female, Male};
    // Poor families are more often old, alone or broken.
    let strain = (-0.35 * capital).exp();
    let shape = dice.weighted(&[
        (Shape::ElderAlone, 6.0 * strain),
        (Shape::ElderCouple, 8.0),
        (Shape::Bachelor, 4.0 * strain),
        (Shape::Couple, 7.0),
        (Shape::Nuclear, 32.0),
        (Shape::SingleParent, 4.0 * strain),
        (Shape::ThreeGenerations, 22.0),
        (Shape::WithParents, 13.0),
        (Shape::GrandparentsOnly, 4.0 * strain),
    ]);
    let surname = clans.surname(dice);
    let minority = dice.chance(0.008);
    let mut maker = Maker {
        dice,
        numbers,
        today,
        surname,
        minority,
        capital,
        people: Vec::new(),
    };
    match shape {
        Shape::ElderAlone => {
            let sex = if maker.dice.chance(0.6) { Female } else { Male };
            maker.native(R::Head, sex, 62, 90);
        }
        Shape::ElderCouple => {
            let age = maker.native(R::Head, Male, 60, 84);
            maker.newcomer(R::Spouse, Female, age - 6, age);
        }
        Shape::Bachelor => {
            maker.native(R::Head, Male, 32, 62);
        }
        Shape::Couple => {
            let age = maker.native(R::Head, Male, 42, 60);
            maker.newcomer(R::Spouse, Female, age - 5, age + 1);
        }
        Shape::Nuclear => {
            let age = maker.native(R::Head, Male, 27, 54);
            let wife = maker.newcomer(R::Spouse, Female, age - 5, age + 1);
            maker.children(wife, (R::Son, R::Daughter));
        }
        Shape::SingleParent => {
            let sex = if maker.dice.chance(0.5) { Female } else { Male };
            let age = maker.native(R::Head, sex, 30, 50);
            maker.children(age - 1, (R::Son, R::Daughter));
        }
        Shape::ThreeGenerations => {
            let age = maker.native(R::Head, Male, 50, 76);
            if maker.dice.chance(0.8) {
                maker.newcomer(R::Spouse, Female, age - 5, age);
            }
            let son = maker.native(R::Son, Male, age - 31, age - 22);
            let wife = maker.newcomer(R::DaughterInLaw, Female, son - 4, son);
            maker.children(wife, (R::Grandson, R::Granddaughter));
        }
        Shape::WithParents => {
            let age = maker.native(R::Head, Male, 30, 52);
            let wife = maker.newcomer(R::Spouse, Female, age - 5, age + 1);
            if maker.dice.chance(0.6) {
                maker.native(R::Father, Male, age + 22, age + 34);
            }
            maker.newcomer(R::Mother, Female, age + 21, age + 32);
            maker.children(wife, (R::Son, R::Daughter));
        }
        Shape::GrandparentsOnly => {
            let age = maker.native(R::Head, Male, 56, 74);
            maker.newcomer(R::Spouse, Female, age - 5, age);
            maker.children(age - 24, (R::Grandson, R::Granddaughter));
        }
    }
    maker.people
}

struct Maker<'a> {
    dice: &'a mut Dice,
    numbers: &'a mut Numbers,
    today: NaiveDate,
    surname: &'static str,
    minority: bool,
    capital: f64,
    people: Vec<Person>,
}

impl Maker<'_> {
    /// Somebody born here with the family's surname; returns the age.
    fn native(&mut self, relation: Relation, sex: Sex, youngest: i64, oldest: i64) -> i64 {
        self.person(relation, sex, youngest, oldest, self.surname, true)
    }

    /// Somebody who married in; returns the age.
    fn newcomer(&mut self, relation: Relation, sex: Sex, youngest: i64, oldest: i64) -> i64 {
        let surname = names::marrying_in(self.dice);
        self.person(relation, sex, youngest.max(20), oldest.max(20), surname, false)
    }

    /// The children of a mother of this age, who live with her until they marry.
    fn children(&mut self, mother: i64, (son, daughter): (Relation, Relation)) {
        let wanted = self
            .dice
            .weighted(&[(0, 6.0), (1, 30.0), (2, 42.0), (3, 17.0), (4, 5.0)]);
        let mut age = mother - self.dice.int(20, 28);
        for _ in 0..wanted {
            if (0..26).contains(&age) {
                // 112 boys to 100 girls, as the censuses of the province found.
                let (relation, sex) = if self.dice.chance(0.528) {
                    (son, Sex::Male)
                } else {
                    (daughter, Sex::Female)
                };
                self.person(relation, sex, age, age, self.surname, true);
            }
            age -= self.dice.int(2, 5);
        }
    }

    fn person(&mut self, relation: Relation, sex: Sex, low: i64, high: i64, surname: &str, is_native: bool) -> i64 {
        let dice = &mut *self.dice;
        let age = dice.int(low, high);
        let days = (age as f64 * 365.25) as u64 + dice.int(1, 364) as u64;
        let birth = self.today.checked_sub_days(Days::new(days)).unwrap_or(self.today);
        let is_minority = self.minority && (is_native || dice.chance(0.7));
        let (name, ethnicity) = loop {
            let (name, ethnicity) = if is_minority {
                names::minority(dice)
            } else {
                (format!("{surname}{}", names::given(dice, sex)), names::ethnicity(dice))
            };
            // No family gives a name twice.
            if self.people.iter().all(|person| person.name != name) {
                break (name, ethnicity);
            }
        };
        let is_baby = age == 0 && dice.chance(0.25);
        let id = (!is_baby).then(|| self.numbers.id(dice, birth, sex, is_native));
        let weakness = (-0.2 * self.capital).exp();
        let skill = (0.22 * self.capital + 0.2 * dice.normal()).exp();
        let chronic = dice.chance(
            weakness
                * match age {
                    ..40 => 0.02,
                    40..60 => 0.09,
                    _ => 0.28,
                },
        );
        let is_disabled = dice.chance(weakness * if age < 50 { 0.015 } else { 0.045 });
        let person = Person {
            relation,
            name,
            ethnicity,
            sex,
            birth,
            id,
            phone: (age >= 16 && (relation == Relation::Head || dice.chance(0.5))).then(|| self.numbers.phone()),
            skill,
            insured: dice.chance(0.985),
            chronic,
            disability: if is_disabled { disability(dice) } else { None },
            leaves_school_at: dice.weighted(&[(13, 0.4), (15, 12.0), (18, 40.0), (22, 47.6)]),
            job: Job::NONE,
            stints: Vec::new(),
            disabled_at: None,
            illness: None,
            is_dead: false,
        };
        self.people.push(person);
        age
    }
}
