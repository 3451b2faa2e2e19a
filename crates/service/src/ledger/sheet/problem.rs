//! What can be wrong with the rows of a register's sheet besides what is wrong with a record.

use shouwang_forms::Field;

use crate::Problem;

pub(super) fn not_asked_for(field: &Field) -> Problem {
    Problem::bad_data(
        "ledger.sheet_not_asked",
        format!("按本行其他各栏，“{}”不需要填写，没有采用。", field.label.zh),
        format!(
            "With the other cells of the row, \"{}\" is not asked for; it was left out.",
            field.label.en
        ),
    )
}

pub(super) fn twice() -> Problem {
    Problem::bad_data(
        "ledger.sheet_twice",
        "同一条记录在本文件中已有一行；请合并或删除其中一行。",
        "The file has a row for this record already; merge them or delete one.",
    )
}

pub(super) fn no_record() -> Problem {
    Problem::bad_data(
        "ledger.sheet_no_record",
        "没有这条明细所属的记录；请先在主表中填写该记录，并核对两张表是否一致。",
        "The record of this row is not there; fill it in in the first sheet, and check that both sheets agree.",
    )
}

pub(super) fn no_such_id() -> Problem {
    Problem::bad_data(
        "ledger.sheet_no_such_id",
        "没有这个编号的记录，或与本行对象不符；请勿改动编号，新增的请留空。",
        "There is no record of this id, or it is about somebody else; leave ids as they are, and blank in new rows.",
    )
}

pub(super) fn changed_since() -> Problem {
    Problem::bad_data(
        "ledger.sheet_changed_since",
        "导出这张表之后，系统中的这条记录已被修改，没有用本行覆盖；请重新导出，在新表上修改后再导入。",
        "This record was changed after the sheet was exported, and the row does not write over that; export it again, mend the \
         new sheet and import it.",
    )
}

pub(super) fn same_number() -> Problem {
    Problem::bad_data(
        "ledger.sheet_same_number",
        "本表中已有这个序号；请改用另一个，明细表也要一致。",
        "The sheet has this number already; give it another, and the same in the sheet of its rows.",
    )
}
