//! Evenings as they are, in real time: a terminal, a sound server without hardware, a message
//! bus, and the program between them. They wait most of their time, so they do it together.
#![cfg(target_os = "linux")]

mod desktop;
#[path = "../common/home.rs"]
mod home;
mod remembered;
mod screen;
#[path = "../common/server.rs"]
mod server;
#[path = "../common/terminal.rs"]
mod terminal;
mod watch;
