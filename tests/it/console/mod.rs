//! Staff: who they are, how they come in, and the lists that they see.

mod audit;
mod confirm;
mod district_list;
mod forms;
mod guards;
mod invitations;
mod login;
mod matrix;
mod pages;
mod people;
mod roles;
mod sessions;
mod settings;
mod staff;
