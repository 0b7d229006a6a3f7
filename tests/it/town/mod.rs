//! A town of phones that complete each other's calls for hours, and a referee who knows nothing of how.

mod referee;
mod world;

use referee::{Seen, judge};
use world::{Plan, Town};

fn read(name: &str, default: u64) -> u64 {
    std::env::var(name).ok().and_then(|v| v.parse().ok()).unwrap_or(default)
}

/// The short run of every build; `PERCH_TOWN_PHONES`, `_HOURS`, `_SEEDS` make it long.
fn plan(seed: u64) -> Plan {
    Plan {
        seed,
        phones: read("PERCH_TOWN_PHONES", 30) as usize,
        hours: read("PERCH_TOWN_HOURS", 3),
        loss: 5,
        pause_s: 240,
        restart_h: 3,
    }
}

#[test]
fn a_day_in_town_breaks_no_rule() {
    for seed in 1..=read("PERCH_TOWN_SEEDS", 3) {
        let mut town = Town::new(plan(seed));
        town.run();
        if let Err(verdict) = judge(&town.seen) {
            panic!("seed {seed}: {verdict}");
        }
        let accepted = town.seen.iter().filter(|s| matches!(s, Seen::Accepted { .. })).count();
        println!("seed {seed}: {accepted} requests, {} completed, {} things seen", town.completed, town.seen.len());
        assert!(town.completed > 20, "seed {seed}: hardly anything was completed");
    }
}

/// The referee is worth something only if it sees what it is there for.
#[test]
fn the_referee_catches_planted_bugs() {
    let mut town = Town::new(plan(7));
    town.run();
    let day = town.seen;
    assert_eq!(judge(&day), Ok(()));
    let first = |wanted: fn(&Seen) -> bool| day.iter().position(wanted).expect("it happens in a day");
    let accepted = first(|s| matches!(s, Seen::Accepted { .. }));
    let ended = first(|s| matches!(s, Seen::Ended { .. }));
    let rings = first(|s| matches!(s, Seen::Rings { .. }));
    let invite = first(|s| matches!(s, Seen::Invite { .. }));

    let mut reused = day.clone();
    reused.push(day[accepted].clone());
    let mut lost = day.clone();
    lost.remove(ended);
    let mut second_recall = day.clone();
    second_recall.insert(rings, day[rings].clone());
    let mut late_dial = day.clone();
    late_dial.push(day[invite].clone());
    for (name, tampered) in
        [("reused id", reused), ("lost request", lost), ("second recall", second_recall), ("dial after end", late_dial)]
    {
        assert!(judge(&tampered).is_err(), "{name} went unseen");
    }
}
