/**
 * Defences from the literature, brought to links on which two ends tell each other compressed differences. q is this end's
 * message, p the peer's, D = (p − q)/2 what an exchange moves x by.
 *
 * @module
 */
import { displacementOf, type Judge, type Verdict } from "../../protocol/trust/mod.ts";
import { decayedSum } from "./decayed_sum.ts";
import { judgeBy } from "./weighing.ts";

/** A message larger than so many times the usual is not taken. */
const LARGEST = 8;

/** Size alone: a peer is barred for a message of ‖p‖ > 8 m, m the usual size, and believed otherwise. */
export function sizeAlone(): Judge {
  return judgeBy(() => ({ otherNorm, usual }) =>
    otherNorm > LARGEST * usual
      ? {
        action: "bar",
        reason: "SIZE",
        evidence: `a message of ${(otherNorm / usual).toFixed(1)} times the usual size`,
      }
      : { action: "apply", weight: 1 }
  );
}

/**
 * Self-centred clipping: He, Karimireddy and Jaggi, "Byzantine-Robust Decentralized Learning via ClippedGossip", 2022,
 * eq. (ClippedGossip): xᵢ ← Σⱼ Wᵢⱼ (xᵢ + clip(xⱼ − xᵢ, τᵢ)), clip(z, τ) = min(1, τ/‖z‖) z. Here z is D, which is all that a
 * link knows of xⱼ − xᵢ, and τ the usual size of this node's own messages: the paper's τ needs the honest nodes' variance,
 * which nobody knows. Nobody is barred.
 */
export function clipping(): Judge {
  return judgeBy(() => (said) => {
    const moved = displacementOf(said);
    return apply(moved === 0 ? 1 : said.usual / moved);
  });
}

/**
 * Weights as of FLTrust: Cao, Fang, Liu and Gong, NDSS 2021, eqs. (2) to (4): an update gᵢ counts with
 * ReLU(cos(gᵢ, g₀)) · ‖g₀‖/‖gᵢ‖, g₀ the update of a server with clean data. Here each end is its own server: w = min(1,
 * ReLU(cos(O, P)) · ‖O‖/‖P‖), O and P decayed sums of q and p, as single sparse messages have few places in common. Both
 * messages together have one weight, and nobody is barred.
 */
export function likeFLTrust(): Judge {
  return judgeBy((length) => {
    const said = decayedSum(length);
    const heard = decayedSum(length);
    return ({ own, other }) => {
      said.add(own);
      heard.add(other);
      const product = said.times(heard);
      const squared = heard.times(heard);
      if (squared === 0 || said.times(said) === 0) return apply(1);
      // cos(O, P) · ‖O‖/‖P‖
      return apply(Math.max(0, product) / squared);
    };
  });
}

/** The yardstick: liars are known, and refused from their first message on. */
export function refusing(isLiar: (peer: string) => boolean): Judge {
  return judgeBy((_length, peer) => {
    const verdict: Verdict = isLiar(peer)
      ? { action: "bar", reason: "SIZE", evidence: "known to lie" }
      : { action: "apply", weight: 1 };
    return () => verdict;
  }, Infinity);
}

function apply(weight: number): Verdict {
  return { action: "apply", weight: Math.min(1, weight) };
}
