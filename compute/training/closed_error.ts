/** What a trainer that was closed answers with. */
export const closedError = (): Error => new Error("The trainer is closed; create another");
