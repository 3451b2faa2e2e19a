//! What can be wrong with a register, or worth a look, once it is compared with what is known.

use shouwang_domain::risk::MonitoredType;

use crate::Problem;

pub(crate) fn unknown_household() -> Problem {
    Problem::bad_data(
        "household.unknown_number",
        "没有这个户编号的农户，或不在您的管辖范围内；请核对户编号，新户请先导入农户登记表。",
        "There is no household of this number, or it is not in your area; check the number, and import a new household \
         with the register first.",
    )
}

pub(crate) fn unknown_member() -> Problem {
    Problem::bad_data(
        "record.unknown_member",
        "该户没有这名成员；请核对户编号和姓名，新成员请先登记。",
        "The household has no such member; check number and name, and register a new member first.",
    )
}

pub(crate) fn other_id() -> Problem {
    Problem::bad_data(
        "record.other_id",
        "证件号码与该户登记的成员不符；请核对。",
        "The ID number is not that of the registered member; check it.",
    )
}

pub(crate) fn other_member_name() -> Problem {
    Problem::bad_data(
        "record.member_name",
        "证件号码相符，但姓名与登记不同；请核对姓名。",
        "The ID number is right, but the name differs from the register; check the name.",
    )
}

pub(super) fn group_left_out() -> Problem {
    Problem::bad_data(
        "household.group_unknown",
        "该村没有登记村民小组，该户登记到村。",
        "No groups are kept for this village; the household was placed in the village.",
    )
}

pub(super) fn household_moved() -> Problem {
    Problem::bad_data(
        "household.moved",
        "该户原登记在另一村组，已改到表中所填的村组；请核对。",
        "The household was registered in another village or group and moves to the one in the sheet; check it.",
    )
}

pub(super) fn member_twice() -> Problem {
    Problem::bad_data(
        "member.twice",
        "本表有两行指向同一名成员；请删除其中一行，或补填证件号码。",
        "Two rows of the sheet mean the same member; delete one, or fill in the ID numbers.",
    )
}

pub(super) fn ambiguous_member() -> Problem {
    Problem::bad_data(
        "member.ambiguous",
        "该户已登记多名同名且同日出生的成员，无法确定是哪一名；请填写证件号码。",
        "Several members of the household have this name and birth date; fill in the ID number to say which.",
    )
}

pub(super) fn unknown_member_id() -> Problem {
    Problem::bad_data(
        "member.unknown_id",
        "这个成员编号不是该户的成员；请核对户编号，新增成员请留空。",
        "No member of this household has this number; check the number of the household, and leave it blank for somebody new.",
    )
}

pub(super) fn id_differs() -> Problem {
    Problem::bad_data(
        "member.id_differs",
        "该户已登记同名且同日出生的成员，但证件号码不同；请按证件核对，登记有误的先在系统内更正。",
        "A member of this name and birth date is registered with another ID number; check the card, and correct the \
         register first where it is wrong.",
    )
}

pub(super) fn members_not_listed(count: usize) -> Problem {
    Problem::bad_data(
        "household.members_not_listed",
        format!("该户有 {count} 名已登记成员不在本表中，保持不变；如已离户，请办理人口减少。"),
        format!("{count} registered members of the household are not in the sheet and stay; record it if they left."),
    )
}

pub(super) fn monitoring_kept() -> Problem {
    Problem::bad_data(
        "household.monitoring_kept",
        "监测对象类别与系统不一致，以系统为准；纳入、变更和消除须经程序办理。",
        "The monitored type differs from the register, which was kept; inclusion and elimination go through the \
         procedure.",
    )
}

pub(super) fn wrong_population(monitored_type: MonitoredType) -> Problem {
    Problem::bad_data(
        "household.monitored_type",
        format!(
            "该户类型不能认定为“{}”；请核对户类型和监测对象类别。",
            monitored_type.zh()
        ),
        format!(
            "A household of this base register cannot be a {}; check both columns.",
            monitored_type.en()
        ),
    )
}
