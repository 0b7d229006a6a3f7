#!/bin/sh
# Installs what Perch needs to be built, where it is missing: a C compiler, pkg-config, cmake (for Opus) and ALSA's headers.
# Says what it does, asks for root only when something is missing, is silent when nothing is, and can be run again.
set -u

needed_rust_minor=95 # rust-version in Cargo.toml: 1.95

say() { printf '%s\n' "perch setup: $*"; }
fail() { say "$*" >&2; exit 1; }
has() { command -v "$1" >/dev/null 2>&1; }

check_rust() {
    if ! has rustc || ! has cargo; then
        bin=${CARGO_HOME:-${HOME:-}/.cargo}
        [ ! -x "$bin/bin/cargo" ] || fail "Rust is installed, but this shell does not know it yet: run '. \"$bin/env\"', then this again."
        fail "there is no Rust toolchain here: install Rust 1.$needed_rust_minor or newer from https://rustup.rs, then run this again."
    fi
    version=$(rustc --version | cut -d ' ' -f 2)
    major=${version%%.*}
    minor=${version#*.}
    minor=${minor%%.*}
    [ "$major" -gt 1 ] || [ "$minor" -ge "$needed_rust_minor" ] ||
        fail "this Rust is $version, Perch needs 1.$needed_rust_minor or newer: run 'rustup update stable', then this again."
}

# What is missing, told by the thing itself rather than by a package's name, so that hand-made installations count.
missing_things() {
    has cc || echo compiler
    has c++ || echo compiler
    has make || echo compiler
    has cmake || echo cmake
    [ "$(uname -s)" = Linux ] || return 0 # elsewhere the system's own sound needs no package
    if has pkg-config || has pkgconf; then
        "$(command -v pkg-config || command -v pkgconf)" --exists alsa 2>/dev/null || echo alsa
    else
        echo pkg-config
        [ -e /usr/include/alsa/asoundlib.h ] || echo alsa
    fi
}

# package THING: its names for the package manager of this system.
package() {
    case $manager:$1 in
        apt:compiler) echo build-essential ;;
        dnf:compiler) echo gcc gcc-c++ make ;;
        pacman:compiler) echo base-devel ;;
        zypper:compiler) echo gcc gcc-c++ make ;;
        apt:pkg-config) echo pkg-config ;;
        dnf:pkg-config) echo pkgconf-pkg-config ;;
        pacman:pkg-config) echo pkgconf ;;
        zypper:pkg-config) echo pkgconf-pkg-config ;;
        apt:alsa) echo libasound2-dev ;;
        dnf:alsa) echo alsa-lib-devel ;;
        pacman:alsa) echo alsa-lib ;;
        zypper:alsa) echo alsa-devel ;;
        *:cmake) echo cmake ;;
    esac
}

install_command() {
    case $manager in
        apt) echo "env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends $packages" ;;
        dnf) echo "dnf install -y $packages" ;;
        pacman) echo "pacman -S --needed --noconfirm $packages" ;;
        zypper) echo "zypper --non-interactive install $packages" ;;
    esac
}

find_manager() {
    for pair in apt-get:apt dnf:dnf pacman:pacman zypper:zypper; do
        has "${pair%%:*}" && manager=${pair##*:} && return 0
    done
    return 1
}

check_rust
things=$(missing_things | sort -u | tr '\n' ' ')
[ -n "$things" ] || exit 0

find_manager || fail "missing: ${things}(install them the way this system does, then run this again)"
packages=$(for thing in $things; do package "$thing"; done | tr '\n' ' ')
packages=${packages% }
command=$(install_command)

if [ "$(id -u)" = 0 ]; then
    as_root=
elif has sudo && { [ -t 0 ] || sudo -n true 2>/dev/null; }; then
    as_root=sudo
else
    say "missing: $packages. Run this as root, then set up again:"
    [ "$manager" = apt ] && command="apt-get update && $command"
    say "    $command"
    exit 1
fi

say "installing $packages"
if [ "$manager" = apt ] && ! $as_root apt-get update -qq; then
    say "the package lists could not be renewed; trying with those that are here"
fi
# shellcheck disable=SC2086 # a command and its words
$as_root $command >&2 || fail "that did not work; the line was: $command"
left=$(missing_things | sort -u | tr '\n' ' ')
[ -z "$left" ] || fail "still missing after that: $left"
say "done"
