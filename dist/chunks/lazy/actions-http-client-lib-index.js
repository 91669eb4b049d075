export { HttpClient } from "../vendor-actions-http-client.js";
