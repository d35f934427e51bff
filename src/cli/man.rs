//! `crosscheck man`: the manual page, out of the same tables as the help and the keys.
//!
//! It must not say anything that these do not say.

use super::command::command;
use super::exit::{CliError, Exit, Ran};
use super::out::Out;
use crate::app::command::COMMANDS;
use crate::app::keymap::{Keymap, key_text};
use crate::app::own_keys::{Place, pairs};
use crate::domain::nearest::meant;
use clap_mangen::Man;
use clap_mangen::roff::{Roff, bold, roman};

/// Prints the page of the program or of one command.
pub(super) fn run(command: Option<&str>, out: &mut Out) -> Ran {
    let page = page(command)?;
    out.own(&page)?;
    Ok(Exit::Done)
}

fn page(name: Option<&str>) -> Result<String, CliError> {
    let mut whole = command();
    whole.build();
    let mut bytes = Vec::new();
    match name {
        None => {
            Man::new(whole).render(&mut bytes)?;
            keys().to_writer(&mut bytes)?;
        }
        Some(name) => {
            let known: Vec<&str> = whole.get_subcommands().map(clap::Command::get_name).collect();
            let Some(command) = whole.find_subcommand(name) else {
                let (meant, known) = (meant(name, known.iter().copied()), known.join(", "));
                let said = format!("there is no command {name}{meant}; there are {known}");
                return Err(CliError::Usage(said));
            };
            let titled = format!("crosscheck-{name}");
            Man::new(command.clone()).title(titled).render(&mut bytes)?;
        }
    }
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// The console's keys, as they are where the configuration changes none.
fn keys() -> Roff {
    let map = Keymap::default();
    let mut roff = Roff::new();
    roff.control("SH", ["KEYS"]);
    let mut entry = |keys: String, help: &str| {
        roff.control("TP", []);
        roff.text([bold(keys)]);
        roff.text([roman(help)]);
    };
    for command in COMMANDS {
        entry(map.text(command.id), command.help);
    }
    for place in Place::ALL {
        let name = format!("in-{}", place.word());
        roff.control("SS", [name.as_str()]);
        for (of, key) in pairs().filter(|(of, _)| *of == place) {
            let keys = key_text(&map.own.all(of, key.does));
            roff.control("TP", []);
            roff.text([bold(keys), roman(" "), roman(key.name)]);
            roff.text([roman(key.help)]);
        }
    }
    roff
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_command_has_a_page_and_the_programs_page_has_every_key() {
        let whole = page(None).unwrap();
        assert!(whole.starts_with(".ie") && whole.contains(".SH KEYS"));
        for command in COMMANDS {
            let words = command.help.split_whitespace().next().unwrap();
            assert!(whole.contains(words), "{}", command.title);
        }
        for (place, key) in pairs() {
            assert!(whole.contains(&format!(".SS in-{}\n", place.word())), "{}", place.word());
            assert!(whole.contains(&key.name.replace('-', "\\-")), "{}", key.name);
        }
        for name in ["ingest", "verify", "man"] {
            assert!(page(Some(name)).unwrap().contains(&format!("crosscheck\\-{name}")), "{name}");
        }
        let wrong = page(Some("ingset")).unwrap_err().to_string();
        assert!(wrong.contains("did you mean ingest?"), "{wrong}");
    }
}
