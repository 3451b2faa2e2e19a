//! What lies on somebody's list, and who is in charge of an area.

use crate::coded_enum;

coded_enum! {
    /// What is to be done.
    pub enum TaskKind {
        EnterExternalSystem = "enter_external_system", "将监测对象录入省级系统", "enter the household into the provincial system";
        LabelExternalSystem = "label_external_system", "在省级系统标注风险消除", "label the household in the provincial system";
        FirstMeasure = "first_measure", "落实首项帮扶措施", "bring the first measure into effect";
        AnswerReferral = "answer_referral", "答复转介", "answer a referral";
        Obligation = "obligation", "定期职责", "recurring duty";
        ExplainStandard = "explain_standard", "向农户解释标准变动", "explain a changed standard to the household";
        AssignContacts = "assign_contacts", "安排镇村监测联系人", "name contact persons at town and village";
        SeekWork = "seek_work", "帮助失去岗位的劳动力稳岗、转岗、再就业", "help somebody who lost work to keep, change or find work";
        PersonalRequest = "personal_request", "答复本人对其个人信息的请求", "answer what somebody asks about their own data";
        Reassess = "reassess", "情况有变化，重新研判返贫致贫风险", "assess the risk anew: something changed";
        MeetingDecision = "meeting_decision", "落实会议议定事项", "carry out what a meeting decided";
    }
}

coded_enum! {
    /// State of a task.
    pub enum TaskState {
        Open = "open", "待办", "open";
        Done = "done", "已办", "done";
        LateDone = "late_done", "逾期办结", "done late";
        Waived = "waived", "免办", "waived";
    }
}

coded_enum! {
    /// Why a reminder went out.
    pub enum ReminderKind {
        Soon = "soon", "临近期限", "the last day is near";
        Late = "late", "已逾期", "the last day has passed";
    }
}

coded_enum! {
    /// State of a filing.
    pub enum FilingState {
        Submitted = "submitted", "已报备", "submitted";
        Approved = "approved", "已备案", "approved";
        Returned = "returned", "退回", "returned";
    }
}
