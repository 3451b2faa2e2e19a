//! What the household is told about its case, in both languages. No number of a person, no illness, no amount.

use chrono::NaiveDate;
use shouwang_domain::procedure::{CaseKind, EndReason};
use shouwang_domain::remedy::RemedyKind;
use shouwang_domain::risk::MonitoredType;

/// What there is to tell.
pub(crate) enum Telling<'a> {
    Included {
        monitored_type: MonitoredType,
        on: NaiveDate,
        document: &'a str,
    },
    NotIncluded {
        reason: &'a str,
    },
    Labelled {
        on: NaiveDate,
        document: &'a str,
    },
    NotEliminated {
        reason: &'a str,
    },
    Withdrawn {
        kind: CaseKind,
        reason: &'a str,
    },
    Ended {
        kind: CaseKind,
        why: EndReason,
    },
    Revoked {
        kind: RemedyKind,
        on: NaiveDate,
        document: &'a str,
        reason: &'a str,
    },
}

/// The code of the message, and its two texts.
pub(crate) fn tell(telling: &Telling<'_>) -> (&'static str, String, String) {
    match telling {
        Telling::Included {
            monitored_type,
            on,
            document,
        } => (
            "included",
            format!(
                "经县级审定（{document}），您户自 {on} 起纳入监测帮扶，类别为{}。联系人将上门商量帮扶措施。",
                monitored_type.zh()
            ),
            format!(
                "By decision of the county ({document}), your household is monitored and helped from {on} on, as: {}. A \
                 contact person will visit you to agree on measures.",
                monitored_type.en()
            ),
        ),
        Telling::NotIncluded { reason } => {
            let reason = without_numbers(reason);
            (
                "not_included",
                format!(
                    "您户本次未纳入监测帮扶，原因：{reason}。情况有变化时可再次申请；如有异议，可向村委会或镇政府提出。"
                ),
                format!(
                    "Your household was not included this time. Reason: {reason}. You may apply again when things \
                     change, and object at the village committee or the town government."
                ),
            )
        }
        Telling::Labelled { on, document } => (
            "labelled",
            format!("经县级批准（{document}），您户自 {on} 起标注“风险消除”。再遇困难时，请随时向村委会申报。"),
            format!(
                "By approval of the county ({document}), the risk of your household counts as eliminated from {on} on. \
                 Should you meet with difficulty again, tell the village committee at any time."
            ),
        ),
        Telling::NotEliminated { reason } => {
            let reason = without_numbers(reason);
            (
                "not_eliminated",
                format!("您户继续接受监测帮扶，原因：{reason}。"),
                format!("Your household goes on being monitored and helped. Reason: {reason}."),
            )
        }
        Telling::Withdrawn { kind, reason } => {
            let reason = without_numbers(reason);
            (
                "withdrawn",
                format!(
                    "您户的{}程序已撤回，原因：{reason}。情况有变化时可再次申请。",
                    kind.zh()
                ),
                format!(
                    "The procedure of {} for your household was withdrawn. Reason: {reason}. You may apply again when \
                     things change.",
                    kind.en()
                ),
            )
        }
        Telling::Ended { kind, why } => (
            "ended",
            format!("您户的{}程序已终止（{}）。", kind.zh(), why.zh()),
            format!(
                "The procedure of {} for your household has ended: {}.",
                kind.en(),
                why.en()
            ),
        ),
        Telling::Revoked {
            kind,
            on,
            document,
            reason,
        } => {
            let reason = without_numbers(reason);
            (
                kind.as_str(),
                format!(
                    "经县级审定（{document}），自 {on} 起{}，原因：{reason}。如有异议，可向村委会或镇政府提出。",
                    kind.zh()
                ),
                format!(
                    "By decision of the county ({document}), from {on} on: {}. Reason: {reason}. You may object at the \
                     village committee or the town government.",
                    kind.en()
                ),
            )
        }
    }
}

/// A reason is typed by a person, who may have typed a number of a person into it: runs of digits as long as a telephone
/// number are masked.
pub(crate) fn without_numbers(text: &str) -> String {
    let mut masked = String::with_capacity(text.len());
    let mut run = String::new();
    let flush = |run: &mut String, masked: &mut String| {
        if run.chars().count() >= PHONE_DIGITS {
            masked.push_str("***");
        } else {
            masked.push_str(run);
        }
        run.clear();
    };
    for c in text.trim().trim_end_matches(['。', '.']).chars() {
        if c.is_numeric() || (c.eq_ignore_ascii_case(&'x') && !run.is_empty()) {
            run.push(c);
        } else {
            flush(&mut run, &mut masked);
            masked.push(c);
        }
    }
    flush(&mut run, &mut masked);
    masked
}

/// Digits of a fixed telephone number without its area code.
const PHONE_DIGITS: usize = 7;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_loses_its_numbers_and_keeps_its_years() {
        let (kind, zh, en) = tell(&Telling::NotIncluded {
            reason: "2026年已参保，身份证99010119700101001X，电话13800000000。",
        });
        assert_eq!(kind, "not_included");
        assert!(zh.contains("2026年已参保，身份证***，电话***。情况"), "{zh}");
        assert!(!en.contains("138"), "{en}");
    }
}
