/** A task that starts from a file of weights, as its manifest and the file lie on a disk. */
import { join } from "node:path";
import { encodeModel } from "../../compute/model/formats.ts";
import { drawInitialModel } from "../../compute/model/mod.ts";
import { type FileReference, fileReference } from "../../compute/task/files.ts";
import { builtinTask, canonicalTask, preparedTask } from "../../compute/task/mod.ts";

/** Where it lies. */
export interface WeightsTask {
  readonly manifest: string;
  readonly weights: string;
  readonly bytes: Uint8Array;
  readonly reference: FileReference;
}

/** Writes the digits' task for `model` with weights drawn by another seed; the file lies in a folder of its own. */
export async function writeWeightsTask(folder: string, model: string, weightsAt = "elsewhere"): Promise<WeightsTask> {
  const task = builtinTask("digits", { model });
  const { plan } = preparedTask(task);
  const bytes = encodeModel(await drawInitialModel(plan, 99), plan.layout, { format: "murmuration" });
  const reference = fileReference(bytes);
  const paths = { manifest: join(folder, "my.json"), weights: join(folder, weightsAt, "my.safetensors") };
  await Deno.mkdir(join(folder, weightsAt), { recursive: true });
  await Deno.writeTextFile(paths.manifest, canonicalTask({ ...task, start: reference }));
  await Deno.writeFile(paths.weights, bytes);
  return { ...paths, bytes, reference };
}
