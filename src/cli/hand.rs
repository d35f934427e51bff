//! Who signs for the person at the keyboard, in the ledger of a store: by its roster. A ledger that
//! has none gets one of this account's own key alone, which is made where there is none yet.
//!
//! It must not take a key of the agent for the first one: nobody's key is listed without their
//! doing.

use super::out::message;
use super::system;
use crate::ledger::record::Body;
use crate::ledger::roster::{Member, Roster};
use crate::ledger::signature::Role;
use crate::runtime::chance::SystemChance;
use crate::runtime::clock::Clock;
use crate::runtime::own_keys::{Here, KeyHand, OwnKeys};
use crate::store::{Chance as _, Stamp, Store};
use ssh_key::public::KeyData;
use zeroize::Zeroizing;

/// The hand that signs in this ledger; an error where its roster has nobody who is here. None
/// where nothing can be signed and nothing has to be, which is told: a trial.
pub(super) fn at(store: &mut dyn Store, clock: Clock) -> Result<Option<KeyHand>, String> {
    let keys = system::own_keys().ok_or_else(|| {
        "the account's state folder, where its key is, is not known; set HOME".to_owned()
    });
    let listed = |store: &dyn Store| store.roster().map_err(|error| error.to_string());
    let mut roster = listed(store)?;
    if roster.is_none() {
        let first = keys.as_ref().map_err(String::clone).and_then(|it| first(store, it, clock));
        let why = match first {
            Ok(hand) => return Ok(Some(hand)),
            Err(why) => why,
        };
        // Another console may have been faster.
        roster = listed(store)?;
        if roster.is_none() {
            message(&format!("what is decided is not signed: {why}"));
        }
    }
    let Some(roster) = roster else { return Ok(None) };
    keys?.by(&roster, Role::Decide, clock.now()).map(Some)
}

/// The roster of one, signed by its only key.
fn first(store: &mut dyn Store, keys: &OwnKeys, clock: Clock) -> Result<KeyHand, String> {
    let who = system::who();
    let here = own(keys, &who)?;
    let mut hand = KeyHand::new(here.signer.map_err(|fault| fault.to_string())?, &who);
    let member = member(&who, here.key, Role::ALL.to_vec());
    let roster = Roster { members: vec![member] }.to_text();
    let reason = "the first key of this ledger: that of whoever opened it first".to_owned();
    let mut stamp = Stamp { now: clock.now(), who: &who, chance: &mut SystemChance };
    store
        .append_by(
            vec![Body::Roster { roster, replaces: None, reason, seen: None }],
            Some(&mut hand),
            &mut stamp,
        )
        .map_err(|error| error.to_string())?;
    Ok(hand)
}

/// The account's own key, made where there is none.
pub(super) fn own(keys: &OwnKeys, who: &str) -> Result<Here, String> {
    let found = keys.own().map_err(|fault| fault.to_string())?;
    if let Some(here) = found {
        return Ok(here);
    }
    let mut seed = Zeroizing::new([0; 32]);
    for half in seed.as_chunks_mut::<16>().0 {
        *half = SystemChance.bits();
    }
    match keys.make(&seed, who) {
        Ok(here) => Ok(here),
        // Another console of this account was faster.
        Err(fault) => keys.own().ok().flatten().ok_or_else(|| fault.to_string()),
    }
}

/// A line of a roster.
pub(super) fn member(who: &str, key: KeyData, roles: Vec<Role>) -> Member {
    let roles = roles.into_iter().collect();
    Member { principal: who.to_owned(), roles, from: None, until: None, key }
}
