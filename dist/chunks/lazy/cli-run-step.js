export { printOutcome, runStep } from "../cli-run-step.js";
