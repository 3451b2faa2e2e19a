//! The town goes to every house this quarter; its villages are on their way.

use serde_json::json;
use shouwang_domain::Result;
use shouwang_domain::role::Role;

use super::Desk;

/// The days after its first one until its last.
const LASTS: u64 = 28;
/// Of so many houses of a village one is gone to on the second day.
const EVERY: usize = 4;

/// The town's officer begins the investigation of the quarter.
pub(super) fn begin(desk: &mut Desk<'_, '_>, ago: u64) -> Result<String> {
    let town = desk.login(Role::TownOfficer)?;
    let (first, last) = (desk.day(ago), desk.day(ago) + chrono::Days::new(LASTS));
    let plan = json!({ "kind": "investigation", "title": "第四季度入户排查", "label": "三个一",
        "citation": "演示省2024年工作要点（虚构）第九条", "duty": "quarterly_home_visits",
        "groups": ["lifted", "marginal_2019", "general", "monitored"], "starts_on": first, "ends_on": last });
    let campaign = desk.call(ago, &town, "POST", "/campaigns", plan)?;
    Ok(campaign["id"].as_str().unwrap_or_default().to_owned())
}

/// Each village goes to some of its houses: most have not changed, some people are away.
pub(super) fn go(desk: &mut Desk<'_, '_>, ago: u64, campaign: &str) -> Result<()> {
    let on = desk.day(ago);
    for village in desk.people.villages().to_vec() {
        let houses = format!("/campaigns/{campaign}/houses?show=left&limit=200");
        let left = desk.get(ago, &village.cadre, &houses)?;
        let left = left["items"].as_array().into_iter().flatten();
        let ids: Vec<(String, Option<i64>)> = left
            .filter_map(|house| Some((house["household_id"].as_str()?.to_owned(), house["version"].as_i64())))
            .step_by(EVERY)
            .collect();
        for (nth, (household, version)) in ids.iter().enumerate() {
            if nth % 5 == 4 {
                let told = json!({ "outcome": "not_met", "on": on, "note": "全家外出务工，邻居代告" });
                let house = format!("/campaigns/{campaign}/houses/{household}");
                desk.send(ago, &village.cadre, "POST", &house, *version, Some(&told))?;
            } else {
                let same = json!({ "visited_on": on, "no_change": true });
                let visits = format!("/households/{household}/visits");
                desk.call(ago, &village.cadre, "POST", &visits, same)?;
            }
        }
    }
    Ok(())
}
