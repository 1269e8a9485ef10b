//! One connection: how it is opened, and how a statement runs on it.

use super::address::{DatabaseAddress, PATIENCE};
use super::fault::SessionFault;
use super::hosts::SilentHosts;
use super::rows::RowSender;
use super::statement::{Statement, quoted};
use futures_util::TryStreamExt;
use std::future::poll_fn;
use std::pin::pin;
use std::time::Duration;
use tokio::task::AbortHandle;
use tokio_postgres::config::TargetSessionAttrs;
use tokio_postgres::{AsyncMessage, Client, Config, Notification, Row};

/// What holds for everything that is asked: read only; the same text of times and numbers, and the same order of sums,
/// wherever the database is.
const SETTINGS: &str = "SET default_transaction_read_only = on; SET timezone = 'UTC'; SET datestyle = 'ISO, YMD'; \
    SET extra_float_digits = 1; SET standard_conforming_strings = on; SET synchronize_seqscans = off; \
    SET max_parallel_workers_per_gather = 0; SET jit = off; SET idle_in_transaction_session_timeout = '10s'";
/// The schema that PostGIS is in, and whether texts are of Unicode.
const ABOUT: &str = "SELECT n.nspname::text, pg_catalog.current_setting('server_encoding') \
    FROM pg_catalog.pg_extension e JOIN pg_catalog.pg_namespace n ON n.oid = e.extnamespace WHERE e.extname = 'postgis'";

/// A connection; cut when it is dropped, whether its server still answers or not.
#[derive(Debug)]
pub(super) struct Session {
    pub client: Client,
    connection: AbortHandle,
}

impl Session {
    /// Runs statements that tell nothing.
    ///
    /// # Errors
    /// The database refuses, or does not answer.
    pub async fn run(&self, sql: &str) -> Result<(), SessionFault> {
        self.client.batch_execute(sql).await.map_err(|e| SessionFault::of(&e))
    }

    /// The rows of a statement.
    ///
    /// # Errors
    /// As [`Session::run`].
    pub async fn ask(&self, statement: &Statement) -> Result<Vec<Row>, SessionFault> {
        let parameters: Vec<_> = statement.parameters.iter().map(|p| (p.value(), p.kind())).collect();
        self.client.query_typed(&statement.sql, &parameters).await.map_err(|e| SessionFault::of(&e))
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        // By itself it would wait for all that was asked, which a server that hangs never answers.
        self.connection.abort();
    }
}

/// Opens a connection to the first host that answers; each has twice its `connect_timeout`.
///
/// # Errors
/// No host answers as it should, or there is no PostGIS in the database.
pub(super) async fn open(address: &DatabaseAddress, silent: &SilentHosts) -> Result<Session, SessionFault> {
    let mut fault = SessionFault::Lost("there is no host".to_owned());
    let mut order = silent.order(&address.hosts);
    for standbys_alone in [true, false] {
        if standbys_alone && !address.prefers_standbys {
            continue;
        }
        for at in order.clone() {
            let mut host = address.hosts[at].clone();
            if standbys_alone {
                host.target_session_attrs(TargetSessionAttrs::ReadOnly);
            }
            let time = 2 * host.get_connect_timeout().copied().unwrap_or(PATIENCE);
            fault = match tokio::time::timeout(time, opened(&host, address, |_| {})).await {
                Ok(Ok(session)) => return Ok(session),
                Ok(Err(fault @ (SessionFault::Failed(_) | SessionFault::Changed(_)))) if !standbys_alone => {
                    return Err(fault);
                }
                Ok(Err(fault)) => fault,
                Err(_) => {
                    silent.add(at);
                    order.retain(|other| *other != at);
                    SessionFault::Lost("a host says nothing".to_owned())
                }
            };
        }
    }
    Err(fault)
}

/// Opens a connection to one host; `told` hears of what it is notified of.
///
/// # Errors
/// As [`open`].
pub(super) async fn opened(
    config: &Config,
    address: &DatabaseAddress,
    told: impl Fn(&Notification) + Send + 'static,
) -> Result<Session, SessionFault> {
    let (client, mut connection) = config
        .connect(address.tls.clone())
        .await
        .map_err(|e| SessionFault::of_connecting(&e, config.get_ssl_mode()))?;
    let connection = tokio::spawn(async move {
        // Whoever asks is told that it is lost.
        while let Some(Ok(message)) = poll_fn(|cx| connection.poll_message(cx)).await {
            if let AsyncMessage::Notification(notification) = message {
                told(&notification);
            }
        }
    });
    let session = Session { client, connection: connection.abort_handle() };
    let client = &session.client;
    let fault = |e| SessionFault::of(&e);
    client.batch_execute(SETTINGS).await.map_err(fault)?;
    let about = client.query_typed(ABOUT, &[]).await.map_err(fault)?;
    let missing = || SessionFault::Failed("there is no extension postgis in the database".to_owned());
    let about = about.first().ok_or_else(missing)?;
    let (schema, encoding): (String, String) = (about.get(0), about.get(1));
    if encoding != "UTF8" {
        let what = format!("expected a database with the encoding UTF8, found {encoding}");
        return Err(SessionFault::Failed(what));
    }
    // Nobody else's functions and operators are found.
    let path = format!("SET search_path = pg_catalog, {}, pg_temp", quoted(&schema));
    client.batch_execute(&path).await.map_err(fault)?;
    Ok(session)
}

/// Runs a statement in a transaction that only reads and ends after a time.
///
/// # Errors
/// Where the connection is of no use any more, [`SessionFault::Lost`]; [`SessionFault::Cancelled`] where nobody takes the rows.
pub(super) async fn run(
    client: &Client,
    statement: &Statement,
    time: Duration,
    rows: &RowSender,
) -> Result<(), SessionFault> {
    let fault = |e| SessionFault::of(&e);
    let time = time.as_millis().clamp(1, i32::MAX as u128);
    let begin = format!("BEGIN READ ONLY; SET LOCAL statement_timeout = {time}");
    client.batch_execute(&begin).await.map_err(fault)?;
    let sent = send(client, statement, rows).await;
    // Nothing was written: the end of the transaction decides nothing, but for the connection.
    let ended = client.batch_execute("ROLLBACK").await;
    match (sent, ended) {
        (Ok(()), _) => Ok(()),
        (Err(fault), Ok(())) => Err(fault),
        (Err(SessionFault::Cancelled), Err(_)) => Err(SessionFault::Cancelled),
        (Err(_), Err(_)) => Err(SessionFault::Lost("the connection broke off".to_owned())),
    }
}

async fn send(client: &Client, statement: &Statement, rows: &RowSender) -> Result<(), SessionFault> {
    let fault = |e| SessionFault::of(&e);
    let parameters = statement.parameters.iter().map(|p| (p.value(), p.kind()));
    let mut stream = pin!(client.query_typed_raw(&statement.sql, parameters).await.map_err(fault)?);
    let (mut batch, mut bytes) = (Vec::new(), 0);
    while let Some(row) = stream.try_next().await.map_err(fault)? {
        bytes += row.raw_size_bytes();
        batch.push(row);
        if rows.is_full(batch.len(), bytes) {
            bytes = 0;
            rows.send(std::mem::take(&mut batch)).await?;
        }
    }
    match batch.is_empty() {
        true => Ok(()),
        false => rows.send(batch).await,
    }
}
