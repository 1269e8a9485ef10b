//! Connection strings of libpq as pairs, so that what the driver says otherwise is found wherever and however it stands.

use super::trust::ROOTS;
use percent_encoding::percent_decode_str;
use std::borrow::Cow;

/// What a string says. It holds passwords: nothing of it is ever shown.
#[derive(Default)]
pub(super) struct ConnectionString {
    /// Of an address such as `postgresql://user@host/name?key=value`, all up to the question mark.
    url: Option<String>,
    /// Keys with their values: those of an address as they stand there, percent signs and all.
    pairs: Vec<(String, String)>,
}

impl ConnectionString {
    /// Reads `key=value key = 'a value'`, or an address; `None` where it is neither.
    pub fn read(text: &str) -> Option<Self> {
        let text = text.trim();
        if !["postgres://", "postgresql://"].iter().any(|scheme| text.starts_with(scheme)) {
            return Some(ConnectionString { url: None, pairs: pairs(text)? });
        }
        // A password may have a question mark too.
        let behind = text.find('@').unwrap_or(0);
        let Some(at) = text[behind..].find('?').map(|at| behind + at) else {
            return Some(ConnectionString { url: Some(text.to_owned()), pairs: Vec::new() });
        };
        let pair = |pair: &str| pair.split_once('=').map(|(key, value)| (key.to_owned(), value.to_owned()));
        let pairs = text[at + 1..].split('&').filter(|pair| !pair.is_empty()).map(pair);
        Some(ConnectionString { url: Some(text[..at].to_owned()), pairs: pairs.collect::<Option<_>>()? })
    }

    /// Of pairs.
    pub fn of(pairs: Vec<(String, String)>) -> Self {
        ConnectionString { url: None, pairs }
    }

    /// The value of a key: the last one counts.
    pub fn value(&self, key: &str) -> Option<Cow<'_, str>> {
        let (_, value) = self.pairs.iter().rev().find(|(name, _)| name == key)?;
        Some(match self.url {
            Some(_) => percent_decode_str(value).decode_utf8_lossy(),
            None => Cow::Borrowed(value),
        })
    }

    /// The same in the words of the driver, which has certificates verified elsewhere, and tries nothing twice.
    pub fn written(&self) -> String {
        let pairs = self.pairs.iter().filter(|(key, _)| key != ROOTS).map(|(key, value)| {
            let value = match (&**key, &**value) {
                ("sslmode", "verify-full" | "verify-ca") => "require",
                ("sslmode", "allow") => "prefer",
                ("target_session_attrs", "prefer-standby") => "any",
                (_, value) => value,
            };
            match self.url {
                Some(_) => format!("{key}={value}"),
                None => format!("{key}='{}'", value.replace('\\', "\\\\").replace('\'', "\\'")),
            }
        });
        let pairs: Vec<String> = pairs.collect();
        match &self.url {
            Some(url) if pairs.is_empty() => url.clone(),
            Some(url) => format!("{url}?{}", pairs.join("&")),
            None => pairs.join(" "),
        }
    }
}

/// Keys with values, which stand in quotes or end with a blank; a backslash takes what follows it as it is.
fn pairs(text: &str) -> Option<Vec<(String, String)>> {
    let (mut pairs, mut rest) = (Vec::new(), text);
    while !rest.is_empty() {
        let (key, behind) = rest.split_once('=')?;
        let key = key.trim_end();
        if key.is_empty() || key.contains(char::is_whitespace) {
            return None;
        }
        let behind = behind.trim_start();
        let (is_quoted, behind) = behind.strip_prefix('\'').map_or((false, behind), |inside| (true, inside));
        let (mut value, mut end, mut letters) = (String::new(), None, behind.char_indices());
        while let Some((at, letter)) = letters.next() {
            match letter {
                '\'' if is_quoted => {
                    end = Some(at + 1);
                    break;
                }
                letter if !is_quoted && letter.is_whitespace() => {
                    end = Some(at);
                    break;
                }
                '\\' => value.extend(letters.next().map(|(_, letter)| letter)),
                letter => value.push(letter),
            }
        }
        // A quote that is not closed, or no value at all.
        let is_whole = if is_quoted { end.is_some() } else { !value.is_empty() };
        if !is_whole {
            return None;
        }
        pairs.push((key.to_owned(), value));
        rest = behind[end.unwrap_or(behind.len())..].trim_start();
    }
    Some(pairs)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_blanks_and_backslashes_are_those_of_libpq() {
        let text = r"host = a  password='sslmode=verify-full target_session_attrs=prefer-standby'sslmode= 'verify-full' user=b\ c";
        let read = ConnectionString::read(text).unwrap();
        let expected = [
            ("host", "a"),
            ("password", "sslmode=verify-full target_session_attrs=prefer-standby"),
            ("sslmode", "verify-full"),
            ("user", "b c"),
        ];
        assert_eq!(read.pairs, expected.map(|(key, value)| (key.to_owned(), value.to_owned())));
        assert_eq!(read.value("target_session_attrs"), None);
        assert!(
            read.written().contains("sslmode='require'") && read.written().contains("'sslmode=verify-full ")
        );
        for text in ["host", "host a=b", "=a", "a='b", "a=", "postgresql://h/d?sslmode"] {
            assert!(ConnectionString::read(text).is_none(), "{text}");
        }
    }

    #[test]
    fn an_address_keeps_what_stands_before_its_parameters() {
        let read = ConnectionString::read("postgresql://u:p?sslmode=verify-ca@h/d?sslmode=verify-ca&port=1")
            .unwrap();
        assert_eq!(read.written(), "postgresql://u:p?sslmode=verify-ca@h/d?sslmode=require&port=1");
        let read = ConnectionString::read("postgres://h").unwrap();
        assert_eq!(read.written(), "postgres://h");
    }
}
