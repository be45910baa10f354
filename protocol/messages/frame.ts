/**
 * Frames of a stream and heartbeats of the topic, between plain values and bytes.
 *
 * @module
 */
export { decodeMessage } from "./decode_message.ts";
export { encodeMessage } from "./encode_message.ts";
export { decodeHeartbeat, encodeHeartbeat } from "./heartbeat_codec.ts";
