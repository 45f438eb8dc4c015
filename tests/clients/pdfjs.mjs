// Fills in forms with pdf.js in Chromium, by the keyboard alone, and saves them.
//
// node pdfjs.mjs JOBS.json: a list of {form, saved, answers: [{name, kind, value}], pasted}.
// Prints the names of fields, if any, that Tab did not reach in their order.

import { readFileSync, writeFileSync } from "node:fs";

import { serve, start, type } from "./browser.mjs";

/** Where each answer's field is: its element's id and its page. */
async function places(page) {
  const fields = await page.evaluate(() => form.getFieldObjects());
  return (name, kind, value) => {
    const widgets = fields[name].filter((widget) => widget.id && widget.page >= 0);
    const wanted = kind === "radio" ? widgets.find((one) => one.exportValues === value) : widgets[0];
    return { id: wanted.id, page: wanted.page + 1 };
  };
}

/** Answer one question at the field that has the focus. */
async function answer(page, { kind, value }, id, pasted) {
  if (kind === "radio") {
    for (let tries = 0; tries < 20 && !(await isAt(page, id)); tries++) await page.keyboard.press("ArrowDown");
    if (!(await page.evaluate(() => document.activeElement.checked))) await page.keyboard.press("Space");
  } else if (kind === "check") {
    await page.keyboard.press("Space");
  } else if (kind === "list") {
    for (let tries = 0; tries < 50; tries++) {
      if ((await page.evaluate(() => document.activeElement.value)) === value) break;
      await page.keyboard.press("ArrowDown");
    }
  } else {
    await page.keyboard.press("ControlOrMeta+a");
    await type(page, value, pasted);
  }
}

const isAt = (page, id) => page.evaluate((wanted) => document.activeElement?.dataset.elementId === wanted, id);
const nameAt = (page) => page.evaluate(() => document.activeElement?.name);

async function fill(page, job) {
  const find = await places(page);
  const astray = [];
  let shown = 0;
  for (const one of job.answers) {
    const place = find(one.name, one.kind, one.value);
    if (place.page !== shown) {
      shown = place.page;
      await page.evaluate((number) => turnTo(number), shown);
      await page.focus(`[data-element-id="${place.id}"]`);
    } else {
      await page.keyboard.press("Tab");
    }
    if ((await nameAt(page)) !== one.name) {
      astray.push(one.name);
      await page.focus(`[data-element-id="${place.id}"]`);
    }
    await answer(page, one, place.id, job.pasted);
  }
  await page.keyboard.press("Tab");
  return astray;
}

const jobs = JSON.parse(readFileSync(process.argv[2], "utf-8"));
const [address, close] = await serve(jobs.map((job) => job.form));
const browser = await start();
try {
  for (const [number, job] of jobs.entries()) {
    const page = await browser.newPage({ viewport: { width: 1000, height: 1300 } });
    page.on("pageerror", (error) => console.error(String(error)));
    await page.goto(`${address}/pdfjs.html?form=form-${number}.pdf`);
    await page.waitForFunction("globalThis.isReady === true");
    const astray = await fill(page, job);
    writeFileSync(job.saved, Buffer.from(await page.evaluate(() => saved()), "base64"));
    if (astray.length) console.log(`${job.form}: Tab goes astray at ${astray.join(", ")}`);
    await page.close();
  }
} finally {
  await browser.close();
  close();
}
