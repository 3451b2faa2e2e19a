//! One paper of each kind, filled and blank.

use serde_json::{Value, json};

/// What is on several papers.
fn base() -> Value {
    json!({
        "county": "青石县", "town": "云岭镇", "village": "清溪村",
        "village_committee": "清溪村村民委员会", "town_government": "云岭镇人民政府",
        "household": {"head": "欧阳㛃", "count": 5, "place": "青石县云岭镇清溪村第三村民小组"},
        "members": [
            {"name": "欧阳㛃", "relation": "户主", "sex": "男", "age": 52, "labour": "普通劳动力"},
            {"name": "𠮷永芳", "relation": "配偶", "sex": "女", "age": 50, "labour": "弱劳动力或半劳动力"},
            {"name": "阿卜杜热合曼·买买提", "relation": "女婿", "sex": "男", "age": 29, "labour": "技能劳动力"},
            {"name": "欧阳小满", "relation": "女儿", "sex": "女", "age": 27, "labour": "普通劳动力"},
            {"name": "买尔旦", "relation": "外孙子", "sex": "男", "age": 4, "labour": "无劳动力"},
        ],
        "population": "一般农户", "type": "突发严重困难户", "risks": "因病因残、就业不稳定减收",
        "supervision": "0990-1234567", "hotline": "12317", "hotline_name": "防止返贫监测帮扶热线",
        "steps": [
            {"what": "入户核实", "on": "2026-03-02", "who": "李国栋", "result": "拟认定为突发严重困难户"},
            {"what": "民主评议", "on": "2026-03-04", "who": "王秀兰", "result": "到会 23 人，同意 21 票，反对 1 票，弃权 1 票，通过"},
            {"what": "公示", "on": "2026-03-06", "who": "王秀兰", "result": "2026年3月6日至3月11日，无异议"},
        ],
    })
}

fn with(more: Value) -> Value {
    let mut all = base();
    let Value::Object(more) = more else { unreachable!() };
    all.as_object_mut().unwrap().extend(more);
    all
}

const RISKS: [&str; 10] = [
    "因病因残",
    "自然灾害意外事故",
    "教育负担过重",
    "住房不安全",
    "饮水不安全",
    "就业不稳定减收",
    "乡村产业失败",
    "政策不衔接",
    "扶贫资产监管不善",
    "小额贷款逾期",
];
const TYPES: [&str; 3] = ["脱贫不稳定户", "边缘易致贫户", "突发严重困难户"];

/// A notice with these heads of households.
pub(crate) fn notice(heads: &[&str]) -> Value {
    let rows: Vec<Value> = heads
        .iter()
        .enumerate()
        .map(|(n, head)| json!({"head": head, "group": format!("第{}村民小组", n + 1), "count": 4, "type": "突发严重困难户"}))
        .collect();
    with(json!({
        "over": "青石县云岭镇清溪村", "title": "防止返贫致贫监测对象识别认定公示",
        "rows": rows, "from": "2026-03-06", "until": "2026-03-11", "days": 5,
    }))
}

