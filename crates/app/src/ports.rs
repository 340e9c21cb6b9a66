//! The addresses that are listened on by default.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

/// The ports that clients send to by default: Chaukas gRPC, AOP, OTLP over gRPC and over HTTP.
const PORTS: [u16; 4] = [50051, 8000, 4317, 4318];

/// Every default port on both loopback addresses.
pub fn default_listeners() -> Vec<SocketAddr> {
    let loopback = [IpAddr::V4(Ipv4Addr::LOCALHOST), IpAddr::V6(Ipv6Addr::LOCALHOST)];
    PORTS
        .iter()
        .flat_map(|port| loopback.map(|address| SocketAddr::new(address, *port)))
        .collect()
}
