//! Staff: who they are, how they come in, and the lists that they see.

mod audit;
mod district_list;
mod forms;
mod login;
mod matrix;
mod pages;
mod people;
mod roles;
mod sessions;
mod staff;
