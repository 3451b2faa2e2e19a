//! When somebody leaves a post, what was theirs passes to the successor, or stays in sight without a person. Nothing is
//! lost, and there is no gap (普宁 2023 §四(三): 信息员“不断档”).

use serde::{Deserialize, Serialize};
use shouwang_domain::area::AreaRange;
use shouwang_domain::ctx::Hands;
use shouwang_domain::role::{LiaisonKind, Role};
use shouwang_domain::{AccountId, HouseholdId};
use shouwang_store::entity::{area, area_liaison, contact, post, task, warning};
use shouwang_store::{Tx, repo};
use utoipa::ToSchema;

use crate::office::access::{Verb, roles};
use crate::{Ctx, Problem, Result, Service};

/// What passed on when a post ended.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct HandedOver {
    /// Open tasks.
    pub tasks: u64,
    /// Areas of which the person was in charge.
    pub liaisons: u64,
    /// Households of which the person was the contact.
    pub contacts: u64,
    /// Warnings that waited for the person's answer.
    pub warnings: u64,
    /// Whether somebody has them now; without, they wait in sight to be given to somebody.
    pub to_somebody: bool,
}

impl HandedOver {
    /// What passed on when several posts of one person ended.
    pub(crate) fn add(&mut self, other: Self) {
        self.tasks += other.tasks;
        self.liaisons += other.liaisons;
        self.contacts += other.contacts;
        self.warnings += other.warnings;
        self.to_somebody |= other.to_somebody;
    }
}

impl Service {
    /// Passes on what somebody had in a post that ends today. What another post of theirs covers as well stays.
    ///
    /// # Errors
    /// `post.successor` when the successor holds no post of the role there.
    pub(crate) async fn hand_over(
        &self,
        tx: &mut Tx,
        ctx: &Ctx,
        post: &post::Model,
        successor: Option<AccountId>,
    ) -> Result<HandedOver> {
        let role: Role = post.role.get();
        let area = repo::register::area::by_id(tx, post.area_id)
            .await?
            .ok_or_else(|| Problem::internal("a post has no area"))?;
        let range = AreaRange {
            lo: area.order_lo,
            hi: area.order_hi,
        };
        let today = ctx.today();
        if let Some(successor) = successor {
            let held = repo::office::account::posts(tx, successor.0, today).await?;
            let covers = |(held, at): &&(post::Model, area::Model)| {
                held.id != post.id && held.role == post.role && at.order_lo <= range.lo && range.hi <= at.order_hi
            };
            if successor.0 == post.account_id || !held.iter().any(|held| covers(&held)) {
                return Err(no_successor(role));
            }
        }
        let mut passed = HandedOver {
            to_somebody: successor.is_some(),
            ..HandedOver::default()
        };
        let other = repo::office::account::posts(tx, post.account_id, today).await?;
        let other: Vec<_> = other.into_iter().filter(|(held, _)| held.id != post.id).collect();
        let stays = |order: i64, fits: &dyn Fn(Role) -> bool| {
            other.iter().any(|(held, at)| {
                let is_fit = fits(held.role.get());
                is_fit && at.order_lo <= order && order < at.order_hi
            })
        };
        for before in repo::duty::task::given_to(tx, post.account_id, role, range).await? {
            let after = task::Model {
                account_id: successor.map(|account| account.0),
                ..before.clone()
            };
            tx.update(&before, after).await?;
            passed.tasks += 1;
        }
        for before in repo::duty::liaison::of_account(tx, post.account_id, range).await? {
            let kind: LiaisonKind = before.kind.get();
            let at = repo::register::area::by_id(tx, before.area_id).await?;
            if !kind.roles().contains(&role)
                || at.is_some_and(|at| stays(at.order_lo, &|role| kind.roles().contains(&role)))
            {
                continue;
            }
            let ended = area_liaison::Model {
                to_on: Some(today.into()),
                ..before.clone()
            };
            tx.update(&before, ended).await?;
            if let Some(successor) = successor {
                tx.insert(area_liaison::Model {
                    area_id: before.area_id,
                    kind: before.kind,
                    account_id: successor.0,
                    from_on: today.into(),
                    ..area_liaison::Model::default()
                })
                .await?;
            }
            passed.liaisons += 1;
        }
        if let Some(level) = role.contact_level() {
            let contacts = repo::duty::liaison::contacts_of(tx, post.account_id, level, range).await?;
            let orders = repo::register::household::orders_of(tx, contacts.iter().map(|row| row.household_id)).await?;
            for before in contacts {
                let order = orders.get(&before.household_id).copied().unwrap_or_default();
                if stays(order, &|role| role.contact_level() == Some(level)) {
                    continue;
                }
                let ended = contact::Model {
                    to_on: Some(today.into()),
                    ..before.clone()
                };
                tx.update(&before, ended).await?;
                if let Some(successor) = successor {
                    tx.insert(contact::Model {
                        household_id: before.household_id,
                        level: before.level,
                        account_id: successor.0,
                        from_on: today.into(),
                        ..contact::Model::default()
                    })
                    .await?;
                }
                passed.contacts += 1;
            }
        }
        let answers = roles(Verb::AnswerWarnings);
        for before in repo::procedure::warning::owned_by(tx, post.account_id, range).await? {
            if stays(before.area_order, &|role| answers.contains(&role)) {
                continue;
            }
            let owner = match successor {
                // Nobody owns a warning of their own household: it waits to be given to somebody.
                Some(successor) => {
                    let household = HouseholdId(before.household_id);
                    let is_kin = repo::register::kinship::is_kin(tx, household, Hands::of_one(successor)).await?;
                    (!is_kin).then_some(successor.0)
                }
                None => None,
            };
            let after = warning::Model {
                account_id: owner,
                ..before.clone()
            };
            tx.update(&before, after).await?;
            passed.warnings += 1;
        }
        Ok(passed)
    }
}

fn no_successor(role: Role) -> Problem {
    Problem::refused(
        "post.successor",
        format!("接任者须在该区划担任同一岗位（{}）；请先授予岗位。", role.zh()),
        format!(
            "The successor must hold the same post there ({}); grant it first.",
            role.en()
        ),
    )
    .at("/change/successor")
}
