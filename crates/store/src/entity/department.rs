//! Lists of departments: what came in, what rows say of households, and rows of which a person says whom they are about.

use shouwang_domain::Month;
use shouwang_domain::department_list::{PairReason, PairState, PairWord};
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
        remembered: Option<i64>,
    }
    unique (area_id, receipt);
    index (area_id, list, file_digest);
    index (area_id, month, list);
    index (department, month);
}

table! {
    /// Rows of which a person says whether they are about a member: the number agrees and the name does not, the name does
    /// and the number is damaged, or name, number and address together speak for it, with what probability in thousandths.
    /// What the row says, `said_sealed`, goes with its term. `row_key` knows the same row in another month; `first_word` and
    /// `readers` are of those who read it before somebody else is to.
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
        row_key: Option<Vec<u8>>,
        probability: Option<i64>,
        first_word: Option<Code<PairWord>>,
        readers: Option<Json>,
    }
    index (list_batch_id, state, id);
    index (household_id);
    index (row_key);
    index (state, id);
    follows area_order;
}

table! {
    /// What a row of a department's list says of a household, by one of its members, since a day. `rules` are those of the
    /// list that warned because of it, and `warning_id` the warning that they joined; `waiting` are the findings that have
    /// joined none yet, each with its days for an answer. `list_pair_id` is the doubtful row whose answer it rests on, of this
    /// list or of an earlier one. Taken back, it says nothing any more: the list was corrected, or the answer was.
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
        list_pair_id: Option<i64>,
        taken_back_on: Option<Day>,
    }
    index (household_id);
    index (list_batch_id, id);
    index (list_pair_id);
    index (warning_id);
    index (area_order) where "waiting IS NOT NULL";
    follows area_order;
}
