//! Emergency numbers: those that every exchange puts through, and each country's own.

/// Whatever the country: 112 and 911 (3GPP TS 22.101 section 10.1.1).
pub const EVERYWHERE: [&str; 2] = ["112", "911"];

/// A country's own numbers, by its ISO 3166 code. Where the country is not known, those of all countries are looked at
/// by whatever would dial by itself.
const NATIONAL: &[(&str, &[&str])] = &[
    ("AR", &["100", "101", "107"]),
    ("AT", &["122", "133", "140", "144"]),
    ("AU", &["000", "106"]),
    ("BE", &["100", "101"]),
    ("BR", &["190", "191", "192", "193", "197", "198", "199"]),
    ("BY", &["101", "102", "103", "104"]),
    ("CA", &[]),
    ("CH", &["117", "118", "144", "1414"]),
    ("CL", &["131", "132", "133"]),
    ("CN", &["110", "119", "120", "122"]),
    ("CZ", &["150", "155", "156", "158"]),
    ("DE", &["110"]),
    ("DK", &[]),
    ("ES", &["061", "062", "080", "085", "091", "092"]),
    ("FI", &[]),
    ("FR", &["15", "17", "18", "114", "115", "119", "191", "196", "197"]),
    ("GB", &["999"]),
    ("GR", &["100", "108", "166", "199"]),
    ("HU", &["104", "105", "107"]),
    ("IE", &["999"]),
    ("IL", &["100", "101", "102"]),
    ("IN", &["100", "101", "102", "108"]),
    ("IT", &["113", "114", "115", "117", "118"]),
    ("JP", &["110", "118", "119"]),
    ("KZ", &["101", "102", "103", "104"]),
    ("MX", &["060", "065", "066", "068"]),
    ("NL", &[]),
    ("NO", &["110", "113"]),
    ("NZ", &["111"]),
    ("PL", &["997", "998", "999"]),
    ("PT", &[]),
    ("RU", &["01", "02", "03", "04", "101", "102", "103", "104"]),
    ("SE", &[]),
    ("SK", &["150", "155", "158"]),
    ("UA", &["101", "102", "103", "104"]),
    ("US", &[]),
    ("ZA", &["10111", "10177"]),
];

/// The numbers of a country beside those of everywhere; none for a country that is not known here.
pub fn national(country: &str) -> Option<&'static [&'static str]> {
    NATIONAL.iter().find(|(code, _)| code.eq_ignore_ascii_case(country)).map(|(_, numbers)| *numbers)
}

/// The numbers of all countries.
pub fn of_all_countries() -> impl Iterator<Item = &'static str> {
    let national = NATIONAL.iter().flat_map(|(_, numbers)| numbers.iter().copied());
    EVERYWHERE.into_iter().chain(national)
}
