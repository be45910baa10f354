/**
 * Finds public symbols without a doc comment.
 *
 * @module
 */
import { relative } from "node:path";
import { fileURLToPath } from "node:url";
import { denoOutput } from "./import_graph.ts";

/** The parts of `deno doc --json` that are read here. */
interface Docs {
  readonly nodes: Readonly<Record<string, { readonly symbols?: readonly DocSymbol[] }>>;
}

interface DocSymbol {
  readonly name: string;
  readonly declarations: readonly {
    readonly location: { readonly filename: string; readonly line: number };
    readonly declarationKind: string;
    readonly kind: string;
    readonly jsDoc?: { readonly doc?: string; readonly tags?: readonly unknown[] };
  }[];
}

/** A symbol that is exported and not explained. */
export interface Undocumented {
  readonly file: string;
  readonly line: number;
  readonly name: string;
}

/**
 * The exported symbols of `files` that have no doc comment; re-exports are looked at where they come from.
 *
 * @param root the repository's root, with deno.json
 * @param files absolute paths
 */
export async function undocumentedIn(root: string, files: readonly string[]): Promise<Undocumented[]> {
  const docs: Docs = JSON.parse(await denoOutput(root, ["doc", "--json", ...files]));
  const known = new Set(files);
  return Object.values(docs.nodes).flatMap(({ symbols = [] }) =>
    symbols.flatMap(({ name, declarations }) => {
      const own = declarations.filter(({ kind, declarationKind, location }) =>
        kind !== "reference" && declarationKind === "export" && location.filename.startsWith("file:") &&
        known.has(fileURLToPath(location.filename))
      );
      // One comment is enough for all overloads of a function.
      if (own.length === 0 || own.some(({ jsDoc }) => (jsDoc?.doc ?? "").trim() !== "")) return [];
      const [{ location }] = own;
      return [{ file: relative(root, fileURLToPath(location.filename)), line: location.line + 1, name }];
    })
  );
}
