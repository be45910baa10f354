/** Messages of the DHT, written by hand. */
import { field, join, varint } from "./kit.ts";

export const DHT_PROTOCOL = "/murmuration/kad/1.0.0";
export const [PUT_VALUE, ADD_PROVIDER, GET_PROVIDERS] = [0, 2, 3];

/** A message of that type. */
export const dhtMessage = (type: number, ...fields: Uint8Array[]) => join([8, type], ...fields);

/** The content id of some hash or other. */
export const sha256Key = (number: number) =>
  join([0x12, 32], new Uint8Array(28), [number >> 24, number >> 16, number >> 8, number]);

/** A content id that is all of what it names. */
export const identityCid = (size: number) => join([1, 0x55, 0], varint(size), new Uint8Array(size).fill(7));

/** Says that `peer`, at `address`, has what `key` names. */
export const announceMessage = (key: Uint8Array, peer: Uint8Array, address: Uint8Array) =>
  dhtMessage(ADD_PROVIDER, field(2, key), field(9, join(field(1, peer), field(2, address))));
