//! The access policy: which role may use which verb. What the table does not name is denied; scope then limits where.

use shouwang_domain::coded_enum;
use shouwang_domain::role::Role;
use shouwang_domain::{Ctx, Problem, Result};

coded_enum! {
    /// Everything that can be asked of the service.
    pub enum Verb {
        ManageAreas = "manage_areas", "维护区划", "maintain areas";
        ManageAccounts = "manage_accounts", "管理账号和岗位", "manage accounts and posts";
        ReadAccountChanges = "read_account_changes", "查看账号变动", "read changes of accounts";
        DecideAccountChanges = "decide_account_changes", "确认账号变动", "confirm changes of accounts";
        ReadAreas = "read_areas", "查看区划", "read areas";
        TakeListsOut = "take_lists_out", "导出列表", "take lists out";
        DecideListsOut = "decide_lists_out", "审定导出申请", "agree to taking out long lists";
        ImportData = "import_data", "导入表格", "import spreadsheets";
        ReadHouseholds = "read_households", "查看农户", "read households";
        EditHouseholds = "edit_households", "维护农户信息", "maintain households";
        RevealData = "reveal_data", "查看敏感信息", "reveal sensitive data";
        CopyPersonal = "copy_personal", "为本人制作个人信息副本", "make copies for people of what is kept of them";
        EditStatements = "edit_statements", "填报收支", "enter statements";
        EditGuarantees = "edit_guarantees", "维护三保障和饮水记录", "maintain guarantees";
        Screen = "screen", "运行筛查", "run a screening";
        TakeSnapshots = "take_snapshots", "保存快照", "take snapshots";
        Explain = "explain", "查看规则解释", "explain the rules on a household";
        ReadWarnings = "read_warnings", "查看预警", "read warnings";
        AnswerWarnings = "answer_warnings", "处理预警", "answer warnings";
        AssignWarnings = "assign_warnings", "分派预警", "assign warnings";
        ReadClues = "read_clues", "查看线索", "read clues";
        ReportClues = "report_clues", "上报线索", "report clues";
        DismissClues = "dismiss_clues", "排除线索", "dismiss clues";
        ReadApplications = "read_applications", "查看自主申报", "see applications";
        TakeApplications = "take_applications", "代为登记申报", "enter applications for others";
        DecideApplications = "decide_applications", "确认自主申报", "confirm applications";
        AnswerRemarks = "answer_remarks", "答复申报人意见", "answer what applicants say";
        ReadDoors = "read_doors", "查看申报二维码", "see the codes for applying";
        KeepDoors = "keep_doors", "制作申报二维码", "make the codes for applying";
        ReadCases = "read_cases", "查看案件", "read cases";
        OpenCases = "open_cases", "发起程序", "open cases";
        ReadArrivals = "read_arrivals", "查看期初登记和转入", "read opening registers and transfers";
        ProposeArrivals = "propose_arrivals", "提出期初登记和转入", "propose opening registers and transfers";
        DecideArrivals = "decide_arrivals", "审定期初登记和转入", "decide on opening registers and transfers";
        ReadRemedies = "read_remedies", "查看撤销和更正", "read revocations and corrections";
        ProposeRevocations = "propose_revocations", "提出撤销认定或消除", "propose revocations";
        ProposeCorrections = "propose_corrections", "提出更正固化材料", "propose corrections of frozen records";
        DecideRemedies = "decide_remedies", "审定撤销和更正", "decide on revocations and corrections";
        ActOnCases = "act_on_cases", "办理案件", "act on cases";
        ReadAssistance = "read_assistance", "查看帮扶", "read help";
        EditAssistance = "edit_assistance", "维护帮扶措施", "maintain measures";
        AssignContacts = "assign_contacts", "指定联系人", "assign contact persons";
        RecordVisits = "record_visits", "登记走访", "record visits";
        VisitHouses = "visit_houses", "登记走访或“回头看”入户", "record visits, or those of a look-back";
        ReadCampaigns = "read_campaigns", "查看专项排查", "look at campaigns";
        RunCampaigns = "run_campaigns", "发起和收尾专项排查", "run campaigns";
        ReadDraws = "read_draws", "查看抽样", "look at draws";
        RunDraws = "run_draws", "抽样和公布", "draw samples and publish them";
        ReadRounds = "read_rounds", "查看督导检查", "look at rounds of inspection";
        EnterRosters = "enter_rosters", "报送检查名册", "enter rosters of an inspection";
        RunRounds = "run_rounds", "组织督导检查", "run rounds of inspection";
        ReadReports = "read_reports", "查看报告和通报", "read reports and circulars";
        WriteReports = "write_reports", "起草报告和通报", "write reports and circulars";
        SignReports = "sign_reports", "签发报告和通报", "sign reports and circulars";
        ReceiveReports = "receive_reports", "签收报告和通报", "receive reports and circulars";
        ReadTasks = "read_tasks", "查看待办", "read tasks";
        CloseTasks = "close_tasks", "办结待办", "close tasks";
        ReadDuties = "read_duties", "查看职责进度", "see how duties stand";
        ScheduleDuties = "schedule_duties", "编排定期职责", "schedule duties";
        NameLiaisons = "name_liaisons", "指定信息员和挂钩人员", "name informants and people in charge of areas";
        FileMechanisms = "file_mechanisms", "报备走访机制", "file visit mechanisms";
        DecideFilings = "decide_filings", "审核走访机制备案", "decide on filed visit mechanisms";
        ReadDepartmentLists = "read_department_lists", "查看部门名单报送", "see how the lists of departments stand";
        SendDepartmentLists = "send_department_lists", "报送部门名单", "send lists of departments";
        MatchDepartmentLists = "match_department_lists", "核对名单中存疑的行", "answer doubtful rows of lists";
        CompareWithRegister = "compare_with_register", "以名单比对全县登记（仅在内存，不显示）", "compare a list with the whole register, in memory and unseen";
        ReadAssets = "read_assets", "查看资产核查结果", "look at what was found of assets";
        AskAssets = "ask_assets", "导出资产查询名单", "take out queries of assets";
        ReadAssetQueries = "read_asset_queries", "查看资产查询", "see queries of assets";
        SendAssetAnswers = "send_asset_answers", "上传资产查询答复", "bring in answers to queries of assets";
        AnswerAssets = "answer_assets", "答复资产核查结果", "answer what was found of assets";
        WithdrawAuthorisations = "withdraw_authorisations", "登记撤回资产查询授权", "record that an authorisation is taken back";
        SendThreeTypes = "send_three_types", "推送三类名单", "send the three lists to civil affairs";
        ReferHouseholds = "refer_households", "转介农户", "refer households to departments";
        AnswerReferrals = "answer_referrals", "答复转介", "answer referrals";
        ReadCockpit = "read_cockpit", "查看驾驶舱", "look at the cockpit";
        ReadQuestions = "read_questions", "查看疑点核实", "look at questions about how the register is kept";
        ReadHealth = "read_health", "查看系统状态", "look at the health of the system";
        ReadPolicies = "read_policies", "查看政策标准", "read policies";
        ProposeTunings = "propose_tunings", "提出调参", "propose tunings";
        DecideTunings = "decide_tunings", "审定调参", "decide tunings";
        ProposeStandards = "propose_standards", "拟定监测标准", "propose standards";
        PublishStandards = "publish_standards", "发布监测标准", "publish standards";
        ReadFormProposals = "read_form_proposals", "查看自建台账", "see the registers made here";
        ProposeForms = "propose_forms", "拟定台账", "propose registers";
        DecideForms = "decide_forms", "发布台账", "publish registers";
        ReadLedgers = "read_ledgers", "查看台账", "look at registers";
        EditLedgers = "edit_ledgers", "登记台账", "keep registers";
        ReadReadings = "read_readings", "查看查阅记录", "see who looked at a household";
        ReadEvidence = "read_evidence", "查看存证", "read the evidence";
        CheckpointEvidence = "checkpoint_evidence", "签发检查点", "sign a checkpoint";
        ExportEvidence = "export_evidence", "导出存证", "export the evidence";
    }
}

