//! The columns of the household register.

use shouwang_domain::household::{DisabilityKind, Health, Labour, Relation, Schooling};
use shouwang_domain::id_number::Sex;
use shouwang_domain::risk::{CivilAffairsStatus, MonitoredType, Population};

use super::DwellingSaid;
use crate::column::{also, column, labels, required};
use crate::{ColumnKind, ColumnSpec, Labels};

/// The columns of the household register.
pub const REGISTER: &[ColumnSpec<'static>] = &[
    required(also(
        column("household_number", "户编号", "household number", ColumnKind::Digits),
        &["户编码", "农户编号", "家庭编号"],
        "同一户的每名成员填写同一个编号；留空表示与上一行同户。",
    )),
    also(
        column("county", "县", "county", ColumnKind::Text),
        &["县区", "县(市、区)", "所在县"],
        "名称或区划代码。",
    ),
    required(also(
        column("town", "镇", "town", ColumnKind::Text),
        &["乡", "乡镇", "镇街", "所在镇"],
        "名称或区划代码。",
    )),
    required(also(
        column("village", "村", "village", ColumnKind::Text),
        &["行政村", "村居", "所在村"],
        "名称或区划代码。",
    )),
    also(
        column("group", "村民小组", "villager group", ColumnKind::Text),
        &["小组", "自然村", "组"],
        "",
    ),
    required(also(
        column(
            "population",
            "户类型",
            "base register",
            ColumnKind::OneOf(labels!(Population)),
        ),
        &["农户类型", "户属性"],
        "填写在户主行即可。",
    )),
    also(
        column(
            "monitored_type",
            "监测对象类别",
            "monitored type",
            ColumnKind::OneOf(labels!(MonitoredType)),
        ),
        &["监测类别"],
        "已纳入监测的户填写。",
    ),
    also(
        column("monitored_since", "纳入监测日期", "day of inclusion", ColumnKind::Date),
        &["纳入日期", "识别日期"],
        "已纳入监测的户填写。",
    ),
    also(
        column(
            "civil_affairs",
            "民政救助类型",
            "standing in civil affairs",
            ColumnKind::OneOf(labels!(CivilAffairsStatus)),
        ),
        &["救助类型", "低保特困情况"],
        "",
    ),
    required(also(
        column(
            "relation",
            "与户主关系",
            "relation to the head",
            ColumnKind::OneOf(labels!(Relation)),
        ),
        &["户主关系", "关系"],
        "每户有且只有一名户主。",
    )),
    required(also(
        column("name", "姓名", "name", ColumnKind::Text),
        &["成员姓名", "家庭成员姓名"],
        "按证件填写；少数民族姓名用间隔号“·”。",
    )),
    required(also(
        column("id_number", "证件号码", "ID number", ColumnKind::Digits),
        &["身份证号", "身份证号码", "公民身份号码", "残疾证号码"],
        "18 位身份证号；20 位（补办过的 22 位）残疾证号同时登记残疾类别和等级。未办证的新生儿留空，并填写出生日期和性别。",
    )),
    also(
        column("birth_date", "出生日期", "birth date", ColumnKind::Date),
        &["出生年月日"],
        "有证件号码的可不填。",
    ),
    also(
        column("sex", "性别", "sex", ColumnKind::OneOf(labels!(Sex))),
        &[],
        "有证件号码的可不填。",
    ),
    also(
        column("phone", "联系电话", "telephone", ColumnKind::Digits),
        &["手机号", "手机号码", "电话"],
        "",
    ),
    column("ethnicity", "民族", "ethnicity", ColumnKind::Text),
    also(
        column(
            "schooling",
            "在校状况",
            "schooling",
            ColumnKind::OneOf(labels!(Schooling)),
        ),
        &["在校生状况", "在校情况"],
        "新登记的成员留空表示非在校；已登记的留空表示不变。",
    ),
    also(
        column(
            "schooling_exempt",
            "因身体原因不能就学",
            "exempt from school",
            ColumnKind::YesNo,
        ),
        &["身体原因不具备学习条件"],
        "",
    ),
    required(also(
        column(
            "health",
            "健康状况",
            "state of health",
            ColumnKind::ManyOf(labels!(Health)),
        ),
        &["身体状况"],
        "可填多项，用“、”分隔。",
    )),
    also(
        column("illness", "疾病名称", "name of the illness", ColumnKind::Text),
        &["病种", "所患疾病"],
        "",
    ),
    also(
        column(
            "disability_kind",
            "残疾类别",
            "kind of disability",
            ColumnKind::OneOf(labels!(DisabilityKind)),
        ),
        &["残疾类型"],
        "按残疾证填写。",
    ),
    also(
        column(
            "disability_grade",
            "残疾等级",
            "grade of disability",
            ColumnKind::OneOf(Labels::Fixed(|| vec!["一级", "二级", "三级", "四级"])),
        ),
        &["残疾级别"],
        "按残疾证填写。",
    ),
    required(also(
        column(
            "labour",
            "劳动能力",
            "capability to work",
            ColumnKind::OneOf(labels!(Labour)),
        ),
        &["劳动技能", "劳动力状况"],
        "",
    )),
    also(
        column("insured", "是否参加基本医保", "medically insured", ColumnKind::YesNo),
        &["是否参加医保", "是否参加城乡居民基本医疗保险", "医保"],
        "",
    ),
    also(
        column(
            "dwelling",
            "住房等级",
            "grade of the dwelling",
            ColumnKind::OneOf(labels!(DwellingSaid)),
        ),
        &["住房是否安全", "房屋等级", "住房安全等级"],
        "A、B 级为安全；C、D 级为危房；未鉴定的填“未鉴定”。",
    ),
    also(
        column("water_safe", "饮水是否安全", "safe drinking water", ColumnKind::YesNo),
        &["饮水安全"],
        "",
    ),
    also(
        column("food_secure", "是否不愁吃", "food is no worry", ColumnKind::YesNo),
        &["不愁吃"],
        "",
    ),
    also(
        column(
            "clothing_secure",
            "是否不愁穿",
            "clothing is no worry",
            ColumnKind::YesNo,
        ),
        &["不愁穿"],
        "",
    ),
    also(
        column("account", "银行账号", "bank account", ColumnKind::Digits),
        &["一卡通账号", "银行卡号"],
        "惠农补贴账号。",
    ),
    also(column("note", "备注", "remark", ColumnKind::Text), &["说明"], ""),
];
