//! Passwords kept, found and forgotten, with and without a keyring.

use super::*;

fn address(text: &str) -> SipUri {
    text.parse().expect("an address")
}

#[test]
fn the_variable_is_named_after_the_label() {
    assert_eq!(variable("Office 2/b"), "PERCH_PASSWORD_OFFICE_2_B");
}

#[test]
fn without_a_keyring_passwords_are_in_a_file_that_only_the_owner_reads() {
    let dir = tempfile::tempdir().expect("a directory");
    let paths = Paths::profile(dir.path()).expect("a profile");
    let secrets = Secrets::new(&paths, Keyring::Unused);
    let (anna, office) = (address("sip:anna@demo.perch"), address("sip:office@demo.perch:5060"));
    secrets.keep(&anna, Some(&"one".into())).expect("kept");
    secrets.keep(&office, Some(&"two \"quoted\"".into())).expect("kept");
    let find = |a: &SipUri| secrets.in_file(a, &mut Vec::new());
    assert_eq!((find(&anna), find(&office)), (Some("one".into()), Some("two \"quoted\"".into())));
    assert_eq!(find(&address("sip:office@demo.perch")), Some("two \"quoted\"".into()));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = std::fs::metadata(paths.secrets()).expect("a file").permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
    secrets.keep(&anna, None).expect("forgotten");
    assert_eq!((find(&anna), find(&office)), (None, Some("two \"quoted\"".into())));
}

#[test]
fn a_broken_password_file_is_named_without_its_contents() {
    let dir = tempfile::tempdir().expect("a directory");
    let paths = Paths::profile(dir.path()).expect("a profile");
    std::fs::write(paths.secrets(), "[passwords]\nanna = sesame\n").expect("written");
    let mut banners = Vec::new();
    let found = Secrets::new(&paths, Keyring::Unused).in_file(&address("sip:anna@demo.perch"), &mut banners);
    assert_eq!(found, None);
    assert!(banners[0].detail().contains("secrets.toml.bad") && !banners[0].detail().contains("sesame"), "{banners:?}");
}
