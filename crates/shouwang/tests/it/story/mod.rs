//! Stories: what a county does over months, through the HTTP API.

mod collection;
mod life;
mod lists;
mod month;
mod rules;
mod steps;
mod world;