/// Each template with the data of a paper.
pub(crate) fn all() -> Vec<(&'static str, Value)> {
    let finding = "丈夫去年确诊重病，家庭自付医疗费 21300 元，外出务工收入减少；住房安全，饮水正常，子女均已成家。";
    vec![
        ("identification_notice", notice(&["欧**", "𠮷**", "阿*********"])),
        ("elimination_notice", notice(&["欧**"])),
        (
            "declaration",
            with(json!({
                "all_risks": RISKS, "text": "丈夫生病以后不能外出做工，药费多，家里开支不够，想申请监测帮扶。", "applicant": "𠮷永芳", "on": "2026-03-01",
            })),
        ),
        (
            "commitment",
            with(json!({
                "clauses": ["承诺。本户提供的情况真实、完整。", "用途和期限。授权自签字之日起，至{until}止。"],
                "text_version": "2021", "signed_version": "2019", "valid_until": "2026-12-31", "signer": "欧阳㛃", "on": "2026-03-02",
                "adults": [
                    {"name": "欧阳㛃", "relation": "户主"}, {"name": "𠮷永芳", "relation": "配偶"},
                    {"name": "阿卜杜热合曼·买买提", "relation": "女婿"}, {"name": "欧阳小满", "relation": "女儿"},
                ],
            })),
        ),
        (
            "verification",
            with(json!({
                "on": "2026-03-02", "channels": "自主申报（2026年3月1日）", "income": "9,850.00", "chosen_risks": ["因病因残", "就业不稳定减收"],
                "all_risks": RISKS, "chosen_types": ["突发严重困难户"], "all_types": TYPES, "finding": finding,
                "income_found": "零工月收入约 900 元", "expense_found": "每月药费 700 元", "problems": ["无", "无", "无", "有", "无"],
                "problems_found": "住房安全：疑似存在问题，屋顶漏雨",
                "event": "因病，2026年1月6日，丈夫确诊重病住院，约 21,300.00 元", "flags": "名下农用三轮车为生产用车。",
            })),
        ),
        (
            "poster",
            json!({
                "place": "清溪村第三村民小组", "town": "云岭镇", "contact": "清溪村村委会", "phone": "0990-1000456",
                "hotline": "12317热线", "address": "https://shouwang.example.gov.cn/p/", "within": "15天", "made_on": "2026-03-02",
            }),
        ),
        (
            "review_minutes",
            with(json!({
                "on": "2026-03-04", "place": "清溪村党群服务中心", "chair": "王秀兰", "subject": "是否将该户纳入防止返贫致贫监测对象（突发严重困难户）",
                "attendees": ["王秀兰", "李国栋", "韦光荣", "𠮷大江", "阿依古丽·买买提", "张三", "李四"], "minutes": finding,
                "votes_for": 6, "votes_against": 0, "abstentions": 1, "result": ["通过"],
            })),
        ),
        (
            "town_review",
            with(json!({
                "title": "镇级核查意见表", "is_identification": true, "asset_query": ["是"], "facts_agree": ["一致"], "finding": "入户所见与村级上报一致。",
                "checked": "情况属实。", "checkers": "陈明、赵雪梅", "checked_on": "2026-03-11", "opinion": "情况属实，程序符合规定，同意上报。",
                "on": "2026-03-12",
            })),
        ),
        (
            "approval",
            with(json!({
                "title": "防止返贫致贫监测对象识别认定审批表", "document": "青农防返〔2026〕3号",
                "decisions": [{"who": "县级主管部门", "seal": "青石县农业农村局", "opinion": "同意纳入。", "on": "2026-03-14"}],
            })),
        ),
        (
            "message",
            with(json!({
                "title": "纳入监测帮扶告知书", "head": "欧阳㛃", "on": "2026-03-14", "contacts": ["李国栋（村）", "陈明（镇）"],
                "paragraphs": ["经县级审定（青农防返〔2026〕3号），您户自 2026年3月14日 起纳入监测帮扶，类别为突发严重困难户。联系人将上门商量帮扶措施。"],
            })),
        ),
        (
            "problem_summary",
            json!({
                "title": "2026年省“回头看”发现问题汇总表", "group": "第三组", "period": "2026-03-02 至 2026-03-06",
                "cities": [{"name": "青石市", "rows": [
                    {"place": "青石市", "matter": "专题研究不够经常。", "advice": "每季研究一次。"},
                    {"place": "青石市青石县云岭镇清溪村", "matter": "三户疑似危房没有鉴定。", "advice": "月底前完成鉴定。"},
                ]}],
            }),
        ),
        (
            "report",
            json!({
                "title": "青石县2026年第一季度跟踪走访情况通报", "number": "青农函〔2026〕9号", "office": "青石县农业农村局",
                "draft": null, "figures_on": "2026-03-31", "issued_on": "2026-04-02", "note": "请各镇对照整改。",
                "to": ["云岭镇", "白水镇"], "sections": [
                    {"heading": "走访情况", "text": "多数镇按期走访。\n两镇进度偏慢。", "tables": [
                        {"label": "到期职责：完成/应完成", "header": ["监测对象", "超过走访周期"],
                            "rows": [["合计", "128", "12/128 (9.4%)"], ["云岭镇", "70", "2/70 (2.9%)"], ["白水镇", "58", "10/58 (17.2%)"]]},
                    ]},
                    {"heading": "下一步要求", "text": "月底前补齐走访。", "tables": []},
                ],
            }),
        ),
        (
            "household_file",
            with(json!({
                "as_of": "2026-03-20", "spells": [{
                    "heading": "第1次监测：2026年3月14日纳入，突发严重困难户",
                    "facts": [["审批文号", "青农防返〔2026〕3号"], ["监测结束", "监测中"]],
                    "folders": [
                        {"name": "核查", "count": "1件", "state": "齐全", "missing": [], "items": [
                            {"on": "2026-03-02", "what": "登记入户核实", "who": "李国栋（村干部）\n代录：陈明", "record": "拟认定为突发严重困难户。",
                                "digest": "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae"},
                        ]},
                        {"name": "帮扶", "count": "0件", "state": "尚无材料", "items": [], "missing": [{"what": "帮扶措施", "who": "镇级信息员"}]},
                    ],
                }],
            })),
        ),
        (
            "help_ledger",
            json!({
                "place": "青石县云岭镇清溪村", "as_of": "2026-03-20",
                "header": ["序号", "户主", "人口", "住址", "监测对象类别", "风险", "纳入日期", "帮扶措施", "资金", "联系人", "进展", "风险消除"],
                "rows": [["1", "欧阳㛃", "5", "清溪村第三村民小组", "突发严重困难户", "因病因残", "2026-03-14", "医疗救助（实施中，2026-03-16起）\n公益性岗位（拟定）",
                    "医疗救助：行业政策 3000.00元", "李国栋（村级监测联系人）", "风险1项，已解除0项", "监测中"]],
                "note": null,
            }),
        ),
        (
            "clear_card",
            with(json!({
                "as_of": "2026-03-20", "contacts": "李国栋（村级监测联系人）", "no_measures": null, "no_policies": null,
                "measures": [{"what": "公益性岗位", "amount": "800.00元", "department": "人社", "period": "2026年3月16日起"}],
                "policies": [{"title": "小额信贷贴息", "whom": "有还款能力的监测对象", "what": "贴息；示例标准", "papers": "户口簿、贷款合同", "channel": "村委会代办"}],
            })),
        ),
        ("guide_cadre", guide("防止返贫监测标准和帮扶政策工作指引（干部版）")),
        ("guide_household", guide("防止返贫帮扶政策指引（群众版）")),
        (
            "own_copy",
            json!({
                "code_of": "请求", "name": "欧阳㛃", "place": "青石县云岭镇清溪村", "on": "2026-03-16",
                "sections": [
                    {"title": "本人基本情况", "columns": ["项目", "登记内容"],
                     "rows": [["姓名", "欧阳㛃"], ["身份证号码", "990101197303030011"], ["民族", ""]]},
                    {"title": "走访", "columns": [], "rows": []},
                    {"title": "谁查看过", "columns": ["时间（该小时首次）", "岗位", "查看内容"],
                     "rows": [["2026-03-05 09:30", "青石县云岭镇乡镇信息员", "查看农户"]]},
                ],
            }),
        ),
    ]
}

