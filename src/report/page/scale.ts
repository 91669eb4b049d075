/** Maps milliseconds to pixels of a picture, rounded so that paths stay short. */
export interface TimeScale {
  readonly from: number;
  readonly to: number;
  readonly width: number;
  x(milliseconds: number): number;
}

export function timeScale(from: number, to: number, width: number): TimeScale {
  const span = Math.max(1, to - from);
  return { from, to, width, x: (at) => Math.round(((at - from) / span) * width * 10) / 10 };
}

/** Round steps (1, 2 or 5 times a power of ten) that give at most `most` ticks between from and to. */
export function ticks(from: number, to: number, most: number): readonly number[] {
  const rough = Math.max(1, to - from) / most;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((candidate) => candidate >= rough) ?? rough;
  const first = Math.ceil(from / step) * step;
  const count = Math.floor((to - first) / step) + 1;
  return Array.from({ length: Math.max(0, count) }, (_, index) => first + index * step);
}

/** `850 ms` below a second, `12.4 s` above. */
export function duration(milliseconds: number): string {
  return milliseconds < 1000 ? `${Math.round(milliseconds)} ms` : `${(milliseconds / 1000).toFixed(1)} s`;
}
