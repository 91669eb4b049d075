/**
 * How the ingress gateway is found where nobody says which it is: by the label of Istio's own charts and
 * profiles.
 */

/** Name of its Service and Deployment in Istio's charts, and the label `app` of both. */
export const INGRESS_NAME = "istio-ingressgateway";

/** The label that tells it. */
export const INGRESS_LABELS: Readonly<Record<string, string>> = { istio: "ingressgateway" };

/** The label as people write it. */
export const INGRESS_LABEL_TEXT = "istio=ingressgateway";
