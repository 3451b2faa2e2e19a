//! The table of points of an installation, from `base/points.toml`: which households are visited first.
//!
//! It orders visits and suggests them. Nothing in it decides a finding or a case, so it is no part of a pack's version.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde::Deserialize;
use shouwang_discovery::bands::Band;
use shouwang_discovery::{Direction, Points, Seen, Sign};
use shouwang_domain::warning::Outcome;
use toml::Spanned;

use crate::{PackProblem, Position, SourceFile, SqlText};

/// The table that ships.
pub(crate) const SHIPPED_POINTS: &str = include_str!("../../../policies/base/points.toml");

/// A table of points with the places of what it says.
#[derive(Debug, Clone)]
pub struct PointsText {
    /// The table.
    pub table: Points,
    /// For each sign its condition over the facts, where it has one.
    pub conditions: Vec<Option<SqlText>>,
    /// For each sign where it is written.
    pub at: Vec<Position>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct FileText {
    version: String,
    zh: String,
    en: String,
    base: i64,
    doubling: Spanned<u32>,
    unnamed: Unnamed,
    sign: Vec<Spanned<SignText>>,
    #[serde(default)]
    band: Vec<BandText>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Unnamed {
    watch: i32,
    normal: i32,
    urgent: i32,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct SignText {
    id: String,
    zh: String,
    en: String,
    when: Option<Spanned<String>>,
    rule: Option<String>,
    says: Option<Outcome>,
    #[serde(default)]
    direction: DirectionText,
    points: i32,
}

#[derive(Debug, Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
enum DirectionText {
    Raises,
    Lowers,
    #[default]
    Either,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct BandText {
    from: Option<i32>,
    households: u64,
    in_need: u64,
}

impl PointsText {
    /// The table that ships with the program.
    ///
    /// # Errors
    /// What is wrong with it; a test holds that nothing is.
    pub fn shipped() -> Result<Self, Vec<PackProblem>> {
        Self::read("base/points.toml", SHIPPED_POINTS)
    }

    /// Reads a table; the path is shown in messages.
    ///
    /// # Errors
    /// Everything that is wrong with it, with its place.
    pub fn read(path: &str, text: &str) -> Result<Self, Vec<PackProblem>> {
        let file = Arc::new(SourceFile::new(path, text));
        let text: FileText = toml::from_str(&file.text).map_err(|error| {
            let message = error.message();
            vec![PackProblem::new(
                file.position(error.span().map_or(0, |span| span.start)),
                "points.syntax",
                format!("分值表格式错误：{message}。"),
                format!("The table of points cannot be read: {message}."),
            )]
        })?;
        let mut problems = Vec::new();
        if !(1..=50).contains(text.doubling.get_ref()) || text.version.trim().is_empty() {
            problems.push(PackProblem::new(
                file.position(text.doubling.span().start),
                "points.scale",
                "分值表须有版本号（version），且 doubling（可能性翻一倍的分值）应在 1 至 50 之间。",
                "A table of points has a version, and doubling, the points that double the odds, is between 1 and 50.",
            ));
        }
        let mut ids = BTreeSet::new();
        let mut read = Self {
            table: Points {
                version: text.version,
                fitted: [text.zh, text.en],
                base: text.base,
                doubling: text.doubling.into_inner(),
                unnamed: [text.unnamed.watch, text.unnamed.normal, text.unnamed.urgent],
                signs: Vec::new(),
                bands: Vec::new(),
            },
            conditions: Vec::new(),
            at: Vec::new(),
        };
        for sign in text.sign {
            let at = file.position(sign.span().start);
            let sign = sign.into_inner();
            if let Some(problem) = wrong(&sign, &at).or_else(|| twice(&mut ids, &sign, &at)) {
                problems.push(problem);
                continue;
            }
            let condition = sign
                .when
                .map(|when| SqlText::new(when.get_ref().clone(), Arc::clone(&file), when.span()));
            let seen = match (&condition, sign.rule) {
                (Some(condition), _) => Seen::Facts(condition.text.clone()),
                (None, rule) => Seen::Rule(rule.unwrap_or_default(), sign.says.unwrap_or(Outcome::Fires)),
            };
            read.table.signs.push(Sign {
                id: sign.id,
                zh: sign.zh,
                en: sign.en,
                seen,
                direction: match sign.direction {
                    DirectionText::Raises => Direction::Raises,
                    DirectionText::Lowers => Direction::Lowers,
                    DirectionText::Either => Direction::Either,
                },
                points: sign.points,
            });
            read.conditions.push(condition);
            read.at.push(at);
        }
        read.table.bands = text
            .band
            .into_iter()
            .map(|band| Band {
                from: band.from,
                households: band.households,
                in_need: band.in_need,
            })
            .collect();
        let ends: Vec<i32> = read
            .table
            .bands
            .iter()
            .map(|band| band.from.unwrap_or(i32::MIN))
            .collect();
        let counts = read.table.bands.iter().all(|band| band.in_need <= band.households);
        if !ends.is_sorted_by(|a, b| a > b) || !counts {
            problems.push(PackProblem::new(
                file.position(file.text.find("[[band]]").unwrap_or(0)),
                "points.bands",
                "分值档次（[[band]]）应从高到低，最后一档不写 from，且需要帮助的户数不超过总户数。",
                "Bands go from the highest points down, the last without from, and no more are in need than there are.",
            ));
        }
        if problems.is_empty() { Ok(read) } else { Err(problems) }
    }
}

/// A table as a file of its own.
pub fn points_file(table: &Points) -> String {
    let quoted = |text: &str| toml::Value::from(text).to_string();
    let [zh, en] = &table.fitted;
    let [watch, normal, urgent] = table.unnamed;
    let mut text = format!(
        "version = {}\nzh = {}\nen = {}\n\n# Log-odds of a household that shows nothing, in thousandths; so many points double the odds.\nbase = {}\ndoubling = {}\n\n# A rule that fires and stands nowhere below counts by its level.\nunnamed = {{ watch = {watch}, normal = {normal}, urgent = {urgent} }}\n",
        quoted(&table.version),
        quoted(zh),
        quoted(en),
        table.base,
        table.doubling,
    );
    for sign in &table.signs {
        let seen = match &sign.seen {
            Seen::Facts(when) => format!("when = {}", quoted(when)),
            Seen::Rule(rule, Outcome::Fires) => format!("rule = {}", quoted(rule)),
            Seen::Rule(rule, says) => format!("rule = {}\nsays = {}", quoted(rule), quoted(says.as_str())),
        };
        let direction = match sign.direction {
            Direction::Raises => "direction = \"raises\"\n",
            Direction::Lowers => "direction = \"lowers\"\n",
            Direction::Either => "",
        };
        text.push_str(&format!(
            "\n[[sign]]\nid = {}\nzh = {}\nen = {}\n{seen}\n{direction}points = {}\n",
            quoted(&sign.id),
            quoted(&sign.zh),
            quoted(&sign.en),
            sign.points
        ));
    }
    for band in &table.bands {
        let from = band.from.map(|from| format!("from = {from}\n")).unwrap_or_default();
        text.push_str(&format!(
            "\n[[band]]\n{from}households = {}\nin_need = {}\n",
            band.households, band.in_need
        ));
    }
    text
}

fn wrong(sign: &SignText, at: &Position) -> Option<PackProblem> {
    let id = &sign.id;
    let problem = |code, zh: String, en: String| Some(PackProblem::new(at.clone(), code, zh, en));
    if sign.when.is_some() == sign.rule.is_some() || (sign.says.is_some() && sign.rule.is_none()) {
        return problem(
            "points.seen",
            format!("项目 {id} 须且只须写一种依据：when（指标条件）或 rule（规则）；says 只与 rule 同用。"),
            format!("The sign {id} has either when, a condition over facts, or rule; says goes with rule alone."),
        );
    }
    if [&sign.id, &sign.zh, &sign.en].iter().any(|text| text.trim().is_empty()) {
        return problem(
            "points.words",
            format!("项目 {id} 须写明 id、中文（zh）和英文（en）。"),
            format!("The sign {id} needs an id and words in Chinese (zh) and English (en)."),
        );
    }
    let fits = match sign.direction {
        DirectionText::Raises => sign.points >= 0,
        DirectionText::Lowers => sign.points <= 0,
        DirectionText::Either => true,
    };
    if !fits || sign.points.abs() > 100 {
        return problem(
            "points.direction",
            format!("项目 {id} 的分值 {} 与规定的方向不符，或超过 100 分。", sign.points),
            format!(
                "The points of the sign {id}, {}, go against its direction, or are more than 100.",
                sign.points
            ),
        );
    }
    None
}

fn twice(ids: &mut BTreeSet<String>, sign: &SignText, at: &Position) -> Option<PackProblem> {
    (!ids.insert(sign.id.clone())).then(|| {
        PackProblem::new(
            at.clone(),
            "points.twice",
            format!("项目 {} 出现了两次。", sign.id),
            format!("The sign {} stands twice.", sign.id),
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = "version = \"t\"\nzh = \"试\"\nen = \"t\"\nbase = -1000\ndoubling = 5\nunnamed = { watch = 1, normal = 2, urgent = 3 }\n";

    fn code(rest: &str) -> (&'static str, usize) {
        let problems = PointsText::read("p.toml", &format!("{HEAD}{rest}")).unwrap_err();
        (problems[0].code, problems[0].at.line)
    }

    #[test]
    fn what_is_wrong_is_said_with_its_place() {
        let sign = |rest: &str| format!("[[sign]]\nid = \"a\"\nzh = \"甲\"\nen = \"a\"\n{rest}\n");
        assert_eq!(code("[[sign]]\nid = 3\n").0, "points.syntax");
        assert_eq!(code(&sign("points = 3")), ("points.seen", 7));
        assert_eq!(code(&sign("when = \"a\"\nrule = \"b\"\npoints = 3")).0, "points.seen");
        assert_eq!(
            code(&sign("when = \"a\"\ndirection = \"lowers\"\npoints = 3")).0,
            "points.direction"
        );
        let one = sign("when = \"has_labour\"\npoints = 3");
        assert_eq!(code(&format!("{one}{one}")), ("points.twice", 13));
        assert_eq!(
            code(&format!("{one}[[band]]\nhouseholds = 1\nin_need = 2\n")).0,
            "points.bands"
        );
        assert_eq!(
            code(&format!(
                "{one}[[band]]\nhouseholds = 1\nin_need = 0\n[[band]]\nfrom = 3\nhouseholds = 1\nin_need = 0\n"
            ))
            .0,
            "points.bands"
        );
    }

    #[test]
    fn the_table_that_ships_is_sound_and_no_sign_is_what_somebody_is() {
        let shipped = PointsText::shipped().unwrap();
        assert!(!shipped.table.bands.is_empty());
        let again = PointsText::read("again.toml", &points_file(&shipped.table)).unwrap();
        assert_eq!(again.table, shipped.table, "a table that is written is read as it was");
        // A condition can name nothing but a column of the facts, and there is none of these. Rules read nothing else.
        for forbidden in ["sex", "gender", "ethnic", "nation", "relig", "name", "surname", "party"] {
            let mut columns = shouwang_domain::facts::HouseholdFacts::COLUMNS.iter();
            assert!(
                !columns.any(|column| column.name.split('_').any(|word| word.starts_with(forbidden))),
                "{forbidden}"
            );
        }
    }
}
