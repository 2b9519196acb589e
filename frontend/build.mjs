// Builds the style sheets and scripts of the portal into the components package and reports their sizes.
// Fails when a file outgrows its budget (gzip bytes, see docs/reference/budgets): a slow page is a broken page.
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build, transform } from "esbuild";
import * as sass from "sass";

const here = dirname(fileURLToPath(import.meta.url));
const out = join(here, "..", "src", "emas", "web", "components", "static", "pe");
const target = ["chrome80", "firefox78", "safari13"];
const sheets = { "citizen.css": 16, "officer.css": 26 };
const scripts = { "pe.js": ["src/citizen/index.js", 15], "officer.js": ["src/officer/index.js", 60], "passkey.js": ["src/passkey/index.js", 2], "push.js": ["src/push/index.js", 2] };
const bundled = ["govuk-frontend", "htmx.org"];

async function style(name) {
  const result = sass.compile(join(here, "src", "styles", name.replace(".css", ".scss")), {
    loadPaths: [join(here, "node_modules")],
    style: "compressed",
    quietDeps: true,
  });
  const { code } = await transform(result.css, { loader: "css", minify: true, target });
  if (/url\(|@font-face|GDS Transport/.test(code)) throw new Error(`${name} refers to a font or an image`);
  return code;
}

async function script(entry) {
  const result = await build({
    entryPoints: [join(here, entry)],
    bundle: true,
    format: "esm",
    minify: true,
    target: ["es2019"],
    legalComments: "none",
    write: false,
  });
  return result.outputFiles[0].text;
}

async function licences() {
  const parts = [];
  for (const name of bundled) {
    const about = JSON.parse(await readFile(join(here, "node_modules", name, "package.json"), "utf8"));
    const text = await readFile(join(here, "licences", `${name}.txt`), "utf8");
    parts.push(`${name} ${about.version} (${about.license})\n\n${text.trim()}\n`);
  }
  return parts.join("\n----------------------------------------\n\n");
}

async function put(name, text, kilobytes) {
  await writeFile(join(out, name), text);
  const size = gzipSync(text, { level: 9 }).length;
  console.log(`${name.padEnd(14)} ${String(size).padStart(7)} bytes gz${kilobytes ? ` of ${kilobytes * 1024}` : ""}`);
  if (kilobytes && size > kilobytes * 1024) throw new Error(`${name} is over its budget`);
}

await rm(out, { recursive: true, force: true });
await mkdir(out, { recursive: true });
for (const [name, budget] of Object.entries(sheets)) await put(name, await style(name), budget);
for (const [name, [entry, budget]] of Object.entries(scripts)) await put(name, await script(entry), budget);
await put("LICENCES.txt", await licences());
