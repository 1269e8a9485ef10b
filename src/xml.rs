//! Writes XML: every text and attribute escaped, every element closed. Nothing here reads XML.

use std::borrow::Cow;

/// An XML document that grows.
#[derive(Debug, Default)]
pub struct Xml(String);

/// Attributes of an element.
pub type Attributes<'a> = &'a [(&'a str, &'a str)];

impl Xml {
    /// A document with its declaration.
    pub fn document() -> Self {
        Xml("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n".to_owned())
    }

    /// The type of the document, where a standard has a DTD.
    pub fn doctype(&mut self, root: &'static str, system: &'static str) {
        self.0.push_str(&format!("<!DOCTYPE {root} SYSTEM \"{system}\">\n"));
    }

    /// An element with what `inside` writes.
    pub fn element(&mut self, name: &str, attributes: Attributes<'_>, inside: impl FnOnce(&mut Xml)) {
        self.begin(name, attributes);
        self.0.push('>');
        inside(self);
        self.0.push_str("</");
        self.0.push_str(name);
        self.0.push_str(">\n");
    }

    /// An element with a text.
    pub fn text(&mut self, name: &str, text: &str) {
        self.element(name, &[], |xml| xml.0.push_str(&escaped(text)));
    }

    /// An element with a text and attributes.
    pub fn text_with(&mut self, name: &str, attributes: Attributes<'_>, text: &str) {
        self.element(name, attributes, |xml| xml.0.push_str(&escaped(text)));
    }

    /// An element with a text, unless the text is empty.
    pub fn some_text(&mut self, name: &str, text: &str) {
        if !text.is_empty() {
            self.text(name, text);
        }
    }

    /// An element without content.
    pub fn empty(&mut self, name: &str, attributes: Attributes<'_>) {
        self.begin(name, attributes);
        self.0.push_str("/>\n");
    }

    fn begin(&mut self, name: &str, attributes: Attributes<'_>) {
        self.0.push('<');
        self.0.push_str(name);
        for (name, value) in attributes {
            self.0.push(' ');
            self.0.push_str(name);
            self.0.push_str("=\"");
            self.0.push_str(&escaped(value));
            self.0.push('"');
        }
    }

    /// The text of the document.
    pub fn finish(self) -> String {
        self.0
    }
}

/// A text without what XML reads as markup, and without characters that XML 1.0 has not (section 2.2).
pub fn escaped(text: &str) -> Cow<'_, str> {
    let plain = |c: char| !matches!(c, '&' | '<' | '>' | '"' | '\'') && allowed(c);
    if text.chars().all(plain) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c if allowed(c) => out.push(c),
            _ => out.push('\u{FFFD}'),
        }
    }
    Cow::Owned(out)
}

fn allowed(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | '\u{20}'..='\u{D7FF}' | '\u{E000}'..='\u{FFFD}' | '\u{10000}'..)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_written_is_read_as_markup() {
        let mut xml = Xml::default();
        xml.element("a", &[("b", "\"<&'>")], |xml| {
            xml.text("c", "</a><script>\u{0}\u{FFFE}贫困");
            xml.some_text("d", "");
        });
        let expected =
            "<a b=\"&quot;&lt;&amp;&#39;&gt;\"><c>&lt;/a&gt;&lt;script&gt;\u{FFFD}\u{FFFD}贫困</c>\n</a>\n";
        assert_eq!(xml.finish(), expected);
    }
}
