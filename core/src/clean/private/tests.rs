#![allow(clippy::unwrap_used)] // a test stops at the first surprise

use super::*;

/// What is found in a text, as kinds and words.
fn found(text: &str) -> Vec<(&'static str, &str)> {
    let spans = find(text).into_iter();
    spans
        .map(|span| (span.kind.name(), &text[span.range]))
        .collect()
}

/// Texts in which exactly the part between ⟦ and ⟧ is of this kind.
fn holds(kind: PersonalKind, texts: &[&str]) {
    for marked in texts {
        let text = marked.replace(['⟦', '⟧'], "");
        let wanted = marked.split('⟦').skip(1);
        let wanted: Vec<_> = wanted.map(|part| part.split('⟧').next().unwrap()).collect();
        let found = found(&text);
        let told: Vec<_> = found.iter().map(|(_, words)| *words).collect();
        assert_eq!(told, wanted, "{text:?}");
        assert!(
            found.iter().all(|(of, _)| *of == kind.name()),
            "{text:?}: {found:?}"
        );
    }
}

fn holds_nothing(texts: &[&str]) {
    for text in texts {
        assert_eq!(found(text), [], "{text:?}");
    }
}

#[test]
fn email_addresses_are_found() {
    holds(
        PersonalKind::Email,
        &[
            "Write to ⟦jane.doe@example.com⟧.",
            "⟦jane_doe+news@mail.example.co.uk⟧",
            "邮箱⟦zhangsan@qq.com⟧谢谢",
            "发到⟦zhang.san-88@163.com⟧，⟦li@sina.com.cn⟧都行",
            "全角⟦ｚｈａｎｇ＠ｑｑ．ｃｏｍ⟧也是",
            "mail ⟦a1@b2.cn⟧",
            "<⟦o'neil@example.org⟧>",
            "(⟦x@y.io⟧)",
            "mailto:⟦someone@example.com⟧?subject=Hi",
            "⟦jürgen@müller.de⟧ und ⟦иван@почта.com⟧",
            "⟦info@例子.中国⟧",
            "⟦jane (at) example (dot) com⟧",
            "⟦jane[at]example.com⟧",
            "a@b ⟦c@d.ee⟧",
            "⟦1234567@qq.com⟧",
        ],
    );
}

#[test]
fn what_only_looks_like_an_address_is_none() {
    holds_nothing(&[
        "@user hello, see you @ noon",
        "price @ 3.50 each",
        "user@host and user@localhost:80",
        "icon@2x.png, lodash@4.17.21",
        "a..b@ @@ @.com x@.com",
        "good (at times) bad. com",
        "meet me at example dot com",
    ]);
}

#[test]
fn chinese_phone_numbers_are_found() {
    holds(
        PersonalKind::Phone,
        &[
            "电话⟦13812345678⟧微信同号",
            "⟦138 1234 5678⟧",
            "⟦138-1234-5678⟧，⟦139－8765－4321⟧",
            "请拨打⟦+86 138 1234 5678⟧。",
            "⟦+8613812345678⟧ ⟦0086-13812345678⟧，⟦86 13912345678⟧",
            "⟦(+86)13812345678⟧",
            "手机：⟦１３８１２３４５６７８⟧",
            "tel⟦19912345678⟧",
            "Tel:⟦17012345678⟧,",
            "⟦138-1234-\n5678⟧ 转行也算",
            "⟦1381234 5678⟧",
            "⟦13812-345678⟧",
            "⟦010-62345678⟧",
            "⟦(010)62345678⟧ ⟦（021）6234 5678⟧",
            "⟦0571-87654321转8001⟧",
            "⟦+86-10-62345678⟧",
            "⟦0755 2345678⟧",
            "电话：⟦62345678⟧，地址在朝阳区",
            "联系方式是⟦6234 5678⟧",
            "⟦١٣٨١٢٣٤٥٦٧٨⟧",
            "⟦138\u{200B}12345678⟧",
        ],
    );
}