/// The roles that may use a verb.
pub fn roles(verb: Verb) -> Vec<Role> {
    use Verb as V;
    let groups: &[&[Role]] = match verb {
        V::ManageAreas | V::ReadHealth => &[&[Role::SystemAdmin]],
        V::ManageAccounts => &[&[Role::SecurityAdmin]],
        V::ReadAccountChanges => &[Role::ADMINISTRATORS, &[Role::CountyLeader]],
        // The system administrator only until a head of the bureau has logged in.
        V::DecideAccountChanges => &[&[Role::CountyLeader, Role::SystemAdmin]],
        V::ReadAreas | V::ReadPolicies => return Role::ALL.to_vec(),
        V::ImportData => &[&[Role::CountyOfficer, Role::TownOfficer]],
        V::ReadHouseholds
        | V::Explain
        | V::ReadWarnings
        | V::ReadClues
        | V::ReadCases
        | V::ReadAssistance
        | V::ReadCampaigns
        | V::ReadDraws => &[Role::SUPERVISORS, Role::COUNTY, Role::TOWN, Role::VILLAGE, Role::GROUP],
        V::ReadCockpit => &[Role::SUPERVISORS, Role::COUNTY, Role::TOWN],
        V::ReadQuestions => &[Role::SUPERVISORS, Role::BUREAU],
        V::EditHouseholds | V::EditStatements | V::EditGuarantees => &[&[Role::TownOfficer], Role::VILLAGE],
        V::RevealData => &[Role::COUNTY, Role::TOWN, Role::VILLAGE],
        V::CopyPersonal => &[&[Role::CountyOfficer], Role::TOWN],
        V::Screen => &[&[Role::CountyOfficer, Role::CountyLeader, Role::TownOfficer]],
        V::TakeSnapshots => &[&[Role::CountyOfficer]],
        V::AssignWarnings => &[&[Role::CountyOfficer], Role::TOWN],
        V::AnswerWarnings | V::DismissClues => &[&[Role::CountyOfficer], Role::TOWN, Role::VILLAGE],
        V::ReportClues => &[&[Role::CountyOfficer], Role::TOWN, Role::VILLAGE, Role::GROUP],
        V::ReadApplications => &[Role::COUNTY, Role::TOWN, Role::VILLAGE],
        V::TakeApplications | V::DecideApplications => &[&[Role::CountyOfficer], Role::TOWN, Role::VILLAGE],
        V::AnswerRemarks => &[&[Role::CountyOfficer], Role::TOWN],
        V::ReadDoors => &[Role::SUPERVISORS, Role::COUNTY, Role::TOWN, Role::VILLAGE],
        V::KeepDoors => &[&[Role::CountyOfficer, Role::TownOfficer]],
        V::OpenCases => &[Role::TOWN, Role::VILLAGE],
        V::ReadArrivals => &[Role::SUPERVISORS, Role::COUNTY, Role::TOWN],
        V::ProposeArrivals => &[&[Role::CountyOfficer]],
        V::DecideArrivals => &[Role::BUREAU],
        V::ReadRemedies => &[Role::SUPERVISORS, Role::COUNTY, Role::TOWN, Role::VILLAGE],
        V::ProposeRevocations => &[Role::BUREAU],
        V::ProposeCorrections => &[&[Role::CountyOfficer, Role::TownOfficer], Role::COMMITTEE],
        V::DecideRemedies => &[Role::BUREAU],
        V::ActOnCases => &[Role::COUNTY, Role::TOWN, Role::VILLAGE],
        V::EditAssistance => &[&[Role::CountyOfficer], Role::TOWN, Role::VILLAGE],
        V::AssignContacts => &[Role::TOWN],
        V::RecordVisits => &[Role::TOWN, Role::VILLAGE, Role::GROUP],
        // The bureau's own people within a look-back alone, which the visit itself looks at.
        V::VisitHouses => &[Role::BUREAU, Role::TOWN, Role::VILLAGE, Role::GROUP],
        V::ReadTasks => &[
            Role::SUPERVISORS,
            Role::COUNTY,
            Role::TOWN,
            Role::VILLAGE,
            Role::GROUP,
            Role::DEPARTMENT,
        ],
        V::CloseTasks => &[Role::COUNTY, Role::TOWN, Role::VILLAGE, Role::DEPARTMENT],
        V::ReadDuties => &[Role::SUPERVISORS, Role::COUNTY, Role::TOWN, Role::VILLAGE],
        V::ScheduleDuties => &[&[Role::CountyOfficer, Role::CountyLeader, Role::TownOfficer]],
        V::NameLiaisons => &[&[Role::CountyOfficer], Role::TOWN],
        V::FileMechanisms => &[Role::TOWN],
        V::DecideFilings => &[Role::BUREAU],
        V::ReferHouseholds => &[&[Role::CountyOfficer, Role::TownOfficer]],
        V::RunCampaigns => &[Role::SUPERVISORS, &[Role::CountyOfficer, Role::TownOfficer]],
        V::ReadRounds | V::EnterRosters => &[Role::SUPERVISORS],
        V::RunRounds => &[&[Role::ProvinceSupervisor]],
        V::ReadReports => &[Role::SUPERVISORS, Role::COUNTY, Role::TOWN, Role::COMMITTEE],
        V::WriteReports => &[Role::SUPERVISORS, &[Role::CountyOfficer, Role::TownOfficer]],
        V::SignReports => &[
            Role::SUPERVISORS,
            &[Role::CountyGovernment, Role::CountyLeader, Role::TownLeader],
        ],
        V::ReceiveReports => &[Role::SUPERVISORS, Role::COUNTY, Role::TOWN, Role::COMMITTEE],
        V::RunDraws => &[Role::SUPERVISORS, Role::BUREAU],
        V::AnswerReferrals => &[Role::DEPARTMENT],
        V::ReadDepartmentLists => &[Role::SUPERVISORS, Role::COUNTY, Role::DEPARTMENT],
        V::SendDepartmentLists => &[&[Role::CountyOfficer], Role::DEPARTMENT],
        V::MatchDepartmentLists | V::SendThreeTypes => &[&[Role::CountyOfficer]],
        V::CompareWithRegister => &[&[Role::CountyOfficer], Role::DEPARTMENT],
        V::ReadAssets => &[Role::COUNTY, Role::TOWN],
        V::AskAssets => &[&[Role::CountyOfficer, Role::TownOfficer]],
        V::ReadAssetQueries => &[Role::COUNTY, Role::TOWN, Role::DEPARTMENT],
        V::SendAssetAnswers => &[&[Role::CountyOfficer], Role::DEPARTMENT],
        V::AnswerAssets | V::WithdrawAuthorisations => &[Role::TOWN],
        V::ProposeTunings | V::ProposeStandards | V::ProposeForms => &[&[Role::CountyOfficer]],
        V::DecideTunings | V::PublishStandards | V::DecideForms => &[Role::BUREAU],
        V::ReadFormProposals => &[Role::SUPERVISORS, Role::COUNTY],
        // Which of these may do what in which register is in its description.
        V::ReadLedgers | V::EditLedgers => &[
            Role::SUPERVISORS,
            Role::COUNTY,
            Role::TOWN,
            Role::VILLAGE,
            Role::GROUP,
            Role::DEPARTMENT,
        ],
        V::TakeListsOut => &[
            Role::SUPERVISORS,
            Role::COUNTY,
            Role::TOWN,
            Role::VILLAGE,
            Role::GROUP,
            Role::DEPARTMENT,
            Role::ADMINISTRATORS,
        ],
        V::DecideListsOut => &[
            Role::SUPERVISORS,
            &[Role::CountyGovernment, Role::CountyLeader, Role::TownLeader],
        ],
        V::ReadReadings => &[&[Role::CountyGovernment, Role::CountyLeader, Role::TownLeader]],
        V::ReadEvidence | V::CheckpointEvidence | V::ExportEvidence => &[&[Role::AuditAdmin]],
    };
    groups.concat()
}

