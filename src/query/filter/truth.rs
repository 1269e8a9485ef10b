//! Three-valued logic, as SQL and CQL2 have it (OGC 21-065r2, section 6.5.5).

use std::ops::Not;

/// Whether a condition holds. The order of the three makes AND the lesser of two and OR the greater.
///
/// ```
/// use poverty_atlas::query::filter::Truth;
///
/// assert_eq!(Truth::Unknown.and(Truth::False), Truth::False);
/// assert_eq!(Truth::Unknown.or(Truth::False), Truth::Unknown);
/// assert_eq!(!Truth::Unknown, Truth::Unknown);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Truth {
    /// It does not hold.
    False,
    /// A value it depends on is missing.
    Unknown,
    /// It holds.
    True,
}

impl Truth {
    /// AND.
    #[must_use]
    #[inline]
    pub fn and(self, other: Truth) -> Truth {
        self.min(other)
    }

    /// OR.
    #[must_use]
    #[inline]
    pub fn or(self, other: Truth) -> Truth {
        self.max(other)
    }

    /// `None` for [`Truth::Unknown`].
    pub fn known(self) -> Option<bool> {
        match self {
            Truth::False => Some(false),
            Truth::Unknown => None,
            Truth::True => Some(true),
        }
    }
}

impl Not for Truth {
    type Output = Truth;

    #[inline]
    fn not(self) -> Truth {
        match self {
            Truth::False => Truth::True,
            Truth::Unknown => Truth::Unknown,
            Truth::True => Truth::False,
        }
    }
}

impl From<bool> for Truth {
    #[inline]
    fn from(value: bool) -> Self {
        if value { Truth::True } else { Truth::False }
    }
}

impl From<Option<bool>> for Truth {
    #[inline]
    fn from(value: Option<bool>) -> Self {
        value.map_or(Truth::Unknown, Truth::from)
    }
}

#[cfg(test)]
mod tests {
    use super::Truth::{False, True, Unknown};

    #[test]
    fn the_tables_of_kleene() {
        for (a, b, and, or) in [
            (True, True, True, True),
            (True, Unknown, Unknown, True),
            (True, False, False, True),
            (Unknown, Unknown, Unknown, Unknown),
            (Unknown, False, False, Unknown),
            (False, False, False, False),
        ] {
            assert_eq!([a.and(b), b.and(a)], [and; 2], "{a:?} AND {b:?}");
            assert_eq!([a.or(b), b.or(a)], [or; 2], "{a:?} OR {b:?}");
        }
        assert_eq!([!True, !Unknown, !False], [False, Unknown, True]);
    }
}
