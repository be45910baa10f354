import project from "../../deno.json" with { type: "json" };

/**
 * The version of the program: `murmuration --version`, the control API and the user agent that peers see all say it. What
 * versions can talk to each other does not rest on it (docs/wire.md, Versions).
 */
export const VERSION: string = project.version;
