/**
 * Networks of namespaces for tests: nodes with a network of their own each, joined in a star by a router in user space
 * (`netns/router.py`) with delay, loss, rate, partitions and NAT. Whatever happens to the test, the router removes them.
 *
 * @module
 */
import { fileURLToPath } from "node:url";
import { type Outcome, type Running, watch } from "./command.ts";

/** A link in one direction. */
export interface Shape {
  /** Of each packet, in ms; a round trip takes twice as long. */
  readonly delay?: number;
  /** Packets lost, in per cent. */
  readonly loss?: number;
  /** In Mbit/s; default: as much as there is. */
  readonly rate?: number;
}

/** What a network is made of. */
export interface NetworkOptions {
  /** The first three numbers of all addresses. Default: `10.77.0`, a private network. */
  readonly subnet?: string;
  readonly shape?: Shape;
  /** Nodes behind a NAT of their own, and the address at which it is seen from outside. Inside they are `192.168.x.2`. */
  readonly nat?: Readonly<Record<number, string>>;
  /** Of the losses. */
  readonly seed?: number;
}

/** Packets so far. */
export interface NetworkStats {
  readonly passed: number;
  readonly lost: number;
  /** Without a way, or over the rate. */
  readonly dropped: number;
  /** Between groups that were parted. */
  readonly cut: number;
  readonly bytes: number;
}

/** A network of namespaces. */
export interface Network extends AsyncDisposable {
  /** Names of the namespaces. */
  readonly names: readonly string[];
  /** A node's own address, such as `10.77.0.1` for the first. */
  address(node: number): string;
  /** Starts a program in a node's namespace. */
  start(node: number, command: readonly string[]): Running;
  /** Runs a program in a node's namespace to its end. */
  run(node: number, command: readonly string[]): Promise<Outcome>;
  /** Gives all links, or one direction of one, another shape. */
  shape(shape: Shape, link?: { readonly from: number; readonly to: number }): Promise<void>;
  /** Lets nothing pass between groups of nodes; no groups = everything passes again. */
  part(groups?: readonly (readonly number[])[]): Promise<void>;
  stats(): Promise<NetworkStats>;
}

/** True where namespaces can be made: by root, on Linux, with what it takes. Elsewhere tests that need them are ignored. */
export const hasNamespaces: boolean = Deno.build.os === "linux" && Deno.uid() === 0 && works("ip", "netns", "list") &&
  works("python3", "-c", "open('/dev/net/tun').close()");

const router = fileURLToPath(new URL("netns/router.py", import.meta.url));
const root = fileURLToPath(new URL("../..", import.meta.url));

/** Makes a network of `count` nodes. @throws {Error} with what the router wrote, if it cannot be made */
export async function openNetwork(count: number, options: NetworkOptions = {}): Promise<Network> {
  const { subnet = "10.77.0", shape = {}, nat = {}, seed = 1 } = options;
  const addresses = Array.from(
    { length: count },
    (_, node) => node in nat ? `192.168.${node}.2` : `${subnet}.${node + 1}`,
  );
  const child = new Deno.Command("python3", { args: [router], stdin: "piped", stdout: "piped", stderr: "piped" })
    .spawn();
  const writer = child.stdin.getWriter();
  const lines = child.stdout.pipeThrough(new TextDecoderStream()).pipeThrough(splitLines()).getReader();
  const complaint = new Response(child.stderr).text();
  let turn: Promise<unknown> = Promise.resolve();

  /** Commands are answered one after the other. */
  function ask<Answer>(command: unknown): Promise<Answer> {
    const answer = turn.then(async () => {
      await writer.write(new TextEncoder().encode(`${JSON.stringify(command)}\n`));
      const { value, done } = await lines.read();
      if (done) throw new Error(`The router of the test network has ended: ${await complaint}`);
      return JSON.parse(value) as Answer;
    });
    turn = answer.catch(() => {});
    return answer;
  }

  const names = await ask<string[]>({ addresses, nat, seed });
  await ask({ shape });

  function start(node: number, command: readonly string[]): Running {
    const args = ["netns", "exec", names[node], ...command];
    const env = { NO_COLOR: "1" };
    const program = new Deno.Command("ip", { args, cwd: root, env, stdin: "null", stdout: "piped", stderr: "piped" });
    return watch(program, command.join(" "));
  }

  return {
    names,
    address: (node) => addresses[node],
    start,
    run: (node, command) => start(node, command).ended,
    shape: async (shape, link) => void await ask({ shape, ...link }),
    part: async (groups) => void await ask({ groups: groups ?? null }),
    stats: () => ask({ stats: true }),
    async [Symbol.asyncDispose]() {
      await turn;
      await writer.close().catch(() => {});
      await lines.cancel();
      await child.status;
    },
  };
}

function works(program: string, ...args: readonly string[]): boolean {
  try {
    return new Deno.Command(program, { args: [...args], stdout: "null", stderr: "null" }).outputSync().success;
  } catch {
    return false;
  }
}

function splitLines(): TransformStream<string, string> {
  let rest = "";
  return new TransformStream({
    transform(text, controller) {
      const lines = (rest + text).split("\n");
      rest = lines.pop()!;
      for (const line of lines) controller.enqueue(line);
    },
  });
}