#[test]
fn other_phone_numbers_are_found() {
    holds(
        PersonalKind::Phone,
        &[
            "Call ⟦(415) 555-2671⟧ now",
            "⟦415-555-2671⟧ or ⟦415.555.2672⟧ or ⟦+1 415 555 2673⟧",
            "⟦1-800-555-2671⟧",
            "⟦415 555 2671 ext. 12⟧",
            "⟦+14155552671⟧",
            "London ⟦+44 20 7946 0958⟧ or ⟦020 7946 0958⟧",
            "⟦+44 (0)20 7946 0958⟧",
            "⟦+49 30 123456⟧, ⟦+49-151-23456789⟧",
            "⟦+33 1 23 45 67 89⟧ / ⟦01 23 45 67 89⟧",
            "⟦+81-3-1234-5678⟧ ⟦090-1234-5678⟧",
            "⟦0044 20 7946 0958⟧",
            "⟦+852 2345 6789⟧",
            "phone: ⟦2345678⟧",
            "Phone number is ⟦030 1234567⟧.",
            "fax ⟦555-2671⟧",
        ],
    );
}

#[test]
fn other_numbers_are_no_phone_numbers() {
    holds_nothing(&[
        "It costs $1,234,567.89 or 13,812,345,678 yen",
        "价格13812345678元",
        "2024-01-15, 15/01/2024 and 01-02-2024 10:30:00",
        "20240115 and 2024.01.15-2024.02.20",
        "from 1914-1918 to 1939-1945",
        "订单号：202401151381234567890",
        "订单号13812345678",
        "order no. 415-555-2671",
        "ISBN 978-7-302-12345-6, ISBN 0-306-40615-2, ISBN 9787302123456",
        "ISSN 0378-5955",
        "运单号SF1381234567812 已发出",
        "id_13812345678 a13812345678b",
        "https://example.com/p/13812345678/x?id=13812345678",
        "3.13812345678 and 13812345678.5",
        "0.13812345678",
        "12 1381234 5678 9012 14",
        "1 000 000 and 10 000 000 000",
        "192.168.100.200 and 255.255.255.0",
        "11111111111 22222222222",
        "12345678901 and 10812345678",
        "timestamp 1655555555, 1655555555123",
        "+1,000 likes, +100 000 000",
        "score 21-19, 15-21, 21-18",
        "版本 1.38.1234.5678",
        "100 200 3000 400",
        "211 311 4000 line of a table 555 211 4000",
        "GB/T 18030-2005, ISO 8601-1:2019",
        "call 20240115",
        "1.5e10, 0x13812345678",
        "call 911 or 12345",
        "二〇二四年 400 个",
    ]);
}

#[test]
fn identity_cards_are_found_where_their_check_digit_is_right() {
    holds(
        PersonalKind::IdentityNumber,
        &[
            "身份证⟦11010519491231002X⟧。",
            "身份证号码：⟦11010519491231002x⟧",
            "⟦440524188001010014⟧",
            "⟦110105 19491231 002X⟧",
            "⟦１１０１０５１９４９１２３１００２Ｘ⟧",
            "⟦110105-19491231-\n002X⟧",
            "身份证号：⟦110105491231002⟧",
            "⟦110105491231002⟧",
            "SSN ⟦536-22-1234⟧",
            "ssn: ⟦536 22 1234⟧",
            "⟦536-22-1234⟧ is on file",
        ],
    );
    holds_nothing(&[
        "110105194912310021",
        "110105194913310020",
        "990105194912310026",
        "1234567890123456789012",
        "1101054912310021 is long",
        "a number 110105491231002 somewhere",
        "000-12-3456, 666-12-3456, 900-12-3456, 123-00-4567, 123-45-0000",
        "078-05-1120",
        "536 22 1234",
        "1536-22-1234",
        "536-22-12345",
    ]);
}

