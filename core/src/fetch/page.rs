//! The pictures that a web page shows or links to.

use scraper::{Html, Selector};
use url::Url;

/// Endings of links that lead to pictures.
const ENDINGS: [&str; 8] = [
    ".jpg", ".jpeg", ".png", ".webp", ".gif", ".bmp", ".tif", ".tiff",
];

/// Addresses in the order of the page, each once; only of the web.
pub(super) fn pictures(html: &str, page: &Url) -> Vec<Url> {
    let document = Html::parse_document(html);
    let base = first_attribute(&document, "base[href]", "href")
        .and_then(|href| page.join(&href).ok())
        .unwrap_or_else(|| page.clone());
    let mut found = Vec::new();
    let mut add = |address: &str| {
        if let Ok(mut url) = base.join(address.trim()) {
            url.set_fragment(None);
            if matches!(url.scheme(), "http" | "https") && !found.contains(&url) {
                found.push(url);
            }
        }
    };
    let Ok(selector) = Selector::parse("img, source[srcset], a[href]") else {
        return Vec::new();
    };
    for element in document.select(&selector) {
        let value = |name| element.value().attr(name).map(str::to_owned);
        if element.value().name() == "a" {
            let href = value("href").unwrap_or_default();
            let path = href
                .split(['?', '#'])
                .next()
                .unwrap_or_default()
                .to_lowercase();
            if ENDINGS.iter().any(|ending| path.ends_with(ending)) {
                add(&href);
            }
            continue;
        }
        // Of several sizes of one picture only the largest is taken.
        let sized = ["srcset", "data-srcset"]
            .iter()
            .find_map(|name| largest(&value(name)?));
        let plain = ["data-src", "src"].iter().find_map(|name| value(name));
        if let Some(address) = sized.or(plain).filter(|address| !address.trim().is_empty()) {
            add(&address);
        }
    }
    found
}

/// The address in a `srcset` with the greatest width or density.
fn largest(srcset: &str) -> Option<String> {
    let mut best: Option<(f32, &str)> = None;
    // A comma ends a candidate only before white space: addresses may hold commas.
    for candidate in srcset.split(", ").flat_map(|part| part.split(",\n")) {
        let mut words = candidate.split_whitespace();
        let Some(address) = words.next() else {
            continue;
        };
        let size = words
            .next()
            .and_then(|size| size.trim_end_matches(['w', 'x', ',']).parse().ok());
        let size = size.unwrap_or(1.0);
        if best.is_none_or(|(largest, _)| size > largest) {
            best = Some((size, address.trim_end_matches(',')));
        }
    }
    best.map(|(_, address)| address.to_owned())
}

fn first_attribute(document: &Html, selector: &str, name: &str) -> Option<String> {
    let selector = Selector::parse(selector).ok()?;
    let element = document.select(&selector).next()?;
    element.value().attr(name).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)] // a test stops at the first surprise

    use super::*;

    #[test]
    fn pictures_of_a_page_are_found_once_and_in_order() {
        let page = Url::parse("https://example.org/a/b.html").unwrap();
        let html = r#"<base href="/c/"><img src="1.png"><img src="x.gif" data-src="2.jpg">
            <img srcset="s.jpg 100w, l.jpg 900w" src="s.jpg"><img src="1.png#top"><img src="data:image/png;base64,AA">
            <a href="Big.JPEG?x=1">big</a><a href="page.html">no</a><picture><source srcset="p.webp 2x"></picture>
            <img src="file:///etc/passwd"><img><img src="">"#;
        let found: Vec<String> = pictures(html, &page).into_iter().map(Into::into).collect();
        let expected = ["1.png", "2.jpg", "l.jpg", "Big.JPEG?x=1", "p.webp"];
        let expected: Vec<String> = expected
            .iter()
            .map(|name| format!("https://example.org/c/{name}"))
            .collect();
        assert_eq!(found, expected);
    }
}
