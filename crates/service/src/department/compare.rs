//! Whom each row is about. A sound ID number with the same name decides. For every other row a person decides, among the
//! holder of the number and whoever name, number and address together speak for; what a person said of the same row before
//! holds until it is taken back.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use shouwang_domain::ctx::Hands;
use shouwang_domain::department_list::{NameAgreement, PairReason, PairState, compare_names};
use shouwang_domain::id_number::IdNumber;
use shouwang_domain::id_number::repair::{Known, Repair, repair};
use shouwang_domain::problem::FieldProblem;
use shouwang_domain::{AccountId, Ctx};
use shouwang_store::entity::member;
use shouwang_store::{Field, Source, Vault, repo};

use super::link::Candidate;
use super::readers::is_read_by;
use super::sheet::{Number, ReadList, ReadRow};
use super::why::PairWhy;
use crate::{Result, Service};

/// Nobody is asked about more members for one row.
const MOST_FOR_A_ROW: usize = 3;

/// A row and the member that it is, or may be, about.
pub(super) struct Pairing {
    pub(super) row: Arc<ReadRow>,
    pub(super) member: member::Model,
    /// The answer of before that it rests on.
    pub(super) by_pair: Option<i64>,
}

/// A row of which a person says whether it is about a member.
pub(super) struct Doubt {
    pub(super) pairing: Pairing,
    pub(super) reason: PairReason,
    /// How the row is known in other months.
    pub(super) key: Vec<u8>,
    pub(super) probability: Option<f64>,
    pub(super) why: Option<PairWhy>,
}

/// A list compared with the register.
#[derive(Default)]
pub(super) struct Compared {
    pub(super) matched: Vec<Pairing>,
    pub(super) doubtful: Vec<Doubt>,
    /// Rows about people who are not in the county's register.
    pub(super) unknown: u64,
    /// Rows that say what another row of the file says.
    pub(super) repeated: u64,
    /// The rows about the household of whoever sends it, or of kin.
    pub(super) kin: Vec<u32>,
    pub(super) damage: Vec<FieldProblem>,
}

impl Compared {
    /// Rows of which a person says whom they are about.
    pub(super) fn doubtful_rows(&self) -> u64 {
        let lines: BTreeSet<u32> = self.doubtful.iter().map(|doubt| doubt.pairing.row.line).collect();
        lines.len() as u64
    }

    /// Rows that are matched because a person said so of the same row before.
    pub(super) fn remembered(&self) -> u64 {
        self.matched.iter().filter(|pairing| pairing.by_pair.is_some()).count() as u64
    }
}

/// A row with everything that is known of it before anybody writes.
struct Looked {
    row: Arc<ReadRow>,
    /// Its number as it is found, or all that one slip makes of a damaged one.
    meant: Vec<Vec<u8>>,
    key: Vec<u8>,
    linked: Vec<Candidate>,
}

/// The rows of a list, looked up in the register.
pub(super) struct LookedUp {
    rows: Vec<Looked>,
    damage: Vec<FieldProblem>,
}

impl Service {
    /// Looks the rows up in the register of the caller's county. It reads and computes only, before anybody is kept from
    /// writing: [`settle`] looks once more whether everybody is still there.
    pub(super) async fn look_up(
        &self,
        ctx: &Ctx,
        list: ReadList,
        tell: &(dyn Fn(u64, u64) + Send + Sync),
    ) -> Result<LookedUp> {
        let total = list.total;
        let vault = self.store.vault();
        let mut rows = Vec::with_capacity(list.rows.len());
        for row in list.rows {
            // A damaged number is looked up as everything that one slip makes of it.
            let meant = match &row.number {
                Number::Sound(number) => vec![blind(vault, number)],
                Number::Damaged(written, _) => candidates(written, ctx)
                    .iter()
                    .map(|number| blind(vault, number))
                    .collect(),
                Number::None => Vec::new(),
            };
            rows.push(Looked {
                key: vault.blind(Field::LIST_ROW, &row.identity()),
                row: Arc::new(row),
                meant,
                linked: Vec::new(),
            });
        }
        let people = people(&self.store, ctx, &rows).await?;
        let open: Vec<usize> = (0..rows.len())
            .filter(|at| !matches!(by_number(&rows[*at], &people), Some((_, None))))
            .collect();
        let asked: Vec<Arc<ReadRow>> = open.iter().map(|at| rows[*at].row.clone()).collect();
        // The rows with a sound number and the same name are done.
        tell(total.saturating_sub(asked.len() as u64), total);
        for (at, linked) in open.into_iter().zip(self.link(ctx, &asked).await?) {
            rows[at].linked = linked;
        }
        Ok(LookedUp {
            rows,
            damage: list.damage,
        })
    }
}

