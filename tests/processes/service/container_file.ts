/**
 * Container files, as far as ours goes: an instruction a line, none that continues.
 *
 * @module
 */

/** One instruction. */
export interface Instruction {
  readonly name: string;
  /** What follows the name. */
  readonly rest: string;
}

/** The instructions of each stage; what stands before the first `FROM` is a stage of its own. */
export function stagesOf(text: string): Instruction[][] {
  const stages: Instruction[][] = [[]];
  for (const line of text.split("\n")) {
    if (line.trim() === "" || line.startsWith("#")) continue;
    const [name] = line.split(" ");
    if (name === "FROM") stages.push([]);
    stages.at(-1)!.push({ name, rest: line.slice(name.length + 1) });
  }
  return stages;
}

/** What stands after an instruction, each time that it is given. */
export function allOf(stage: readonly Instruction[], name: string): string[] {
  return stage.filter((instruction) => instruction.name === name).map(({ rest }) => rest);
}

/** The variables that a stage sets. */
export function environmentOf(stage: readonly Instruction[]): Record<string, string> {
  const words = allOf(stage, "ENV").flatMap((rest) => rest.split(" "));
  return Object.fromEntries(words.map((word) => [word.slice(0, word.indexOf("=")), word.slice(word.indexOf("=") + 1)]));
}
