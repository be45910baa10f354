import { dirname, join } from "node:path";

/** A temporary folder with these files in it; it is gone once it is disposed of. */
export async function makeFolder(
  files: Readonly<Record<string, string | Uint8Array>>,
): Promise<AsyncDisposable & { readonly path: string; at(name: string): string }> {
  const path = await Deno.makeTempDir();
  for (const [name, content] of Object.entries(files)) {
    await Deno.mkdir(dirname(join(path, name)), { recursive: true });
    await Deno.writeFile(join(path, name), typeof content === "string" ? new TextEncoder().encode(content) : content);
  }
  return {
    path,
    at: (name) => join(path, name),
    [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }),
  };
}
