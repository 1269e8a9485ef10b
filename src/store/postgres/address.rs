//! Where a database is, and how its connections are encrypted.

use super::connection_string::ConnectionString;
use super::hosts;
use super::trust::{self, ROOTS};
use std::fmt;
use std::time::Duration;
use tokio_postgres::Config;
use tokio_postgres::config::SslMode;
use tokio_postgres_rustls::MakeRustlsConnect;

/// Variables of libpq that count where the connection string does not say, with the keys that they stand for.
const VARIABLES: [(&str, &str); 9] = [
    ("PGHOST", "host"),
    ("PGPORT", "port"),
    ("PGUSER", "user"),
    ("PGPASSWORD", "password"),
    ("PGDATABASE", "dbname"),
    ("PGSSLMODE", "sslmode"),
    ("PGSSLROOTCERT", ROOTS),
    ("PGTARGETSESSIONATTRS", "target_session_attrs"),
    ("PGCONNECT_TIMEOUT", "connect_timeout"),
];
/// Time to connect to one host; for all that is said until it can be asked, twice that.
pub(super) const PATIENCE: Duration = Duration::from_secs(3);

/// Where a database is and who asks it. What it holds is secret: nothing of it is ever shown.
#[derive(Clone)]
pub struct DatabaseAddress {
    /// Each host by itself, in their order.
    pub(super) hosts: Vec<Config>,
    /// True where standbys are tried first.
    pub(super) prefers_standbys: bool,
    pub(super) tls: MakeRustlsConnect,
}

impl fmt::Debug for DatabaseAddress {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("DatabaseAddress(..)")
    }
}

