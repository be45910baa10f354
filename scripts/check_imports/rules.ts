/**
 * The arrows between the rooms, and the room that each heavy dependency has to itself.
 *
 * @module
 */

/** An import as it stands in a file. */
export interface Import {
  /** The importing file, from the repository's root: `daemon/node.ts`. */
  readonly from: string;
  /** A file from the repository's root, or a package: `protobufjs`, `node:path`. */
  readonly to: string;
  /** True if nothing of it is left when the program runs. */
  readonly typeOnly: boolean;
  /** Line of the import, from 1. */
  readonly line: number;
}

/** Which rooms a room may import from, and of which it may take types only. */
const ARROWS: Readonly<Record<string, { readonly all: readonly string[]; readonly types: readonly string[] }>> = {
  compute: { all: [], types: [] },
  protocol: { all: [], types: ["compute"] },
  daemon: { all: ["protocol", "compute"], types: [] },
  scripts: { all: ["daemon", "protocol", "compute"], types: [] },
};

/** Heavy dependencies: which packages they are, and the files that may import them. Scripts set up or generate some. */
const HEAVY: readonly {
  readonly name: string;
  readonly packages: RegExp;
  readonly files: RegExp;
  readonly room: string;
}[] = [
  { name: "TensorFlow", packages: /^@tensorflow\//, files: /^compute\//, room: "compute/" },
  { name: "the protobuf runtime", packages: /^protobufjs(\/|$)/, files: /^protocol\//, room: "protocol/" },
  {
    name: "libp2p",
    packages: /^(libp2p|@libp2p\/.+|@chainsafe\/.+|@multiformats\/.+)$/,
    files: /^daemon\/libp2p(\.ts$|\/)/,
    room: "daemon/libp2p.ts and its service files daemon/libp2p/",
  },
];

/**
 * What an import violates.
 *
 * @returns undefined if nothing, else what is wrong and how to mend it
 *
 * @example
 * ```ts
 * import { violation } from "./rules.ts";
 * import assert from "node:assert";
 *
 * const fine = { from: "daemon/node.ts", to: "compute/vector.ts", typeOnly: false, line: 1 };
 * assert.strictEqual(violation(fine), undefined);
 * assert.match(violation({ ...fine, from: "compute/a.ts", to: "daemon/b.ts" }) ?? "", /compute\/ must not import/);
 * ```
 */
export function violation({ from, to, typeOnly }: Import): string | undefined {
  for (const { name, packages, files, room } of HEAVY) {
    if (packages.test(to) && !files.test(from)) return `${name} ("${to}") belongs in ${room}`;
  }
  const [source, target] = [roomOf(from), roomOf(to)];
  if (source === undefined || target === undefined || source === target) return undefined;
  const { all, types } = ARROWS[source];
  if (all.includes(target)) return undefined;
  if (types.includes(target)) {
    return typeOnly ? undefined : `${source}/ takes only types from ${target}/; write \`import type\``;
  }
  return `${source}/ must not import from ${target}/ ("${to}")`;
}

/** Rooms whose arrows are checked; tests may import anything, and nobody may import tests. */
export const ROOMS: readonly string[] = Object.keys(ARROWS);

function roomOf(path: string): string | undefined {
  const [folder] = path.split("/");
  return path.includes("/") && (ROOMS.includes(folder) || folder === "tests") ? folder : undefined;
}
