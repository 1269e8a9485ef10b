//! Splits text into tokens.

use super::error::{FilterError, Place};

/// A token.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Token {
    /// A name without quotes: a keyword, a function or a property.
    Name(String),
    /// A name in double quotes: always a property.
    Quoted(String),
    /// A text in single quotes.
    Text(String),
    /// A number without a fraction.
    Integer(i64),
    /// A number.
    Number(f64),
    /// An operator, a bracket or a comma.
    Symbol(&'static str),
    /// The end.
    End,
}

const SYMBOLS: [&str; 14] = ["<=", ">=", "<>", "=", "<", ">", "+", "-", "*", "/", "%", "^", "(", ")"];

impl Token {
    /// The token as an error names it.
    pub(super) fn named(&self) -> String {
        match self {
            Token::Name(n) => format!("{n:?}"),
            Token::Quoted(n) => format!("the property {n:?}"),
            Token::Text(t) => format!("the text {t:?}"),
            Token::Integer(n) => format!("the number {n}"),
            Token::Number(n) => format!("the number {n}"),
            Token::Symbol(s) => format!("{s:?}"),
            Token::End => "the end".to_owned(),
        }
    }
}

/// All tokens with the character at which each begins, the last of them [`Token::End`].
///
/// # Errors
/// A character that starts no token, an unterminated text or name, a malformed number; with its position.
pub(super) fn tokens(text: &str) -> Result<Vec<(Token, Place)>, FilterError> {
    let mut out = Vec::new();
    let mut rest = Rest { text, at: 1 };
    loop {
        rest.skip(rest.text.len() - rest.text.trim_start().len());
        let place = Place::Character(rest.at);
        let token = rest.token(&place)?;
        let end = token == Token::End;
        out.push((token, place));
        if end {
            return Ok(out);
        }
    }
}

struct Rest<'a> {
    text: &'a str,
    at: u32,
}

impl Rest<'_> {
    fn skip(&mut self, bytes: usize) {
        let (skipped, rest) = self.text.split_at(bytes);
        self.at += skipped.chars().count() as u32;
        self.text = rest;
    }

    fn token(&mut self, place: &Place) -> Result<Token, FilterError> {
        let Some(first) = self.text.chars().next() else { return Ok(Token::End) };
        if first == '\'' || first == '"' {
            return self.quoted(first, place);
        }
        if first.is_ascii_digit()
            || (first == '.' && self.text[1..].starts_with(|c: char| c.is_ascii_digit()))
        {
            return self.number(place);
        }
        if is_name_start(first) {
            let end = self.text.find(|c| !is_name_part(c)).unwrap_or(self.text.len());
            let name = self.text[..end].to_owned();
            self.skip(end);
            return Ok(Token::Name(name));
        }
        if let Some(symbol) = SYMBOLS.iter().chain(&[","]).find(|s| self.text.starts_with(**s)) {
            self.skip(symbol.len());
            return Ok(Token::Symbol(symbol));
        }
        Err(FilterError::new(place, format!("{first:?} has no meaning here")))
    }

    /// A text or a name in quotes; a quote inside is doubled, or has a backslash before it in a text.
    fn quoted(&mut self, quote: char, place: &Place) -> Result<Token, FilterError> {
        let mut out = String::new();
        let mut letters = self.text.char_indices().skip(1).peekable();
        while let Some((at, letter)) = letters.next() {
            let next = letters.peek().map(|(_, c)| *c);
            if letter == '\\' && quote == '\'' && next == Some('\'') {
                letters.next();
                out.push('\'');
            } else if letter != quote {
                out.push(letter);
            } else if next == Some(quote) {
                letters.next();
                out.push(quote);
            } else {
                self.skip(at + 1);
                return Ok(if quote == '"' { Token::Quoted(out) } else { Token::Text(out) });
            }
        }
        Err(FilterError::new(place, format!("the quote {quote} is never closed")))
    }

    fn number(&mut self, place: &Place) -> Result<Token, FilterError> {
        let bytes = self.text.as_bytes();
        let digits = |from: usize| from + bytes[from..].iter().take_while(|b| b.is_ascii_digit()).count();
        let mut end = digits(0);
        let mut whole = true;
        if bytes.get(end) == Some(&b'.') {
            (end, whole) = (digits(end + 1), false);
        }
        if matches!(bytes.get(end), Some(b'e' | b'E')) {
            let sign = usize::from(matches!(bytes.get(end + 1), Some(b'+' | b'-')));
            let exponent = digits(end + 1 + sign);
            if exponent > end + 1 + sign {
                (end, whole) = (exponent, false);
            }
        }
        let text = &self.text[..end];
        let token = match text.parse::<i64>() {
            Ok(n) if whole => Some(Token::Integer(n)),
            _ => text.parse().ok().filter(|n: &f64| n.is_finite()).map(Token::Number),
        };
        let token = token.ok_or_else(|| {
            FilterError::new(place, format!("expected a number that fits 64 bits, found {text}"))
        })?;
        self.skip(end);
        Ok(token)
    }
}

/// True if a name without quotes may start with this character.
pub(super) fn is_name_start(c: char) -> bool {
    c == ':' || c == '_' || c.is_alphabetic()
}

/// True if a name without quotes may contain this character.
pub(super) fn is_name_part(c: char) -> bool {
    is_name_start(c) || c == '.' || c.is_numeric() || ('\u{300}'..='\u{36f}').contains(&c)
}