fn guide(title: &str) -> Value {
    json!({
        "over": "青石县", "title": title, "office": "青石县防止返贫致贫工作主管部门", "as_of": "2026-03-20", "sections": [
            {"heading": "监测标准", "paragraphs": ["现行标准：示例标准，自2025年1月1日起执行。", "收入在监测范围内的户须经入户核实。"],
                "tables": [{"header": ["监测范围", "家庭年人均可支配收入", "依据"], "rows": [["省级监测范围", "12,345.00元以下（含）", "示例文件第二条"]]}]},
            {"heading": "有事找谁", "paragraphs": ["县级监督电话：0990-1234567。"], "tables": []},
        ],
    })
}

/// What of the data only this paper has, and prints as it stands.
pub(crate) fn own(name: &str, data: &Value) -> Value {
    const SHARED: [&str; 15] = [
        "clauses",
        "county",
        "town",
        "village",
        "village_committee",
        "town_government",
        "household",
        "members",
        "population",
        "type",
        "risks",
        "supervision",
        "hotline",
        "hotline_name",
        "steps",
    ];
    let mut own = data.clone();
    let fields = own.as_object_mut().unwrap();
    fields.retain(|field, _| !SHARED.contains(&field.as_str()));
    // A card says whose it is and from where, and no address.
    let household = !name.ends_with("notice") && !name.starts_with("message") && name != "clear_card";
    if household {
        fields.insert("household".into(), data["household"].clone());
    }
    own
}

/// The same with everything to be written by hand: what the service gives for a blank paper.
pub(crate) fn blank(data: &Value) -> Value {
    const KEPT: [&str; 14] = [
        "clauses",
        "title",
        "over",
        "county",
        "town",
        "village",
        "village_committee",
        "town_government",
        "text_version",
        "all_risks",
        "all_types",
        "subject",
        "is_identification",
        "decisions",
    ];
    let mut blank = data.clone();
    for (name, value) in blank.as_object_mut().unwrap() {
        match value {
            _ if KEPT.contains(&name.as_str()) => {}
            Value::Array(values) => values.clear(),
            Value::Object(fields) => fields.values_mut().for_each(|field| *field = Value::Null),
            value => *value = Value::Null,
        }
    }
    for decision in blank["decisions"].as_array_mut().into_iter().flatten() {
        (decision["opinion"], decision["on"]) = (Value::Null, Value::Null);
    }
    blank
}