impl DatabaseAddress {
    /// Reads a connection string of libpq (`host=… dbname=…`, or `postgresql://…`, with several hosts too); `variable` tells
    /// what the environment has, which counts where the string does not say. Certificates are always verified, so that
    /// `verify-ca` and `verify-full` mean `require`.
    ///
    /// # Errors
    /// A string that cannot be read, whose hosts and ports do not go together, or certificates that cannot. The sentence holds nothing of the string.
    pub fn read(text: Option<&str>, variable: impl Fn(&str) -> Option<String>) -> Result<Self, String> {
        let unread = || {
            "the connection to the database: expected a connection string of libpq, such as \
             \"host=db.example.org dbname=atlas user=reader sslmode=verify-full\"; found none that can be read"
                .to_owned()
        };
        let own = ConnectionString::read(text.unwrap_or_default()).ok_or_else(unread)?;
        let given =
            |(name, key): (&str, &str)| Some((key.to_owned(), variable(name).filter(|v| !v.is_empty())?));
        let beside = ConnectionString::of(VARIABLES.into_iter().filter_map(given).collect());
        let environment: Config = beside.written().parse().map_err(|_| unread())?;
        let mut config: Config = own.written().parse().map_err(|_| unread())?;
        let session = "target_session_attrs";
        let prefers_standbys =
            own.value(session).or(beside.value(session)).as_deref() == Some("prefer-standby");
        if config.get_hosts().is_empty() && config.get_hostaddrs().is_empty() {
            for host in environment.get_hosts() {
                match host {
                    tokio_postgres::config::Host::Tcp(name) => config.host(name),
                    #[cfg(unix)]
                    tokio_postgres::config::Host::Unix(path) => config.host_path(path),
                };
            }
            if environment.get_hosts().is_empty() {
                return Err("the connection to the database: expected a host in --database, \
                            POVERTY_ATLAS_DATABASE or PGHOST, found none"
                    .to_owned());
            }
        }
        if config.get_ports().is_empty() {
            environment.get_ports().iter().for_each(|port| {
                config.port(*port);
            });
        }
        if config.get_user().is_none()
            && let Some(user) = environment.get_user()
        {
            config.user(user);
        }
        if config.get_password().is_none()
            && let Some(password) = environment.get_password()
        {
            config.password(password);
        }
        if config.get_dbname().is_none()
            && let Some(name) = environment.get_dbname()
        {
            config.dbname(name);
        }
        if own.value("sslmode").is_none() && environment.get_ssl_mode() != SslMode::Prefer {
            config.ssl_mode(environment.get_ssl_mode());
        }
        if own.value(session).is_none() {
            config.target_session_attrs(environment.get_target_session_attrs());
        }
        if config.get_connect_timeout().is_none() {
            config.connect_timeout(*environment.get_connect_timeout().unwrap_or(&PATIENCE));
        }
        if config.get_application_name().is_none() {
            config.application_name("poverty-atlas");
        }
        config.keepalives_idle(Duration::from_secs(30)).tcp_user_timeout(Duration::from_secs(10));
        let roots = own.value(ROOTS).or(beside.value(ROOTS));
        let (hosts, tls) = (hosts::each(&config)?, trust::tls(roots.as_deref())?);
        Ok(DatabaseAddress { hosts, prefers_standbys, tls })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio_postgres::config::Host;

    #[test]
    fn the_string_counts_before_the_environment_and_neither_is_shown() {
        let variable = |name: &str| match name {
            "PGHOST" => Some("elsewhere".to_owned()),
            "PGPASSWORD" => Some("it's a \\ secret".to_owned()),
            "PGSSLMODE" => Some("verify-full".to_owned()),
            _ => None,
        };
        let text = "host=a,b port=1,2 user=reader dbname=atlas target_session_attrs=prefer-standby";
        let address = DatabaseAddress::read(Some(text), variable).unwrap();
        let hosts = [Host::Tcp("a".into()), Host::Tcp("b".into())];
        for (at, host) in address.hosts.iter().enumerate() {
            assert_eq!((host.get_hosts(), host.get_ports()), (&hosts[at..=at], &[1 + at as u16][..]));
            assert_eq!(host.get_password(), Some(&b"it's a \\ secret"[..]));
            assert_eq!((host.get_ssl_mode(), host.get_dbname()), (SslMode::Require, Some("atlas")));
        }
        assert!(address.hosts.len() == 2 && address.prefers_standbys);
        let fault = DatabaseAddress::read(Some("host=a,b,c port=1,2"), variable).unwrap_err();
        assert!(fault.contains("found 3 hosts, 0 addresses, 2 ports"), "{fault}");
        assert_eq!(format!("{address:?}"), "DatabaseAddress(..)");
        let text = "host = a target_session_attrs = 'prefer-standby' sslmode = 'verify-full'";
        let address = DatabaseAddress::read(Some(text), |_| None).unwrap();
        assert_eq!(address.hosts[0].get_ssl_mode(), SslMode::Require);
        assert!(address.prefers_standbys);
        let text = "host=a password='target_session_attrs=prefer-standby sslmode=disable'";
        let address = DatabaseAddress::read(Some(text), variable).unwrap();
        assert_eq!(
            address.hosts[0].get_password(),
            Some(&b"target_session_attrs=prefer-standby sslmode=disable"[..])
        );
        assert_eq!(address.hosts[0].get_ssl_mode(), SslMode::Require);
        assert!(!address.prefers_standbys);
        let address = DatabaseAddress::read(Some("postgresql://u:p@h/d?sslmode=disable"), variable).unwrap();
        assert_eq!(address.hosts[0].get_ssl_mode(), SslMode::Disable);
        assert_eq!(address.hosts[0].get_password(), Some(&b"p"[..]));
        for text in ["host=a sslrootcert=/absent/r.pem", "postgresql://u@h/d?sslrootcert=%2Fabsent%2Fr.pem"] {
            let fault = DatabaseAddress::read(Some(text), variable).unwrap_err();
            assert!(fault.starts_with("sslrootcert: expected a file of certificates"), "{text}: {fault}");
        }
        let fault = DatabaseAddress::read(Some("host=a secret=hunter2"), |_| None).unwrap_err();
        assert!(!fault.contains("hunter2"), "{fault}");
        assert!(DatabaseAddress::read(None, |_| None).unwrap_err().contains("found none"));
    }
}
