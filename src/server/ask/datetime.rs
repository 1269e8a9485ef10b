//! `datetime`: an instant, or an interval with at least one end (OGC 17-069r4, section 7.15.4).

use crate::feature::{Collection, Kind, ValueRef};
use crate::query::filter::{Expr, Node, Op, Place, Temporal};
use crate::server::wire::params::Params;
use crate::server::wire::problem::Problem;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

/// One end of an interval.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Moment {
    Open,
    Day(Date),
    At(Timestamp),
}

/// What `datetime` asks of a collection's declared time; `None` where the collection has none or nothing is asked.
///
/// A feature without a time matches every interval, as OGC API Features has it (`/req/core/fc-time-response`); a filter
/// asks the strict question.
///
/// # Errors
/// Neither an instant nor an interval, or one that ends before it starts.
pub fn condition(params: &Params, collection: &Collection) -> Result<Option<Node>, Problem> {
    let expected = "an RFC 3339 instant or an interval such as 2016-01-01/2018-12-31 or 2016-01-01/..";
    let Some([from, to]) = params.parsed("datetime", expected, interval)? else { return Ok(None) };
    let Some(property) = collection.info().time.as_ref().and_then(|name| collection.property(name)) else {
        return Ok(None);
    };
    let name = || Node::leaf(Expr::Property(property.name.clone()));
    let built = |expr| Node::new(expr, Place::Built);
    let dated = match property.kind {
        Kind::Integer => years(&name, from.year(), to.year()),
        _ => built(Expr::Interval(vec![from.node(), to.node()]))
            .and_then(|interval| built(Expr::Op(Op::Temporal(Temporal::Intersects), vec![name(), interval]))),
    };
    let undated = built(Expr::Op(Op::IsNull, vec![name()]));
    let tree = dated.and_then(|dated| built(Expr::Op(Op::Or, vec![undated?, dated])));
    tree.map(Some).map_err(Problem::internal)
}

/// The first and the last time of a collection's features, as its extent tells them.
pub fn extent(collection: &Collection) -> Option<[String; 2]> {
    let property = collection.property(collection.info().time.as_ref()?)?;
    let ends = |v: ValueRef<'_>| match (v, property.kind) {
        (ValueRef::Integer(year), _) => {
            Some([format!("{year:04}-01-01T00:00:00Z"), format!("{year:04}-12-31T23:59:59Z")])
        }
        (ValueRef::Text(day), Kind::Date) => Some([format!("{day}T00:00:00Z"), format!("{day}T23:59:59Z")]),
        (ValueRef::Text(at), _) => {
            let at = crate::feature::instant(at)?.to_string();
            Some([at.clone(), at])
        }
        _ => None,
    };
    let all = || property.values.iter().filter_map(ends);
    Some([all().map(|[from, _]| from).min()?, all().map(|[_, to]| to).max()?])
}

/// Whole years that have a day in the interval.
fn years(
    name: &dyn Fn() -> Node,
    from: Option<i64>,
    to: Option<i64>,
) -> Result<Node, crate::query::FilterError> {
    let limit = |op: Op, year: Option<i64>| {
        let year = Node::leaf(Expr::Integer(year?));
        Some(Node::new(Expr::Op(op, vec![name(), year]), Place::Built))
    };
    let limits = [limit(Op::GreaterOrEqual, from), limit(Op::LessOrEqual, to)];
    let mut limits = limits.into_iter().flatten().collect::<Result<Vec<_>, _>>()?;
    match limits.len() {
        1 => Ok(limits.remove(0)),
        _ => Node::new(Expr::Op(Op::And, limits), Place::Built),
    }
}

fn interval(text: &str) -> Option<[Moment; 2]> {
    match text.split_once('/') {
        None => moment(text).map(|m| [m, m]),
        Some((from, to)) => {
            let open = |t: &str| if t.is_empty() || t == ".." { Some(Moment::Open) } else { moment(t) };
            let (from, to) = (open(from)?, open(to)?);
            let both_open = from == Moment::Open && to == Moment::Open;
            let reversed = from.first().zip(to.last()).is_some_and(|(a, b)| a > b);
            (!both_open && !reversed).then_some([from, to])
        }
    }
}

fn moment(text: &str) -> Option<Moment> {
    let day = || text.parse().ok().filter(|_| text.len() == 10).map(Moment::Day);
    day().or_else(|| instant(text).map(Moment::At))
}

/// An instant; a raw `+` before its offset has been decoded to a space.
pub fn instant(text: &str) -> Option<Timestamp> {
    text.parse().or_else(|_| text.replace(' ', "+").parse()).ok()
}

impl Moment {
    fn node(self) -> Node {
        Node::leaf(match self {
            Moment::Open => Expr::Open,
            Moment::Day(date) => Expr::Date(date),
            Moment::At(at) => Expr::Timestamp(at),
        })
    }

    fn date(self) -> Option<Date> {
        match self {
            Moment::Open => None,
            Moment::Day(date) => Some(date),
            Moment::At(at) => Some(TimeZone::UTC.to_datetime(at).date()),
        }
    }

    fn year(self) -> Option<i64> {
        self.date().map(|d| d.year().into())
    }

    /// The instant, or the midnight of the day.
    fn first(self) -> Option<(Date, Option<Timestamp>)> {
        Some((self.date()?, if let Moment::At(at) = self { Some(at) } else { None }))
    }

    /// The instant, or the last of the day.
    fn last(self) -> Option<(Date, Option<Timestamp>)> {
        Some((self.date()?, Some(if let Moment::At(at) = self { at } else { Timestamp::MAX })))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_and_intervals() {
        for good in [
            "2016-01-01",
            "2016-01-01T00:00:00Z",
            "2016-01-01T08:00:00+08:00",
            "2016-01-01/2018-12-31",
            "2016-01-01/2016-01-01T12:00:00Z",
            "../2018-12-31",
            "/2018-12-31",
            "2016-01-01/..",
            "2016-01-01/",
        ] {
            assert!(interval(good).is_some(), "{good}");
        }
        for bad in
            ["", "yesterday", "../..", "/", "2016", "2018-12-31/2016-01-01", "2016-13-01", "2016-01-01/x"]
        {
            assert!(interval(bad).is_none(), "{bad}");
        }
        assert_eq!(interval("2016-01-01T08:00:00 08:00"), interval("2016-01-01T00:00:00Z"));
        assert_eq!(interval("2016-06-30T23:00:00-08:00").unwrap()[0].year(), Some(2016));
    }
}
