//! Clues: suspected risks from six channels, each with the facts its channel requires.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::household::not_in_future;
use crate::role::Department;
use crate::{Problem, Result, VisitId, WarningId, coded_enum};

coded_enum! {
    /// The six channels (翁源 2021 §三).
    pub enum Channel {
        HomeVisit = "home_visit", "入户走访", "home visit";
        SelfDeclaration = "self_declaration", "自主申报", "self-declaration";
        GrassrootsReport = "grassroots_report", "基层上报", "grassroots report";
        DataComparison = "data_comparison", "数据比对", "data comparison";
        HotlinePetition = "hotline_petition", "热线信访", "hotline, petition or media";
        PlatformWarning = "platform_warning", "平台预警", "platform warning";
    }
}

coded_enum! {
    /// The four parts that finding a household at risk is put together from (新丰 2025 (六)); the six channels belong to them.
    pub enum DiscoveryPart {
        Outreach = "outreach", "基层主动排查", "found by going there";
        Application = "application", "群众自主申报", "told by the people themselves";
        Monitoring = "monitoring", "系统监测预警", "warned of by the system";
        Comparison = "comparison", "部门数据比对", "found in the data of departments";
    }
}

impl Channel {
    /// The part that a channel belongs to. A petition, a call of the hotline and what the media tell come from the people, not
    /// from whoever goes from house to house; so they stand with the applications.
    pub const fn part(self) -> DiscoveryPart {
        match self {
            Self::HomeVisit | Self::GrassrootsReport => DiscoveryPart::Outreach,
            Self::SelfDeclaration | Self::HotlinePetition => DiscoveryPart::Application,
            Self::PlatformWarning => DiscoveryPart::Monitoring,
            Self::DataComparison => DiscoveryPart::Comparison,
        }
    }
}

coded_enum! {
    /// The public source of a hotline or petition clue (翁源 2021 §三(四)).
    pub enum PublicSource {
        Hotline12317 = "hotline_12317", "12317热线", "hotline 12317";
        Petition = "petition", "信访", "petition";
        Media = "media", "媒体", "media";
    }
}

coded_enum! {
    /// State of a clue.
    pub enum ClueState {
        Open = "open", "待核实", "open";
        CaseOpened = "case_opened", "已进入识别程序", "case opened";
        Merged = "merged", "已并入同户线索", "merged into the household's clue";
        Dismissed = "dismissed", "核实无风险", "verified without risk";
    }
}

/// How a household declared itself (新丰 2025 (五)).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(tag = "mode", rename_all = "snake_case", deny_unknown_fields)]
pub enum DeclarationMode {
    /// 扫码申报, with the poster's code.
    Scan {
        /// The code on the poster; it encodes village or villager group.
        poster: String,
    },
    /// 委托申报: somebody else declares, with the household's consent.
    Entrusted {
        /// Name of the proxy.
        proxy: String,
        /// Relation of the proxy to the household.
        relation: String,
        /// The household consented.
        consent: bool,
    },
    /// 电话申报, with the record of the call.
    Telephone {
        /// Day of the call.
        called_on: NaiveDate,
        /// Who took the call, and what was said.
        call_record: String,
    },
    /// 窗口代办: an officer, or whoever keeps the window of a village, wrote it down for the household (新丰 2025 (五)).
    Window {
        /// Who wrote it down.
        agent: String,
        /// Where: the name of the window, or of the place.
        place: String,
    },
}

/// Where a clue comes from, with what its channel requires.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(tag = "channel", rename_all = "snake_case", deny_unknown_fields)]
pub enum ClueSource {
    /// A visit that found something; the visit is recorded.
    HomeVisit {
        /// The visit.
        visit: VisitId,
    },
    /// The household declared itself.
    SelfDeclaration {
        /// How.
        #[serde(flatten)]
        declaration: Declaration,
    },
    /// A cadre reports without a visit.
    GrassrootsReport {
        /// The report.
        report: String,
    },
    /// A row of a department's list.
    DataComparison {
        /// The department.
        department: Department,
        /// Name and date of the list.
        list: String,
        /// Row in the list.
        row: u32,
    },
    /// Hotline, petition or media.
    HotlinePetition {
        /// Which of them.
        source: PublicSource,
        /// Its number, or where it was published.
        number: String,
    },
    /// A rule fired and a person agreed.
    PlatformWarning {
        /// The warning.
        warning: WarningId,
    },
}

/// A declaration by the household.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Declaration {
    /// How it came in.
    pub by: DeclarationMode,
    /// The difficulty, in the household's words.
    pub difficulty: String,
}

