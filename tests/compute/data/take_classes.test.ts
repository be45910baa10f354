import assert from "node:assert";
import { loadDataset } from "../../../compute/data/loading.ts";
import { dataForm, dataSchema, withClasses } from "../../../compute/data/mod.ts";
import { builtinTask } from "../../../compute/task/mod.ts";

const { data } = builtinTask("digits");

Deno.test("some classes of the digits are their images alone, with their labels for names", async () => {
  const whole = await loadDataset(data);
  const spec = withClasses(data, [7, 2, 9]);
  assert.deepStrictEqual(dataForm(dataSchema.parse(spec)).names, ["7", "2", "9"]);
  const some = await loadDataset(spec);
  assert.strictEqual(some.classes, 3);
  for (const part of ["train", "test"] as const) {
    const chosen = [...whole[part].labels.keys()].filter((index) => [7, 2, 9].includes(whole[part].labels[index]));
    assert.deepStrictEqual([...some[part].labels], chosen.map((index) => [7, 2, 9].indexOf(whole[part].labels[index])));
    const last = chosen[chosen.length - 1];
    assert.deepStrictEqual(some[part].inputs.slice(-784), whole[part].inputs.slice(last * 784, (last + 1) * 784));
  }
});

Deno.test("classes that are not there, or of other data, are refused", async () => {
  assert.throws(() => withClasses(data, [1, 10]), /label 10 is not below 10/);
  assert.throws(() => withClasses(builtinTask("text").data, [1, 2]), /this is text/);
  const twice = dataSchema.safeParse({ ...data, classes: 2, take: [1, 1] });
  assert.match(twice.error!.issues[0].message, /labels must differ/);
  const short = dataSchema.safeParse({ ...data, classes: 3, take: [1, 2] });
  assert.match(short.error!.issues[0].message, /one label for each class/);
  await assert.rejects(loadDataset({ ...data, classes: 2, take: [1, 44] }), /no example of label 44/);
});
