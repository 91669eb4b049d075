export { promoteCapability } from "../step-promote.js";
