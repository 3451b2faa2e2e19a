//! Stories: what a county does over months, through the HTTP API.

mod collection;
mod life;
mod lists;
mod month;
mod prevention;
mod rules;
mod steps;
mod world;