/// Says whom the rows are about, as the register is now.
pub(super) async fn settle(at: &impl Source, ctx: &Ctx, looked: LookedUp) -> Result<Compared> {
    let people = people(at, ctx, &looked.rows).await?;
    let keys: Vec<Vec<u8>> = looked.rows.iter().map(|looked| looked.key.clone()).collect();
    let mut said: HashMap<Vec<u8>, Vec<(i64, PairState, i64)>> = HashMap::new();
    for pair in repo::department::said_of(at, ctx, &keys).await? {
        // Whoever sends a list answers none of its rows, with a word of before neither.
        if is_read_by(ctx, &pair)? {
            continue;
        }
        if let Some(key) = pair.row_key {
            let of = said.entry(key).or_default();
            of.retain(|(member, _, _)| *member != pair.member_id);
            of.push((pair.member_id, pair.state.get(), pair.id));
        }
    }
    let linked = looked.rows.iter().flat_map(|looked| &looked.linked);
    let remembered = said.values().flatten().map(|(member, _, _)| *member);
    let ids: BTreeSet<i64> = linked.map(|candidate| candidate.member).chain(remembered).collect();
    let ids: Vec<i64> = ids.into_iter().collect();
    let by_id = repo::department::people_by_id(at, ctx, &ids).await?;
    let own = own_households(at, ctx).await?;

    let mut compared = Compared {
        damage: looked.damage,
        ..Compared::default()
    };
    let (mut matched, mut doubtful) = (Vec::new(), Vec::new());
    for looked in looked.rows {
        let said = said.get(&looked.key).map_or(&[][..], Vec::as_slice);
        let same = said
            .iter()
            .filter(|(_, state, _)| *state == PairState::Same)
            .find_map(|(member, _, pair)| Some((by_id.get(member)?, Some(*pair))));
        let by_number = by_number(&looked, &people);
        let sure = match by_number {
            Some((member, None)) => Some((member, None)),
            _ => same,
        };
        if let Some((member, by_pair)) = sure {
            match own.contains(&member.household_id) {
                true => compared.kin.push(looked.row.line),
                false => matched.push(Pairing {
                    row: looked.row,
                    member: member.clone(),
                    by_pair,
                }),
            }
            continue;
        }
        let is_another = |member: i64| said.iter().any(|(of, _, _)| *of == member);
        let mut doubts: Vec<Doubt> = Vec::new();
        let weighed = |member: i64| looked.linked.iter().find(|candidate| candidate.member == member);
        let doubt = |member: &member::Model, reason: PairReason| Doubt {
            pairing: Pairing {
                row: looked.row.clone(),
                member: member.clone(),
                by_pair: None,
            },
            reason,
            key: looked.key.clone(),
            probability: weighed(member.id).map(|candidate| candidate.probability),
            why: weighed(member.id).map(|candidate| candidate.why.clone()),
        };
        let holder = by_number.filter(|(member, _)| !is_another(member.id));
        if let Some((member, Some(reason))) = holder {
            doubts.push(doubt(member, reason));
        }
        if !matches!(holder, Some((_, Some(PairReason::NameSimilar)))) {
            for candidate in looked.linked.iter().filter(|candidate| candidate.is_asked) {
                let is_new = doubts.iter().all(|doubt| doubt.pairing.member.id != candidate.member);
                if let Some(member) = by_id
                    .get(&candidate.member)
                    .filter(|_| is_new && !is_another(candidate.member))
                {
                    doubts.push(doubt(member, PairReason::Linked));
                }
            }
            doubts.truncate(MOST_FOR_A_ROW);
        }
        if doubts
            .iter()
            .any(|doubt| own.contains(&doubt.pairing.member.household_id))
        {
            compared.kin.push(looked.row.line);
        } else if doubts.is_empty() {
            match looked.row.damage() {
                Some(problem) if said.is_empty() => compared.damage.push(problem),
                _ => compared.unknown += 1,
            }
        } else {
            doubtful.push((looked.row.clone(), doubts));
        }
    }
    // Where two rows say the same of somebody, the one that leaves no doubt counts, wherever it stands.
    let mut seen: HashSet<(i64, String)> = HashSet::with_capacity(matched.len());
    for pairing in matched {
        match seen.insert((pairing.member.id, pairing.row.says())) {
            true => compared.matched.push(pairing),
            false => compared.repeated += 1,
        }
    }
    for (row, doubts) in doubtful {
        let says = row.says();
        let new: Vec<Doubt> = doubts
            .into_iter()
            .filter(|doubt| seen.insert((doubt.pairing.member.id, says.clone())))
            .collect();
        if new.is_empty() {
            compared.repeated += 1;
        }
        compared.doubtful.extend(new);
    }
    Ok(compared)
}

