//! Parses CQL2 text (OGC 21-065r2, annex B) into the tree.
//!
//! Chains of AND and OR are read in a loop; anything nested counts towards the depth limit before it is entered.

use super::ast::{Expr, Node, too_deep};
use super::error::{FilterError, Parsed, Place};
use super::lexer::{Token, tokens};
use super::limits::{Count, MAX_DEPTH, check_length};
use super::op::Op;

/// Reserved words: properties only in double quotes.
pub(super) const KEYWORDS: [&str; 11] =
    ["AND", "OR", "NOT", "LIKE", "BETWEEN", "IN", "IS", "NULL", "TRUE", "FALSE", "DIV"];

/// Reads a filter.
///
/// # Errors
/// Too long, nested too deeply or not CQL2; with the character.
pub fn parse(text: &str) -> Result<Node, FilterError> {
    check_length(text)?;
    let mut parser = TextParser { tokens: tokens(text)?, at: 0, depth: 0, count: Count::default() };
    let node = parser.any()?;
    match parser.peek() {
        Token::End => Ok(node),
        other => Err(parser.fault(format!("expected the end, AND or OR, found {}", other.named()))),
    }
}

/// Reads tokens from left to right.
pub(super) struct TextParser {
    tokens: Vec<(Token, Place)>,
    at: usize,
    depth: usize,
    pub(super) count: Count,
}

impl TextParser {
    pub(super) fn peek(&self) -> &Token {
        &self.tokens[self.at].0
    }

    pub(super) fn place(&self) -> Place {
        self.tokens[self.at].1.clone()
    }

    pub(super) fn next(&mut self) -> Token {
        let token = self.tokens[self.at].0.clone();
        self.at = (self.at + 1).min(self.tokens.len() - 1);
        token
    }

    pub(super) fn fault(&self, message: impl Into<String>) -> FilterError {
        FilterError::new(&self.tokens[self.at].1, message)
    }

    pub(super) fn take(&mut self, symbol: &str) -> bool {
        let found = matches!(self.peek(), Token::Symbol(s) if *s == symbol);
        if found {
            self.next();
        }
        found
    }

    pub(super) fn expect(&mut self, symbol: &str) -> Parsed<()> {
        match self.take(symbol) {
            true => Ok(()),
            false => Err(self.fault(format!("expected {symbol:?}, found {}", self.peek().named()))),
        }
    }

    fn is_word(&self, word: &str) -> bool {
        matches!(self.peek(), Token::Name(n) if n.eq_ignore_ascii_case(word))
    }

    fn word(&mut self, word: &str) -> bool {
        let found = self.is_word(word);
        if found {
            self.next();
        }
        found
    }

    /// Reads a nested expression.
    pub(super) fn nested<T>(&mut self, read: impl FnOnce(&mut Self) -> Parsed<T>) -> Parsed<T> {
        if self.depth >= MAX_DEPTH {
            return Err(too_deep(&self.place()));
        }
        self.depth += 1;
        let read = read(self);
        self.depth -= 1;
        read
    }

    pub(super) fn any(&mut self) -> Parsed<Node> {
        self.chain("OR", Op::Or, Self::all)
    }

    fn all(&mut self) -> Parsed<Node> {
        self.chain("AND", Op::And, Self::negation)
    }

    fn chain(&mut self, word: &str, op: Op, part: fn(&mut Self) -> Parsed<Node>) -> Parsed<Node> {
        let first = part(self)?;
        if !self.is_word(word) {
            return Ok(first);
        }
        let place = self.place();
        let mut parts = vec![first];
        while self.word(word) {
            parts.push(part(self)?);
        }
        Node::new(Expr::Op(op, parts), place)
    }

    fn negation(&mut self) -> Parsed<Node> {
        let place = self.place();
        match self.word("NOT") {
            true => {
                let inner = self.nested(Self::negation)?;
                Node::new(Expr::Op(Op::Not, vec![inner]), place)
            }
            false => self.predicate(),
        }
    }

