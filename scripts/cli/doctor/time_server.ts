/**
 * The time as a server has it (SNTP, RFC 4330).
 *
 * @module
 */
import { reasonOf } from "../../terminal/mod.ts";
import { Buffer } from "node:buffer";
import { createSocket } from "node:dgram";

/** Seconds from 1900, where the protocol's time begins, to 1970. */
const EPOCH = 2_208_988_800;
const PACKET = 48;
const PATIENCE = 3000;

/**
 * Asks a server for the time.
 *
 * @param server `host` or `host:port`; port 123 by default
 * @returns by how many seconds the server's clock is ahead of this machine's
 * @throws {Error} in one line, if it gives no answer
 */
export async function clockOffset(server: string): Promise<number> {
  const [, host, port] = /^(.*?)(?::(\d+))?$/.exec(server) ?? [];
  const socket = createSocket("udp4");
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const refuse = (reason: string) => reject(new Error(`time server "${server}" gives no answer: ${reason}`));
  const late = setTimeout(() => refuse("none came in time"), PATIENCE);
  let sent = 0;
  socket.on("error", (error: Error) => refuse(reasonOf(error)));
  socket.on("message", (packet: Uint8Array) => {
    const received = Date.now() / 1000;
    const view = new DataView(packet.buffer, packet.byteOffset, packet.byteLength);
    // Mode 4 is a server's; stratum 0 is a server that does not know the time itself.
    if (packet.length < PACKET || (packet[0] & 7) !== 4 || packet[1] === 0) {
      return refuse("it is no answer of a time server");
    }
    const [arrived, answered] = [timeAt(view, 32), timeAt(view, 40)];
    resolve((arrived - sent + (answered - received)) / 2);
  });
  try {
    const question = Buffer.alloc(PACKET);
    // Version 4, mode 3: a client.
    question[0] = 0x23;
    sent = Date.now() / 1000;
    socket.send(question, Number(port ?? 123), host, (error) => error && refuse(reasonOf(error)));
    return await promise;
  } finally {
    clearTimeout(late);
    socket.close();
  }
}

/** A moment, in s since 1970: whole seconds and a fraction, 32 bits each. */
function timeAt(view: DataView, offset: number): number {
  return view.getUint32(offset) - EPOCH + view.getUint32(offset + 4) / 2 ** 32;
}