impl ClueSource {
    /// The channel.
    pub const fn channel(&self) -> Channel {
        match self {
            Self::HomeVisit { .. } => Channel::HomeVisit,
            Self::SelfDeclaration { .. } => Channel::SelfDeclaration,
            Self::GrassrootsReport { .. } => Channel::GrassrootsReport,
            Self::DataComparison { .. } => Channel::DataComparison,
            Self::HotlinePetition { .. } => Channel::HotlinePetition,
            Self::PlatformWarning { .. } => Channel::PlatformWarning,
        }
    }

    /// Whether the household itself applied: a declaration in any of the three modes is an application.
    pub const fn is_own_application(&self) -> bool {
        matches!(self, Self::SelfDeclaration { .. })
    }

    /// Checks that the channel's required facts are there.
    pub fn check(&self, today: NaiveDate) -> Result<()> {
        let filled = |text: &str, at: &str, zh: &str, en: &str| {
            if text.trim().is_empty() {
                Err(Problem::bad_data(
                    "clue.fact_missing",
                    format!("“{}”渠道必须填写{zh}。", self.channel().zh()),
                    format!("A clue by {} needs {en}.", self.channel().en()),
                )
                .at(at))
            } else {
                Ok(())
            }
        };
        match self {
            Self::HomeVisit { .. } | Self::PlatformWarning { .. } => Ok(()),
            Self::SelfDeclaration { declaration } => {
                filled(&declaration.difficulty, "/difficulty", "困难情况", "the difficulty")?;
                match &declaration.by {
                    DeclarationMode::Scan { poster } => {
                        filled(poster, "/by/poster", "二维码编号", "the code of the poster")
                    }
                    DeclarationMode::Entrusted {
                        proxy,
                        relation,
                        consent,
                    } => {
                        filled(proxy, "/by/proxy", "受托人姓名", "the name of the proxy")?;
                        filled(
                            relation,
                            "/by/relation",
                            "受托人与农户的关系",
                            "the relation of the proxy",
                        )?;
                        if *consent {
                            Ok(())
                        } else {
                            Err(Problem::refused(
                                "clue.no_consent",
                                "委托申报必须经农户本人同意。",
                                "A declaration by proxy needs the household's consent.",
                            )
                            .at("/by/consent"))
                        }
                    }
                    DeclarationMode::Telephone { called_on, call_record } => {
                        not_in_future(*called_on, today)?;
                        filled(call_record, "/by/call_record", "通话记录", "the record of the call")
                    }
                    DeclarationMode::Window { agent, place } => {
                        filled(agent, "/by/agent", "代办人姓名", "the name of who wrote it down")?;
                        filled(place, "/by/place", "代办窗口或地点", "the window or place")
                    }
                }
            }
            Self::GrassrootsReport { report } => filled(report, "/report", "上报内容", "the report"),
            Self::DataComparison { list, row, .. } => {
                filled(list, "/list", "名单名称", "the name of the list")?;
                if *row == 0 {
                    return filled("", "/row", "名单行号", "the row in the list");
                }
                Ok(())
            }
            Self::HotlinePetition { number, .. } => {
                filled(number, "/number", "编号或出处", "its number or place of publication")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_channel_asks_for_its_own_facts() {
        let today = NaiveDate::from_ymd_opt(2026, 3, 5).unwrap();
        let check = |json: &str| {
            serde_json::from_str::<ClueSource>(json)
                .unwrap()
                .check(today)
                .map_err(|p| p.code)
        };
        for (json, expected) in [
            (r#"{"channel":"home_visit","visit":"7"}"#, Ok(())),
            (
                r#"{"channel":"grassroots_report","report":" "}"#,
                Err("clue.fact_missing"),
            ),
            (
                r#"{"channel":"data_comparison","department":"health","list":"2026-03","row":0}"#,
                Err("clue.fact_missing"),
            ),
            (
                r#"{"channel":"hotline_petition","source":"petition","number":"X-1"}"#,
                Ok(()),
            ),
            (
                r#"{"channel":"self_declaration","difficulty":"d","by":{"mode":"entrusted","proxy":"p","relation":"r","consent":false}}"#,
                Err("clue.no_consent"),
            ),
            (
                r#"{"channel":"self_declaration","difficulty":"d","by":{"mode":"telephone","called_on":"2026-03-06","call_record":"r"}}"#,
                Err("date.in_future"),
            ),
            (
                r#"{"channel":"self_declaration","difficulty":"d","by":{"mode":"scan","poster":"990101001001"}}"#,
                Ok(()),
            ),
            (
                r#"{"channel":"self_declaration","difficulty":"d","by":{"mode":"window","agent":"a","place":""}}"#,
                Err("clue.fact_missing"),
            ),
        ] {
            assert_eq!(check(json), expected.map_err(str::to_owned), "{json}");
        }
    }
}
