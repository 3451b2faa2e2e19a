//! The codes that hang in villages and villager groups: making and renewing them, where they hang, and the poster.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use serde_json::json;
use sha2::{Digest as _, Sha256};
use shouwang_domain::area::AreaLevel;
use shouwang_domain::calendar::DayKind;
use shouwang_domain::door::telephone;
use shouwang_domain::{AreaId, DoorId};
use shouwang_papers::{Job, Templates};
use shouwang_store::entity::door;
use shouwang_store::repo;
use utoipa::ToSchema;

use super::apply::not_a_place;
use crate::office::access::{Verb, require};
use crate::procedure::paper::PaperMaker;
use crate::{Ctx, Problem, Result, Service};

/// The register of where posters hang, and its figure of those that do.
const REGISTER: (&str, &str) = ("poster_place", "hanging");
/// The longest name of who answers, in characters.
const MAX_CONTACT: usize = 30;

/// Of which area the codes are listed.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct DoorQuery {
    /// An area with everything beneath it; without, the caller's own.
    pub area_id: Option<AreaId>,
}

/// The codes of an area.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct DoorsView {
    /// Villages, of which so many have a code, and a poster that hangs.
    pub villages: DoorCoverage,
    /// The same of villager groups.
    pub groups: DoorCoverage,
    /// Villages and groups in the order of the tree.
    pub areas: Vec<DoorOfArea>,
}

/// How far the codes reach.
#[derive(Debug, Clone, Copy, Default, Serialize, ToSchema)]
pub struct DoorCoverage {
    /// All areas.
    pub areas: u64,
    /// Those with a code.
    pub with_code: u64,
    /// Those with a poster that hangs, by the register of posters.
    pub hanging: u64,
}

/// A village or group.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct DoorOfArea {
    /// Id.
    pub area_id: AreaId,
    /// Name; that of a group after its village's.
    pub area_name: String,
    /// Level.
    pub level: AreaLevel,
    /// Its code.
    pub door: Option<DoorCode>,
    /// Posters that hang there.
    pub hanging: i64,
}

/// A code that is in use.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct DoorCode {
    /// Id.
    pub id: DoorId,
    /// Who answers.
    pub contact: String,
    /// Their telephone.
    pub phone: String,
    /// The day on which it was made.
    pub made_on: NaiveDate,
    /// The address that it leads to, below the public address of the installation.
    pub path: String,
}

/// Makes the code of a village or group. One that is in use is retired by it.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MakeDoorCmd {
    /// The village or group.
    pub area_id: AreaId,
    /// Who answers the telephone; it is printed.
    pub contact: String,
    /// The telephone; it is printed.
    pub phone: String,
    /// Of a village: each of its groups that has no code gets one as well, with the same telephone.
    #[serde(default)]
    pub with_groups: bool,
}

/// Makes the poster of a code.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MakePosterCmd {
    /// The code.
    pub door_id: DoorId,
}

impl Service {
    /// The villages and groups of an area, with their codes and where posters hang.
    ///
    /// # Errors
    /// Not found for an area outside the scope.
    pub async fn doors(&self, ctx: &Ctx, query: DoorQuery) -> Result<DoorsView> {
        require(ctx, Verb::ReadDoors)?;
        let (area, _) = self.area_in_scope(ctx, query.area_id).await?;
        let tree = self.area_tree().await?;
        let doors = repo::door::in_use(&self.store, ctx).await?;
        let (register, figure) = REGISTER;
        let hanging = self.ledger_count_by_place(ctx, register, figure).await?;
        let mut view = DoorsView {
            villages: DoorCoverage::default(),
            groups: DoorCoverage::default(),
            areas: Vec::new(),
        };
        let nodes: Vec<_> = tree
            .subtree(area)
            .filter(|node| node.level >= AreaLevel::Village)
            .collect();
        let ids: BTreeSet<i64> = nodes.iter().map(|node| node.id.0).collect();
        let names = repo::register::area::names(&self.store, ids).await?;
        for node in nodes {
            let order = tree.range(node.id)?.lo;
            let hanging = hanging
                .iter()
                .filter(|(place, _)| *place == order)
                .map(|(_, n)| n)
                .sum();
            let door = doors.iter().find(|door| door.area_id == node.id.0);
            let coverage = match node.level {
                AreaLevel::Village => &mut view.villages,
                _ => &mut view.groups,
            };
            coverage.areas += 1;
            coverage.with_code += u64::from(door.is_some());
            coverage.hanging += u64::from(hanging > 0);
            view.areas.push(DoorOfArea {
                area_id: node.id,
                area_name: names.get(&node.id.0).cloned().unwrap_or_default(),
                level: node.level,
                door: door.map(shown),
                hanging,
            });
        }
        Ok(view)
    }

