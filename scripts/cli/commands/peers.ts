/**
 * `murmuration peers`, `peers bar` and `peers forgive`.
 *
 * @module
 */
import type { Command } from "commander";
import { suggestion } from "../../../compute/support/mod.ts";
import { UsageError } from "../../terminal/mod.ts";
import { withDaemon } from "../connect.ts";
import type { Context } from "../command_context.ts";
import { addCommand, setAction } from "../define.ts";
import type { ControlClient, PeerView } from "../../../daemon/control/mod.ts";
import { expandPeer, shortPeer } from "../short_peer.ts";
import { drawPeers } from "../peers_view.ts";

/** Adds the command that lists the peers that the daemon knows, and those that bar and forgive one. */
export function addPeers(program: Command, context: Context): void {
  const command = addCommand(program, "peers", {
    description: "List the peers that the daemon knows, its links to them, whom it believes, and what went wrong.",
    examples: ["peers", "peers --json", "peers bar VUeDMT"],
    exits: ["notRunning"],
  });
  // A word that is none of the two is refused by naming the nearest.
  command.allowExcessArguments();
  setAction(command, context, ({ args: [word], dataDir }) => {
    if (word !== undefined) throw new UsageError(`unknown command "${word}". ${suggestion(word, VERDICTS)}`, 2);
    return withDaemon(dataDir(), async (client) => {
      const [peers, { task }] = await Promise.all([client.peers(), client.status()]);
      return { document: peers, text: drawPeers(peers, task.metric, context.chalk) };
    });
  });
  addVerdict(command, context, {
    name: "bar",
    description: "Bar a peer until it is forgiven: its link is closed, and what it did to the model is undone.",
    argument: "whom to bar",
    act: (client, peer) => client.bar(peer),
    said: "is barred until it is forgiven",
  });
  addVerdict(command, context, {
    name: "forgive",
    description: "Lift a peer's bar, whoever has put it there, and forget its earlier ones.",
    argument: "whom to forgive",
    act: (client, peer) => client.forgive(peer),
    said: "is forgiven",
  });
}

const VERDICTS = ["bar", "forgive"] as const;

interface Verdict {
  readonly name: (typeof VERDICTS)[number];
  readonly description: string;
  readonly argument: string;
  readonly act: (client: ControlClient, peer: string) => Promise<PeerView>;
  readonly said: string;
}

function addVerdict(peers: Command, context: Context, { name, description, argument, act, said }: Verdict): void {
  const command = addCommand(peers, name, {
    description,
    more: "A peer is named by its id, or by the end of it as `murmuration peers` shows it. docs/trust.md says more.",
    examples: [`peers ${name} VUeDMT`],
    exits: ["notRunning"],
  }).argument("<peer>", argument);
  setAction(command, context, ({ args: [given], dataDir }) =>
    withDaemon(dataDir(), async (client) => {
      const known = (await client.peers()).map(({ peer }) => peer);
      const peer = expandPeer(given, known);
      if (given === "" || !known.includes(peer)) {
        throw new RangeError(`No peer is known whose id ends with "${given}"; \`murmuration peers\` lists all`);
      }
      return { document: await act(client, peer), text: `${shortPeer(peer)} ${said}.` };
    }));
}
