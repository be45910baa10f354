/**
 * Finds loopback ports for daemons.
 *
 * @module
 */

/**
 * Ports of the loopback interface that were free a moment ago, all different.
 *
 * Asked of the system by binding port 0, all at once, so that none is given twice. A program that takes one before its
 * daemon does makes that daemon fail with a clear message; nothing else is lost.
 */
export function freePorts(count: number): number[] {
  const listeners: Deno.Listener[] = [];
  try {
    for (let index = 0; index < count; index++) listeners.push(Deno.listen({ hostname: "127.0.0.1", port: 0 }));
    return listeners.map(({ addr }) => (addr as Deno.NetAddr).port);
  } finally {
    for (const listener of listeners) listener.close();
  }
}
