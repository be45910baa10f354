/**
 * The daemon that runs: its state, how it is reached, and its peers.
 *
 * @module
 */
import { shellQuoted } from "../../../compute/support/mod.ts";
import { oneLine, span } from "../../terminal/mod.ts";
import { type DaemonStatus, isBackground, type PeerView } from "../../../daemon/control/mod.ts";
import { bytes, VERSION } from "../../../daemon/support/mod.ts";
import { NotRunningError, withDaemon } from "../connect.ts";
import { shortPeer } from "../short_peer.ts";
import { adviceOn } from "./advice.ts";
import type { Examined } from "./examined.ts";
import { fail, type Finding, ok, warn } from "./finding.ts";

/** Troubles that are shown. */
const MOST_TROUBLES = 3;
const TROUBLE_ADVICE = "it says itself what to do; once that is done, it does not come again";

/** Asks the daemon that runs on the data folder. */
export async function checkDaemon({ dataDir }: Examined): Promise<Finding[]> {
  try {
    return await withDaemon(dataDir, async (client) => {
      const status = await client.status();
      return [...judgeStatus(status), ...judgePeers(await client.peers())];
    });
  } catch (error) {
    if (error instanceof NotRunningError) {
      return [
        warn(
          "daemon",
          "none runs on this data folder",
          `start it: murmuration daemon --data-dir ${shellQuoted(dataDir)}`,
        ),
      ];
    }
    const advice = "do as it says; if that does not help, end it where it was started and start it anew";
    return [fail("daemon", oneLine(error), advice)];
  }
}

/** What a daemon's own words mean. */
export function judgeStatus(status: DaemonStatus): Finding[] {
  const { version, state, reason, reach, addresses, links, troubles } = status;
  const why = reason === undefined ? "" : ` (${reason})`;
  const findings = [
    version === VERSION
      ? ok("daemon", `it is ${state}${why}`)
      : warn("daemon", `it is ${state}${why}, of version ${version}; this is ${VERSION}`, "restart it to use this one"),
    judgeReach(reach, addresses),
  ];
  if (links === 0 && state !== "paused") {
    const advice = "wait a little; then see `murmuration peers`, and name a node of the swarm with --bootstrap";
    findings.push(warn("links", "it has no neighbour", advice));
  } else findings.push(ok("links", `${links} open`));
  findings.push(judgeBackground(status.background, status.uptime));
  // The latest ones say most of how things are now.
  for (const { time, text } of troubles.slice(-MOST_TROUBLES)) {
    findings.push(warn("trouble", `${span((Date.now() - time) / 1000)} ago: ${text}`, TROUBLE_ADVICE));
  }
  return findings;
}

/** Bytes a minute beside training that no healthy node exceeds for long: three times what is promised. */
const MOST_BACKGROUND = 60_000;
/** While it starts a node finds its peers, which takes more, in s. */
const SETTLED = 120;

/** Whether a node talks more than finding and hearing others takes. */
function judgeBackground({ bytes: byPurpose, perMinute }: DaemonStatus["background"], uptime: number): Finding {
  const amount = `${bytes(perMinute)} in the last minute beside its exchanges`;
  if (uptime < SETTLED || perMinute <= MOST_BACKGROUND) return ok("background", amount);
  const [[purpose]] = Object.entries(byPurpose).filter(([name]) => isBackground(name))
    .sort(([, one], [, other]) => other.sent + other.received - one.sent - one.received);
  return warn(
    "background",
    `it talks too much: ${amount}, most of it for ${purpose}`,
    BACKGROUND_ADVICE[purpose] ?? OTHERS,
  );
}

const OTHERS = "see `murmuration peers` for who connects again and again, and keep them out with --deny";
/** What to do about a node that talks too much, by what it is mostly for. */
const BACKGROUND_ADVICE: Readonly<Record<string, string>> = {
  dht: "it finds others by heartbeats and --bootstrap too: --no-dht ends it",
  relay: "it relays for others or looks for relays: --no-relay-server or --no-relay ends it",
  autonat: "--no-relay ends it where the router forwards a port and --announce names it",
};

function judgeReach(
  { kind, relays, isPrivateSwarm, found }: DaemonStatus["reach"],
  addresses: readonly string[],
): Finding {
  const swarm = isPrivateSwarm ? "private swarm" : "open swarm";
  const ways = Object.entries(found).filter(([, peers]) => peers > 0).map(([way, peers]) => `${peers} by ${way}`);
  const peers = ways.length === 0 ? "no peer found yet" : `peers found: ${ways.join(", ")}`;
  const port = /\/tcp\/(\d+)/.exec(addresses[0] ?? "")?.[1];
  const forward = `forward TCP port ${port ?? "of --listen"} of the router to this machine and name it by --announce`;
  switch (kind) {
    case "public":
      return ok("reached", `anybody can dial it (${swarm}; ${peers})`);
    case "relayed": {
      const through = relays.map(shortPeer).join(", ");
      return ok("reached", `through ${relays.length === 1 ? "relay" : "relays"} ${through} (${swarm}; ${peers})`);
    }
    case "private":
      return warn("reached", `nobody can dial it; it works by dialling others (${swarm}; ${peers})`, forward);
    case "unknown":
    default:
      return ok("reached", `not found out yet; it takes a few peers to try (${swarm}; ${peers})`);
  }
}

/** Who was refused or refused us, and what to do about each. */
export function judgePeers(peers: readonly PeerView[]): Finding[] {
  const findings = peers.flatMap(({ peer, trouble, verdicts }) => {
    const advices = Object.entries(verdicts).flatMap(([code, times]) => {
      const advice = adviceOn(code);
      return advice === undefined ? [] : [{ code: `${code} ${times} times`, advice }];
    });
    if (advices.length === 0 && trouble === undefined) return [];
    const what = [...advices.map(({ code }) => code), ...trouble === undefined ? [] : [trouble]].join("; ");
    const advice = advices[0]?.advice ??
      "see whether it runs and its address is right: murmuration ping " + shortPeer(peer);
    return [warn(`peer ${shortPeer(peer)}`, what, advice)];
  });
  if (findings.length > 0) return findings;
  return peers.length === 0 ? [] : [ok("peers", `${peers.length} known, no trouble with any`)];
}
