//! A town of phones that complete each other's calls for a day, and a referee who knows nothing of how.

mod codes;
mod events;
mod exchange;
mod faults;
mod found;
mod people;
mod referee;
mod seen;
mod turns;
mod wire;
mod world;

use faults::Fault;
use world::{Plan, Town};

fn read(name: &str, default: u64) -> u64 {
    std::env::var(name).ok().and_then(|v| v.parse().ok()).unwrap_or(default)
}

/// A hamlet for every build; `PERCH_TOWN_PHONES` and `PERCH_TOWN_HOURS` make it a town.
fn plan(seed: u64) -> Plan {
    Plan {
        seed,
        phones: read("PERCH_TOWN_PHONES", 60) as usize,
        hours: read("PERCH_TOWN_HOURS", 6),
        pause_s: 1_500,
        restart_h: 8,
        fault: None,
    }
}

/// `PERCH_TOWN_SEED` and `PERCH_TOWN_SEEDS` choose other days.
#[test]
fn a_day_in_town_breaks_no_rule() {
    let first = read("PERCH_TOWN_SEED", 1);
    for seed in first..first + read("PERCH_TOWN_SEEDS", 1) {
        let mut town = Town::new(plan(seed));
        town.run();
        let tally = town.referee.tally;
        println!("measured: seed {seed}, {} phones, {} inputs, {tally:?}", town.plan.phones, town.inputs);
        if let Some(verdict) = &town.referee.verdict {
            panic!("seed {seed}: {verdict}");
        }
        let enough = town.plan.phones as u64 * town.plan.hours / 4;
        let is_hamlet = town.plan.phones < 50;
        assert!(
            is_hamlet || (tally.accepted > enough && tally.rang > enough / 4),
            "hardly anything happened: {tally:?}"
        );
    }
}

/// The same seed tells the same day.
#[test]
fn a_day_can_be_told_again() {
    let day = || {
        let mut town = Town::new(Plan { phones: 20, hours: 3, ..plan(5) });
        town.run();
        (town.inputs, town.referee.tally)
    };
    assert_eq!(day(), day());
}

/// The referee is worth something only if it sees what it is there for, in phones that really misbehave.
#[test]
fn the_referee_catches_broken_phones() {
    for fault in Fault::ALL {
        let mut town = Town::new(Plan { phones: 60, hours: 6, pause_s: 300, fault: Some(fault), ..plan(7) });
        town.run();
        let verdict = town.referee.verdict.unwrap_or_default();
        let caught = fault.accusations().iter().any(|word| verdict.starts_with(word));
        assert!(caught, "{fault:?} went unseen: {verdict}");
    }
}
