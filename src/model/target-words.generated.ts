/** The words for a color's target, by API; from the folders of src/mesh-api/apis, by `npm run generate`. */
export const TARGET_WORDS = {
  subset: {
    api: "Istio API",
    what: "a subset of the DestinationRule",
    example: "v1",
    docs: "Istio API: the subset of the DestinationRule that selects this color.",
  },
  service: {
    api: "Gateway API",
    what: "a Service's name",
    example: "shop-blue",
    docs: "Gateway API: the Service that selects this color.",
  },
} as const;
