//! From where somebody tries to log in, and how often that may fail.
//!
//! The lock falls on the guesser and not on the holder: it is of an address and a login. A browser in which somebody has
//! logged in is known to their account from then on, by a cookie that only this installation can make; it is counted by
//! itself. So nobody who guesses, be it from next door behind the same address, locks a person out of their own browser.
//! Names that nobody has are counted like others, so that neither the answer nor its time tells which are there.

use std::net::IpAddr;

use shouwang_domain::Result;
use shouwang_store::Vault;
use shouwang_store::operation::login::{DEVICE, Failures};

use crate::Problem;

/// So many wrong passwords within the window, from one address or one known browser, lock a login there.
const MOST_HERE: i64 = 5;
/// So many from all unknown browsers together lock a login for these, wherever they are.
const MOST_OF_LOGIN: i64 = 30;
/// So many from the unknown browsers of one address lock that address for these, whatever login they try: an office of some
/// hundred people comes from one.
const MOST_OF_ADDRESS: i64 = 200;
/// A browser is known to so many accounts at most; the one that was used longest ago is forgotten.
const MOST_ACCOUNTS: usize = 8;

/// From where somebody comes.
#[derive(Debug, Clone, Copy, Default)]
pub struct Origin<'a> {
    /// The address, as the connection or the proxy says it.
    pub address: &'a str,
    /// What the browser keeps of the accounts that it is known to.
    pub devices: Option<&'a str>,
}

impl<'a> Origin<'a> {
    /// Somebody at an address, in no browser that is known.
    pub fn at(address: &'a str) -> Self {
        Self { address, devices: None }
    }
}

/// By what the attempts of an origin at an account are counted: the browser, where the account knows it, else the address.
pub(super) fn source(vault: &Vault, origin: Origin<'_>, account: Option<i64>) -> String {
    let mut known = Device::all(origin.devices);
    match known.find(|device| Some(device.account) == account && device.is_genuine(vault)) {
        Some(device) => format!("{DEVICE}{}", device.id),
        None => network_of(origin.address),
    }
}

/// What the browser keeps from now on.
///
/// # Errors
/// When the operating system gives no random bytes.
pub(super) fn remembered(vault: &Vault, origin: Origin<'_>, account: i64) -> Result<String> {
    let (own, others): (Vec<_>, Vec<_>) = Device::all(origin.devices)
        .filter(|device| device.is_genuine(vault))
        .partition(|device| device.account == account);
    let own = match own.first() {
        Some(device) => device.text(vault),
        None => {
            let mut random = [0; 8];
            getrandom::fill(&mut random).map_err(Problem::internal)?;
            let id = &hex::encode(random);
            Device { account, id, mac: "" }.text(vault)
        }
    };
    let others = others.iter().map(|device| device.text(vault));
    let kept: Vec<_> = std::iter::once(own).chain(others).take(MOST_ACCOUNTS).collect();
    Ok(kept.join("~"))
}

/// Whether no more may be tried for a while.
pub(super) fn is_too_often(source: &str, failures: Failures) -> bool {
    let is_unknown = !source.starts_with(DEVICE);
    failures.here > MOST_HERE
        || is_unknown && (failures.of_login > MOST_OF_LOGIN || failures.of_source > MOST_OF_ADDRESS)
}

/// A browser as one account knows it.
struct Device<'a> {
    account: i64,
    id: &'a str,
    mac: &'a str,
}

impl<'a> Device<'a> {
    fn all(kept: Option<&'a str>) -> impl Iterator<Item = Self> {
        let each = kept.into_iter().flat_map(|kept| kept.split('~')).take(MOST_ACCOUNTS);
        each.filter_map(|text| {
            let mut parts = text.split('.');
            let (account, id, mac) = (parts.next()?, parts.next()?, parts.next()?);
            let account = account.parse().ok()?;
            Some(Self { account, id, mac })
        })
    }

    fn expected(&self, vault: &Vault) -> String {
        vault.session_digest(&format!("device {} {}", self.account, self.id))
    }

    fn is_genuine(&self, vault: &Vault) -> bool {
        // Digests are compared, so that the time tells nothing of what was expected.
        vault.session_digest(self.mac) == vault.session_digest(&self.expected(vault))
    }

    fn text(&self, vault: &Vault) -> String {
        format!("{}.{}.{}", self.account, self.id, self.expected(vault))
    }
}

/// What one guesser has at least: an address, or of the newer kind the half that names the network.
fn network_of(address: &str) -> String {
    match address.parse::<IpAddr>().map(|address| address.to_canonical()) {
        Ok(IpAddr::V6(address)) => {
            let [a, b, c, d, ..] = address.segments();
            format!("{a:x}:{b:x}:{c:x}:{d:x}::")
        }
        Ok(IpAddr::V4(address)) => address.to_string(),
        Err(_) => address.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lock_falls_on_who_guesses() {
        let failures = |here, of_login, of_source| Failures {
            here,
            of_login,
            of_source,
        };
        let locked = |source: &str, [here, of_login, of_source]: [i64; 3]| {
            is_too_often(source, failures(here, of_login, of_source))
        };
        // Attempts under way count, this one too.
        assert!(!locked("192.0.2.1", [5, 30, 200]));
        for beyond in [[6, 6, 6], [1, 31, 1], [1, 1, 201]] {
            assert!(locked("192.0.2.1", beyond), "{beyond:?}");
        }
        assert!(
            !locked("device/7", [5, 900, 900]),
            "who is known is not shut out by others"
        );
        assert!(locked("device/7", [6, 6, 6]), "a stolen browser guesses no further");
    }

    #[test]
    fn one_network_is_one_guesser() {
        for (address, network) in [
            ("192.0.2.1", "192.0.2.1"),
            ("::ffff:192.0.2.1", "192.0.2.1"),
            ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
            ("2001:db8:1:2::9", "2001:db8:1:2::"),
            ("local", "local"),
        ] {
            assert_eq!(network_of(address), network);
        }
    }
}
