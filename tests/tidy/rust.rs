//! Just enough reading of Rust for the house rules: what is code, what is test, and which paths it names.

/// The text with comments, strings and characters blanked out; every line keeps its number.
pub(crate) fn code_of(text: &str) -> String {
    let s: Vec<char> = text.chars().collect();
    let mut out = String::with_capacity(text.len());
    let mut i = 0;
    while i < s.len() {
        let end = match s[i] {
            '/' if at(&s, i + 1) == '/' => find(&s, i, |s, j| s[j] == '\n'),
            '/' if at(&s, i + 1) == '*' => end_of_block_comment(&s, i),
            'r' if !is_word(before(&s, i)) || before(&s, i) == 'b' => end_of_raw_string(&s, i),
            '"' => end_of_string(&s, i),
            '\'' => end_of_character(&s, i),
            _ => i,
        };
        if end == i {
            out.push(s[i]);
            i += 1;
        } else {
            out.extend(s[i..end].iter().map(|c| if *c == '\n' { '\n' } else { ' ' }));
            i = end;
        }
    }
    out
}

/// The code with its test modules cut off; all of it when the file itself is one of tests.
pub(crate) fn test_code<'a>(path: &str, code: &'a str) -> &'a str {
    let all = path.starts_with("tests/") || path.ends_with("/tests.rs") || path.contains("/tests/");
    if all { code } else { &code[start_of_tests(code)..] }
}

/// The code before its test module; none of it when the file itself is one of tests.
pub(crate) fn phone_code<'a>(path: &str, code: &'a str) -> &'a str {
    &code[..code.len() - test_code(path, code).len()]
}

fn start_of_tests(code: &str) -> usize {
    let opens = |(at, mark): &(usize, &str)| {
        let mut next = code[at + mark.len()..].split_whitespace().skip_while(|word| *word != "mod").skip(1);
        next.next().is_some_and(|name| name.ends_with('{') || next.next() == Some("{"))
            && code[at + mark.len()..].trim_start().starts_with("mod")
    };
    code.match_indices("#[cfg(test)]").find(opens).map_or(code.len(), |(at, _)| at)
}

/// Every path that starts at the root of the crate, its groups spread out: `crate::a::{b, c::d}` gives `a::b`, `a::c::d`.
///
/// `perch::` (from the binary) and a chain of `super::` that leaves the room count as such a start.
pub(crate) fn paths_from_the_root(path: &str, code: &str) -> Vec<String> {
    let s: Vec<char> = code.chars().collect();
    let depth = depth_of(path);
    let mut out = Vec::new();
    for (at, word) in words(code) {
        let mut i = at + word.chars().count();
        let rooted = match word {
            "crate" | "perch" => !follows(&s, at, "::") && take(&s, &mut i, "::"),
            "super" if !follows(&s, at, "::") => {
                let mut ups = 1;
                let mut rooted = take(&s, &mut i, "::");
                while rooted && take(&s, &mut i, "super") {
                    ups += 1;
                    rooted = take(&s, &mut i, "::");
                }
                rooted && ups >= depth
            }
            _ => false,
        };
        if rooted {
            spread(&s, &mut i, String::new(), &mut out);
        }
    }
    out
}

/// Whether the code names that crate: `name::…`, `use name;` or `extern crate name`.
pub(crate) fn names_crate(code: &str, name: &str) -> bool {
    if !code.contains(name) {
        return false;
    }
    let s: Vec<char> = code.chars().collect();
    words(code).any(|(at, word)| {
        let mut i = at + word.chars().count();
        let used = |i: &mut usize| take(&s, i, "::") || (follows(&s, at, "use") && take(&s, i, ";"));
        word == name && !follows(&s, at, "::") && used(&mut i)
    })
}

/// Whether the code has that word, alone.
pub(crate) fn has_word(code: &str, wanted: &str) -> bool {
    code.contains(wanted) && words(code).any(|(_, word)| word == wanted)
}

/// The words of the code, each with its place counted in characters.
fn words(code: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut place = 0;
    code.split_inclusive(|c: char| !is_word(c)).filter_map(move |piece| {
        let at = place;
        place += piece.chars().count();
        let word = piece.trim_end_matches(|c: char| !is_word(c));
        (!word.is_empty()).then_some((at, word))
    })
}

