/**
 * Exactly-once exchanges of compressed updates as a library, with what they ask of the world around them (a transport, a
 * clock), and how updates are written as bytes.
 *
 * @module
 */
export {
  type Clock,
  type DownReason,
  Exchange,
  exchangeDefaults,
  type ExchangeEvent,
  type ExchangeOptions,
  type ExchangeParts,
  type ExchangeRecorder,
  type Handlers,
  type LinkLostReason,
  type LinkView,
  type PeerId,
  type SavedLink,
  type SavedSchedule,
  systemClock,
  type Timer,
  type Transport,
} from "./exchange/mod.ts";
export { sleep } from "./exchange/clock.ts";
export { decodeCompressed, encodeCompressed, type Reference } from "./delta/mod.ts";
export { decodeMessage, encodeMessage, type Heartbeat, type Message } from "./messages/mod.ts";
