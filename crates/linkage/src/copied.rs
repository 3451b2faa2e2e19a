//! Numbers that were copied from somebody else: that of the head of the household instead of the child's, that of the line
//! above. Who holds the number in the other list has quite another name, so the number says nothing about the row.

use crate::compare::Kind;
use crate::data::Data;
use crate::table::MISSING;

/// Of a number that more rows than this have in common, only as many are looked at.
const HOLDERS: usize = 50;

/// Takes numbers away that the other list knows as those of people with other names only: first from the left list, then
/// from the right one, where what was taken from the left says nothing any more. A register in which a list is looked up
/// keeps what it has.
pub(crate) fn forget_copied_numbers(data: &mut Data) {
    let of_kind = |kind: Kind| -> Vec<usize> {
        let all = data.columns.iter().enumerate();
        all.filter(|(_, column)| column.kind == kind)
            .map(|(at, _)| at)
            .collect()
    };
    let (names, numbers) = (of_kind(Kind::Name), of_kind(Kind::Id));
    if names.is_empty() {
        return;
    }
    for column in numbers {
        for is_left in [true, false] {
            let copied = copied_rows(data, column, is_left);
            data.forget(column, &copied, is_left);
            if data.is_one_list() || data.is_looked_up() {
                break;
            }
        }
    }
}

fn copied_rows(data: &Data, column: usize, is_left: bool) -> Vec<u32> {
    let (own, others) = if is_left {
        (data.left(), data.right())
    } else {
        (data.right(), data.left())
    };
    let mut holders: Vec<(u32, u32)> = (0..others.len() as u32)
        .map(|row| (others.get(row)[column], row))
        .filter(|(code, _)| *code != MISSING)
        .collect();
    holders.sort_unstable();
    let is_copied = |row: &u32| {
        let cells = own.get(*row);
        let code = cells[column];
        if code == MISSING {
            return false;
        }
        let first = holders.partition_point(|(other, _)| *other < code);
        let same = holders[first..].iter().take_while(|(other, _)| *other == code);
        let mut same = same
            .filter(|(_, other)| !data.is_one_list() || other != row)
            .take(HOLDERS)
            .peekable();
        same.peek().is_some() && same.all(|(_, other)| are_others(data, cells, others.get(*other)))
    };
    (0..own.len() as u32).filter(is_copied).collect()
}

/// Whether two rows are of two people: all names and dates are there, and differ.
fn are_others(data: &Data, one: &[u32], other: &[u32]) -> bool {
    let levels = data.compare(one, other);
    data.columns
        .iter()
        .zip(levels.of)
        .all(|(column, level)| match column.kind {
            Kind::Name => usize::from(level) == column.kind.levels().len(),
            // The day of the month may be shared by chance, two of the three parts are not.
            Kind::Date => level > column.kind.agrees() + 1,
            _ => true,
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::tests::data;
    use crate::table::MISSING;

    fn numbers(data: &Data) -> [Vec<bool>; 2] {
        [data.left(), data.right()].map(|rows| (0..rows.len() as u32).map(|row| rows.get(row)[1] != MISSING).collect())
    }

    #[test]
    fn the_number_of_the_head_is_forgotten_and_the_head_keeps_it() {
        // The second row of the left list has the number of the first person of the right list, whose name is another.
        let left = [
            ["陈志强", "990101197001011234"],
            ["陈丽", "990101197001011234"],
            ["李娜", "990101198505050021"],
        ];
        let right = [
            ["陈志强", "990101197001011234"],
            ["陈丽", "990101199903030022"],
            ["李娜", ""],
        ];
        let mut data = data("name:name,number:id", &left, Some(&right));
        forget_copied_numbers(&mut data);
        assert_eq!(numbers(&data), [vec![true, false, true], vec![true, true, false]]);
        let counts = &data.columns[1].counts[0];
        assert_eq!(counts.iter().sum::<u32>(), 2, "what is forgotten is not counted");
    }

    #[test]
    fn within_one_list_a_number_of_two_names_is_nobodys() {
        let rows = [
            ["陈志强", "990101197001011234"],
            ["王芳", "990101197001011234"],
            ["陈志强", "990101198505050021"],
        ];
        let mut data = data("name:name,number:id", &rows, None);
        forget_copied_numbers(&mut data);
        assert_eq!(numbers(&data)[0], [false, false, true]);
    }

    #[test]
    fn a_number_is_kept_where_a_name_is_missing_or_a_date_agrees() {
        let left = [["smith", "584160130", "1990-01-05"], ["", "584160131", "1991-02-06"]];
        let right = [
            ["jones", "584160130", "1990-01-06"],
            ["green", "584160131", "1951-12-16"],
        ];
        let mut data = data("surname:name,number:id,born:date", &left, Some(&right));
        forget_copied_numbers(&mut data);
        assert_eq!(numbers(&data), [[true, true], [true, true]]);
    }
}
