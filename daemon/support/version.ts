/** The version of the program, as `murmuration --version` and the control API say it; see the changelog. */
export const VERSION = "0.1.0";