    /// Makes the code of a village or group, and retires the one that is in use.
    ///
    /// # Errors
    /// Not found, `application.not_a_village`, `door.contact`, `phone.unreadable`.
    pub async fn make_door(&self, ctx: &Ctx, cmd: MakeDoorCmd) -> Result<DoorCode> {
        require(ctx, Verb::KeepDoors)?;
        let (area, _) = self.area_in_scope(ctx, Some(cmd.area_id)).await?;
        let tree = self.area_tree().await?;
        if tree.get(area)?.level < AreaLevel::Village {
            return Err(not_a_place());
        }
        let contact = cmd.contact.trim().to_owned();
        if contact.is_empty() || contact.chars().count() > MAX_CONTACT || contact.chars().any(char::is_control) {
            return Err(no_contact());
        }
        telephone(&cmd.phone).map_err(|problem| problem.at("/phone"))?;
        let mut tx = self.store.begin(ctx, "door.make").await?;
        if let Some(before) = repo::door::of_area(&tx, area).await? {
            let after = door::Model {
                retired_on: Some(ctx.today().into()),
                ..before.clone()
            };
            tx.update(&before, after).await?;
        }
        let phone = cmd.phone.trim();
        let row = tx.insert(new_door(area, &contact, phone, ctx)?).await?;
        let mut made = vec![area];
        if cmd.with_groups {
            let groups: Vec<AreaId> = tree.children(area).map(|node| node.id).collect();
            for group in groups {
                if repo::door::of_area(&tx, group).await?.is_none() {
                    tx.insert(new_door(group, &contact, phone, ctx)?).await?;
                    made.push(group);
                }
            }
        }
        tx.subject(format!("door/{}", row.id));
        tx.detail(json!({ "areas": made }));
        tx.commit(shown(&row)).await
    }

    /// Makes the poster of a code as PDF. `public_url` is the address under which people reach the public pages.
    ///
    /// # Errors
    /// Not found, `door.no_public_url`, `paper.no_fonts`, and those of the child that lays out.
    pub async fn make_poster(
        &self,
        ctx: &Ctx,
        cmd: MakePosterCmd,
        public_url: Option<&str>,
        maker: &PaperMaker,
    ) -> Result<Vec<u8>> {
        require(ctx, Verb::ReadDoors)?;
        let row = repo::door::by_id(&self.store, ctx, cmd.door_id).await?;
        if row.retired_on.is_some() {
            return Err(Problem::not_found("申报码", "code"));
        }
        let base = public_url.ok_or_else(no_public_url)?.trim_end_matches('/');
        let area = AreaId(row.area_id);
        let tree = self.area_tree().await?;
        let names = repo::register::area::names(&self.store, [row.area_id].into()).await?;
        let town = tree.ancestor_at(area, AreaLevel::Town).map(|node| node.name.clone());
        let whom = self.whom_of_anybody();
        let rules = self.procedure_at(area, ctx.today()).await?;
        let within = rules.map(|rules| match rules.day_kind {
            DayKind::Calendar => format!("{}天", rules.decision_days),
            DayKind::Working => format!("{}个工作日", rules.decision_days),
        });
        let job = Job {
            template: "poster".to_owned(),
            data: json!({
                "place": names.get(&row.area_id),
                "town": town,
                "contact": row.contact,
                "phone": row.phone,
                "hotline": whom.hotline.map(|(name, _)| name),
                "address": format!("{base}/p/"),
                "within": within,
                "made_on": row.made_on.get(),
            }),
            code: Some(format!("{base}{}", path_of(&row))),
        };
        let templates = Templates::load(&self.config.templates_dir())?;
        let pdf = self.lay_out(&templates, &job, maker).await?;
        // The paper itself is not kept for a repeated request.
        let ctx = Ctx {
            request: None,
            ..ctx.clone()
        };
        let mut tx = self.store.begin(&ctx, "door.print").await?;
        tx.subject(format!("door/{}", row.id));
        tx.detail(json!({ "pages": pdf.pages, "pdf": hex::encode(Sha256::digest(&pdf.bytes)) }));
        tx.commit(()).await?;
        Ok(pdf.bytes)
    }
}

fn new_door(area: AreaId, contact: &str, phone: &str, ctx: &Ctx) -> Result<door::Model> {
    Ok(door::Model {
        area_id: area.0,
        token: random_token()?,
        contact: contact.to_owned(),
        phone: phone.to_owned(),
        made_on: ctx.today().into(),
        ..door::Model::default()
    })
}

fn shown(row: &door::Model) -> DoorCode {
    DoorCode {
        id: DoorId(row.id),
        contact: row.contact.clone(),
        phone: row.phone.clone(),
        made_on: row.made_on.get(),
        path: path_of(row),
    }
}

fn path_of(row: &door::Model) -> String {
    format!("/p/c/{}", row.token)
}

/// 80 random bits, in letters and digits that nobody mistakes for others: who has no poster guesses none.
fn random_token() -> Result<String> {
    const LETTERS: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";
    const LENGTH: usize = 16;
    let mut random = [0; LENGTH];
    getrandom::fill(&mut random).map_err(Problem::internal)?;
    Ok(random
        .iter()
        .map(|byte| char::from(LETTERS[usize::from(byte % 32)]))
        .collect())
}

fn no_contact() -> Problem {
    Problem::bad_data(
        "door.contact",
        "请写明谁接电话，例如“清溪村村委会”或“李某”，不超过30字。",
        "Say who answers the telephone, such as the village's office or a name, in at most 30 characters.",
    )
    .at("/contact")
}

fn no_public_url() -> Problem {
    Problem::refused(
        "door.no_public_url",
        "还没有设置公众访问地址，印出的二维码打不开，所以不能打印；请系统管理员用 serve 的 --public-url 设置后重新启动。",
        "The public address is not set, and a printed code would lead nowhere: ask the system administrator to start \
         `serve` with --public-url.",
    )
}
