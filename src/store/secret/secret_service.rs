//! The keyring of a Linux desktop: the Secret Service (GNOME Keyring, KWallet) over D-Bus.

use std::collections::HashMap;
use std::time::Duration;

use secret_service::{EncryptionType, Error, Item, SecretService};

use super::NoKeyring;
use crate::model::Password;

/// How long the service may take to answer the first question.
const CONNECT_WITHIN: Duration = Duration::from_secs(2);
/// How long the user may take to unlock it.
const UNLOCK_WITHIN: Duration = Duration::from_secs(180);

/// The password kept under this key, unlocking the keyring if need be.
pub(super) fn get(profile: &str, key: &str) -> Result<Option<Password>, NoKeyring> {
    run(async {
        let service = connect().await?;
        let Some(item) = find(&service, profile, key).await? else {
            return Ok(None);
        };
        let secret = item.get_secret().await.map_err(words)?;
        Ok(String::from_utf8(secret).ok().map(Password::from))
    })
}

/// Keeps it, or forgets it.
pub(super) fn set(profile: &str, key: &str, password: Option<&Password>) -> Result<(), NoKeyring> {
    run(async {
        let service = connect().await?;
        let Some(password) = password else {
            if let Some(item) = find(&service, profile, key).await? {
                item.delete().await.map_err(words)?;
            }
            return Ok(());
        };
        let collection = service.get_any_collection().await.map_err(words)?;
        collection.unlock().await.map_err(words)?;
        let label = format!("Perch: {key}");
        let secret = password.expose().as_bytes();
        collection
            .create_item(&label, attributes(profile, key), secret, true, "text/plain")
            .await
            .map_err(words)
            .map(|_| ())
    })
}

fn run<T>(work: impl Future<Output = Result<T, NoKeyring>>) -> Result<T, NoKeyring> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|e| NoKeyring(e.to_string()))?;
    runtime.block_on(async {
        let late = NoKeyring("the keyring does not answer".into());
        tokio::time::timeout(UNLOCK_WITHIN, work).await.unwrap_or(Err(late))
    })
}

async fn connect() -> Result<SecretService<'static>, NoKeyring> {
    let late = NoKeyring("the keyring does not answer".into());
    let connect = SecretService::connect(EncryptionType::Dh);
    tokio::time::timeout(CONNECT_WITHIN, connect).await.map_err(|_| late)?.map_err(words)
}

async fn find<'a>(service: &'a SecretService<'a>, profile: &str, key: &str) -> Result<Option<Item<'a>>, NoKeyring> {
    let found = service.search_items(attributes(profile, key)).await.map_err(words)?;
    if let Some(item) = found.unlocked.into_iter().next() {
        return Ok(Some(item));
    }
    let Some(item) = found.locked.into_iter().next() else {
        return Ok(None);
    };
    item.unlock().await.map_err(words)?;
    Ok(Some(item))
}

fn attributes<'a>(profile: &'a str, key: &'a str) -> HashMap<&'a str, &'a str> {
    HashMap::from([("application", "perch"), ("profile", profile), ("address", key)])
}

fn words(error: Error) -> NoKeyring {
    NoKeyring(error.to_string())
}