    fn predicate(&mut self) -> Parsed<Node> {
        let left = self.sum()?;
        let place = self.place();
        for symbol in ["<=", ">=", "<>", "=", "<", ">"] {
            if self.take(symbol) {
                let args = vec![left, self.sum()?];
                return Node::new(Expr::Op(Op::named(symbol).unwrap_or(Op::Equal), args), place);
            }
        }
        if self.word("IS") {
            let not = self.word("NOT");
            if !self.word("NULL") {
                return Err(self.fault(format!("expected NULL, found {}", self.peek().named())));
            }
            return negated(not, Expr::Op(Op::IsNull, vec![left]), place);
        }
        let not = self.word("NOT");
        if self.word("LIKE") {
            let pattern = self.sum()?;
            return negated(not, Expr::Op(Op::Like, vec![left, pattern]), place);
        }
        if self.word("BETWEEN") {
            let low = self.sum()?;
            if !self.word("AND") {
                return Err(self.fault(format!("expected AND, found {}", self.peek().named())));
            }
            let high = self.sum()?;
            return negated(not, Expr::Op(Op::Between, vec![left, low, high]), place);
        }
        if self.word("IN") {
            let list = self.array()?;
            return negated(not, Expr::Op(Op::In, vec![left, list]), place);
        }
        match not {
            true => Err(self.fault(format!("expected LIKE, BETWEEN or IN, found {}", self.peek().named()))),
            false => Ok(left),
        }
    }

    fn sum(&mut self) -> Parsed<Node> {
        self.arithmetic(&[("+", Op::Plus), ("-", Op::Minus)], Self::product)
    }

    fn product(&mut self) -> Parsed<Node> {
        let ops = [("*", Op::Times), ("/", Op::Divide), ("%", Op::Modulo), ("DIV", Op::WholeDivide)];
        self.arithmetic(&ops, Self::power)
    }

    fn arithmetic(&mut self, ops: &[(&str, Op)], part: fn(&mut Self) -> Parsed<Node>) -> Parsed<Node> {
        let mut left = part(self)?;
        loop {
            let place = self.place();
            let Some((_, op)) = ops.iter().find(|(s, _)| self.take(s) || self.word(s)) else {
                return Ok(left);
            };
            left = Node::new(Expr::Op(*op, vec![left, part(self)?]), place)?;
        }
    }

    fn power(&mut self) -> Parsed<Node> {
        let base = self.signed()?;
        let place = self.place();
        match self.take("^") {
            true => Node::new(Expr::Op(Op::Power, vec![base, self.signed()?]), place),
            false => Ok(base),
        }
    }

    fn signed(&mut self) -> Parsed<Node> {
        let place = self.place();
        if self.take("-") {
            return match *self.peek() {
                Token::Integer(n) => self.literal(Expr::Integer(-n), place),
                Token::Number(n) => self.literal(Expr::Number(-n), place),
                _ => {
                    let inner = self.nested(Self::signed)?;
                    let minus = Node::new(Expr::Integer(-1), place.clone())?;
                    Node::new(Expr::Op(Op::Times, vec![minus, inner]), place)
                }
            };
        }
        match self.take("+") {
            true => self.nested(Self::signed),
            false => self.atom(),
        }
    }

    fn literal(&mut self, expr: Expr, place: Place) -> Parsed<Node> {
        self.next();
        self.count.literal(&place)?;
        Node::new(expr, place)
    }

    fn atom(&mut self) -> Parsed<Node> {
        let place = self.place();
        match self.peek().clone() {
            Token::Symbol("(") => {
                self.next();
                let inner = self.nested(Self::any)?;
                self.expect(")")?;
                Ok(inner)
            }
            Token::Integer(n) => self.literal(Expr::Integer(n), place),
            Token::Number(n) => self.literal(Expr::Number(n), place),
            Token::Text(t) => self.literal(Expr::Text(t.into()), place),
            Token::Quoted(name) => {
                self.next();
                Node::new(Expr::Property(name.into()), place)
            }
            Token::Name(name) => self.name(&name, place),
            other => Err(self.fault(format!("expected a property or a value, found {}", other.named()))),
        }
    }

