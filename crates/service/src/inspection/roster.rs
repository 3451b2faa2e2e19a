//! The rosters of a round: who comes from which unit (attachment 5-1), who is the liaison of which city (attachment 5-2), and
//! that each of those who inspect has acknowledged secrecy.

use serde::Deserialize;
use shouwang_domain::inspection::{Rank, RoundPost, RoundRules, RoundState};
use shouwang_domain::role::Role;
use shouwang_domain::{AreaId, PersonId, RoundId};
use shouwang_store::entity::{inspection_person, inspection_round};
use shouwang_store::{Field, Tx, repo};
use utoipa::ToSchema;

use super::round::begun;
use super::round_view::RoundView;
use crate::office::access::{Verb, require};
use crate::rules::proposal::{remark, said};
use crate::{Ctx, Problem, Result, Service};

/// Puts somebody on a roster.
#[derive(Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EnterPersonCmd {
    /// The round.
    pub round_id: RoundId,
    /// What the person does in the round.
    pub duty: RoundPost,
    /// The unit, as the round names it; of a city, the department.
    pub unit: String,
    /// The city, of the liaison of a city.
    #[serde(default)]
    pub city_id: Option<AreaId>,
    /// Name.
    pub name: String,
    /// Office.
    pub title: String,
    /// Rank, of a leader.
    #[serde(default)]
    pub rank: Option<Rank>,
    /// Telephone.
    pub phone: String,
    /// Remark.
    #[serde(default)]
    pub note: Option<String>,
    /// The name with which the person logs in here, to acknowledge in person.
    #[serde(default)]
    pub login: Option<String>,
}

/// Takes somebody off a roster.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RemovePersonCmd {
    /// The round.
    pub round_id: RoundId,
    /// The person.
    pub person_id: PersonId,
    /// The version that was read.
    pub version: i64,
}

/// Somebody acknowledges the rules of secrecy and integrity (省 43 号 §七(二)).
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AcknowledgeCmd {
    /// The round.
    pub round_id: RoundId,
    /// The person.
    pub person_id: PersonId,
    /// Of somebody without an account: where the paper that the person signed is kept.
    #[serde(default)]
    pub paper: Option<String>,
    /// The version that was read.
    pub version: i64,
}

impl Service {
    /// Puts somebody on a roster of a round.
    ///
    /// # Errors
    /// Not found, `required`, `inspection.begun`, `inspection.unit`, `inspection.enough`, `inspection.rank`,
    /// `inspection.login`, `inspection.login_twice`, `inspection.own_city`.
    pub async fn enter_person(&self, ctx: &Ctx, cmd: EnterPersonCmd) -> Result<RoundView> {
        require(ctx, Verb::EnterRosters)?;
        let text = |text: &str, at: &str| said(text).map_err(|problem| problem.at(at));
        let (name, title) = (text(&cmd.name, "/name")?, text(&cmd.title, "/title")?);
        let (unit, phone) = (text(&cmd.unit, "/unit")?, text(&cmd.phone, "/phone")?);
        let mut tx = self.store.begin(ctx, "round.enter_person").await?;
        let round = repo::inspection::by_id(&tx, ctx, cmd.round_id).await?;
        let round = self.round_to_staff(&mut tx, ctx, round, cmd.city_id).await?;
        let rules: RoundRules = round.rules.read()?;
        let people = repo::inspection::people(&tx, &round).await?;
        let is_alike = |person: &&inspection_person::Model| {
            person.duty == cmd.duty
                && person.city == cmd.city_id.map(|city| city.0)
                && (cmd.city_id.is_some() || person.unit == unit)
        };
        let there = people.iter().filter(is_alike).count();
        let wanted = match cmd.duty {
            RoundPost::Member => rules.members as usize,
            RoundPost::Leader | RoundPost::Liaison | RoundPost::CityLiaison => 1,
        };
        let is_of_city = cmd.duty == RoundPost::CityLiaison;
        if is_of_city != cmd.city_id.is_some() || !is_of_city && !rules.units.contains(&unit) {
            return Err(Problem::bad_data(
                "inspection.unit",
                "组长、成员和联络员由参加单位派出，市级联络员由被查地市派出；请核对单位和地市。",
                "Leaders, members and liaisons come from units of the round, liaisons of cities from its cities; correct unit and city.",
            )
            .at("/unit"));
        }
        if there >= wanted {
            return Err(Problem::refused(
                "inspection.enough",
                format!("该单位的{}已满 {wanted} 名；请先移除原有人员。", cmd.duty.zh()),
                format!(
                    "The unit has its {wanted} already ({}); take somebody off before.",
                    cmd.duty.en()
                ),
            )
            .at("/duty"));
        }
        if cmd.duty == RoundPost::Leader && cmd.rank < Some(rules.leader_rank) {
            return Err(Problem::bad_data(
                "inspection.rank",
                format!("组长应为{}及以上。", rules.leader_rank.zh()),
                format!("A leader is {} or higher.", rules.leader_rank.en()),
            )
            .at("/rank"));
        }
        let account_id = match remark(cmd.login) {
            None => None,
            Some(login) => {
                let account = repo::office::account::by_login(&tx, &login).await?;
                let account = account.ok_or_else(|| {
                    Problem::bad_data(
                        "inspection.login",
                        "没有这个登录名；请核对，或留空并以签字的纸质承诺登记。",
                        "Nobody logs in with this name; correct it, or leave it empty and record the paper that is signed.",
                    )
                    .at("/login")
                })?;
                if people.iter().any(|person| person.account_id == Some(account.id)) {
                    return Err(Problem::refused(
                        "inspection.login_twice",
                        "这个登录名已在本次检查的名册上；一个账号在一次检查中只用一次，请核对。",
                        "Somebody on the rosters of this round logs in with this name; an account stands on them once.",
                    )
                    .at("/login"));
                }
                Some(account.id)
            }
        };
        let id = tx.id();
        tx.insert(inspection_person::Model {
            id,
            inspection_round_id: round.id,
            unit,
            city: cmd.city_id.map(|city| city.0),
            duty: cmd.duty.into(),
            name,
            title,
            rank: cmd.rank.map(Into::into),
            phone_sealed: Some(self.store.vault().seal(Field::ROSTER_PHONE, id, &phone)?),
            note: remark(cmd.note),
            account_id,
            ..inspection_person::Model::default()
        })
        .await?;
        tx.subject(format!("inspection_round/{}", round.id));
        let view = self.round_view(&tx, ctx, &round).await?;
        tx.commit(view).await
    }

