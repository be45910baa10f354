/**
 * The wire: messages, the code of deltas, limits and verdicts. `docs/wire.md` describes it for readers in other languages.
 *
 * @module
 */
export { decodeCompressed, encodeCompressed } from "./codec.ts";
export {
  EXCHANGE_PROTOCOL,
  MAX_ADDRESS_BYTES,
  MAX_ADDRESSES,
  MAX_HEARTBEAT_BYTES,
  MAX_LINKS,
  MAX_WAIT_MS,
  maxDeltaBytes,
  maxFrameBytes,
  TASK_ID_BYTES,
  TOPIC_PREFIX,
} from "./constants.ts";
export { decodeHeartbeat, decodeMessage, encodeHeartbeat, encodeMessage } from "./frame.ts";
export type { Choice, CloseCode, DeclineCode, Heartbeat, Held, Message, RefuseCode, Session } from "./message.ts";
export { type HeartbeatExpectation, judgeFields, judgeHeartbeat, type Verdict, type VerdictCode } from "./validate.ts";
