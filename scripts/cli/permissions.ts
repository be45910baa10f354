/**
 * The Deno permissions of each command: the least that it runs with.
 *
 * @module
 */

/** A class of permissions. */
export type PermissionName = "read" | "write" | "env" | "sys" | "net" | "ffi" | "run";

/** The permissions of one command: `true` for the whole class, or what within it, as the flag takes it. */
export interface CommandPermissions {
  readonly grants: { readonly [Name in PermissionName]?: true | readonly string[] };
  /** What they are for. */
  readonly why: string;
}

/** Stands for the data folder in a grant. */
export const DATA = "<data folder>";
/** Stands for the files or folders that the user names. */
export const NAMED = "<named files>";

// Colours and settings are read from the environment, by libraries too; a variable that is misspelt can only be found among all.
const env = true;
const LOOPBACK = ["127.0.0.1"];
const control: CommandPermissions = {
  grants: { env, read: [DATA], net: LOOPBACK },
  why: "reads the token and the port in the data folder, asks the daemon over loopback",
};
const training = { env, read: true, write: true, sys: true, ffi: true } as const;

/** Permissions by command, in the order of the help. */
export const PERMISSIONS: Readonly<Record<string, CommandPermissions>> = {
  "init": {
    grants: { env, read: [DATA, NAMED], write: [DATA] },
    why: "writes the identity and the settings into the data folder, reads the manifest",
  },
  "daemon": {
    grants: { ...training, net: true },
    why: "reads the data, keeps the data folder, loads TensorFlow, talks to its neighbours; starts no program",
  },
  "status": control,
  "peers": control,
  "peers bar": control,
  "peers forgive": control,
  "ping": control,
  "pause": control,
  "resume": control,
  "stop": control,
  "task new": {
    grants: { env, read: true, write: [NAMED], sys: true, ffi: true },
    why: "reads topology, weights and data, decodes transparent pictures by TensorFlow, writes manifest and weights",
  },
  "task show": { grants: { env, read: [NAMED] }, why: "reads the manifest" },
  "task check": { grants: { env, read: [NAMED] }, why: "reads the manifest" },
  "data check": {
    grants: { env, read: true, write: [NAMED], sys: true, ffi: true },
    why: "reads the data, decodes pictures by TensorFlow, writes the preview",
  },
  "model evaluate": { grants: training, why: "reads model and data, loads TensorFlow" },
  "model export": {
    grants: { env, read: [DATA, NAMED], write: [NAMED] },
    why: "reads the model, writes it in another form",
  },
  "testnet": { grants: { ...training, net: true, run: true }, why: "starts daemons as processes of their own" },
  "simulate": { grants: training, why: "trains a whole swarm in this process, writes its report" },
  "doctor": {
    grants: { env, read: true, write: [DATA], sys: true, net: true, ffi: true },
    why: "tries what a daemon needs: ports, files, TensorFlow",
  },
  "id": { grants: { env, read: [DATA] }, why: "reads the identity" },
  "key new": { grants: { env, write: [NAMED] }, why: "writes the key" },
  "completions": { grants: { env }, why: "prints a script" },
};

const NAMES: readonly PermissionName[] = ["read", "write", "env", "sys", "net", "ffi", "run"];

/** The classes of permissions that a command keeps. */
export function permissionsOf(command: string): readonly PermissionName[] {
  const { grants } = PERMISSIONS[command];
  return NAMES.filter((name) => grants[name] !== undefined);
}

/**
 * The flags of deno that a command runs with.
 *
 * @param places paths for the data folder and the files that the user names
 *
 * @example
 * ```ts
 * import { DATA, permissionFlags } from "./permissions.ts";
 * import assert from "node:assert";
 *
 * assert.deepStrictEqual(permissionFlags("id", { [DATA]: ["node"] }), ["--no-prompt", "--allow-read=node", "--allow-env"]);
 * ```
 */
export function permissionFlags(command: string, places: Readonly<Record<string, readonly string[]>> = {}): string[] {
  const { grants } = PERMISSIONS[command];
  const flags = permissionsOf(command).flatMap((name) => {
    const grant = grants[name];
    if (grant === true || grant === undefined) return [`--allow-${name}`];
    const within = grant.flatMap((place) => places[place] ?? [place]);
    return within.length === 0 ? [] : [`--allow-${name}=${within.join(",")}`];
  });
  return ["--no-prompt", ...flags];
}

/** Gives up all permissions but these, for the rest of the process. */
export async function keepOnly(names: readonly PermissionName[]): Promise<void> {
  for (const name of NAMES) if (!names.includes(name)) await Deno.permissions.revoke({ name });
}

/** The table as Markdown, for the README. */
export function permissionTable(): string {
  const rows = Object.entries(PERMISSIONS).map(([command, { why }]) => {
    const [, ...flags] = permissionFlags(command);
    return `| \`${command}\` | ${flags.map((flag) => `\`${flag}\``).join(" ")} | ${why} |`;
  });
  return ["| command | permissions | what for |", "| --- | --- | --- |", ...rows].join("\n") + "\n";
}

/** What the native addon means for the permissions, for the README. */
export const NATIVE_NOTE =
  "TensorFlow's library and its addon are native code. Deno loads them where `--allow-ffi` is given, and they then run " +
  "outside its sandbox: what they do is bound by the rights of the user, not by the permissions above. They are the " +
  "only native code here, come from TensorFlow's release (its hash is checked) and tfjs-node's sources, and are never " +
  "fetched from a peer. Commands without `--allow-ffi` load no native code.";
