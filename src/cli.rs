//! The command line.

use std::path::PathBuf;

use clap::{Parser, Subcommand};
use perch::control::Verb;
use perch::media::SoundConfig;

/// The softphone that waits on the line for you
#[derive(Parser, Debug)]
#[command(name = "perch", version, about, subcommand_precedence_over_arg = true)]
pub(crate) struct Cli {
    /// Keep everything in this directory
    #[arg(long, global = true, value_name = "DIR")]
    pub(crate) profile: Option<PathBuf>,

    /// Where sound comes from and goes to: device, null, or IN.wav:OUT.wav
    #[arg(long, value_name = "SOUND", value_parser = sound, default_value = "device")]
    pub(crate) audio: SoundConfig,

    /// Run without a window
    #[arg(long)]
    pub(crate) headless: bool,

    /// Run with the demo exchange: people to call, no account needed
    #[arg(long)]
    pub(crate) demo: bool,

    /// A sip:, sips:, tel: or callto: link; it fills the dial field of the running Perch
    #[arg(value_name = "LINK", value_parser = link)]
    pub(crate) link: Option<String>,

    #[command(subcommand)]
    pub(crate) what: Option<What>,
}

/// What else Perch does.
#[derive(Subcommand, Debug)]
pub(crate) enum What {
    /// Speak to the running Perch: one JSON value per answer, exit status 1 on a refusal
    Ctl {
        /// What to do
        #[command(subcommand)]
        verb: Verb,
    },
    /// Check network and sound, in plain words
    Doctor,
    /// Run the demo exchange alone, on loopback
    Exchange {
        /// The UDP and TCP port; 0 is any free one
        #[arg(long, default_value_t = 0)]
        port: u16,
        /// Offer no call completion, so that phones have to watch the line or redial
        #[arg(long)]
        no_native: bool,
    },
}

/// Links that may be handed over.
const SCHEMES: [&str; 4] = ["sip:", "sips:", "tel:", "callto:"];
/// The longest link, in bytes.
const MAX_LINK: usize = 2048;

fn link(text: &str) -> Result<String, String> {
    let lower = text.to_lowercase();
    let good = SCHEMES.iter().any(|s| lower.starts_with(s)) && !text.chars().any(char::is_control);
    if good && text.len() <= MAX_LINK {
        Ok(text.to_owned())
    } else {
        Err("not a sip:, tel: or callto: link".to_owned())
    }
}

fn sound(text: &str) -> Result<SoundConfig, String> {
    match text {
        "device" => Ok(SoundConfig::Device),
        "null" => Ok(SoundConfig::Null),
        files => {
            let (input, output) = split_files(files).ok_or("say device, null, or IN.wav:OUT.wav")?;
            let file = |name: &str| (!name.is_empty()).then(|| PathBuf::from(name));
            Ok(SoundConfig::Files { input: file(input), output: file(output) })
        }
    }
}

/// At the colon between the two names; the one after a Windows drive letter is part of a name.
fn split_files(text: &str) -> Option<(&str, &str)> {
    let is_drive = |at: usize| {
        let before = &text[..at];
        let letter = before.rsplit(':').next().unwrap_or(before);
        cfg!(windows) && letter.len() == 1 && letter.chars().all(|c| c.is_ascii_alphabetic())
    };
    let at = text.match_indices(':').map(|(at, _)| at).find(|at| !is_drive(*at))?;
    let (input, output) = (&text[..at], &text[at + 1..]);
    (!(input.is_empty() && output.is_empty())).then_some((input, output))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(line: &str) -> Result<Cli, clap::Error> {
        Cli::try_parse_from(line.split(' '))
    }

    #[test]
    fn the_command_line_is_consistent() {
        use clap::CommandFactory as _;
        Cli::command().debug_assert();
    }

    #[test]
    fn every_form_of_the_manual_is_read() {
        for line in [
            "perch",
            "perch --demo",
            "perch tel:+390212345",
            "perch sip:boris@demo.perch",
            "perch --headless --demo --audio null",
            "perch --audio in.wav:out.wav",
            "perch --profile /tmp/p --headless",
            "perch doctor",
            "perch exchange --port 5070",
            "perch ctl status",
            "perch ctl --profile /tmp/p status",
            "perch --profile /tmp/p ctl status",
            "perch ctl dial boris",
            "perch ctl dial --line office boris",
            "perch ctl answer 3",
            "perch ctl hangup 3",
            "perch ctl hold 3",
            "perch ctl resume 3",
            "perch ctl mute 3 on",
            "perch ctl dtmf 3 12#",
            "perch ctl transfer 3 boris",
            "perch ctl conference 3 4",
            "perch ctl conference",
            "perch ctl separate 3",
            "perch ctl record 3 on",
            "perch ctl play 3 greeting.wav",
            "perch ctl play 3",
            "perch ctl dismiss 3",
            "perch ctl complete 3 --mode callback --note why",
            "perch ctl complete 3 --mode message --message 0",
            "perch ctl complete 3 --mode message --text hello",
            "perch ctl uncomplete 17",
            "perch ctl uncomplete --line 1 17",
            "perch ctl uncomplete --all",
            "perch ctl watch marta",
            "perch ctl recall accept 17",
            "perch ctl recall later --minutes 15 17",
            "perch ctl recall decline --line office 17",
            "perch ctl recall again 17",
            "perch ctl caps --line 1",
            "perch ctl messages --predefined",
            "perch ctl dnd on --line 1",
            "perch ctl events --follow",
            "perch ctl show",
            "perch ctl quit",
        ] {
            assert!(parse(line).is_ok(), "{line}: {}", parse(line).expect_err("an error"));
        }
    }

    #[test]
    fn what_is_no_link_is_refused() {
        for line in ["perch http://x", "perch boris", "perch file:/etc/passwd"] {
            assert!(parse(line).is_err(), "{line}");
        }
    }

    #[test]
    fn sound_is_a_device_nothing_or_two_files() {
        let files = |i: &str, o: &str| SoundConfig::Files { input: Some(i.into()), output: Some(o.into()) };
        assert_eq!(sound("device"), Ok(SoundConfig::Device));
        assert_eq!(sound("null"), Ok(SoundConfig::Null));
        assert_eq!(sound("a.wav:b.wav"), Ok(files("a.wav", "b.wav")));
        assert_eq!(sound(":b.wav"), Ok(SoundConfig::Files { input: None, output: Some("b.wav".into()) }));
        assert!(sound("loud").is_err() && sound(":").is_err());
    }
}
