//! Staff: who they are, how they come in, and the lists that they see.

mod district_list;
mod forms;
mod login;
mod pages;
mod roles;
mod sessions;
mod staff;
