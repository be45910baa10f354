/** Digits as a person draws them: strokes of points from left and top, in [0, 1] of the pad. */
export type Strokes = readonly (readonly (readonly [number, number])[])[];

/** Points on an ellipse's arc, angles in turns clockwise from the right. */
function arc(x: number, y: number, rx: number, ry: number, from: number, to: number): [number, number][] {
  return Array.from({ length: 25 }, (_, i) => {
    const angle = 2 * Math.PI * (from + (to - from) * i / 24);
    return [x + rx * Math.cos(angle), y + ry * Math.sin(angle)];
  });
}

/** The ten digits. */
export const DIGIT_STROKES: readonly Strokes[] = [
  [arc(.5, .5, .21, .32, -.2, .83)],
  [[[.53, .16], [.5, .5], [.47, .84]]],
  [[...arc(.5, .34, .19, .17, -.48, .1), [.3, .8], [.36, .76], [.5, .79], [.73, .79]]],
  [[...arc(.47, .33, .19, .16, -.42, .22), ...arc(.47, .66, .22, .18, -.24, .42)]],
  [[[.33, .2], [.3, .5], [.68, .5]], [[.66, .18], [.62, .85]]],
  [[[.68, .2], [.37, .2], [.35, .47], ...arc(.47, .63, .2, .18, -.3, .42)]],
  [[[.58, .15], [.42, .35], [.34, .58], ...arc(.49, .66, .16, .17, .5, 1.45)]],
  [[[.28, .22], [.72, .22], [.55, .5], [.45, .84]]],
  [[...arc(.5, .34, .15, .16, -.1, -1), ...arc(.5, .66, .17, .17, -.2, .75)]],
  [[...arc(.5, .35, .16, .16, -.05, -1.02), [.66, .36], [.62, .6], [.58, .85]]],
];
