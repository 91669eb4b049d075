export { printOutcome, printingFailures, runStep } from "../cli-run-step.js";
