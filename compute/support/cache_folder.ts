/**
 * The user's own folder for what is fetched or built once and shared by all checkouts.
 *
 * @module
 */
import { homedir } from "node:os";
import { join } from "node:path";

/** `murmuration` below the user's cache folder: `XDG_CACHE_HOME`, `~/.cache`, or `~/Library/Caches` on macOS. */
export function cacheFolder(): string {
  const configured = Deno.env.get("XDG_CACHE_HOME");
  if (configured) return join(configured, "murmuration");
  return join(homedir(), ...(Deno.build.os === "darwin" ? ["Library", "Caches"] : [".cache"]), "murmuration");
}
