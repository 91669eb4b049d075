import { describe, expect, it } from "vitest";
import { gatewayAddressText, parseGatewayAddresses } from "./gateway-address.ts";

describe("gateway addresses as written", () => {
  it.each([
    ["203.0.113.7:8080", [{ host: "203.0.113.7", port: 8080 }]],
    ["gw.example.org", [{ host: "gw.example.org", port: 80 }]],
    ["http://gw.example.org:8080/", [{ host: "gw.example.org", port: 8080 }]],
    ["https://gw.example.org", [{ host: "gw.example.org", port: 443, tls: true }]],
    ["https://203.0.113.7:443", [{ host: "203.0.113.7", port: 443, tls: true }]],
    ["[2001:db8::7]:80", [{ host: "2001:db8::7", port: 80 }]],
    ["https://[2001:db8::7]", [{ host: "2001:db8::7", port: 443, tls: true }]],
    [
      "10.0.0.1:80, https://10.0.0.2:8443\n10.0.0.3:65535",
      [
        { host: "10.0.0.1", port: 80 },
        { host: "10.0.0.2", port: 8443, tls: true },
        { host: "10.0.0.3", port: 65535 },
      ],
    ],
  ])("%s", (written, addresses) => {
    expect(parseGatewayAddresses(written)).toEqual(addresses);
  });

  it.each([
    "",
    ",",
    "10.0.0.1:80,",
    "host:99999",
    "host:0",
    "a b:80",
    "http://host/path",
    "ftp://host",
    "HTTPS://h",
  ])("refuses %j", (written) => {
    expect(parseGatewayAddresses(written)).toBeUndefined();
  });

  it.each(["203.0.113.7:80", "https://203.0.113.7:443", "https://[2001:db8::7]:8443"])(
    "%s is written as it was read",
    (written) => {
      expect(parseGatewayAddresses(written)?.map(gatewayAddressText)).toEqual([written]);
    },
  );
});