/// The own households of whoever sends a list, and those of kin.
pub(super) async fn own_households(at: &impl Source, ctx: &Ctx) -> Result<HashSet<i64>> {
    let hands = ctx.hands();
    households_of(at, (hands.acted_by.0, hands.entered_by.0)).await
}

/// The own households of two hands, and those of kin.
pub(super) async fn households_of(at: &impl Source, (acted_by, entered_by): (i64, i64)) -> Result<HashSet<i64>> {
    let hands = Hands {
        acted_by: AccountId(acted_by),
        entered_by: AccountId(entered_by),
    };
    let own = repo::register::kinship::of_hands(at, hands).await?;
    Ok(own.into_iter().collect())
}

fn blind(vault: &Vault, number: &IdNumber) -> Vec<u8> {
    vault.blind(Field::MEMBER_ID_NUMBER, number.reveal())
}

async fn people(at: &impl Source, ctx: &Ctx, rows: &[Looked]) -> Result<HashMap<Vec<u8>, member::Model>> {
    let asked: BTreeSet<&Vec<u8>> = rows.iter().flat_map(|looked| &looked.meant).collect();
    let asked: Vec<Vec<u8>> = asked.into_iter().cloned().collect();
    repo::department::people(at, ctx, &asked).await
}

/// The holder of the number of a row, with what a person has to look at; of a damaged one, whom alone one slip leads to and
/// whose name is the same.
fn by_number<'p>(
    looked: &Looked,
    people: &'p HashMap<Vec<u8>, member::Model>,
) -> Option<(&'p member::Model, Option<PairReason>)> {
    let agreement = |member: &member::Model| compare_names(looked.row.name.reveal(), &member.name);
    let mut holders = looked.meant.iter().filter_map(|blind| people.get(blind));
    match &looked.row.number {
        Number::None => None,
        Number::Sound(_) => holders.next().map(|member| {
            let reason = match agreement(member) {
                NameAgreement::Equal => None,
                NameAgreement::Similar => Some(PairReason::NameSimilar),
                NameAgreement::Different => Some(PairReason::NameDiffers),
            };
            (member, reason)
        }),
        Number::Damaged(..) => {
            let alike: Vec<&member::Model> = holders
                .filter(|member| agreement(member) == NameAgreement::Equal)
                .collect();
            match alike.as_slice() {
                [only] => Some((only, Some(PairReason::NumberDamaged))),
                _ => None,
            }
        }
    }
}

/// The numbers that a damaged one may have been.
fn candidates(written: &str, ctx: &Ctx) -> Vec<IdNumber> {
    let known = Known {
        birth_date: None,
        sex: None,
        today: ctx.today(),
    };
    match repair(written, known) {
        Repair::Sound(number) => vec![number],
        Repair::OneSlip(numbers) => numbers,
        Repair::LostEnd { candidates, .. } => candidates,
        Repair::Unknown => Vec::new(),
    }
}
