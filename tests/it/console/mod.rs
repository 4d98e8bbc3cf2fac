//! Staff: who they are, how they come in, and the lists that they see.

mod audit;
mod bulk;
mod confirm;
mod delegation;
mod design;
mod district_list;
mod forms;
mod freezing;
mod guards;
mod invitations;
mod login;
mod matrix;
mod pages;
mod people;
mod roles;
mod search;
mod sessions;
mod settings;
mod staff;
mod weight;
mod work;