    fn name(&mut self, name: &str, place: Place) -> Parsed<Node> {
        let upper = name.to_ascii_uppercase();
        if upper == "TRUE" || upper == "FALSE" {
            return self.literal(Expr::Boolean(upper == "TRUE"), place);
        }
        if KEYWORDS.contains(&&*upper) {
            return Err(self.fault(format!("expected a property or a value, found {name}")));
        }
        self.next();
        if let Some(geometry) = self.geometry(&upper, &place)? {
            return Ok(geometry);
        }
        if !self.take("(") {
            return Node::new(Expr::Property(name.into()), place);
        }
        let sets = Op::named(name).filter(|op| matches!(op, Op::Sets(_)));
        let args = self.nested(|p| p.arguments(sets.is_some()))?;
        match (&*upper, Op::named(name).filter(|op| op.is_function())) {
            ("DATE" | "TIMESTAMP", _) => instant(&upper, &args, place),
            ("INTERVAL", _) => interval(args, place),
            (_, Some(op)) => Node::new(Expr::Op(op, args), place),
            _ => Node::new(Expr::Call(name.into(), args), place),
        }
    }

    /// Arguments up to the closing parenthesis; operands of array operators may be arrays in parentheses.
    fn arguments(&mut self, sets: bool) -> Parsed<Vec<Node>> {
        let mut args = Vec::new();
        if self.take(")") {
            return Ok(args);
        }
        loop {
            let array = sets && *self.peek() == Token::Symbol("(");
            args.push(if array { self.array()? } else { self.any()? });
            if !self.take(",") {
                self.expect(")")?;
                return Ok(args);
            }
        }
    }

    /// `(a, b, c)`.
    fn array(&mut self) -> Parsed<Node> {
        let place = self.place();
        self.expect("(")?;
        let items = self.nested(|p| p.arguments(false))?;
        Node::new(Expr::Array(items), place)
    }
}

fn negated(not: bool, expr: Expr, place: Place) -> Parsed<Node> {
    let node = Node::new(expr, place.clone())?;
    if not { Node::new(Expr::Op(Op::Not, vec![node]), place) } else { Ok(node) }
}

/// `DATE('...')` and `TIMESTAMP('...')`.
fn instant(word: &str, args: &[Node], place: Place) -> Parsed<Node> {
    let [Expr::Text(text)] = args.iter().map(Node::expr).collect::<Vec<_>>()[..] else {
        return Err(FilterError::new(&place, format!("{word} takes one text such as '2020-11-23'")));
    };
    let expr = if word == "DATE" { date(text) } else { timestamp(text) };
    let fault =
        |expected: &str| FilterError::new(args[0].place(), format!("expected {expected}, found {text:?}"));
    match expr {
        Ok(expr) => Node::new(expr, place),
        Err(expected) => Err(fault(expected)),
    }
}

/// A calendar date.
///
/// # Errors
/// What was expected: `YYYY-MM-DD`.
pub(super) fn date(text: &str) -> Result<Expr, &'static str> {
    let fits = text.len() == 10;
    text.parse().ok().filter(|_| fits).map(Expr::Date).ok_or("a date such as 2020-11-23")
}

/// An instant.
///
/// # Errors
/// What was expected: an instant of RFC 3339 in UTC.
pub(super) fn timestamp(text: &str) -> Result<Expr, &'static str> {
    text.parse().map(Expr::Timestamp).map_err(|_| "an instant such as 2020-11-23T00:00:00Z")
}

/// An end of an interval given as text.
///
/// # Errors
/// What was expected: a date, an instant or `..`.
pub(super) fn interval_end(text: &str) -> Result<Expr, &'static str> {
    let either = || date(text).or_else(|_| timestamp(text));
    if text == ".." { Ok(Expr::Open) } else { either().map_err(|_| "'..', a date or an instant") }
}

/// `INTERVAL(start, end)`.
fn interval(args: Vec<Node>, place: Place) -> Parsed<Node> {
    if args.len() != 2 {
        let message = format!("INTERVAL takes a start and an end, found {} arguments", args.len());
        return Err(FilterError::new(&place, message));
    }
    let end = |node: Node| {
        let Expr::Text(text) = node.expr() else { return Ok(node) };
        let fault = |e: &str| FilterError::new(node.place(), format!("expected {e}, found {text:?}"));
        Node::new(interval_end(text).map_err(fault)?, node.place().clone())
    };
    let ends = args.into_iter().map(end).collect::<Result<_, _>>()?;
    Node::new(Expr::Interval(ends), place)
}
