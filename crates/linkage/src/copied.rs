//! Numbers that were copied from somebody else: that of the head of the household instead of the child's, that of the line
//! above. Who holds the number in the other list has quite another name, so the number says nothing about the row.

use crate::compare::{Kind, NOTHING};
use crate::data::Data;
use crate::table::MISSING;

/// Of a number that more rows than this have in common, only as many are looked at.
const HOLDERS: usize = 50;

/// Takes numbers away that the other list knows as those of people with other names only: first from the left list, then
/// from the right one, where what was taken from the left says nothing any more.
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
            if data.is_one_list() {
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

/// Whether two rows are of two people: all names are there and differ, and no date is the same or nearly so.
fn are_others(data: &Data, one: &[u32], other: &[u32]) -> bool {
    let levels = data.compare(one, other);
    data.columns
        .iter()
        .zip(levels.of)
        .all(|(column, level)| match column.kind {
            Kind::Name => usize::from(level) == column.kind.levels().len(),
            Kind::Date => level == NOTHING || level > column.kind.agrees(),
            _ => true,
        })
}
