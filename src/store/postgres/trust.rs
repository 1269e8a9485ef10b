//! Whom a connection trusts, and what is said where it does not.

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{CertificateError, ClientConfig, RootCertStore};
use std::error::Error;
use std::fmt;
use std::sync::Arc;
use tokio_postgres::config::SslMode;
use tokio_postgres::error::SqlState;
use tokio_postgres_rustls::MakeRustlsConnect;

/// The key of libpq with a file of certificates that are trusted instead of those of the Web.
pub(super) const ROOTS: &str = "sslrootcert";

/// TLS that trusts the certificates of a file (PEM), or those that browsers trust where there is none or it is `system`.
///
/// # Errors
/// The file cannot be read, or has no certificate.
pub(super) fn tls(file: Option<&str>) -> Result<MakeRustlsConnect, String> {
    let mut roots = RootCertStore::empty();
    match file.filter(|file| !file.is_empty() && *file != "system") {
        None => roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned()),
        Some(file) => {
            let fault = |found: &dyn fmt::Display| {
                format!("{ROOTS}: expected a file of certificates (PEM), found {found}")
            };
            for certificate in CertificateDer::pem_file_iter(file).map_err(|e| fault(&e))? {
                roots.add(certificate.map_err(|e| fault(&e))?).map_err(|e| fault(&e))?;
            }
            if roots.is_empty() {
                return Err(fault(&"none in it"));
            }
        }
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|e| e.to_string())?;
    Ok(MakeRustlsConnect::new(config.with_root_certificates(roots).with_no_client_auth()))
}

/// Why no connection was made, where that is a matter of trust: said without a name of a host.
pub(super) fn distrust(fault: &tokio_postgres::Error, mode: SslMode) -> Option<String> {
    if let Some(told) = fault.as_db_error() {
        let is_bare =
            mode == SslMode::Disable && *told.code() == SqlState::INVALID_AUTHORIZATION_SPECIFICATION;
        return is_bare.then(|| {
            format!("it refuses connections without TLS (sslmode=disable, SQLSTATE {})", told.code().code())
        });
    }
    let cause = fault.source()?;
    let Some(io) = cause.downcast_ref::<std::io::Error>() else {
        let has_none = cause.to_string() == "server does not support TLS";
        return has_none.then(|| "expected TLS (sslmode=require), found a server without".to_owned());
    };
    let found = match io.get_ref()?.downcast_ref::<rustls::Error>()? {
        rustls::Error::InvalidCertificate(why) => match why {
            CertificateError::Expired | CertificateError::ExpiredContext { .. } => {
                "one that has expired".to_owned()
            }
            CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
                "one that is not valid yet".to_owned()
            }
            CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
                "one of another host".to_owned()
            }
            CertificateError::UnknownIssuer => {
                format!("one whose issuer is not trusted (PGSSLROOTCERT, {ROOTS})")
            }
            other => format!("one that is none of a server: {other}"),
        },
        other => return Some(format!("expected TLS, found none that can be used: {other}")),
    };
    Some(format!("expected a certificate of the server that can be trusted, found {found}"))
}

#[cfg(test)]
mod tests {
    use super::tls;

    #[test]
    fn a_file_without_a_certificate_trusts_nobody_and_is_told() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("roots.pem");
        std::fs::write(&file, "none\n").unwrap();
        for (path, expected) in [(file, "none in it"), (dir.path().join("absent"), "found")] {
            let fault = tls(path.to_str()).map(|_| ()).unwrap_err();
            assert!(fault.starts_with("sslrootcert: expected") && fault.contains(expected), "{fault}");
        }
        assert!(tls(Some("system")).is_ok() && tls(None).is_ok());
    }
}
