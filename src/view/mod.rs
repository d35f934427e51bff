//! Drawing: plain functions from data to cells. It must not change what it draws.

pub mod shown;
