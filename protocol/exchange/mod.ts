/**
 * The exchange, exactly once, and what it asks of its surroundings: a transport, a clock.
 *
 * @module
 */
export type { Bar } from "./bars.ts";
export { type Clock, systemClock, type Timer } from "./clock.ts";
export { Exchange, type LinkStanding, type LinkView } from "./exchange.ts";
export type { ExchangeEvent, ExchangeRecorder, TrafficKind } from "./exchange_events.ts";
export type { BarCause } from "./judge_exchange.ts";
export {
  exchangeDefaults,
  type ExchangeOptions,
  type ExchangeParts,
  type LinkLostReason,
  type SavedLink,
  type SavedSchedule,
  type SavedTrust,
} from "./exchange_parts.ts";
export { type GuardedHandlers, guardHandlers } from "./guard_handlers.ts";
export {
  type DownReason,
  type FoundBy,
  type Handlers,
  type LookupPurpose,
  type PeerId,
  type Traffic,
  TRAFFIC_PURPOSES,
  type TrafficByPurpose,
  type TrafficPurpose,
  type Transport,
} from "./transport.ts";
