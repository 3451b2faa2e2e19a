//! An application comes in: by a code, without anybody's account, or entered by an officer who is called or sits at a
//! window.

use std::fmt;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use shouwang_domain::area::AreaLevel;
use shouwang_domain::calendar::{Timestamp, shanghai_date};
use shouwang_domain::clue::DeclarationMode;
use shouwang_domain::door::{ApplicationMode, ApplicationNumber, ApplicationState};
use shouwang_domain::household::not_in_future;
use shouwang_domain::{ApplicationId, AreaId};
use shouwang_store::column::Json;
use shouwang_store::entity::{application, door};
use shouwang_store::{Field, Tx, repo};
use utoipa::ToSchema;

use super::Whom;
use super::entries::{Entries, Sound, words};
use super::said::{Said, source_of};
use crate::office::access::{Verb, require};
use crate::register::kinship::refuse_kin;
use crate::{Ctx, Problem, Result, Service};

/// What whoever applied is told.
#[derive(Debug, Clone)]
pub struct Receipt {
    /// The number by which they ask how far it is. It is kept nowhere.
    pub number: ApplicationNumber,
    /// Who takes care of it.
    pub place: String,
    /// Whom to call.
    pub whom: Whom,
    /// By which day somebody of the village comes; none where no pack is in force.
    pub visit_by: Option<NaiveDate>,
}

/// An application that an officer enters for somebody who calls or comes.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TakeApplicationCmd {
    /// The village or group where whoever needs help lives.
    pub area_id: AreaId,
    /// How it came.
    pub way: TakenWay,
    /// What they say.
    pub entries: Entries,
}

/// How an officer takes an application.
#[derive(Clone, Deserialize, ToSchema)]
#[serde(tag = "mode", rename_all = "snake_case", deny_unknown_fields)]
pub enum TakenWay {
    /// By telephone.
    Telephone {
        /// Day of the call.
        called_on: NaiveDate,
        /// What was said.
        call_record: String,
    },
    /// At a window, or at the door.
    Window {
        /// Where.
        place: String,
    },
}

impl fmt::Debug for TakenWay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TakenWay(***)")
    }
}

/// An application that was taken.
#[derive(Debug, Serialize, ToSchema)]
pub struct TakenApplication {
    /// Id.
    pub id: ApplicationId,
    /// The number to be told to the applicant, in groups; it is shown this once.
    pub number: String,
    /// By which day somebody of the village comes.
    pub visit_by: Option<NaiveDate>,
}

/// An application before it is written.
struct Incoming {
    area: AreaId,
    door: Option<i64>,
    mode: ApplicationMode,
    by: DeclarationMode,
    said: Sound,
    number: ApplicationNumber,
}

impl Incoming {
    /// One that was sent from the page of a code.
    fn by_code(door: &door::Model, said: Sound, number: ApplicationNumber) -> Self {
        let (mode, by) = match &said.proxy {
            Some(proxy) => (ApplicationMode::Entrusted, entrusted(proxy)),
            None => {
                let poster = door.id.to_string();
                (ApplicationMode::Scan, DeclarationMode::Scan { poster })
            }
        };
        Self {
            area: AreaId(door.area_id),
            door: Some(door.id),
            mode,
            by,
            said,
            number,
        }
    }
}

impl Service {
    /// Takes the application of somebody who came by a code. `key` is that of the page on which it began: however often the
    /// page is sent, there is one application, and its applicant is told the same number.
    ///
    /// # Errors
    /// `not_found`, `door.retired`, `application.entries` with each wrong entry.
    pub async fn send_application(&self, now: Timestamp, token: &str, key: &str, entries: &Entries) -> Result<Receipt> {
        let door = self.door_with(token).await?;
        if door.retired_on.is_some() {
            return Err(retired());
        }
        let today = shanghai_date(now.0);
        let said = entries.sound(today)?;
        let person = self.store.vault().blind(Field::MEMBER_ID_NUMBER, said.id.reveal());
        for attempt in 0..ATTEMPTS {
            // Of one page there may be one application for each person who is named on it.
            let number = self.number_of(&format!("{key}|{}|{attempt}", hex::encode(&person)));
            match repo::door::with_number(&self.store, &self.blind(&number)).await? {
                Some(known) if known.id_number_blind == person => {
                    let known = self.mend_sent(now, known, said).await?;
                    return self.receipt(number, &known, now).await;
                }
                // Somebody else's: the bits happen to meet.
                Some(_) => {}
                None => {
                    let incoming = Incoming::by_code(&door, said, number.clone());
                    let sent = match self.write_sent(now, incoming).await {
                        Ok(sent) => sent,
                        // The same page, sent twice at the same moment, is one application all the same.
                        Err(problem) => {
                            let known = repo::door::with_number(&self.store, &self.blind(&number)).await?;
                            known.filter(|known| known.id_number_blind == person).ok_or(problem)?
                        }
                    };
                    return self.receipt(number, &sent, now).await;
                }
            }
        }
        Err(Problem::internal("no number is free"))
    }

