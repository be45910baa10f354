/**
 * Ports that a daemon is to listen on.
 *
 * @module
 */
import { DEFAULT_API_PORT } from "../../../daemon/settings/mod.ts";
import { reasonOf } from "../../terminal/mod.ts";
import { lockHolder } from "../../../daemon/support/mod.ts";
import type { Examined } from "./examined.ts";
import { fail, type Finding, ok } from "./finding.ts";

/** How long a program that has a port may take to say who it is, in ms. */
const PATIENCE = 1000;

/** Looks whether the ports of the settings are free; those that a running daemon has are its own. */
export async function checkPorts({ config, dataDir }: Examined): Promise<Finding[]> {
  if (config === undefined) return [];
  const isRunning = await lockHolder(dataDir) !== undefined;
  if (isRunning) return [ok("ports", "the daemon that runs has them")];
  const findings: Finding[] = [];
  for (const address of config.listen) {
    const place = placeOf(address);
    // Port 0 takes what is free, and other transports are not listened on.
    if (place !== undefined && place.port !== 0) findings.push(await tryPort("port", place, "--listen"));
  }
  const { apiPort, apiHost: hostname } = config;
  if (apiPort === "auto") {
    const tried = await tryPort("dashboard port", { hostname, port: DEFAULT_API_PORT }, "--api-port");
    findings.push(
      tried.verdict === "ok" ? tried : { ...tried, verdict: "warn", advice: "nothing: another port will be taken" },
    );
  } else if (apiPort !== "off" && apiPort !== 0) {
    findings.push(await tryPort("dashboard port", { hostname, port: apiPort }, "--api-port"));
  }
  return findings;
}

interface Place {
  readonly hostname: string;
  readonly port: number;
}

/** Host and TCP port of a multiaddr; undefined for others. */
function placeOf(address: string): Place | undefined {
  const [, hostname, port] = /^\/ip[46]\/([^/]+)\/tcp\/(\d+)(?:\/|$)/.exec(address) ?? [];
  return hostname === undefined ? undefined : { hostname, port: Number(port) };
}

async function tryPort(check: string, { hostname, port }: Place, flag: string): Promise<Finding> {
  const where = hostname.includes(":") ? `[${hostname}]:${port}` : `${hostname}:${port}`;
  try {
    Deno.listen({ hostname, port }).close();
    return ok(check, `${where} is free`);
  } catch (error) {
    const another = `choose another with ${flag}, or 0 for any`;
    if (error instanceof Deno.errors.AddrInUse) {
      const who = await whoHas({ hostname, port });
      return fail(check, `${where} is taken by ${who}`, `end that program, or ${another}`);
    }
    if (error instanceof Deno.errors.PermissionDenied) {
      return fail(
        check,
        `${where} needs more rights than this user has`,
        `${another}; those from 1024 on are free to all`,
      );
    }
    return fail(
      check,
      `${where} cannot be listened on: ${reasonOf(error)}`,
      `name an address of this machine with ${flag}`,
    );
  }
}

/** What has a port, as far as it tells itself: which process it is only the system knows, and tells only the superuser. */
async function whoHas({ hostname, port }: Place): Promise<string> {
  const here = hostname === "0.0.0.0" ? "127.0.0.1" : hostname === "::" ? "::1" : hostname;
  try {
    using connection = await Deno.connect({ hostname: here, port });
    const late = setTimeout(() => connection.close(), PATIENCE);
    try {
      // libp2p speaks first, and says what it speaks.
      const bytes = new Uint8Array(64);
      await connection.write(new TextEncoder().encode("GET /healthz HTTP/1.0\r\nhost: localhost\r\n\r\n"));
      const length = await connection.read(bytes) ?? 0;
      const text = new TextDecoder().decode(bytes.subarray(0, length));
      if (text.includes("/multistream/")) return "a libp2p program, perhaps another daemon";
      return text.startsWith("HTTP/") ? "a web server, perhaps another daemon's dashboard" : "another program";
    } finally {
      clearTimeout(late);
    }
  } catch {
    return "another program";
  }
}
