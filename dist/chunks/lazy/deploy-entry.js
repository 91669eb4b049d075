export { deployCapability } from "../step-deploy.js";
