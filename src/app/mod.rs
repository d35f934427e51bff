//! The console as a pure machine: a model, messages in, effects out.
//!
//! `update(model, message, ctx)` is the only way the model changes. It must not draw, read a clock,
//! open a file or know ratatui and crossterm; what it wants done it returns as data.

pub mod beside;
pub mod case;
pub mod claim;
mod clock;
pub mod command;
pub mod deciding;
pub mod draft;
pub mod edit;
pub mod facts;
pub mod failing;
pub mod feeds;
pub mod flags;
pub mod form;
pub mod form_keys;
pub mod goto;
pub mod hints;
pub mod history;
pub mod indicators;
pub mod journey;
pub mod json_lines;
pub mod key;
pub mod keymap;
pub mod layout;
pub mod line_keys;
pub mod link;
pub mod looking;
pub mod meant;
pub mod message;
pub mod model;
mod moving;
pub mod open_case;
pub mod others;
pub mod overlay;
pub mod own_keys;
pub mod own_map;
pub mod palette;
pub mod panes;
pub mod place_help;
pub mod pointer;
pub mod queue;
pub mod revised;
pub mod shell;
pub mod status;
pub mod study;
pub mod survey;
pub mod taking;
pub mod template;
pub mod themes;
mod ticket;
pub mod times;
pub mod update;
pub mod usual;
pub mod wait;
pub mod writing;
