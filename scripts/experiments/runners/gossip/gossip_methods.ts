import { centralised } from "./centralised.ts";
import { chocoSgd } from "./choco.ts";
import { deepSqueeze } from "./deep_squeeze.ts";
import { dPsgd } from "./d_psgd.ts";
import type { GossipMethod, GossipParts } from "./gossip_method.ts";
import { sharedVectors } from "./shared.ts";

/** The names under which gossip methods are asked for. */
export const GOSSIP_METHODS = ["shared", "choco", "d-psgd", "deepsqueeze", "centralised", "none"] as const;

/** One of the gossip methods. */
export type GossipMethodName = (typeof GOSSIP_METHODS)[number];

/** Every gossip method by name; under `none` each node trains alone. */
export const gossipMethods: Readonly<Record<GossipMethodName, (parts: GossipParts) => GossipMethod>> = {
  "shared": sharedVectors,
  "choco": chocoSgd,
  "d-psgd": dPsgd,
  "deepsqueeze": deepSqueeze,
  "centralised": centralised,
  "none": () => ({ name: "none", exchange: () => 0 }),
};
