//! Every requirement of the notices, in the order of their areas. The list is fixed: a row can change its state, not vanish.

/// All ids.
pub(super) const ALL: [&str; 250] = [
    "STD-01", "STD-02", "STD-03", "STD-04", "STD-05", "STD-06", "STD-07", "STD-08", "STD-09", "STD-10", "STD-11",
    "STD-12", "STD-13", "STD-14", "STD-15", "SCP-01", "SCP-02", "SCP-03", "SCP-04", "SCP-05", "SCP-06", "SCP-07",
    "SCP-08", "SCP-09", "SCP-10", "SCP-11", "DSC-01", "DSC-02", "DSC-03", "DSC-04", "DSC-05", "DSC-06", "DSC-07",
    "DSC-08", "DSC-09", "DSC-10", "DSC-11", "DSC-12", "DSC-13", "DSC-14", "IDN-01", "IDN-02", "IDN-03", "IDN-04",
    "IDN-05", "IDN-06", "IDN-07", "IDN-08", "IDN-09", "IDN-10", "IDN-11", "IDN-12", "TIM-00", "TIM-01", "TIM-02",
    "TIM-03", "TIM-04", "TIM-05", "TIM-06", "TIM-07", "TIM-08", "TIM-09", "TIM-10", "TIM-11", "TIM-12", "TIM-13",
    "TIM-14", "TIM-15", "TIM-16", "TIM-17", "TIM-18", "TIM-19", "TIM-20", "TIM-21", "TIM-22", "TIM-23", "TIM-24",
    "TIM-25", "TIM-26", "TIM-27", "TIM-28", "TIM-29", "TIM-30", "TIM-31", "TIM-32", "AST-01", "AST-02", "AST-03",
    "AST-04", "AST-05", "AST-06", "AST-07", "AST-08", "AST-09", "AST-10", "AST-11", "AST-12", "AST-13", "AST-14",
    "AST-15", "AST-16", "AST-17", "AST-18", "AST-19", "AST-20", "AST-21", "AST-22", "AST-23", "AST-24", "AST-30",
    "AST-31", "AST-32", "AST-33", "AST-34", "AST-35", "AST-36", "AST-37", "AST-38", "AST-39", "AST-40", "AST-41",
    "AST-42", "AST-43", "AST-50", "AST-51", "AST-52", "AST-53", "AST-54", "AST-55", "AST-56", "AST-57", "AST-58",
    "AST-59", "AST-60", "AST-70", "CON-01", "CON-02", "CON-03", "CON-04", "CON-05", "CON-06", "CON-07", "ELM-01",
    "ELM-02", "ELM-03", "ELM-04", "ELM-05", "ELM-06", "DAT-01", "DAT-02", "DAT-03", "DAT-04", "DAT-05", "DAT-06",
    "DAT-07", "DAT-08", "DAT-09", "DAT-10", "DAT-11", "DAT-12", "DAT-13", "LDG-01", "LDG-02", "LDG-03", "LDG-04",
    "LDG-05", "LDG-06", "LDG-07", "LDG-08", "LDG-09", "LDG-10", "LDG-11", "LDG-12", "LDG-13", "LDG-14", "LDG-15",
    "LDG-16", "LDG-17", "LDG-18", "INV-01", "INV-02", "INV-03", "INV-04", "INV-05", "SUP-01", "SUP-02", "SUP-03",
    "SUP-04", "SUP-05", "SUP-06", "LBK-01", "LBK-02", "LBK-03", "LBK-04", "LBK-05", "LBK-06", "LBK-07", "LBK-08",
    "LBK-09", "LBK-10", "LBK-11", "LBK-12", "LBK-13", "LBK-14", "LBK-15", "WRN-01", "WRN-02", "WRN-03", "WRN-04",
    "WRN-05", "WRN-06", "STM-01", "STM-02", "STM-03", "STM-04", "STM-05", "STM-06", "STM-07", "PUB-01", "PUB-02",
    "PUB-03", "PUB-04", "PUB-05", "PUB-06", "RPT-01", "RPT-02", "RPT-03", "RPT-04", "RPT-05", "RPT-06", "RPT-07",
    "RPT-08", "RPT-09", "RPT-10", "ACC-01", "ACC-02", "ACC-02a", "ACC-03", "ACC-04", "ACC-05", "ACC-06", "ACC-07",
    "ACC-08", "ACC-09", "X-01", "X-02", "X-03", "X-04", "X-05", "X-06",
];
