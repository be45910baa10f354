/**
 * The Deno that runs this.
 *
 * @module
 */
import { type Finding, ok, warn } from "./finding.ts";

/** The oldest release that everything was tried with. */
const TRIED = "2.9.0";

/** Looks whether Deno is recent enough. */
export function checkDeno(version: string = Deno.version.deno): Finding {
  const number = (text: string) => {
    const [major, minor, patch] = text.split(/[.+-]/).map(Number);
    return (major * 1000 + minor) * 1000 + patch;
  };
  if (number(version) >= number(TRIED)) return ok("Deno", `version ${version}`);
  return warn("Deno", `version ${version} is older than ${TRIED}, which was tried`, "update it: deno upgrade");
}
