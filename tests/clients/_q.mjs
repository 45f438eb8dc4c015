// Fills in forms with Chromium's own viewer (the PDFium plugin), by the keyboard, and saves them.
//
// node chromium.mjs JOBS.json: a list of {form, saved, answers: [{name, kind, value, shown, options}],
// stops: [{name, page, x, y, state?}], pages, pasted}; x and y are in points from the page's top left
// corner, stops in the order in which Tab leads to them.

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
  console.log(" s0",Math.round(performance.now()));await frame.locator("#save").click();console.log(" clicked",Math.round(performance.now()));
  await frame.getByText("With your changes").click();
  console.log(" menu",Math.round(performance.now()));const binary = await frame.evaluate(async () => {
    const bytes = new Uint8Array(await (await globalThis.written).arrayBuffer());
    let text = "";
    for (const byte of bytes) text += String.fromCharCode(byte);
    return btoa(text);
  });
  return Buffer.from(binary, "base64");
}

/** Type or choose an answer at the field that has the focus. */
async function answer(page, { kind, value, shown, options }, pasted) {
  if (kind === "list") {
    const place = options.indexOf(shown || value);
    for (let count = 0; count <= place; count++) await page.keyboard.press("ArrowDown");
  } else {
    await type(page, value, pasted);
  }
}

/** Answer every question: Tab leads from field to field; a box or button is clicked. */
async function fill(page, frame, job) {
  const wanted = new Map(job.answers.map((one) => [one.name, one]));
  let turned = -1, corner;
  for (const stop of job.stops) {
    const one = wanted.get(stop.name);
    const isButton = one && "state" in stop && (one.kind === "check" || stop.state === one.value);
    const isNew = stop.page !== turned;
    if (isNew) corner = await cornerOf(frame, stop.page);
    turned = stop.page;
    if (isButton || (isNew && !("state" in stop))) {
      await page.mouse.click(corner.left + stop.x * PIXELS_A_POINT, corner.top + stop.y * PIXELS_A_POINT);
      if (isNew) await page.waitForTimeout(200); // the plugin is a process of its own
    } else if (!isNew) {
      await page.keyboard.press("Tab");
    }
    if (one && !("state" in stop)) await answer(page, one, job.pasted);
  }
}

const jobs = JSON.parse(readFileSync(process.argv[2], "utf-8"));
const [address, close] = await serve(jobs.map((job) => job.form));
const browser = await start();
try {
  for (const [number, job] of jobs.entries()) {
    const page = await browser.newPage({ viewport: { width: 500, height: 80 + 12 * ZOOM * job.pages } });
    console.log('const page = await browser.newPage({ vie', Math.round(performance.now()));
    await page.goto(`${address}/form-${number}.pdf#zoom=${ZOOM}&navpanes=0`);
    console.log('await page.goto(`${address}/form-${numbe', Math.round(performance.now()));
    const frame = await viewerOf(page);
    console.log('const frame = await viewerOf(page);', Math.round(performance.now()));
    await page.waitForTimeout(500);
    console.log('await page.waitForTimeout(500);', Math.round(performance.now()));
    await fill(page, frame, job);
    console.log('await fill(page, frame, job);', Math.round(performance.now()));
    writeFileSync(job.saved, await saved(page, frame));
    console.log('writeFileSync(job.saved, await saved(pag', Math.round(performance.now()));
    await page.close();
    console.log('await page.close();', Math.round(performance.now()));
  }
} finally {
  await browser.close();
  close();
}