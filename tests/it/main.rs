//! Integration tests, in one binary so that they link once.
mod dump_tmp;
mod grounding;
