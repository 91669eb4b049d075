/** The response header by which a route says which target answered; the charts set it on every route. */
export const IDENTITY_HEADER = "x-bluegreen-subset";
