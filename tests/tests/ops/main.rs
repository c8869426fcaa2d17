//! What runs around the product: compose file, image, services, rules, dashboards. Each names
//! paths, ports, images, settings and metrics of others; here every such name is looked up.

mod compose;
mod dashboards;
mod figures;
mod image;
mod kafka;
mod live;
mod page;
mod query;
mod rules;
mod services;
mod tree;