    /// Takes somebody off a roster, who does not come after all.
    ///
    /// # Errors
    /// Not found, `version_conflict`, `inspection.begun`, `inspection.own_city`.
    pub async fn remove_person(&self, ctx: &Ctx, cmd: RemovePersonCmd) -> Result<RoundView> {
        require(ctx, Verb::EnterRosters)?;
        let mut tx = self.store.begin(ctx, "round.remove_person").await?;
        let round = repo::inspection::by_id(&tx, ctx, cmd.round_id).await?;
        let before = person_of(&mut tx, &round, cmd.person_id, cmd.version).await?;
        let round = self
            .round_to_staff(&mut tx, ctx, round, before.city.map(AreaId))
            .await?;
        let after = inspection_person::Model {
            gone_on: Some(ctx.today().into()),
            ..before.clone()
        };
        tx.update(&before, after).await?;
        tx.subject(format!("inspection_round/{}", round.id));
        let view = self.round_view(&tx, ctx, &round).await?;
        tx.commit(view).await
    }

    /// Acknowledges secrecy and integrity, once and before the field work: in person, with the own account; or, for somebody without one, by whoever runs the
    /// round and keeps the signed paper.
    ///
    /// # Errors
    /// Not found, `version_conflict`, `inspection.begun`, `inspection.acknowledged`, `inspection.in_person`, `required`.
    pub async fn acknowledge_secrecy(&self, ctx: &Ctx, cmd: AcknowledgeCmd) -> Result<RoundView> {
        require(ctx, Verb::ReadRounds)?;
        let mut tx = self.store.begin(ctx, "round.acknowledge").await?;
        let round = repo::inspection::by_id(&tx, ctx, cmd.round_id).await?;
        let round = tx.locked::<inspection_round::Model>(round.id).await?.unwrap_or(round);
        if round.state == RoundState::Begun {
            return Err(begun());
        }
        let before = person_of(&mut tx, &round, cmd.person_id, cmd.version).await?;
        if before.acknowledged_on.is_some() {
            return Err(Problem::refused(
                "inspection.acknowledged",
                "此人已经确认保密和廉洁纪律，只确认一次。",
                "This person has acknowledged secrecy and integrity; it is done once.",
            ));
        }
        let acknowledged_paper = match before.account_id {
            // Nobody promises for somebody else, nor at somebody else's keyboard.
            Some(account) if account != ctx.acted_by.0 || account != ctx.entered_by.0 => {
                return Err(Problem::wrong_person(
                    "inspection.in_person",
                    "保密和廉洁纪律由本人登录确认。",
                    "Everybody acknowledges secrecy and integrity in person.",
                ));
            }
            Some(_) => None,
            None => {
                require(ctx, Verb::RunRounds)?;
                let paper = said(cmd.paper.as_deref().unwrap_or_default()).map_err(|problem| problem.at("/paper"))?;
                Some(paper)
            }
        };
        let after = inspection_person::Model {
            acknowledged_on: Some(ctx.today().into()),
            acknowledged_paper,
            ..before.clone()
        };
        tx.update(&before, after).await?;
        tx.subject(format!("inspection_round/{}", round.id));
        let view = self.round_view(&tx, ctx, &round).await?;
        tx.commit(view).await
    }

    /// A round whose rosters the caller may change: the province all of them, a city its own until the field work begins.
    async fn round_to_staff(
        &self,
        tx: &mut Tx,
        ctx: &Ctx,
        seen: inspection_round::Model,
        city: Option<AreaId>,
    ) -> Result<inspection_round::Model> {
        let areas: Vec<AreaId> = seen.areas.read()?;
        let is_inspected = city.is_none_or(|city| areas.contains(&city));
        let is_own = ctx.role != Role::CitySupervisor || city == Some(ctx.area);
        if !is_inspected || !is_own {
            return Err(Problem::refused(
                "inspection.own_city",
                "市级只报送本市的联络员，且本市应在排查地区之内。",
                "A city enters its own liaison, and is one of the cities that are inspected.",
            )
            .at("/city_id"));
        }
        let row = tx.locked::<inspection_round::Model>(seen.id).await?.unwrap_or(seen);
        if row.state == RoundState::Begun {
            return Err(begun());
        }
        Ok(row)
    }
}

/// Somebody on a roster of a round, locked.
async fn person_of(
    tx: &mut Tx,
    round: &inspection_round::Model,
    id: PersonId,
    version: i64,
) -> Result<inspection_person::Model> {
    let people = repo::inspection::people(tx, round).await?;
    let seen = people.into_iter().find(|person| person.id == id.0);
    let seen = seen.ok_or_else(|| Problem::not_found("名册人员", "person on a roster"))?;
    let row = tx.locked::<inspection_person::Model>(seen.id).await?.unwrap_or(seen);
    if row.version == version {
        Ok(row)
    } else {
        Err(Problem::conflict())
    }
}