    /// Enters the application of somebody who calls or comes to a window; the agent is who enters it.
    ///
    /// # Errors
    /// Not found for the area, `application.not_a_village`, `application.entries`, `date.in_future`, `clue.fact_missing`,
    /// `household.own`.
    pub async fn take_application(&self, ctx: &Ctx, cmd: TakeApplicationCmd) -> Result<TakenApplication> {
        require(ctx, Verb::TakeApplications)?;
        let (area, _) = self.area_in_scope(ctx, Some(cmd.area_id)).await?;
        if self.area_tree().await?.get(area)?.level < AreaLevel::Village {
            return Err(not_a_place());
        }
        let said = cmd.entries.sound(ctx.today())?;
        let (mode, by) = match cmd.way {
            TakenWay::Telephone { called_on, call_record } => {
                not_in_future(called_on, ctx.today()).map_err(|problem| problem.at("/way/called_on"))?;
                words(&call_record).map_err(|problem| problem.at("/way/call_record"))?;
                let by = DeclarationMode::Telephone { called_on, call_record };
                (ApplicationMode::Telephone, by)
            }
            TakenWay::Window { place } => {
                words(&place).map_err(|problem| problem.at("/way/place"))?;
                let names = repo::office::account::names(&self.store, [ctx.acted_by.0]).await?;
                let agent = names.get(&ctx.acted_by.0).cloned().unwrap_or_default();
                (ApplicationMode::Window, DeclarationMode::Window { agent, place })
            }
        };
        // Who entrusted somebody said so to the officer: the clue names the proxy, the mode says who wrote it down.
        let by = said.proxy.as_ref().map_or(by, entrusted);
        let source = source_of(&by, &said.matters, said.words.as_deref());
        source.check(ctx.today())?;
        let mut random = [0; 16];
        getrandom::fill(&mut random).map_err(Problem::internal)?;
        let number = self.number_of(&hex::encode(random));
        let mut tx = self.store.begin(ctx, "application.take").await?;
        let blind = self.store.vault().blind(Field::MEMBER_ID_NUMBER, said.id.reveal());
        if let Some(household) = self.household_of_person(&tx, blind).await? {
            refuse_kin(&tx, ctx, household).await?;
        }
        let incoming = Incoming {
            area,
            door: None,
            mode,
            by,
            said,
            number: number.clone(),
        };
        let row = self.write_application(&mut tx, incoming, ctx.today()).await?;
        let clock = self.clock_of(area, ctx.today(), ctx.now).await?;
        tx.commit(TakenApplication {
            id: ApplicationId(row.id),
            number: number.grouped(),
            visit_by: clock.map(|clock| clock.stage_due),
        })
        .await
    }

    async fn write_sent(&self, now: Timestamp, incoming: Incoming) -> Result<application::Model> {
        let mut tx = self.store.system_begin(now, "application.send").await?;
        let row = self.write_application(&mut tx, incoming, shanghai_date(now.0)).await?;
        tx.commit(()).await?;
        Ok(row)
    }

