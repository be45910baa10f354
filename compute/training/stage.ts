import { sharedMemoryVector, type Vector } from "../vector/mod.ts";

/** Memory of a model's size that two threads see. */
export interface Stage {
  /**
   * Lets `use` have x there, or x itself where the memory is in use. What `use` comes to may lie there too,
   * until the next call.
   *
   * @param use is told the memory that it may write to, if there is any
   */
  lend<Result>(x: Vector, use: (model: Vector, into?: Vector) => Promise<Result>): Promise<Result>;
}

/** Makes a stage, which takes memory when it is first used. */
export function createStage(): Stage {
  let memory: Vector | undefined;
  let isTaken = false;
  return {
    async lend(x, use) {
      if (isTaken) return await use(x);
      const stage = memory = memory?.length === x.length ? memory : sharedMemoryVector(x.length);
      isTaken = true;
      try {
        stage.set(x);
        return await use(stage, stage);
      } finally {
        isTaken = false;
      }
    },
  };
}
