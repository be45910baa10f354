/** A TCP proxy on loopback that counts what passes, and can hold it back or cut it off. */
export interface TcpProxy {
  readonly port: number;
  /** Bytes from whoever dialled the proxy, and to it. */
  readonly bytes: { up: number; down: number };
  /** Ends all connections through the proxy. */
  cut(): void;
  /** From now on nothing passes, and nothing is closed either. */
  freeze(): void;
  close(): void;
}

export function startTcpProxy(targetPort: number): TcpProxy {
  const bytes = { up: 0, down: 0 };
  const sockets = new Set<Deno.TcpConn>();
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  let frozen = false;

  async function pass(from: Deno.TcpConn, to: Deno.TcpConn, direction: "up" | "down"): Promise<void> {
    const buffer = new Uint8Array(65_536);
    try {
      for (;;) {
        const length = await from.read(buffer);
        if (length === null) break;
        if (frozen) continue;
        bytes[direction] += length;
        for (let sent = 0; sent < length;) sent += await to.write(buffer.subarray(sent, length));
      }
    } catch {
      // Either side may be cut off at any time.
    }
    close(from);
    close(to);
  }

  function close(socket: Deno.TcpConn): void {
    if (sockets.delete(socket)) socket.close();
  }

  async function accept(): Promise<void> {
    try {
      for await (const dialler of listener) {
        const target = await Deno.connect({ hostname: "127.0.0.1", port: targetPort });
        sockets.add(dialler).add(target);
        pass(dialler, target, "up");
        pass(target, dialler, "down");
      }
    } catch {
      // The listener was closed.
    }
  }
  accept();

  return {
    port: (listener.addr as Deno.NetAddr).port,
    bytes,
    cut: () => [...sockets].forEach(close),
    freeze: () => void (frozen = true),
    close() {
      listener.close();
      [...sockets].forEach(close);
    },
  };
}

/** The TCP port in a multiaddr. */
export function portOf(address: string): number {
  return Number(/\/tcp\/(\d+)/.exec(address)?.[1]);
}
