//! Stories: what a county does over months, through the HTTP API.

mod life;
mod month;
mod lists;
mod rules;
mod steps;
mod world;
