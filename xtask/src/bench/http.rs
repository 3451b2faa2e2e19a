//! A connection that is kept open, and no more of HTTP/1.1 than our own server speaks.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};

use anyhow::{Context as _, Result, bail};
use serde_json::Value;

/// One user's connection.
pub(super) struct Connection {
    stream: BufReader<TcpStream>,
    token: String,
}

/// A request that can be sent again and again.
#[derive(Clone)]
pub(super) struct Request {
    method: &'static str,
    path: String,
    body: String,
}

impl Request {
    pub(super) fn get(path: impl Into<String>) -> Self {
        Self {
            method: "GET",
            path: path.into(),
            body: String::new(),
        }
    }

    pub(super) fn post(path: impl Into<String>, body: &Value) -> Self {
        Self {
            method: "POST",
            path: path.into(),
            body: body.to_string(),
        }
    }

    /// The words that it searches for.
    pub(super) fn words(&self) -> Option<String> {
        let body: Value = serde_json::from_str(&self.body).ok()?;
        Some(body["text"].as_str()?.to_owned())
    }
}

impl Connection {
    pub(super) fn open(address: SocketAddr, token: &str) -> Result<Self> {
        let stream = TcpStream::connect(address)?;
        stream.set_nodelay(true)?;
        Ok(Self {
            stream: BufReader::new(stream),
            token: token.to_owned(),
        })
    }

    /// Sends a request and reads the whole answer; fails unless it is a success.
    pub(super) fn send(&mut self, request: &Request, version: Option<i64>) -> Result<Vec<u8>> {
        let Request { method, path, body } = request;
        // The probes alone stand outside the interface.
        let root = if path == "/readyz" { "" } else { "/api/v1" };
        let mut head = format!("{method} {root}{path} HTTP/1.1\r\nHost: localhost\r\n");
        if !self.token.is_empty() {
            head.push_str(&format!("Authorization: Bearer {}\r\n", self.token));
        }
        if let Some(version) = version {
            head.push_str(&format!("If-Match: \"{version}\"\r\n"));
        }
        if *method != "GET" {
            head.push_str(&format!(
                "Content-Type: application/json\r\nContent-Length: {}\r\n",
                body.len()
            ));
        }
        let message = format!("{head}\r\n{body}");
        self.stream.get_mut().write_all(message.as_bytes())?;
        let (status, answer) = self.read_answer()?;
        if !(200..300).contains(&status) {
            bail!("{method} {path}: {status} {}", String::from_utf8_lossy(&answer));
        }
        Ok(answer)
    }

    pub(super) fn json(&mut self, request: &Request, version: Option<i64>) -> Result<Value> {
        let answer = self.send(request, version)?;
        if answer.is_empty() {
            return Ok(Value::Null);
        }
        Ok(serde_json::from_slice(&answer)?)
    }

    fn read_answer(&mut self) -> Result<(u16, Vec<u8>)> {
        let mut line = String::new();
        self.stream.read_line(&mut line)?;
        let status = line
            .split(' ')
            .nth(1)
            .context("an answer begins with a status")?
            .parse()?;
        let mut length = 0;
        loop {
            line.clear();
            self.stream.read_line(&mut line)?;
            let header = line.trim_end();
            if header.is_empty() {
                break;
            }
            if let Some((name, value)) = header.split_once(':') {
                match name.to_ascii_lowercase().as_str() {
                    "content-length" => length = value.trim().parse()?,
                    "transfer-encoding" => bail!("the answer has no length of its own"),
                    _ => {}
                }
            }
        }
        let mut body = vec![0; length];
        self.stream.read_exact(&mut body)?;
        Ok((status, body))
    }
}