/// How many modules deep a file is: `src/sip/mod.rs` 1, `src/sip/seam.rs` 2, `src/main.rs` 0.
fn depth_of(path: &str) -> usize {
    let inside = path.trim_start_matches("src/").trim_end_matches(".rs").trim_end_matches("/mod");
    if matches!(inside, "lib" | "main") { 0 } else { inside.split('/').count() }
}

fn spread(s: &[char], i: &mut usize, prefix: String, out: &mut Vec<String>) {
    skip_space(s, i);
    if at(s, *i) == '{' {
        *i += 1;
        loop {
            skip_space(s, i);
            match at(s, *i) {
                '}' | '\0' => break *i += 1,
                c if is_word(c) || c == '*' || c == '{' => spread(s, i, prefix.clone(), out),
                _ => *i += 1,
            }
        }
        return;
    }
    let start = *i;
    while is_word(at(s, *i)) || at(s, *i) == '*' {
        *i += 1;
    }
    let segment: String = s[start..*i].iter().collect();
    let whole = if prefix.is_empty() { segment } else { format!("{prefix}::{segment}") };
    if take(s, i, "::") && (is_word(at(s, *i)) || matches!(at(s, *i), '{' | '*')) {
        spread(s, i, whole, out);
    } else {
        if take(s, i, "as ") {
            *i = find(s, *i, |s, j| !is_word(s[j]));
        }
        out.push(whole);
    }
}

/// Steps over `wanted` and the space around it, if it is what comes next.
fn take(s: &[char], i: &mut usize, wanted: &str) -> bool {
    let mut j = *i;
    skip_space(s, &mut j);
    let ends = j + wanted.chars().count();
    let same = ends <= s.len() && s[j..ends].iter().copied().eq(wanted.chars());
    if same {
        *i = ends;
        skip_space(s, i);
    }
    same
}

fn skip_space(s: &[char], i: &mut usize) {
    *i = find(s, *i, |s, j| !s[j].is_whitespace());
}

/// Whether the word at `at` comes right after `wanted`.
fn follows(s: &[char], at: usize, wanted: &str) -> bool {
    let back: String = s[at.saturating_sub(16)..at].iter().collect();
    back.trim_end().ends_with(wanted)
}

fn end_of_block_comment(s: &[char], mut i: usize) -> usize {
    let mut depth = 0;
    while i < s.len() {
        match (s[i], at(s, i + 1)) {
            ('/', '*') => (depth, i) = (depth + 1, i + 2),
            ('*', '/') => (depth, i) = (depth - 1, i + 2),
            _ => i += 1,
        }
        if depth == 0 {
            break;
        }
    }
    i.min(s.len())
}

fn end_of_raw_string(s: &[char], start: usize) -> usize {
    let open = find(s, start + 1, |s, j| s[j] != '#');
    let hashes = open - start - 1;
    if at(s, open) != '"' {
        return start;
    }
    let closes = |s: &[char], j: usize| s[j] == '"' && (1..=hashes).all(|k| at(s, j + k) == '#');
    (find(s, open + 1, closes) + 1 + hashes).min(s.len())
}

fn end_of_string(s: &[char], start: usize) -> usize {
    let mut i = start + 1;
    while i < s.len() && s[i] != '"' {
        i += if s[i] == '\\' { 2 } else { 1 };
    }
    (i + 1).min(s.len())
}

/// The end of a character literal; the start itself for a lifetime.
fn end_of_character(s: &[char], start: usize) -> usize {
    if at(s, start + 1) == '\\' {
        return (find(s, start + 3, |s, j| s[j] == '\'') + 1).min(s.len());
    }
    if at(s, start + 2) == '\'' { start + 3 } else { start }
}

fn find(s: &[char], from: usize, wanted: impl Fn(&[char], usize) -> bool) -> usize {
    (from..s.len()).find(|j| wanted(s, *j)).unwrap_or(s.len())
}

fn at(s: &[char], i: usize) -> char {
    s.get(i).copied().unwrap_or('\0')
}

fn before(s: &[char], i: usize) -> char {
    i.checked_sub(1).map_or(' ', |i| s[i])
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}
