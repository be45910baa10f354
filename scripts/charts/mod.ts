/**
 * Charts as SVG.
 *
 * @module
 */
export type { Axis, AxisSettings, Tick } from "./axis.ts";
export { type BarChart, barChart, type BarPart } from "./bar_chart.ts";
export type { Chart, Drawable, Place, Series } from "./chart.ts";
export { curveChart } from "./curve_chart.ts";
export { type FacetChart, facetChart } from "./facet_chart.ts";
export { type GraphChart, graphChart } from "./graph_chart.ts";
export { type HistogramChart, histogramChart } from "./histogram_chart.ts";
export { pointsChart } from "./points_chart.ts";
