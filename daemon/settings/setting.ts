/**
 * One setting of a command, and the names it goes by.
 *
 * @module
 */
import type { z } from "zod";

/** What a setting is before it is checked: text, several texts, or on and off. */
export type RawValue = string | readonly string[] | boolean;

/** A setting, from which its flag, environment variable, key in the file, help and documentation derive. */
export interface Setting<Schema extends z.ZodType = z.ZodType> {
  readonly kind: "text" | "list" | "boolean";
  /** Heading under which it is listed, such as `Task`. */
  readonly group: string;
  /** What the flag takes, such as `multiaddr`; undefined for booleans. */
  readonly argument: string | undefined;
  readonly description: string;
  /** What it is where nobody sets it, as it would be written; undefined = left out. */
  readonly fallback: RawValue | undefined;
  /** What leaving it out means, in words, where `fallback` does not say. */
  readonly otherwise: string | undefined;
  readonly example: string;
  /** Whether `config.json` may set it. */
  readonly inFile: boolean;
  /** Whether the environment may set it. */
  readonly inEnvironment: boolean;
  /** Whether a value is the path of a file or folder; in the file it then counts from the file's own folder. */
  readonly isPath: (value: string) => boolean;
  /** Reads the raw value. */
  readonly schema: Schema;
}

/** The settings of a command, by key. */
export type SettingTable = Readonly<Record<string, Setting>>;

type Words =
  & Pick<Setting, "group" | "description" | "example">
  & Partial<Pick<Setting, "inFile" | "inEnvironment" | "isPath">>;
type Valued = Words & { readonly argument: string; readonly otherwise?: string };

const EVERYWHERE = { inFile: true, inEnvironment: true, isPath: () => false } as const;

/** A setting of one text. */
export function text<Schema extends z.ZodType>(
  schema: Schema,
  words: Valued & { readonly fallback?: string },
): Setting<Schema> {
  return { ...EVERYWHERE, kind: "text", fallback: undefined, otherwise: undefined, ...words, schema };
}

/** A setting that may be given several times. */
export function list<Schema extends z.ZodType>(
  schema: Schema,
  words: Valued & { readonly fallback?: readonly string[] },
): Setting<Schema> {
  return { ...EVERYWHERE, kind: "list", fallback: [], otherwise: undefined, ...words, schema };
}

/** A setting that is on or off. */
export function boolean<Schema extends z.ZodType>(
  schema: Schema,
  words: Words & { readonly fallback: boolean },
): Setting<Schema> {
  return { ...EVERYWHERE, kind: "boolean", argument: undefined, otherwise: undefined, ...words, schema };
}

/**
 * A setting that may be left out, whatever its default elsewhere.
 *
 * @param otherwise what leaving it out means, in words
 */
export function withoutDefault<Schema extends z.ZodType>(
  setting: Setting<Schema>,
  otherwise: string,
): Setting<z.ZodOptional<Schema>> {
  return { ...setting, fallback: undefined, otherwise, schema: setting.schema.optional() };
}

/** Settings that flags alone set: of a command that reads neither environment nor `config.json`. */
export function onlyFlags<Table extends SettingTable>(table: Table): Table {
  const entries = Object.entries(table).map(([key, row]) => [key, { ...row, inFile: false, inEnvironment: false }]);
  return Object.fromEntries(entries) as Table;
}

/**
 * The flag of a key: `dataDir` → `--data-dir`.
 *
 * @example
 * ```ts
 * import { environmentNameOf, flagOf } from "./setting.ts";
 * import assert from "node:assert";
 *
 * assert.strictEqual(flagOf("dataDir"), "--data-dir");
 * assert.strictEqual(environmentNameOf("dataDir"), "MURMURATION_DATA_DIR");
 * ```
 */
export function flagOf(key: string): string {
  return `--${key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

/** Prefix of all environment variables that are read here. */
export const ENVIRONMENT_PREFIX = "MURMURATION_";

/** The environment variable of a key: `dataDir` → `MURMURATION_DATA_DIR`. */
export function environmentNameOf(key: string): string {
  return ENVIRONMENT_PREFIX + key.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase();
}
