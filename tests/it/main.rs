//! Integration tests, in one binary so that they link once.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    clippy::print_stderr,
    unreachable_pub,
    reason = "tests say what failed by failing, and what they measured by printing"
)]

mod above;
mod agreeing;
mod ahead;
mod answers;
mod assessors;
mod at_a_glance;
mod changed;
mod cli;
mod clock;
mod clocks;
mod closed;
mod columns;
mod common;
mod comparing;
mod corpora;
mod decided;
mod deciding;
mod demo;
mod every_row;
mod far_times;
mod feeds;
mod fingers;
mod first_shift;
mod flows;
mod following;
mod form_below;
mod formats;
mod further;
mod gaps;
mod grounding;
mod groups;
mod groups_on;
mod groups_order;
mod groups_place;
mod hazards;
mod held_keys;
mod held_up;
mod history;
mod in_sight;
mod indicators;
mod ingest_order;
mod joined;
mod joined_hostile;
mod joined_readings;
mod json_edge;
mod kept_view;
mod kinds;
mod large;
mod ledger;
mod looked_up;
mod looking;
mod messages;
mod named_events;
mod notes;
mod openssh;
mod others_words;
mod own_keys;
mod own_name;
mod pictures;
mod places;
mod pointer;
mod pointer_over;
mod proofs;
mod queue_filter;
mod queue_flows;
mod queue_groups;
mod rationale;
mod reading_on;
mod readme;
mod real_model;
mod reason;
mod screens;
mod signals;
mod signed;
mod signers;
mod signing;
mod signs;
mod split;
mod split_events;
mod store_beside;
mod store_claims;
mod store_contract;
mod store_damage;
mod store_decided;
mod store_detections;
mod store_files;
mod store_gone;
mod store_kill;
mod store_kit;
mod store_models;
mod store_query;
mod store_random;

mod store_signals;
mod store_sources;
mod store_sqlite;
mod studies;
mod studies_pictures;
mod subject_page;
mod taken;
mod tasks;
mod tasks_case;
mod tasks_evidence;
mod terminal_gate;
mod tidy;
mod told;
mod too_little;
mod typed;
mod typed_over;
mod waits;
mod ways;
mod wherever;
mod why_first;
mod without_colour;
mod words_of_accepts;
mod work;
