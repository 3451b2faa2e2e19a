//! Jobs: work that is longer than anybody waits for a page.

use crate::coded_enum;

coded_enum! {
    /// What a job does.
    pub enum JobKind {
        Screening = "screening", "筛查", "screening";
        ImportRegister = "import_register", "导入农户登记表", "import a household register";
        ImportIncome = "import_income", "导入收支月报表", "import monthly statements";
        /// Of earlier programs, which kept such jobs; none is begun any more.
        ImportRecords = "import_records", "导入台账记录", "import records";
        ImportLedger = "import_ledger", "导入台账表格", "import sheets of registers";
        DepartmentList = "department_list", "报送部门名单", "send a department's list";
        HouseholdFiles = "household_files", "生成一户一档", "make the files of households";
    }
}

coded_enum! {
    /// Where a job stands.
    pub enum JobState {
        Waiting = "waiting", "排队中，可以取消", "waiting, can be cancelled";
        Running = "running", "进行中，可以取消", "running, can be cancelled";
        Writing = "writing", "正在写入", "writing";
        Done = "done", "已完成", "done";
        Cancelled = "cancelled", "已取消，没有写入", "cancelled, nothing was written";
        Failed = "failed", "未完成，没有写入", "failed, nothing was written";
    }
}

impl JobState {
    /// Whether nothing more comes of it.
    pub const fn has_ended(self) -> bool {
        matches!(self, Self::Done | Self::Cancelled | Self::Failed)
    }
}
