//! Asset queries under authorisation (家庭资产核查): what may be asked for, whether an authorisation holds, and what a verifier
//! says of what was found (翁源 2021 §四(一)).

use chrono::NaiveDate;

use crate::{MemberId, coded_enum};

coded_enum! {
    /// What may be asked of a household's assets.
    pub enum AssetKind {
        Vehicle = "vehicle", "车辆", "vehicles";
        Property = "property", "房产", "real estate";
        Business = "business", "工商登记", "business registration";
        Deposit = "deposit", "存款", "deposits";
    }
}

impl AssetKind {
    /// The list by which a department answers a query of this kind.
    pub const fn list(self) -> &'static str {
        match self {
            Self::Vehicle => "asset_vehicle",
            Self::Property => "asset_property",
            Self::Business => "asset_business",
            Self::Deposit => "asset_deposit",
        }
    }
}

coded_enum! {
    /// What a verifier says in writing of something that was found. It is a question that is answered, never a refusal.
    pub enum AssetAnswer {
        Agrees = "agrees", "与申报一致", "it agrees with what was stated";
        Explained = "explained", "情况已说明", "it is explained";
        ToCorrect = "to_correct", "申报须更正", "the statement is to be corrected";
    }
}

coded_enum! {
    /// Whether a household's assets may be asked for.
    pub enum AuthorisationState {
        Valid = "valid", "有效", "valid";
        Expired = "expired", "已到期", "expired";
        Withdrawn = "withdrawn", "已撤回授权", "withdrawn";
        Again = "again", "已退回，须重新签署", "returned, to be signed again";
        Closed = "closed", "案件已办结", "the case is closed";
    }
}

/// What a household signed, with what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Authorisation {
    /// Day of signature.
    pub signed_on: NaiveDate,
    /// Last day.
    pub valid_until: NaiveDate,
    /// The adults who signed.
    pub adults: Vec<MemberId>,
    /// What may be asked for; none where the text as it stands was signed, which names every kind.
    pub scope: Option<Vec<AssetKind>>,
    /// Those of the adults who took it back.
    pub withdrawn: Vec<MemberId>,
    /// The case went back to where it is signed again.
    pub is_returned: bool,
    /// The case is closed.
    pub is_closed: bool,
}

impl Authorisation {
    /// How it stands on a day.
    pub fn state(&self, today: NaiveDate) -> AuthorisationState {
        if self.is_closed {
            AuthorisationState::Closed
        } else if self.is_returned {
            AuthorisationState::Again
        } else if self.adults.iter().all(|adult| self.withdrawn.contains(adult)) {
            AuthorisationState::Withdrawn
        } else if today < self.signed_on || self.valid_until < today {
            AuthorisationState::Expired
        } else {
            AuthorisationState::Valid
        }
    }

    /// What may be asked for.
    pub fn kinds(&self) -> Vec<AssetKind> {
        self.scope.clone().unwrap_or_else(|| AssetKind::ALL.to_vec())
    }

    /// Whether this may be asked of this person on a day.
    pub fn covers(&self, person: MemberId, kind: AssetKind, today: NaiveDate) -> bool {
        self.state(today) == AuthorisationState::Valid
            && self.adults.contains(&person)
            && !self.withdrawn.contains(&person)
            && self.kinds().contains(&kind)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn signed() -> Authorisation {
        Authorisation {
            signed_on: day("2026-03-02"),
            valid_until: day("2026-06-30"),
            adults: vec![MemberId(1), MemberId(2)],
            scope: None,
            withdrawn: Vec::new(),
            is_returned: false,
            is_closed: false,
        }
    }

    #[test]
    fn an_authorisation_holds_for_who_signed_what_was_named_and_its_days() {
        let covers =
            |of: &Authorisation, person: i64, kind: AssetKind, on: &str| of.covers(MemberId(person), kind, day(on));
        let all = signed();
        for kind in AssetKind::ALL {
            assert!(covers(&all, 1, *kind, "2026-03-02") && covers(&all, 2, *kind, "2026-06-30"));
            assert!(
                !covers(&all, 3, *kind, "2026-03-02"),
                "who did not sign is not asked for"
            );
            assert!(!covers(&all, 1, *kind, "2026-03-01") && !covers(&all, 1, *kind, "2026-07-01"));
        }
        let cars = Authorisation {
            scope: Some(vec![AssetKind::Vehicle]),
            ..signed()
        };
        assert!(covers(&cars, 1, AssetKind::Vehicle, "2026-03-02"));
        assert!(!covers(&cars, 1, AssetKind::Deposit, "2026-03-02"));
    }

    #[test]
    fn whoever_takes_it_back_is_not_asked_for_any_more_and_the_others_are() {
        let one = Authorisation {
            withdrawn: vec![MemberId(1)],
            ..signed()
        };
        let on = day("2026-03-09");
        assert_eq!(one.state(on), AuthorisationState::Valid);
        assert!(!one.covers(MemberId(1), AssetKind::Vehicle, on) && one.covers(MemberId(2), AssetKind::Vehicle, on));
        let all = Authorisation {
            withdrawn: vec![MemberId(1), MemberId(2)],
            ..signed()
        };
        assert_eq!(all.state(on), AuthorisationState::Withdrawn);
        let closed = Authorisation {
            is_closed: true,
            ..signed()
        };
        assert_eq!(closed.state(on), AuthorisationState::Closed);
        let returned = Authorisation {
            is_returned: true,
            ..signed()
        };
        assert_eq!(returned.state(on), AuthorisationState::Again);
        assert!(
            !closed.covers(MemberId(1), AssetKind::Vehicle, on)
                && !returned.covers(MemberId(1), AssetKind::Vehicle, on)
        );
        assert_eq!(signed().state(day("2027-01-01")), AuthorisationState::Expired);
    }
}
