//! `serve`: it answers, numbers the evidence, and stops when told.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Command, Stdio};

use shouwang_testkit::both_databases;

use crate::county::Place;

both_databases! {
    async fn it_answers_until_told_to_stop(db: TestDb) {
        let place = Place::new(db);
        place.init();
        let mut child = place
            .command("nobody", &["serve", "--listen", "127.0.0.1:0", "--log-format", "json"])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut log = BufReader::new(child.stderr.take().unwrap()).lines();
        let started: serde_json::Value = log
            .by_ref()
            .map(|line| serde_json::from_str(&line.unwrap()).unwrap())
            .find(|line: &serde_json::Value| line["message"].as_str().is_some_and(|text| text.starts_with("serving")))
            .unwrap();
        let address = started["address"].as_str().unwrap();

        let status = |target: &str| {
            let mut stream = TcpStream::connect(address).unwrap();
            write!(stream, "GET {target} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n").unwrap();
            let mut answer = String::new();
            stream.read_to_string(&mut answer).unwrap();
            answer.split(' ').nth(1).unwrap().to_owned()
        };
        assert_eq!(status("/healthz"), "204");
        assert_eq!(status("/readyz"), "204");
        assert_eq!(status("/api/v1/session"), "401");

        let taken = place.json("nobody", &["serve", "--listen", address]).err;
        assert!(taken.contains("serve.listen"), "{taken}");

        assert!(Command::new("kill").arg(child.id().to_string()).status().unwrap().success());
        assert_eq!(child.wait().unwrap().code(), Some(0));
        let rest: Vec<_> = log.map(Result::unwrap).collect();
        assert!(rest.iter().any(|line| line.contains("stopped")), "{rest:?}");
    }
}
