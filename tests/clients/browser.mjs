// Starts Debian's Chromium and a web server on this machine alone, for the scripts that fill in forms.

import { createReadStream, existsSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";

import { chromium } from "playwright-core";

const HERE = fileURLToPath(new URL(".", import.meta.url));
const KINDS = { ".html": "text/html", ".mjs": "text/javascript", ".css": "text/css", ".pdf": "application/pdf" };

// Without these, Chromium looks up its maker's hosts at every start.
const QUIET = [
  "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
  "--disable-background-networking", "--disable-component-update", "--disable-sync",
];

/** Start Chromium; close it when done. */
export function start() {
  return chromium.launch({ executablePath: "/usr/bin/chromium", args: QUIET });
}

/** Serve this folder, and the forms by their number: [address, close]. */
export async function serve(forms) {
  const server = createServer((request, response) => {
    const path = decodeURIComponent(new URL(request.url, "http://localhost").pathname);
    const form = /^\/form-(\d+)\.pdf$/.exec(path);
    const file = form ? forms[Number(form[1])] : join(HERE, normalize(path));
    if (!file || !existsSync(file)) {
      response.writeHead(404).end();
      return;
    }
    response.writeHead(200, { "Content-Type": KINDS[extname(file)] ?? "application/octet-stream" });
    createReadStream(file).pipe(response);
  });
  await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
  return [`http://127.0.0.1:${server.address().port}`, () => server.close()];
}

/** Type a text as a person would, line by line; a long text's middle, or all lines if so asked, are pasted. */
export async function type(page, text, pasted) {
  const lines = text.split("\n");
  for (const [count, line] of lines.entries()) {
    if (count) await page.keyboard.press("Enter");
    if (!line) continue;
    if (pasted || (count > 1 && count < lines.length - 1)) await page.keyboard.insertText(line);
    else await page.keyboard.type(line);
  }
}
