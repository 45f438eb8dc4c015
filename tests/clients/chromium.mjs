// Fills in forms with Chromium's own viewer (the PDFium plugin), by the keyboard, and saves them.
//
// node chromium.mjs JOBS.json: a list of {form, saved, answers: [{name, kind, value, shown}],
// places: {name: [{page, x, y, state?}]}, pages, picture?}; places are in points from the
// page's top left corner. Prints a list of {}.

import { readFileSync, writeFileSync } from "node:fs";

import { serve, start, type } from "./browser.mjs";

const ZOOM = 40; // per cent: small pictures are drawn quickly, once for every key
const PIXELS_A_POINT = 0.01 * ZOOM * 96 / 72;

/** The viewer's own page, which lies around the plugin. */
async function viewerOf(page) {
  for (let tries = 0; tries < 200; tries++) {
    const frame = page.frames().find((one) => one.url().startsWith("chrome-extension:"));
    const pages = await frame?.evaluate(
      () => document.querySelector("pdf-viewer")?.viewport?.getPageScreenRect(0)?.width).catch(() => 0);
    if (pages > 100) return frame;
    await page.waitForTimeout(50);
  }
  throw new Error("Chromium's viewer did not open the form.");
}

/** Return where a page's top left corner is on the screen. */
function cornerOf(frame, number) {
  return frame.evaluate((wanted) => {
    const viewer = document.querySelector("pdf-viewer");
    const bar = viewer.shadowRoot.querySelector("viewer-toolbar").getBoundingClientRect();
    const rect = viewer.viewport.getPageScreenRect(wanted);
    return { left: rect.x, top: rect.y + bar.height };
  }, number);
}

/** Save with the viewer's own button; what it would write to a file comes back. */
async function saved(page, frame) {
  await frame.evaluate(() => {
    // In place of the dialogue that asks where to: a file that keeps what is written to it.
    globalThis.written = new Promise((done) => {
      chrome.fileSystem.chooseEntry = (_, chosen) => chosen({ createWriter: (ready) => ready({ write: done }) });
    });
  });
  await frame.locator("#save").click();
  await frame.getByText("With your changes").click();
  const binary = await frame.evaluate(async () => {
    const bytes = new Uint8Array(await (await globalThis.written).arrayBuffer());
    let text = "";
    for (const byte of bytes) text += String.fromCharCode(byte);
    return btoa(text);
  });
  return Buffer.from(binary, "base64");
}

async function answer(page, { kind, value, shown, options }) {
  if (kind === "radio" || kind === "check") {
    await page.keyboard.press("Space");
  } else if (kind === "list") {
    for (let count = 0; count <= options.indexOf(shown || value); count++) await page.keyboard.press("ArrowDown");
  } else {
    await type(page, value);
  }
}

/** Answer every question: the first field of a page is clicked, Tab leads to the others. */
async function fill(page, frame, job) {
  const wanted = new Map(job.answers.map((one) => [one.name, one]));
  let shown = -1;
  for (const stop of job.stops) {
    if (stop.page === shown) {
      await page.keyboard.press("Tab");
    } else {
      shown = stop.page;
      const corner = await cornerOf(frame, shown);
      await page.mouse.click(corner.left + stop.x * PIXELS_A_POINT, corner.top + stop.y * PIXELS_A_POINT);
      await page.waitForTimeout(200); // the plugin is a process of its own
      if(["radio","check"].includes(wanted.get(stop.name)?.kind)) await page.keyboard.press("Space");
    }
    const one = wanted.get(stop.name);
    if (one && (!stop.state || stop.state === one.value || one.kind === "check")) await answer(page, one);
  }
}

const jobs = JSON.parse(readFileSync(process.argv[2], "utf-8"));
const [address, close] = await serve(jobs.map((job) => job.form));
const browser = await start();
try {
  for (const [number, job] of jobs.entries()) {
    const page = await browser.newPage({ viewport: { width: 500, height: 80 + 12 * ZOOM * job.pages } });
    await page.goto(`${address}/form-${number}.pdf#zoom=${ZOOM}&navpanes=0`);
    const frame = await viewerOf(page);
    await page.waitForTimeout(500);
    await fill(page, frame, job);
    if (job.picture) await page.screenshot({ path: job.picture });
    writeFileSync(job.saved, await saved(page, frame));
    await page.close();
  }
} finally {
  await browser.close();
  close();
}
console.log(JSON.stringify(jobs.map(() => ({}))));
