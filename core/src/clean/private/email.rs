//! E-mail addresses, also those that are written with “(at)” so that machines overlook them.

use regex::Regex;
use std::ops::Range;
use std::sync::LazyLock;

/// Endings of files: `icon@2x.png` is none of an address.
const FILES: [&str; 8] = ["png", "jpg", "jpeg", "gif", "webp", "svg", "css", "js"];
/// Before the @: what mail programs let through. Letters of other alphabets than Chinese, which is
/// written without spaces around an address.
const LOCAL: &str = r"[\p{Latin}\p{Cyrillic}\p{Greek}0-9._%+'&-]";
/// A part of a domain.
const LABEL: &str = r"[\p{Latin}\p{Cyrillic}\p{Greek}0-9-]+";

static ADDRESS: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let chinese = "(?:中国|中國|公司|网络|網絡|网址|在线|中文网)";
    let at = r"(?: ?[\[({<] ?(?i:at) ?[\])}>] ?)";
    let dot = r"(?:\.| ?[\[({<] ?(?i:dot) ?[\])}>] ?)";
    let domain = format!(r"(?:{LABEL}\.)+(?:\p{{Latin}}[\p{{Latin}}0-9-]*|{chinese})");
    let hidden = format!(r"(?:{LABEL}{dot})+\p{{Latin}}{{2,}}");
    let han = format!(r"(?:[\p{{Han}}0-9-]+\.)+{chinese}");
    // A pattern of our own that does not compile would be found by every test.
    Regex::new(&format!(r"({LOCAL}+)(?:@({domain}|{han})|{at}({hidden}))")).ok()
});

/// Whether it is worth looking.
pub(super) fn may_be_in(text: &str) -> bool {
    let bytes = text.as_bytes();
    if bytes.contains(&b'@') || text.contains(['＠', '﹫']) {
        return true;
    }
    // “at” between brackets.
    let is_bracket = |byte: &u8| matches!(byte, b'[' | b'(' | b'{' | b'<');
    (bytes.iter().any(is_bracket) || text.contains(['（', '［', '｛', '＜']))
        && bytes
            .windows(2)
            .any(|pair| pair.eq_ignore_ascii_case(b"at"))
}

/// Places of addresses.
pub(super) fn find(text: &str) -> Vec<Range<usize>> {
    let Some(address) = ADDRESS.as_ref().filter(|_| may_be_in(text)) else {
        return Vec::new();
    };
    let found = address.captures_iter(text).filter_map(|groups| {
        let (whole, local) = (groups.get(0)?, groups.get(1)?);
        let domain = groups.get(2).or_else(|| groups.get(3))?;
        // What cannot begin a name belongs to the sentence.
        let skipped = local.as_str().len() - trimmed(local.as_str()).len();
        let name = &local.as_str()[skipped..];
        let is_hidden = groups.get(3).is_some();
        let is_one = is_name(name) && is_domain(domain.as_str(), is_hidden);
        is_one.then(|| whole.start() + skipped..whole.end())
    });
    found.collect()
}

fn trimmed(name: &str) -> &str {
    name.trim_start_matches(|c: char| !c.is_alphanumeric() && c != '_' && c != '+')
}

fn is_name(name: &str) -> bool {
    let length = name.chars().count();
    (1..=64).contains(&length) && !name.ends_with('.') && !name.contains("..")
}

fn is_domain(domain: &str, is_hidden: bool) -> bool {
    if is_hidden {
        return true;
    }
    let labels: Vec<&str> = domain.split('.').collect();
    let Some((end, names)) = labels.split_last() else {
        return false;
    };
    let is_label = |label: &&str| !label.starts_with('-') && !label.ends_with('-');
    let letters = end.chars().filter(|c| c.is_alphabetic()).count();
    let is_file = FILES.contains(&&*end.to_lowercase());
    labels.iter().all(is_label)
        && (2..=63).contains(&end.chars().count())
        && letters >= 2
        && !(is_file
            && names
                .iter()
                .all(|name| name.starts_with(|c: char| c.is_ascii_digit())))
}
