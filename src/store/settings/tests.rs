//! Settings read, merged and written, with what the user wrote by hand kept.

use std::fs;

use super::*;
use crate::model::settings::{LineSettings, ThemeChoice};

struct Home {
    _dir: tempfile::TempDir,
    paths: Paths,
}

fn home(config: Option<&str>) -> Home {
    let dir = tempfile::tempdir().expect("a directory");
    let paths = Paths::profile(dir.path()).expect("a profile");
    if let Some(text) = config {
        fs::write(paths.config(), text).expect("written");
    }
    Home { _dir: dir, paths }
}

impl Home {
    fn load(&self) -> (Settings, Vec<(BannerKind, String)>) {
        let mut banners = Vec::new();
        let settings = load(&self.paths, &mut banners);
        (settings, banners.into_iter().map(|b| (b.kind, b.detail())).collect())
    }

    fn text(&self) -> String {
        fs::read_to_string(self.paths.config()).expect("there is a file")
    }
}

/// The template as if the user had removed the # before every setting.
fn uncommented() -> String {
    let line = |l: &str| {
        let bare = l.strip_prefix("# ").unwrap_or(l);
        let is_setting = bare.starts_with('[') || bare.split_once(" = ").is_some_and(|(k, _)| !k.contains(' '));
        if is_setting { bare.to_owned() } else { l.to_owned() }
    };
    TEMPLATE.lines().map(line).collect::<Vec<_>>().join("\n")
}

#[test]
fn the_first_start_writes_the_template_and_takes_the_defaults() {
    let home = home(None);
    assert_eq!(home.load(), (Settings::default(), vec![]));
    assert_eq!(home.text(), TEMPLATE);
}

#[test]
fn the_template_names_every_setting_with_its_default() {
    let parsed = parse(&uncommented()).expect("the template is TOML");
    assert_eq!(parsed.unknown, Vec::<String>::new());
    let line = parsed.settings.lines.first().expect("the example line");
    let optional = (line.address.is_some(), line.display_name.is_some(), line.outbound_proxy.is_some());
    assert_eq!(optional, (true, true, true));
    let mut plain = parsed.settings.clone();
    plain.window.language = None;
    (plain.audio.output, plain.audio.input, plain.audio.ring_output, plain.audio.tone_country) =
        (None, None, None, None);
    plain.lines.clear();
    (plain.audio.ring_file, plain.recording.directory) = (None, None);
    assert_eq!(plain, Settings::default());
    for key in toml_edit::ser::to_string_pretty(&parsed.settings).expect("settings are TOML").lines() {
        let Some((key, _)) = key.split_once(" = ") else { continue };
        assert!(TEMPLATE.contains(&format!("# {key} = ")), "the template lacks {key}");
    }
    let mut plain = line.clone();
    let usual = LineSettings::default();
    plain.completion.feature_codes = usual.completion.feature_codes.clone();
    (plain.completion.intrude_template, plain.completion.voice_mail_template) = (None, None);
    assert!(plain.completion.messages.take().is_some(), "an example of one's own messages");
    assert_eq!(plain.completion, usual.completion);
}

#[test]
fn unknown_keys_are_named_and_kept() {
    let text =
        "colour = \"red\"\n\n[window]\ntheme = \"dark\"\nsparkle = 3\n\n[[line]]\nlabel = \"a\"\nlabell = \"b\"\n";
    let home = home(Some(text));
    let (mut settings, banners) = home.load();
    assert_eq!(banners, [(BannerKind::UnknownSetting, "colour, window.sparkle, line.0.labell".to_owned())]);
    settings.window.theme = ThemeChoice::Light;
    settings.lines[0].dnd = true;
    save(&home.paths, &settings).expect("saved");
    let text = home.text();
    for kept in ["colour = \"red\"", "sparkle = 3", "labell = \"b\"", "theme = \"light\"", "dnd = true"] {
        assert!(text.contains(kept), "{kept} is missing in\n{text}");
    }
    assert_eq!(home.load().0, settings);
}

#[test]
fn comments_and_order_stay_when_settings_are_saved() {
    let text = "# mine\n[calls] # calls\nrecall_rings_s = 30 # longer\n\n[window]\n# dark at night\ntheme = \"dark\"\n";
    let home = home(Some(text));
    let (mut settings, _) = home.load();
    save(&home.paths, &settings).expect("saved");
    assert_eq!(home.text(), text);
    settings.calls.recall_rings_s = 25;
    save(&home.paths, &settings).expect("saved");
    assert_eq!(home.text(), text.replace("= 30", "= 25"));
}

#[test]
fn lines_come_and_go_and_every_setting_survives_the_round_trip() {
    let home = home(None);
    let everything = parse(&uncommented()).expect("the template is TOML").settings;
    save(&home.paths, &everything).expect("saved");
    assert_eq!(home.load(), (everything.clone(), vec![]));
    assert!(home.text().contains("# reduced_motion = false"), "the comments are gone:\n{}", home.text());

    let mut two = everything.clone();
    two.lines.push(LineSettings { label: "Home".into(), ..LineSettings::default() });
    save(&home.paths, &two).expect("saved");
    assert_eq!(home.load().0, two);
    two.lines.remove(0);
    two.lines[0].completion.redial.tries = 3;
    save(&home.paths, &two).expect("saved");
    assert_eq!(home.load().0, two);
    two.lines.clear();
    save(&home.paths, &two).expect("saved");
    assert_eq!(home.load().0, two);
}

#[test]
fn a_broken_file_is_kept_aside_and_the_last_good_state_used() {
    let home = home(Some("[calls]\nrecall_rings_s = 40\n"));
    let (settings, _) = home.load();
    fs::write(home.paths.config(), "[calls]\nrecall_rings_s = = 50\n").expect("written");
    let (now, banners) = home.load();
    assert_eq!(now, settings);
    let (kind, detail) = &banners[0];
    assert_eq!(*kind, BannerKind::BrokenFile);
    assert!(detail.contains("config.toml.bad (line 2, column 18"), "{detail}");
    assert!(fs::read_to_string(home.paths.config().with_extension("toml.bad")).expect("kept").contains("= = 50"));
    assert_eq!(home.load(), (settings, vec![]));
}

#[test]
fn a_value_of_the_wrong_kind_is_a_broken_file() {
    let home = home(Some("[window]\nscale_percent = \"big\"\n"));
    let (settings, banners) = home.load();
    assert_eq!((settings, banners[0].0), (Settings::default(), BannerKind::BrokenFile));
}

#[test]
fn numbers_out_of_range_are_brought_to_the_nearest_legal_one() {
    let home = home(Some("[window]\nscale_percent = 1000\n[[line]]\n[line.completion.redial]\ninterval_s = 1\n"));
    let (settings, _) = home.load();
    assert_eq!((settings.window.scale_percent, settings.lines[0].completion.redial.interval_s), (300, 30));
}

#[test]
fn a_file_broken_while_we_run_is_not_written_over() {
    let home = home(Some("[calls]\nrecall_rings_s = 40\n"));
    let (mut settings, _) = home.load();
    fs::write(home.paths.config(), "half [").expect("written");
    settings.window.reduced_motion = true;
    save(&home.paths, &settings).expect("saved");
    assert_eq!(home.load().0, settings);
    assert_eq!(fs::read_to_string(home.paths.config().with_extension("toml.bad")).expect("kept"), "half [");
}
