/**
 * A trainer whose steps take the time of a virtual clock.
 *
 * @module
 */
import type { Trainer } from "../../compute/training/mod.ts";
import { type Clock, sleep } from "../../protocol/exchange/clock.ts";
import type { VirtualClock } from "../../daemon/network/mod.ts";

/** When a trainer's results are due. */
export interface Timing {
  /** The swarm's clock: it stands still while a result that is due is still being computed. */
  readonly world: VirtualClock;
  /** The node's own clock, which may be frozen. */
  readonly own: Clock;
  /** Virtual time of a local step, in ms. */
  readonly stepTime: number;
}

/**
 * Makes the steps of `trainer` take `stepTime` each, whatever they take in truth. They are begun at once, so that trainers in
 * several threads work side by side, and the result does not depend on which is done first. Evaluating, appraising,
 * predicting, saving and restoring take no time.
 */
export function timeTrainer(trainer: Trainer, { world, own, stepTime }: Timing): Trainer {
  return {
    ...trainer,
    async steps(x, count, context) {
      const progress = trainer.steps(x, count, context);
      // It is waited for below; until then nobody listens, and a failure is not to end the process.
      progress.catch(() => {});
      await sleep(own, count * stepTime);
      return await world.hold(progress);
    },
    evaluate: (x, examples) => world.hold(trainer.evaluate(x, examples)),
    appraise: (x, examples) => world.hold(trainer.appraise(x, examples)),
    predict: (x, inputs) => world.hold(trainer.predict(x, inputs)),
    save: () => world.hold(trainer.save()),
    restore: (state) => world.hold(trainer.restore(state)),
  };
}
