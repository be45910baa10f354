import { type TopicValidatorFn, TopicValidatorResult } from "@chainsafe/libp2p-gossipsub";
import type { Heartbeat, Verdict } from "../../../protocol/messages/mod.ts";
import type { PeerId } from "../../../protocol/exchange/mod.ts";

/** What a verdict is to gossipsub: what is not accepted is neither handed over nor passed on. */
const RESULTS: Readonly<Record<Verdict["action"], TopicValidatorResult>> = {
  accept: TopicValidatorResult.Accept,
  ignore: TopicValidatorResult.Ignore,
  reject: TopicValidatorResult.Reject,
};

/**
 * Makes gossipsub's validator of a topic: each message is judged once, with what was read of it going on to `accepted`. What
 * comes back to its own sender is of no use to it.
 */
export function topicValidator(
  self: PeerId,
  judge: (from: PeerId, bytes: Uint8Array, via: PeerId) => Verdict | Promise<Verdict>,
  accepted: (from: PeerId, heartbeat: Heartbeat, via: PeerId) => void,
): TopicValidatorFn {
  return (forwarder, message) => {
    if (message.type !== "signed") return TopicValidatorResult.Reject;
    const from = message.from.toString();
    if (from === self) return TopicValidatorResult.Ignore;
    const via = forwarder.toString();
    const take = (verdict: Verdict) => {
      if (verdict.action === "accept") accepted(from, verdict.heartbeat, via);
      return RESULTS[verdict.action];
    };
    const verdict = judge(from, message.data, via);
    return verdict instanceof Promise ? verdict.then(take) : take(verdict);
  };
}