/// The verbs that a role may use.
pub fn verbs(role: Role) -> Vec<Verb> {
    let may = |verb: &Verb| roles(*verb).contains(&role);
    Verb::ALL.iter().copied().filter(may).collect()
}

/// Lets the caller pass, or denies.
///
/// # Errors
/// `access.denied` when the role may not use the verb.
pub fn require(ctx: &Ctx, verb: Verb) -> Result<()> {
    if roles(verb).contains(&ctx.role) {
        Ok(())
    } else {
        Err(Problem::denied(
            "access.denied",
            format!(
                "“{}”岗位不能{}；如需办理，请切换岗位或联系有权限的同事。",
                ctx.role.zh(),
                verb.zh()
            ),
            format!(
                "The post of {} may not {}; change the post or ask a colleague who may.",
                ctx.role.en(),
                verb.en()
            ),
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn administrators_touch_no_household() {
        for verb in Verb::ALL {
            for role in roles(*verb).into_iter().filter(|r| r.is_administrator()) {
                let own = match role {
                    Role::SystemAdmin => {
                        matches!(verb, Verb::ManageAreas | Verb::ReadHealth | Verb::DecideAccountChanges)
                    }
                    Role::SecurityAdmin => matches!(verb, Verb::ManageAccounts),
                    _ => matches!(
                        verb,
                        Verb::ReadEvidence | Verb::CheckpointEvidence | Verb::ExportEvidence
                    ),
                };
                assert!(
                    own || matches!(
                        verb,
                        Verb::ReadAreas | Verb::ReadPolicies | Verb::ReadAccountChanges | Verb::TakeListsOut
                    ),
                    "{role} may {verb}"
                );
            }
        }
    }
}
