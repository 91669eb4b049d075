/** A time below this tells nothing of a square. */
const QUICK = 50;

/**
 * Whether a text four times as long takes more than eleven times as long to read, where a square takes
 * sixteen: `size` is the shorter one's. By the time of this process, since others slow down a clock; where
 * the longer text is quick, a square does no harm, and the shorter one is not read at all.
 */
export function takesASquare(
  read: (text: string) => unknown,
  text: (size: number) => string,
  size: number,
): boolean {
  const [small, large] = [text(size), text(4 * size)];
  const long = cpuTime(() => read(large));
  if (long < 11 * QUICK) return false;
  const short = Math.min(...[1, 2].map(() => cpuTime(() => read(small))));
  return long >= 11 * Math.max(short, QUICK) && cpuTime(() => read(large)) >= 11 * Math.max(short, QUICK);
}

/** Milliseconds of this process that the work takes. */
function cpuTime(work: () => unknown): number {
  const began = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(began);
  return (user + system) / 1000;
}