    /// The page was sent before: what its applicant has corrected since then takes the place of what it said, as long as
    /// nobody has decided on it.
    async fn mend_sent(&self, now: Timestamp, known: application::Model, said: Sound) -> Result<application::Model> {
        let vault = self.store.vault();
        let before = Said::of(vault, &known)?;
        let after = Said {
            id_number: said.id.reveal().to_owned(),
            phone: said.phone.clone(),
            words: said.words.clone(),
            by: said.proxy.as_ref().map_or_else(|| before.by.clone(), entrusted),
        };
        let matters = Json::of(&said.matters)?;
        let is_same = before == after && known.name == said.name && known.matters == matters;
        if is_same || known.state != ApplicationState::Waiting {
            return Ok(known);
        }
        let mut tx = self.store.system_begin(now, "application.send").await?;
        let Some(known) = tx.locked::<application::Model>(known.id).await? else {
            return Err(Problem::internal("an application that was sent is not there"));
        };
        // Somebody decided on what it said before.
        if known.state != ApplicationState::Waiting {
            tx.abandon().await?;
            return Ok(known);
        }
        let sealed = serde_json::to_string(&after).map_err(Problem::internal)?;
        let mended = application::Model {
            name: said.name,
            said_sealed: vault.seal(Field::APPLICATION, known.id, &sealed)?,
            phone_last4: vault.blind_last4(Field::MEMBER_PHONE, &said.phone),
            matters,
            ..known.clone()
        };
        let row = tx.update(&known, mended).await?;
        tx.subject(format!("application/{}", row.id));
        tx.commit(()).await?;
        Ok(row)
    }

    async fn write_application(&self, tx: &mut Tx, incoming: Incoming, today: NaiveDate) -> Result<application::Model> {
        let Incoming {
            area,
            door,
            mode,
            by,
            said,
            number,
        } = incoming;
        let vault = self.store.vault();
        let id = tx.id();
        let sealed = Said {
            id_number: said.id.reveal().to_owned(),
            phone: said.phone.clone(),
            words: said.words,
            by,
        };
        let sealed = serde_json::to_string(&sealed).map_err(Problem::internal)?;
        let row = application::Model {
            id,
            area_id: area.0,
            door_id: door,
            mode: mode.into(),
            name: said.name,
            said_sealed: vault.seal(Field::APPLICATION, id, &sealed)?,
            id_number_blind: vault.blind(Field::MEMBER_ID_NUMBER, said.id.reveal()),
            phone_last4: vault.blind_last4(Field::MEMBER_PHONE, &said.phone),
            number_blind: self.blind(&number),
            matters: Json::of(&said.matters)?,
            text_version: self.policies.practice().commitment_text.clone(),
            received_on: today.into(),
            state: ApplicationState::Waiting.into(),
            ..application::Model::default()
        };
        tx.subject(format!("application/{id}"));
        tx.detail(serde_json::json!({ "mode": mode, "area": area }));
        tx.insert(row).await
    }

    async fn receipt(&self, number: ApplicationNumber, sent: &application::Model, now: Timestamp) -> Result<Receipt> {
        let area = AreaId(sent.area_id);
        let clock = self.clock_of(area, sent.received_on.get(), now).await?;
        Ok(Receipt {
            number,
            place: self.place_of(area).await?,
            whom: self.whom_of(area).await?,
            visit_by: clock.map(|clock| clock.stage_due),
        })
    }

    /// The number that a secret gives; nobody else can make it.
    fn number_of(&self, secret: &str) -> ApplicationNumber {
        let digest = self.store.vault().blind(Field::PUBLIC_PAGE, secret);
        let bits = digest.first_chunk().map_or(0, |bits| u64::from_be_bytes(*bits));
        ApplicationNumber::from_bits(bits)
    }

    /// What is kept of a number.
    pub(super) fn blind(&self, number: &ApplicationNumber) -> Vec<u8> {
        self.store.vault().blind(Field::APPLICATION_NUMBER, number.reveal())
    }
}

/// Numbers that are tried when the bits meet those of another.
const ATTEMPTS: u32 = 3;

fn entrusted(proxy: &super::entries::Proxy) -> DeclarationMode {
    DeclarationMode::Entrusted {
        proxy: proxy.name.trim().to_owned(),
        relation: proxy.relation.trim().to_owned(),
        consent: proxy.consent,
    }
}

fn retired() -> Problem {
    Problem::refused(
        "door.retired",
        "这张二维码已经更换，不能再用它申报；请到村里公告栏扫新的二维码，或打电话申报。",
        "This code was replaced; scan the new one on the village's board, or apply by telephone.",
    )
}

pub(super) fn not_a_place() -> Problem {
    Problem::bad_data(
        "application.not_a_village",
        "请选到行政村或村民小组。",
        "Choose a village or a villager group.",
    )
    .at("/area_id")
}
