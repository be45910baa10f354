/**
 * A network in memory, on a virtual clock.
 *
 * @module
 */
export { createMemoryNetwork, type MemoryNetwork } from "./memory/memory_network.ts";
export type { MemoryNetworkOptions, MemoryWorld, Stream, StreamOwner } from "./memory/memory_world.ts";
export { createVirtualClock, type VirtualClock } from "./memory/virtual_clock.ts";
