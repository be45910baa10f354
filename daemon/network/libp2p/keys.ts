/**
 * Who a node is, and the key of a private swarm.
 *
 * @module
 */
export { type Identity, loadIdentity } from "./identity.ts";
export { createNetworkKey, networkKeyFingerprint, parseNetworkKey, readNetworkKey } from "./network_key.ts";
