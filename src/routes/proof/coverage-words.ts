import { asTexts } from "../../json/read.ts";

/** `app=web, version=v1`; undefined where nothing is selected. */
export function labelsText(value: unknown): string | undefined {
  const labels = Object.entries(asTexts(value)).map(([key, one]) => `${key}=${one}`);
  return labels.length === 0 ? undefined : labels.join(", ");
}
