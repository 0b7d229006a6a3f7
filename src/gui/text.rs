//! Every word on the screen: Fluent files of six languages, compiled in, switched without a restart.

use fluent_bundle::{FluentArgs, FluentBundle, FluentResource};
use unic_langid::LanguageIdentifier;

use crate::model::{Argument, Reason};

pub(super) use fluent_bundle::FluentValue as Value;

/// The two files of one language: the window's own words, and the engine's sentences.
macro_rules! files {
    ($code:literal) => {
        [
            include_str!(concat!("../../assets/i18n/", $code, "/perch.ftl")),
            include_str!(concat!("../../assets/i18n/", $code, "/reasons.ftl")),
        ]
    };
}

/// Code, own name and words of each language.
const LANGUAGES: [(&str, &str, [&str; 2]); 6] = [
    ("en", "English", files!("en")),
    ("it", "Italiano", files!("it")),
    ("pt-BR", "Português (Brasil)", files!("pt-BR")),
    ("es", "Español", files!("es")),
    ("ru", "Русский", files!("ru")),
    ("fr", "Français", files!("fr")),
];

/// The words of one language.
pub(super) struct Text {
    code: &'static str,
    bundle: FluentBundle<FluentResource>,
}

impl Text {
    /// The language chosen in the settings, else the system's, else English.
    pub(super) fn choose(chosen: Option<&str>) -> Text {
        let wanted = chosen.map(|code| vec![code.to_owned()]);
        let wanted = wanted.unwrap_or_else(|| sys_locale::get_locales().collect());
        let index = wanted.iter().find_map(|tag| best(tag)).unwrap_or(0);
        Text::of(index)
    }

    fn of(index: usize) -> Text {
        let (code, _, sources) = LANGUAGES[index];
        let id: LanguageIdentifier = code.parse().unwrap_or_default();
        let mut bundle = FluentBundle::new(vec![id]);
        // The marks that isolate arguments have no glyph.
        bundle.set_use_isolating(false);
        for source in sources {
            let resource = FluentResource::try_new(source.to_owned()).unwrap_or_else(|(sound, errors)| {
                tracing::error!(code, ?errors, "a translation has lines that cannot be read");
                sound
            });
            if let Err(errors) = bundle.add_resource(resource) {
                tracing::error!(code, ?errors, "a translation says something twice");
            }
        }
        Text { code, bundle }
    }

    /// The words of a message without arguments.
    pub(super) fn say(&self, id: &str) -> String {
        self.fill(id, &[])
    }

    /// The words of a message with its arguments.
    pub(super) fn fill(&self, id: &str, arguments: &[(&str, Value<'_>)]) -> String {
        let Some(pattern) = self.bundle.get_message(id).and_then(|m| m.value()) else {
            debug_assert!(false, "{}: no message {id}", self.code);
            return id.to_owned();
        };
        let mut values = FluentArgs::new();
        for (name, value) in arguments {
            values.set(*name, value.clone());
        }
        let mut errors = Vec::new();
        let words = self.bundle.format_pattern(pattern, Some(&values), &mut errors).into_owned();
        debug_assert!(errors.is_empty(), "{}: {id}: {errors:?}", self.code);
        words
    }

    /// A sentence of the engine; somebody else's words stay as they are.
    pub(super) fn reason(&self, reason: &Reason) -> String {
        let Some(key) = reason.key() else { return reason.to_string() };
        let arguments = reason.arguments().into_iter().map(|(name, argument)| match argument {
            Argument::Number(number) => (name, number.into()),
            Argument::Words(words) => (name, words.into()),
            Argument::Reason(inner) => (name, self.reason(&inner).into()),
        });
        self.fill(key, &arguments.collect::<Vec<_>>())
    }
}

/// Codes and own names of the languages there are.
pub(super) fn languages() -> impl Iterator<Item = (&'static str, &'static str)> {
    LANGUAGES.iter().map(|(code, name, _)| (*code, *name))
}

/// The language that serves a tag such as `pt-PT` or `ru_RU.UTF-8`: the tag itself, else its first part.
fn best(tag: &str) -> Option<usize> {
    let tag = tag.replace('_', "-");
    let first = tag.split(['-', '.']).next().unwrap_or_default().to_ascii_lowercase();
    let exact = LANGUAGES.iter().position(|(code, _, _)| code.eq_ignore_ascii_case(&tag));
    exact.or_else(|| {
        LANGUAGES.iter().position(|(code, _, _)| code.split('-').next().is_some_and(|c| c.eq_ignore_ascii_case(&first)))
    })
}

#[cfg(test)]
mod tests;
