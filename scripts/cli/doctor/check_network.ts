/**
 * The network of this machine.
 *
 * @module
 */
import { fail, type Finding, ok, warn } from "./finding.ts";

/** An address of this machine, as the system lists it. */
type Interface = Pick<Deno.NetworkInterfaceInfo, "name" | "address">;

/** Looks whether this machine has a network: one within itself, which commands and dashboard need, and one to others. */
export function checkNetwork(interfaces: readonly Interface[] = Deno.networkInterfaces()): Finding {
  const check = "network";
  const isLoopback = ({ address }: Interface) => /^(127\.|::1$)/.test(address);
  if (!interfaces.some(isLoopback)) {
    const found = interfaces.length === 0
      ? "this machine has no network, not even within itself (127.0.0.1)"
      : "this machine cannot reach itself (127.0.0.1)";
    return fail(check, `${found}: commands and dashboard cannot reach the daemon`, "bring it up: ip link set lo up");
  }
  // Those of a link alone count too: a cable between two machines is a network.
  const others = interfaces.filter((each) => !isLoopback(each));
  if (others.length === 0) {
    const found = "this machine has no network but the one within itself: no other machine can be reached";
    return warn(check, found, "connect it; until then a node trains alone, and with others on this machine");
  }
  const names = [...new Set(others.map(({ name }) => name))];
  return ok(check, `connected by ${names.join(", ")}`);
}
