/**
 * Messages as values and as bytes, their limits, and the verdict on a heartbeat.
 *
 * @module
 */
export {
  EXCHANGE_PROTOCOL,
  FILES_PROTOCOL,
  KNOCK_PROTOCOL,
  MAX_FILE_REPLY,
  MAX_FILE_REQUEST,
  MAX_HEARTBEAT_BYTES,
  maxFrameBytes,
  TOPIC_PREFIX,
} from "./constants.ts";
export { decodeMessage } from "./decode_message.ts";
export { encodeMessage } from "./encode_message.ts";
export {
  decodeFileReply,
  decodeFileRequest,
  encodeFileReply,
  encodeFileRequest,
  type FileReply,
  type FileRequest,
} from "./file_codec.ts";
export { decodeHeartbeat, encodeHeartbeat } from "./heartbeat_codec.ts";
export { type HeartbeatExpectation, judgeHeartbeat, type Verdict, type VerdictCode } from "./judge_heartbeat.ts";
export type { Choice, CloseCode, DeclineCode, Heartbeat, Held, Message, RefuseCode, Session } from "./message.ts";
export { peerTag } from "./peer_tag.ts";
export { WireError, type WireErrorCode } from "./wire_error.ts";
