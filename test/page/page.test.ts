import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { renderPage } from "../../src/report/page/render.ts";
import { browserPath } from "./browser.ts";
import { runTimeline } from "./run-timeline.ts";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const LIMIT_BYTES = 300_000;
const CHROMIUM_FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

let browser: Browser;
let folder: string;
let file: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "page with spaces-"));
  file = join(folder, "run page.html");
  writeFileSync(file, renderPage(runTimeline(10_000)));
  browser = await chromium.launch({
    executablePath: browserPath(),
    args: CHROMIUM_FLAGS,
  });
});

afterAll(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Font sizes of the pictures' text as they are rendered, and texts of one picture that touch each other. */
const PICTURE_TEXT = `(() => {
  const sizes = [], overlaps = [];
  for (const svg of document.querySelectorAll("svg")) {
    const scale = svg.getBoundingClientRect().width / svg.viewBox.baseVal.width;
    const texts = [...svg.querySelectorAll("text")];
    const boxes = texts.map((text) => text.getBoundingClientRect());
    texts.forEach((text, i) => {
      sizes.push(parseFloat(getComputedStyle(text).fontSize) * scale);
      for (let j = 0; j < i; j += 1) {
        const [a, b] = [boxes[i], boxes[j]];
        const apart = a.right <= b.left || b.right <= a.left || a.bottom <= b.top || b.bottom <= a.top;
        if (!apart) overlaps.push(text.textContent + " / " + texts[j].textContent);
      }
    });
  }
  return { sizes, overlaps };
})()`;

interface Opened {
  readonly page: Page;
  readonly console: string[];
  readonly requests: string[];
}

async function open(options: { colorScheme: "dark" | "light"; width?: number }): Promise<Opened> {
  const { colorScheme, width = 1200 } = options;
  const context = await browser.newContext({ colorScheme, viewport: { width, height: 900 } });
  const page = await context.newPage();
  const opened: Opened = { page, console: [], requests: [] };
  page.on("console", (message) => opened.console.push(message.text()));
  page.on("pageerror", (error) => opened.console.push(error.message));
  page.on("request", (request) => opened.requests.push(request.url()));
  await page.goto(pathToFileURL(file).href);
  return opened;
}

describe("the page of a run, in a real browser", () => {
  it("is one file of at most 300 kB with 10,000 samples", () => {
    const bytes = readFileSync(file).byteLength;
    console.log(`page: ${bytes} bytes`);
    expect(bytes).toBeLessThanOrEqual(LIMIT_BYTES);
  });

  it("asks nobody for anything and writes nothing to the console", async () => {
    const { page, console: lines, requests } = await open({ colorScheme: "light" });
    await expect(page.title()).resolves.toBe("Release of web-echo");
    expect(requests.filter((url) => !url.startsWith("data:"))).toEqual([pathToFileURL(file).href]);
    expect(lines).toEqual([]);
    await page.context().close();
  });

  it.each(["dark", "light"] as const)("has no accessibility violation in %s", async (colorScheme) => {
    const { page } = await open({ colorScheme });
    await page.evaluate(axe);
    const violations = await page.evaluate(
      "axe.run().then(r => r.violations.map(v => v.id + ': ' + v.nodes.map(n => n.html.slice(0, 120)).join(' | ')))",
    );
    expect(violations).toEqual([]);
    await page.context().close();
  });

  it("keeps text from outside text", async () => {
    const { page } = await open({ colorScheme: "light" });
    expect(await page.locator("script, img").count()).toBe(0);
    await page.locator("details").last().locator("summary").click();
    const diff = await page.locator("pre").innerText();
    expect(diff).toContain("</pre><script>alert(1)</script>");
    expect(diff.split("\n")).toHaveLength(4);
    await page.context().close();
  });

  it("can be read on a phone: the page itself never scrolls sideways", async () => {
    const { page } = await open({ colorScheme: "light", width: 360 });
    const overflow = await page.evaluate(
      "document.documentElement.scrollWidth - document.documentElement.clientWidth",
    );
    expect(overflow).toBe(0);
    await page.context().close();
  });

  it.each([360, 1200])(
    "writes its pictures at 11 px or more, no text over another, on %i px",
    async (width) => {
      const { page } = await open({ colorScheme: "light", width });
      const { sizes, overlaps } = (await page.evaluate(PICTURE_TEXT)) as {
        readonly sizes: readonly number[];
        readonly overlaps: readonly string[];
      };
      expect(sizes.length).toBeGreaterThan(40);
      expect(Math.min(...sizes)).toBeGreaterThanOrEqual(11);
      expect(overlaps).toEqual([]);
      await page.context().close();
    },
  );

  it("can be used by keyboard: details open with Enter, pictures scroll", async () => {
    const { page } = await open({ colorScheme: "light" });
    const summary = page.locator("summary").last();
    await summary.focus();
    await page.keyboard.press("Enter");
    expect(await page.locator("details").last().getAttribute("open")).not.toBeNull();
    expect(await page.locator(".scroll[tabindex='0']").count()).toBeGreaterThan(3);
    await page.context().close();
  });

  it("draws 10,000 samples in well under a second", async () => {
    const { page } = await open({ colorScheme: "light" });
    const times: number[] = [];
    // Other work may have the processors at this moment: the best of five counts.
    while (times.length < 5 && !times.some((time) => time < 1_000)) {
      const started = performance.now();
      await page.reload();
      await page.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))");
      times.push(Math.round(performance.now() - started));
    }
    console.log(`page: loaded and drawn in ${times.join(", ")} ms`);
    expect(Math.min(...times)).toBeLessThan(1_000);
    await page.context().close();
  });
});
