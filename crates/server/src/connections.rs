//! Connections: whoever opens one has a while to say what they want, and the same while again after each answer.

use std::future::Future;
use std::net::SocketAddr;
use std::pin::pin;
use std::time::Duration;

use axum::Router;
use axum::extract::{ConnectInfo, Request};
use axum::serve::Listener;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::TcpListener;
use tower::ServiceExt as _;

/// Answers what comes until `shutdown` resolves; requests under way are finished. A connection on which no whole head of a
/// request comes within `patience` is closed, be it a new one or one that rests after an answer.
pub(crate) async fn answer(
    mut listener: TcpListener,
    router: Router,
    patience: Duration,
    shutdown: impl Future<Output = ()>,
) {
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(patience);
    let open = GracefulShutdown::new();
    let mut shutdown = pin!(shutdown);
    loop {
        let (stream, peer): (_, SocketAddr) = tokio::select! {
            accepted = Listener::accept(&mut listener) => accepted,
            () = &mut shutdown => break,
        };
        let router = router.clone();
        let answers = service_fn(move |request: hyper::Request<Incoming>| {
            let mut request: Request = request.map(axum::body::Body::new);
            request.extensions_mut().insert(ConnectInfo(peer));
            router.clone().oneshot(request)
        });
        let connection = open.watch(http.serve_connection(TokioIo::new(stream), answers));
        tokio::spawn(async move {
            if let Err(error) = connection.await {
                tracing::debug!(%error, "a connection was closed early");
            }
        });
    }
    // Nobody new is let in while the last ones are answered.
    drop(listener);
    open.shutdown().await;
}

#[cfg(test)]
mod tests {
    use axum::routing::get;
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    use tokio::net::TcpStream;
    use tokio::sync::oneshot;

    use super::*;

    /// All that comes on a connection on which this is said.
    async fn heard(address: SocketAddr, said: &str) -> String {
        let mut stream = TcpStream::connect(address).await.unwrap();
        stream.write_all(said.as_bytes()).await.unwrap();
        let mut heard = Vec::new();
        stream.read_to_end(&mut heard).await.unwrap();
        String::from_utf8(heard).unwrap()
    }

    #[tokio::test]
    async fn who_says_nothing_or_half_of_it_is_not_waited_for() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let router = Router::new().route(
            "/",
            get(|ConnectInfo(peer): ConnectInfo<SocketAddr>| async move { peer.ip().to_string() }),
        );
        let (stop, stopped) = oneshot::channel::<()>();
        let serving = tokio::spawn(answer(listener, router, Duration::from_millis(20), async {
            let _ = stopped.await;
        }));
        // Each of these ends because the server closes the connection.
        assert!(!heard(address, "").await.contains("200 OK"));
        assert!(!heard(address, "GET / HTTP/1.1\r\nHost: lo").await.contains("200 OK"));
        let answered = heard(address, "GET / HTTP/1.1\r\nHost: local\r\n\r\n").await;
        assert!(
            answered.contains("200 OK") && answered.ends_with("127.0.0.1"),
            "{answered}"
        );
        stop.send(()).unwrap();
        serving.await.unwrap();
    }
}
