//! Lists of departments: what came in, what rows say of households, and rows of which a person says whom they are about.

use shouwang_domain::Month;
use shouwang_domain::department_list::{PairReason, PairState};
use shouwang_domain::role::Department;

use crate::column::{Code, Day, Flag, Json};
use crate::table::table;

table! {
    /// Lists as they came in, of a county and a month. Of rows about people who are not in the county's register there is
    /// the number and nothing else; `damage` says which rows could not be read, and why, without what stood in them, and
    /// `kin_lines` which were left to somebody else. Of the file there is its digest and its kind: its name may be anybody's.
    register list_batch "list_batch" {
        area_id: i64,
        list: String,
        list_version: i64,
        department: Code<Department>,
        month: Code<Month>,
        receipt: String,
        file_kind: String,
        file_digest: String,
        received_on: Day,
        due: Day,
        late: Flag,
        total: i64,
        matched: i64,
        doubtful: i64,
        unknown: i64,
        damaged: i64,
        repeated: i64,
        kin: i64,
        warned: i64,
        differing: i64,
        damage: Json,
        kin_lines: Json,
    }
    unique (area_id, receipt);
    index (area_id, list, file_digest);
    index (area_id, month, list);
    index (department, month);
}

table! {
    /// Rows of which a person says whether they are about a member: the number agrees and the name does not, or the name
    /// does and the number is damaged. What the row says, `said_sealed`, goes when it is about somebody else.
    register list_pair "list_pair" {
        list_batch_id: i64,
        household_id: i64,
        area_order: i64,
        member_id: i64,
        line: i64,
        reason: Code<PairReason>,
        state: Code<PairState>,
        said_sealed: Option<Vec<u8>>,
        decided_on: Option<Day>,
    }
    index (list_batch_id, state, id);
    index (household_id);
    index (state, id);
    follows area_order;
}

table! {
    /// What a row of a department's list says of a household, by one of its members, since a day. `rules` are those of the
    /// list that warned because of it, and `warning_id` the warning that they joined; `waiting` are the findings that have
    /// joined none yet, each with its days for an answer.
    register list_fact "list_fact" {
        list_batch_id: i64,
        household_id: i64,
        area_order: i64,
        member_id: i64,
        line: i64,
        holds_on: Day,
        said_sealed: Vec<u8>,
        rules: String,
        waiting: Option<Json>,
        warning_id: Option<i64>,
    }
    index (household_id);
    index (list_batch_id, id);
    index (warning_id);
    index (area_order) where "waiting IS NOT NULL";
    follows area_order;
}
