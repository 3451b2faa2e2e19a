//! How often each rule said what.

use shouwang_service::rules::tally::RuleCount;

use crate::shell::Shell;
use crate::text::table;

/// A table with a row for each rule.
pub(super) fn counts(shell: &Shell, rules: &[RuleCount]) -> String {
    let header = shell.lang.pick(
        ["规则", "触发", "未触发", "数据缺失", "不适用"],
        ["rule", "fires", "does not", "data missing", "not owed"],
    );
    let rows: Vec<_> = rules
        .iter()
        .map(|rule| {
            let numbers = [rule.fires, rule.does_not_fire, rule.data_missing, rule.not_owed];
            std::iter::once(rule.rule.clone())
                .chain(numbers.map(|n| n.to_string()))
                .collect()
        })
        .collect();
    table(&header, &rows)
}
