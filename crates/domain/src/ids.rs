//! Identifiers: 63 bits, time-ordered, unique over all nodes of a province.

use serde::{Deserialize, Serialize};

/// Start of the id clock: 2024-01-01T00:00:00Z, in milliseconds since 1970.
const EPOCH_MS: i64 = 1_704_067_200_000;
const NODE_BITS: u32 = 10;
const COUNTER_BITS: u32 = 12;

/// Makes ids: 41 bits of milliseconds, 10 bits of node number, 12 bits of counter. The node number is given by
/// `shouwang init`, so that a county's database merges into a province's without a collision.
///
/// The generator is pure: the caller supplies the time. It never goes back: when the clock does, or when a millisecond
/// is used up, it counts on from the last id.
#[derive(Debug, Clone)]
pub struct IdGenerator {
    node: i64,
    last: i64,
}

impl IdGenerator {
    /// The largest node number.
    pub const MAX_NODE: u16 = (1 << NODE_BITS) - 1;

    /// A generator for a node. `start` in 0..4096 is where the counter of the first millisecond begins; give each
    /// process a random one.
    pub fn new(node: u16, start: u16) -> Self {
        Self {
            node: i64::from(node & Self::MAX_NODE),
            last: i64::from(start) & ((1 << COUNTER_BITS) - 1),
        }
    }

    /// The least id that any node makes at `now_ms` or later: rows before a moment are those with a lower one.
    pub const fn first_at(now_ms: i64) -> i64 {
        let tick = now_ms - EPOCH_MS;
        if tick < 0 {
            0
        } else {
            tick << (COUNTER_BITS + NODE_BITS)
        }
    }

    /// The next id, at or after `now_ms`, that is also greater than `floor`: an id of any node, perhaps made by a clock
    /// that is ahead of ours.
    pub fn next_above(&mut self, now_ms: i64, floor: i64) -> i64 {
        let id = self.next(now_ms);
        if id > floor {
            return id;
        }
        self.next(EPOCH_MS + (floor >> (COUNTER_BITS + NODE_BITS)) + 1)
    }

    /// The next id, at or after `now_ms` (milliseconds since 1970, UTC).
    pub fn next(&mut self, now_ms: i64) -> i64 {
        let counter_mask = (1 << COUNTER_BITS) - 1;
        let mut tick = self.last >> COUNTER_BITS;
        let mut counter = self.last & counter_mask;
        let now_tick = (now_ms - EPOCH_MS).max(0);
        if now_tick > tick {
            // The counter goes on instead of starting at 0, so that two processes of one node seldom meet.
            tick = now_tick;
        }
        counter += 1;
        if counter > counter_mask {
            counter = 0;
            tick = tick.max(self.last >> COUNTER_BITS) + 1;
        }
        self.last = (tick << COUNTER_BITS) | counter;
        (tick << (COUNTER_BITS + NODE_BITS)) | (self.node << COUNTER_BITS) | counter
    }
}

macro_rules! ids {
    ($($(#[$meta:meta])* $name:ident;)+) => {$(
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub i64);

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { self.0.fmt(f) }
        }

        impl std::str::FromStr for $name {
            type Err = crate::Problem;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().ok().filter(|n| *n > 0).map(Self).ok_or_else(|| crate::Problem::usage(
                    "bad_id", "编号应为一串数字，请从列表中复制。", "An id is a string of digits; copy it from a list."))
            }
        }

        /// As a string: JavaScript's numbers end at 2^53.
        impl Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> { s.collect_str(&self.0) }
        }

        impl utoipa::PartialSchema for $name {
            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
                crate::schema::string("An id: up to 19 digits, as a string.", "^[0-9]{1,19}$")
            }
        }

        impl utoipa::ToSchema for $name {}

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
                let text = std::borrow::Cow::<'de, str>::deserialize(d)?;
                text.parse().map_err(|p: crate::Problem| serde::de::Error::custom(p.en))
            }
        }
    )+};
}

