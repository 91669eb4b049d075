export { routeCapability } from "../step-route.js";
