import net from "node:net";
import { pause } from "../daemon/network/libp2p/libp2p_pair.ts";

/** Keeps `count` sockets to a port of this machine that say nothing; each is replaced a second after it dies. */
export function holdSilent(port: number, count: number) {
  const sockets = new Set<net.Socket>();
  let stopped = false;
  const open = () => {
    if (stopped) return;
    const socket = net.connect(port, "127.0.0.1");
    sockets.add(socket);
    socket.on("error", () => {});
    socket.on("close", () => {
      sockets.delete(socket);
      setTimeout(open, 1_000);
    });
  };
  for (let number = 0; number < count; number++) open();
  return {
    async stop() {
      stopped = true;
      for (const socket of sockets) socket.destroy();
      // Those that wait for their second find that they are not wanted any more.
      await pause(1_100);
    },
  };
}
