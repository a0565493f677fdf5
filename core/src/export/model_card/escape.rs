//! What a person wrote, made harmless for HTML, Markdown and a shell: whatever a class is called, it
//! is shown as it is written, and does nothing.

/// Text without what is not seen but changes what is: control characters, and marks that turn the
/// direction of what stands behind them. Line breaks and tabs become blanks.
pub fn clean(text: &str) -> String {
    text.chars()
        .filter_map(|c| match c {
            '\n' | '\r' | '\t' | '\u{2028}' | '\u{2029}' => Some(' '),
            '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FFFE}' | '\u{FFFF}' => None,
            c if c.is_control() => None,
            c => Some(c),
        })
        .collect()
}

/// For HTML that is XML, too: in an element and in an attribute.
pub fn html(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in clean(text).chars() {
        match c {
            '&' => escaped += "&amp;",
            '<' => escaped += "&lt;",
            '>' => escaped += "&gt;",
            '"' => escaped += "&quot;",
            '\'' => escaped += "&#39;",
            c => escaped.push(c),
        }
    }
    escaped
}

/// For Markdown, within a line: nothing in it is a mark. What is written from right to left is
/// kept apart from what stands around it.
pub fn markdown(text: &str) -> String {
    let text = clean(text);
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        if "\\`*_{}[]<>#|~&!$^".contains(c) {
            escaped.push('\\');
        }
        escaped.push(c);
    }
    if text.chars().any(is_right_to_left) {
        return format!("\u{2068}{escaped}\u{2069}");
    }
    escaped
}

/// As [`markdown`], where the text begins a line: it begins no list and no heading either.
pub fn markdown_first(text: &str) -> String {
    let escaped = markdown(text.trim_start());
    let digits = escaped.bytes().take_while(u8::is_ascii_digit).count();
    let mark = escaped[digits..].chars().next();
    let begins_list = match mark {
        Some('.' | ')') => (1..=9).contains(&digits),
        Some('-' | '+' | '=') => digits == 0,
        _ => false,
    };
    if begins_list {
        let (before, behind) = escaped.split_at(digits);
        return format!("{before}\\{behind}");
    }
    escaped
}

/// Code within a line of Markdown, between as many backticks as it needs.
pub fn markdown_code(code: &str) -> String {
    let code = clean(code);
    let longest = code.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    let gap = if longest > 0 { " " } else { "" };
    format!("{fence}{gap}{code}{gap}{fence}")
}

/// An argument as a POSIX shell takes it for one word, whatever is in it.
pub fn shell(argument: &str) -> String {
    let argument = clean(argument);
    let is_plain = |c: char| c.is_alphanumeric() || "_-./:=,+@%".contains(c);
    if !argument.is_empty() && argument.chars().all(is_plain) {
        return argument;
    }
    format!("'{}'", argument.replace('\'', "'\\''"))
}

fn is_right_to_left(c: char) -> bool {
    matches!(c, '\u{0590}'..='\u{08FF}' | '\u{FB1D}'..='\u{FDFF}' | '\u{FE70}'..='\u{FEFF}'
        | '\u{10800}'..='\u{10FFF}' | '\u{1E800}'..='\u{1EFFF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn html_shows_marks_instead_of_obeying_them() {
        assert_eq!(
            html("<script>alert('a & \"b\"')</script>"),
            "&lt;script&gt;alert(&#39;a &amp; &quot;b&quot;&#39;)&lt;/script&gt;"
        );
        assert_eq!(html("a\u{0}\u{7}\u{202E}b\nc"), "ab c");
        assert_eq!(html("猫 🙂"), "猫 🙂");
    }

    #[test]
    fn markdown_takes_no_mark_from_a_name() {
        assert_eq!(markdown("a|b*c_[d](e)<f>"), "a\\|b\\*c\\_\\[d\\](e)\\<f\\>");
        assert_eq!(markdown_first("# no heading"), "\\# no heading");
        assert_eq!(markdown_first("- no list"), "\\- no list");
        assert_eq!(markdown_first("12. no list"), "12\\. no list");
        assert_eq!(markdown_first("3.5 inches"), "3\\.5 inches");
        assert_eq!(markdown_first("T-shirt"), "T-shirt");
        assert_eq!(markdown_first("   "), "");
        assert_eq!(markdown("שלום"), "\u{2068}שלום\u{2069}");
    }

    #[test]
    fn code_and_arguments_stay_whole() {
        assert_eq!(markdown_code("a"), "`a`");
        assert_eq!(markdown_code("a``b"), "``` a``b ```");
        assert_eq!(shell("learning_rate=0.01"), "learning_rate=0.01");
        assert_eq!(shell("my pictures"), "'my pictures'");
        assert_eq!(shell("it's; rm -rf $HOME"), "'it'\\''s; rm -rf $HOME'");
        assert_eq!(shell(""), "''");
    }
}