#[test]
fn bank_numbers_are_found_where_they_check_out() {
    holds(
        PersonalKind::BankNumber,
        &[
            "pay with ⟦4111 1111 1111 1111⟧ please",
            "⟦5500-0000-0000-0004⟧",
            "⟦3782 822463 10005⟧",
            "银行卡号⟦6222020200112230⟧",
            "⟦4111111111111111⟧",
            "IBAN ⟦DE89 3704 0044 0532 0130 00⟧ at the bank",
            "⟦GB82WEST12345698765432⟧",
            "⟦NL91 ABNA 0417 1643 00⟧",
        ],
    );
    holds_nothing(&[
        "4111 1111 1111 1112",
        "1234 5678 9012 3452",
        "the number 4111111111111111 in a log",
        "0000 0000 0000 0000",
        "DE88 3704 0044 0532 0130 00",
        "XY12 3456 7890 1234",
        "GB82WEST12345698765432X1",
    ]);
}

#[test]
fn several_kinds_in_one_text_are_told_apart() {
    let text = "张三 13812345678 11010519491231002X zhang@qq.com；DE89370400440532013000";
    assert_eq!(
        found(text),
        [
            ("phone", "13812345678"),
            ("identity-number", "11010519491231002X"),
            ("email", "zhang@qq.com"),
            ("bank-number", "DE89370400440532013000"),
        ]
    );
}

#[test]
fn no_text_makes_it_stumble() {
    let pieces = [
        "１", "3", "8", "-", "–", " ", "\n", "+", "86", "@", "a", ".", "com", "(", "）", "中",
        "😀", "\u{200B}", "X", "0", "1", "138", "1234", "5678", "\u{301}", "é", "ı", "İ", "K",
    ];
    let mut state = 7_u64;
    for _ in 0..20_000 {
        let mut text = String::new();
        for _ in 0..24 {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            text.push_str(pieces[(state >> 33) as usize % pieces.len()]);
        }
        let mut end = 0;
        for span in find(&text) {
            assert!(
                span.range.start >= end && text.get(span.range.clone()).is_some(),
                "{text:?}"
            );
            end = span.range.end;
        }
        let masked = masked(&text);
        assert_eq!(find(&masked.text), [], "{text:?} became {:?}", masked.text);
    }
}

#[test]
fn masks_speak_the_language_of_their_text() {
    assert_eq!(
        masked("Write a@b.io, call 415-555-2671.").text,
        "Write [email], call [phone]."
    );
    assert_eq!(masked("请联系13812345678").text, "请联系【电话】");
    let clean = masked("nothing here");
    assert_eq!(
        (clean.text.as_str(), clean.spans.len()),
        ("nothing here", 0)
    );
    assert_eq!(clean.place_of(&(3..7)), 3..7);
}

#[test]
fn spans_move_with_their_words() {
    let text = "王伟住北京，13812345678，邮箱a@b.cn，属于海淀";
    let masked = masked(text);
    assert_eq!(masked.text, "王伟住北京，【电话】，邮箱【邮箱】，属于海淀");
    let words = |text: &str, span: Range<usize>| -> String {
        text.chars().skip(span.start).take(span.len()).collect()
    };
    let place = |word: &str| {
        let start = text.split(word).next().unwrap().chars().count();
        start..start + word.chars().count()
    };
    for word in ["王伟", "北京", "海淀", "，邮箱"] {
        assert_eq!(words(&masked.text, masked.place_of(&place(word))), word);
    }
    let now = |word: &str| words(&masked.text, masked.place_of(&place(word)));
    assert_eq!(now("13812345678"), "【电话】");
    assert_eq!(now("1234"), "【电话】", "within");
    assert_eq!(now("5678，邮"), "【电话】，邮");
    assert_eq!(now("北京，13"), "北京，【电话】");
    assert_eq!(now("a@b.cn，属于海淀"), "【邮箱】，属于海淀");
}

#[test]
fn outlines_give_nothing_away() {
    assert_eq!(outline(PersonalKind::Email, "zhang@qq.com"), "z***@…");
    assert_eq!(outline(PersonalKind::Phone, "138-1234-5678"), "13*********");
}
