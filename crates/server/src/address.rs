//! From where a request comes.

use std::convert::Infallible;
use std::net::{IpAddr, Ipv6Addr, SocketAddr};

use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::request::Parts;
use axum::http::{Extensions, HeaderMap};

/// The address of whoever asks: what the connection says, or, behind a proxy on the same machine, what that says. A header
/// from elsewhere is what anybody may write. Programs on the machine itself come without a connection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Address(pub(crate) String);

impl Address {
    pub(crate) fn of(extensions: &Extensions, headers: &HeaderMap) -> Self {
        let Some(ConnectInfo(peer)) = extensions.get::<ConnectInfo<SocketAddr>>() else {
            return Self("local".to_owned());
        };
        let forwarded = headers.get_all("x-forwarded-for").iter().next_back();
        // The last is the one that the proxy itself saw.
        let client = forwarded
            .and_then(|value| value.to_str().ok()?.rsplit(',').next()?.trim().parse().ok())
            .filter(|_| peer.ip().is_loopback());
        Self(one_of(client.unwrap_or(peer.ip())).to_string())
    }
}

/// An address as a customer of a network has it: of IPv6 that is a whole net of 64 bits.
fn one_of(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(six) => match six.to_ipv4_mapped() {
            Some(four) => four.into(),
            None => Ipv6Addr::from_bits(six.to_bits() >> 64 << 64).into(),
        },
    }
}

impl<S: Sync> FromRequestParts<S> for Address {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self::of(&parts.extensions, &parts.headers))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_proxy_on_the_machine_says_who_is_behind_it() {
        let of = |peer: Option<&str>, forwarded: &[&str]| {
            let mut extensions = Extensions::new();
            if let Some(peer) = peer {
                extensions.insert(ConnectInfo(peer.parse::<SocketAddr>().unwrap()));
            }
            let mut headers = HeaderMap::new();
            for value in forwarded {
                headers.append("x-forwarded-for", value.parse().unwrap());
            }
            Address::of(&extensions, &headers).0
        };
        assert_eq!(of(None, &["192.0.2.1"]), "local");
        assert_eq!(of(Some("192.0.2.9:40"), &["192.0.2.1"]), "192.0.2.9");
        assert_eq!(of(Some("127.0.0.1:40"), &["203.0.113.5, 192.0.2.1"]), "192.0.2.1");
        assert_eq!(
            of(Some("127.0.0.1:40"), &["192.0.2.1", "2001:db8:0:1::7"]),
            "2001:db8:0:1::"
        );
        assert_eq!(of(Some("127.0.0.1:40"), &["nonsense"]), "127.0.0.1");
    }
}