ids! {
    /// A node of the area tree.
    AreaId;
    /// A person who logs in or is named as having acted.
    AccountId;
    /// A role held in an area for a time.
    PostId;
    /// A household.
    HouseholdId;
    /// A member of a household.
    MemberId;
    /// One month's statement of income and expense.
    StatementId;
    /// A snapshot of facts.
    SnapshotId;
    /// A warning: one household, one month.
    WarningId;
    /// A clue.
    ClueId;
    /// A case: one run of a procedure.
    CaseId;
    /// One recorded step of a case.
    StepId;
    /// A list of households that were monitored before they came.
    ArrivalId;
    /// What mends a wrong decision or record.
    RemedyId;
    /// A spell of being monitored, from inclusion to elimination.
    SpellId;
    /// A measure of help.
    MeasureId;
    /// A visit.
    VisitId;
    /// A task on somebody's list.
    TaskId;
    /// A referral to a department.
    ReferralId;
    /// A file that belongs to a case.
    AttachmentId;
    /// A filing of a town's visit mechanism with the county.
    FilingId;
    /// Another value of a rule's parameter.
    TuningId;
    /// A request to take out a long list.
    ListRequestId;
    /// A policy pack that is proposed and published here.
    PublicationId;
    /// A register that is made here.
    FormProposalId;
    /// A change of an account or a post that is proposed.
    AccountChangeId;
    /// A record of a register that a description makes.
    LedgerRecordId;
    /// A campaign: going to every house of an area.
    CampaignId;
    /// A draw of a sample.
    DrawId;
    /// A round of inspection.
    RoundId;
    /// Somebody on a roster of a round.
    PersonId;
    /// A report or circular.
    ReportId;
    /// A sheet that came in.
    ImportRunId;
    /// A code by which the people of a village or group apply.
    DoorId;
    /// An application that came through a public door.
    ApplicationId;
    /// What an applicant says about how it went.
    RemarkId;
    /// A department's list as it came in.
    ListBatchId;
    /// A row of a department's list of which a person says whom it is about.
    ListPairId;
    /// A query of assets that was handed to a department.
    AssetQueryId;
    /// Something that a query of assets found.
    AssetResultId;
    /// A photograph or a paper of an entry of a register, or of a visit.
    EntryFileId;
    /// What a phone sent.
    FieldEntryId;
    /// Two values of one field, of which a person chooses.
    FieldConflictId;
    /// A quick report about a household that was told in words.
    FieldReportId;
    /// A job: work beside the requests.
    JobId;
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn ids_grow_whatever_the_clock_does(start in 0u16..4096, ticks in proptest::collection::vec(0i64..50, 1..6000)) {
            let mut generator = IdGenerator::new(7, start);
            let mut last = 0;
            for tick in ticks {
                let id = generator.next(EPOCH_MS + 1_000 + tick);
                prop_assert!(id > last);
                prop_assert_eq!((id >> COUNTER_BITS) & 1023, 7);
                last = id;
            }
        }
    }

    proptest! {
        #[test]
        fn an_id_is_above_the_floor_however_far_that_is(ahead in 0i64..1 << 40, node in 0u16..1024, before in 0usize..3) {
            let floor = IdGenerator::new(1023, 4095).next(EPOCH_MS + ahead);
            let mut generator = IdGenerator::new(node, 0);
            for _ in 0..before {
                generator.next_above(EPOCH_MS, floor >> 1);
            }
            let id = generator.next_above(EPOCH_MS + 1_000, floor);
            prop_assert!(id > floor);
            prop_assert!(generator.next(EPOCH_MS) > id);
        }
    }

    #[test]
    fn an_id_is_a_string_in_json() {
        assert_eq!(
            serde_json::to_string(&HouseholdId(9_007_199_254_740_993)).unwrap(),
            "\"9007199254740993\""
        );
        assert_eq!(serde_json::from_str::<HouseholdId>("\"42\"").unwrap(), HouseholdId(42));
        assert!(serde_json::from_str::<HouseholdId>("\"-1\"").is_err());
    }
}
