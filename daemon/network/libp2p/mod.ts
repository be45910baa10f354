/**
 * The network of real swarms: libp2p over TCP.
 *
 * @module
 */
export { createLibp2pTransport, type Libp2pTransport } from "./libp2p_transport.ts";
export type { Reach, ReachOptions, ReachWatch } from "./reach.ts";
export type { DiscoveryOptions, Libp2pTransportOptions, ReachingOptions } from "./transport_options.ts";
