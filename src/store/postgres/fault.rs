//! Why a database gives no answer.

use super::trust;
use tokio_postgres::config::SslMode;
use tokio_postgres::error::SqlState;

/// Why a statement has no answer.
#[derive(Debug, Clone)]
pub(super) enum SessionFault {
    /// The connection is lost, or there is none: another may do.
    Lost(String),
    /// There is none that is as safe as it must be.
    Untrusted(String),
    /// It took longer than it may, or nobody waits for it any more.
    Cancelled,
    /// The table is another than the one that was looked at, or may no longer be read.
    Changed(String),
    /// The database refused.
    Failed(String),
}

impl SessionFault {
    /// What the driver says while it connects: of hosts and users, which it names, nothing is kept.
    pub fn of_connecting(fault: &tokio_postgres::Error, mode: SslMode) -> Self {
        match (trust::distrust(fault, mode), fault.code()) {
            (Some(why), _) => SessionFault::Untrusted(why),
            (None, Some(code)) => {
                SessionFault::Lost(format!("it refuses connections (SQLSTATE {})", code.code()))
            }
            (None, None) => SessionFault::of(fault),
        }
    }

    /// What the driver says.
    pub fn of(fault: &tokio_postgres::Error) -> Self {
        let Some(told) = fault.as_db_error() else {
            let cause = std::error::Error::source(fault).and_then(|s| s.downcast_ref::<std::io::Error>());
            let kind = cause.map_or_else(String::new, |io| format!(" ({})", io.kind()));
            return SessionFault::Lost(format!("no connection{kind}"));
        };
        let (code, message) = (told.code(), told.message());
        let text = format!("{message} (SQLSTATE {})", code.code());
        match code.code() {
            _ if *code == SqlState::QUERY_CANCELED => SessionFault::Cancelled,
            // A server that goes down or has no room; a standby whose rows the primary removed.
            "57P01" | "57P02" | "57P03" | "57P05" | "53300" | "40001" | "40P01" | "25P03" => {
                SessionFault::Lost(text)
            }
            c if c.starts_with("08") => SessionFault::Lost(text),
            "42P01" | "42703" | "42501" | "42883" | "3F000" => SessionFault::Changed(text),
            _ => SessionFault::Failed(text),
        }
    }
}
