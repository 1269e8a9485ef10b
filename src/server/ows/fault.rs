//! Errors as WMS and WMTS report them.

use crate::server::wire::envelope::Told;
use crate::server::wire::problem::Problem;
use crate::server::wire::respond;
use crate::xml::Xml;
use axum::http::header::{CACHE_CONTROL, RETRY_AFTER};
use axum::http::{HeaderValue, StatusCode};
use axum::response::Response;

/// What is wrong with a request to one of the older services.
#[derive(Debug, Clone)]
pub struct Fault {
    status: StatusCode,
    code: &'static str,
    locator: &'static str,
    text: String,
    /// Seconds after which the same request may succeed.
    retry_after: Option<u16>,
}

/// The code of a fault that has none of its own in OWS Common (OGC 06-121r3, table 25).
const NO_CODE: &str = "NoApplicableCode";
/// A parameter has an invalid value.
pub const INVALID: &str = "InvalidParameterValue";

/// A version of WMS.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum WmsVersion {
    /// OGC 01-068r3.
    V1_1_1,
    /// OGC 06-042.
    V1_3_0,
}

impl WmsVersion {
    /// The version to answer in: the highest that is served and not above the one asked for, else the lowest (OGC 06-042,
    /// 6.2.4).
    pub fn negotiated(asked: Option<&str>) -> Self {
        let numbers = |v: &str| v.split('.').map(|n| n.parse::<u32>().unwrap_or(0)).collect::<Vec<_>>();
        match asked {
            Some(v) if numbers(v) < vec![1, 3] => WmsVersion::V1_1_1,
            _ => WmsVersion::V1_3_0,
        }
    }

    /// The number.
    pub fn number(self) -> &'static str {
        match self {
            WmsVersion::V1_1_1 => "1.1.1",
            WmsVersion::V1_3_0 => "1.3.0",
        }
    }
}

impl Fault {
    /// A fault with its code and the parameter it is about (`""` for none).
    pub fn new(code: &'static str, locator: &'static str, text: impl Into<String>) -> Self {
        let status = match code {
            "OperationNotSupported" => StatusCode::NOT_IMPLEMENTED,
            _ => StatusCode::BAD_REQUEST,
        };
        Fault { status, code, locator, text: text.into(), retry_after: None }
    }

    /// The same with another code.
    #[must_use]
    pub fn coded(self, code: &'static str, locator: &'static str) -> Self {
        Fault { code, locator, ..self }
    }

    /// A parameter is missing.
    pub fn missing(locator: &'static str) -> Self {
        let text = format!("parameter {} is missing; expected it", locator.to_uppercase());
        Self::new("MissingParameterValue", locator, text)
    }

    /// As a WMS service exception: OGC 06-042, annex E.2; OGC 01-068r3, annex A.3.
    pub fn wms(self, version: WmsVersion) -> Response {
        // WMS defines no codes for missing or invalid parameters as such.
        let code = Some(self.code).filter(|c| ![NO_CODE, INVALID, "MissingParameterValue"].contains(c));
        let mut attributes: Vec<(&str, &str)> = code.map(|c| ("code", c)).into_iter().collect();
        // The DTD of 1.1.1 has no attribute for the place.
        if version == WmsVersion::V1_3_0 && !self.locator.is_empty() {
            attributes.push(("locator", self.locator));
        }
        let mut xml = Xml::document();
        let (mut root, media) = (vec![("version", version.number())], "text/xml");
        let media = match version {
            WmsVersion::V1_1_1 => {
                let dtd = "http://schemas.opengis.net/wms/1.1.1/exception_1_1_1.dtd";
                xml.doctype("ServiceExceptionReport", dtd);
                "application/vnd.ogc.se_xml"
            }
            WmsVersion::V1_3_0 => {
                root.push(("xmlns", "http://www.opengis.net/ogc"));
                media
            }
        };
        xml.element("ServiceExceptionReport", &root, |xml| {
            xml.text_with("ServiceException", &attributes, &self.text);
        });
        answer(self.status, self.retry_after, media, xml)
    }

    /// As an OWS exception report: OGC 06-121r3, section 8.
    pub fn ows(self) -> Response {
        let mut attributes = vec![("exceptionCode", self.code)];
        if !self.locator.is_empty() {
            attributes.push(("locator", self.locator));
        }
        let mut xml = Xml::document();
        let root = [("xmlns", "http://www.opengis.net/ows/1.1"), ("version", "1.0.0"), ("xml:lang", "en")];
        xml.element("ExceptionReport", &root, |xml| {
            xml.element("Exception", &attributes, |xml| xml.text("ExceptionText", &self.text));
        });
        answer(self.status, self.retry_after, "text/xml", xml)
    }
}

impl From<Problem> for Fault {
    fn from(problem: Problem) -> Self {
        let code = if problem.status().is_client_error() { INVALID } else { NO_CODE };
        let (status, retry_after) = (problem.status(), problem.retry_after());
        Fault { status, code, locator: "", text: problem.detail().to_owned(), retry_after }
    }
}

fn answer(status: StatusCode, retry_after: Option<u16>, media: &'static str, xml: Xml) -> Response {
    let mut response = respond::bytes(media, xml.finish());
    *response.status_mut() = status;
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if let Some(seconds) = retry_after {
        response.headers_mut().insert(RETRY_AFTER, seconds.into());
    }
    response.extensions_mut().insert(Told);
    response
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::budget::Stopped;

    #[test]
    fn a_budget_that_is_over_is_told_in_the_words_of_each_service() {
        let late = || Fault::from(Problem::from(Stopped::Late));
        for (response, media) in [
            (late().wms(WmsVersion::V1_3_0), "text/xml"),
            (late().wms(WmsVersion::V1_1_1), "application/vnd.ogc.se_xml"),
            (late().ows(), "text/xml"),
        ] {
            assert_eq!(response.status(), StatusCode::SERVICE_UNAVAILABLE);
            assert!(response.headers().contains_key(RETRY_AFTER));
            assert_eq!(response.headers()["content-type"], media);
        }
    }
}
