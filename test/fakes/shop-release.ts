import type { ReleaseSpec } from "../../src/model/release.ts";

/** The release `web` at `shop.dev`: subsets v1 (blue) and v2 (green), a preview by the cookie `x-version`. */
export const SHOP_RELEASE: ReleaseSpec = {
  name: "web",
  host: "shop.dev",
  router: { unit: "router", value: { file: "values.yaml", key: "default" } },
  colors: {
    blue: { unit: "blue", target: { kind: "subset", name: "v1" } },
    green: { unit: "green", target: { kind: "subset", name: "v2" } },
  },
  version: { file: "values.yaml", key: "tag" },
  proofDays: 7,
  preview: { cookie: "x-version" },
  smoke: [],
};
