/**
 * A whole swarm in one process, on a virtual clock.
 *
 * @module
 */
export { barSums } from "./bar_sums.ts";
export { honestAccuracies } from "./honest_accuracies.ts";
export { runSimulation, type SimulationOptions } from "./run_simulation.ts";
export type { SimulatedGraph, SimulatedNode, SimulationReport, SwarmMoment } from "./simulation_report.ts";
export { indexOf } from "./swarm.ts";
export { simulationSchema, type SimulationSettings } from "./simulation_settings.ts";
