//! How the numbers of a NetCDF variable stand for heights.

/// What numbers are multiplied by and moved by to be metres, and which of them are none (NetCDF Users' Guide, appendix A).
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct HeightPacking {
    scale: f64,
    offset: f64,
    missing: [Option<f64>; 2],
}

impl HeightPacking {
    /// As the attributes of a variable say, each of which is one number.
    pub fn of(attribute: impl Fn(&str) -> Option<f64>) -> Self {
        HeightPacking {
            scale: attribute("scale_factor").unwrap_or(1.0),
            offset: attribute("add_offset").unwrap_or(0.0),
            missing: ["_FillValue", "missing_value"].map(attribute),
        }
    }

    /// The height of a number, metres; not a number where there is none.
    pub fn height(&self, number: f64) -> f64 {
        match self.missing.contains(&Some(number)) {
            true => f64::NAN,
            false => number * self.scale + self.offset,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packed_numbers_are_metres() {
        let attributes = |name: &str| match name {
            "scale_factor" => Some(0.5),
            "add_offset" => Some(100.0),
            "_FillValue" => Some(-32_767.0),
            _ => None,
        };
        let packing = HeightPacking::of(attributes);
        assert_eq!([packing.height(0.0), packing.height(-20.0)], [100.0, 90.0]);
        assert!(packing.height(-32_767.0).is_nan());
        assert_eq!(HeightPacking::of(|_| None).height(-32_767.0), -32_767.0);
    }
}
