/**
 * Builds dist/: `widget.js`, which a page embeds, and what it loads when it is needed, under names that hold a hash of
 * their content. Every file lies beside its brotli and gzip form, so that the server only chooses.
 */
import { mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { basename, dirname, join, parse } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import * as esbuild from "esbuild";

const HERE = dirname(fileURLToPath(import.meta.url));
const DIST = join(HERE, "dist");
// Constructable style sheets and <dialog> everywhere; popovers are used where they exist.
const TARGET = ["chrome105", "firefox110", "safari16.4"];
const LANGUAGES = ["ca", "es", "en"];

/** Style sheets become minified strings: they are adopted by the shadow root, which a strict CSP allows. */
const styles = {
  name: "styles",
  setup(build) {
    build.onLoad({ filter: /\.css$/ }, async ({ path }) => {
      const source = readFileSync(path, "utf-8");
      const { code } = await esbuild.transform(source, { loader: "css", minify: true, target: TARGET });
      return { contents: code.trim(), loader: "text" };
    });
  },
};

/** The launcher's few words in all languages; the chat's come in one language, when it opens. */
const launcherWords = {
  name: "launcher-words",
  setup(build) {
    build.onResolve({ filter: /^launcher-words$/ }, ({ path }) => ({ path, namespace: "words" }));
    build.onLoad({ filter: /.*/, namespace: "words" }, () => {
      const words = LANGUAGES.map((language) => [language, wordsOf(language).launcher]);
      return { contents: JSON.stringify(Object.fromEntries(words)), loader: "json" };
    });
  },
};

/** Parts of Socket.IO's client that this chat never reaches: it offers no WebTransport and sends no binary data. */
const UNREACHED = {
  "engine.io-client/build/esm/transports/webtransport.js": "export class WT {}",
  "socket.io-parser/build/esm/is-binary.js": "export const isBinary = () => false, hasBinary = isBinary;",
  "socket.io-parser/build/esm/binary.js": "export const deconstructPacket = () => {}, reconstructPacket = deconstructPacket;",
};
const leaner = {
  name: "leaner",
  setup(build) {
    build.onLoad({ filter: /(webtransport|is-binary|binary)\.js$/ }, ({ path }) => {
      const module = Object.keys(UNREACHED).find((name) => path.endsWith(`/node_modules/${name}`));
      return module && { contents: UNREACHED[module], loader: "js" };
    });
  },
};

function wordsOf(language) {
  return JSON.parse(readFileSync(join(HERE, "words", `${language}.json`), "utf-8"));
}

/** What the licences of the packages inside ask for: their notices travel with the copy. */
function licences() {
  const lock = JSON.parse(readFileSync(join(HERE, "package-lock.json"), "utf-8"));
  const paths = Object.keys(lock.packages).filter((path) => path && !lock.packages[path].dev);
  const notices = paths.map((path) => {
    const file = readdirSync(join(HERE, path)).find((name) => /^licen[cs]e/i.test(name));
    const text = file ? readFileSync(join(HERE, path, file), "utf-8") : lock.packages[path].license;
    return `${path.replace(/^.*node_modules\//, "")} ${lock.packages[path].version}\n\n${text.trim()}\n`;
  });
  return notices.join("\n---\n\n");
}

function compress(path) {
  const content = readFileSync(path);
  writeFileSync(`${path}.gz`, gzipSync(content, { level: 9 }));
  const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: content.length };
  writeFileSync(`${path}.br`, brotliCompressSync(content, { params }));
}

/** What the launcher loads later is not a part of it: it knows the names of the files that were built before. */
const built = (parts) => ({
  name: "built",
  setup(build) {
    build.onResolve({ filter: /^built-parts$/ }, ({ path }) => ({ path, namespace: "parts" }));
    build.onLoad({ filter: /.*/, namespace: "parts" }, () => ({ contents: JSON.stringify(parts), loader: "json" }));
  },
});

const options = {
  absWorkingDir: HERE,
  bundle: true,
  format: "esm",
  minify: true,
  charset: "utf8",
  target: TARGET,
  metafile: true,
  logLevel: "warning",
};

// A page that has the launcher of yesterday still finds what it loads.
const KEPT_MS = 24 * 60 * 60 * 1000;
mkdirSync(join(DIST, "widget"), { recursive: true });
for (const name of readdirSync(join(DIST, "widget"))) {
  const path = join(DIST, "widget", name);
  if (Date.now() - statSync(path).mtimeMs > KEPT_MS) rmSync(path);
}
rmSync(join(DIST, "inputs.sha256"), { force: true });
// Each file is whole: one that imported another would cost one more way to the server and back.
const later = await esbuild.build({
  ...options,
  entryPoints: ["src/chat/chat.js", ...LANGUAGES.map((language) => `words/${language}.json`)],
  outdir: "dist/widget",
  entryNames: "[name]-[hash]",
  plugins: [styles, leaner],
});
const parts = Object.fromEntries(
  Object.entries(later.metafile.outputs).map(([path, { entryPoint }]) => [parse(entryPoint).name, basename(path)]),
);
const launcher = await esbuild.build({
  ...options,
  entryPoints: ["src/widget.js"],
  outdir: "dist",
  plugins: [styles, launcherWords, built(parts)],
});
for (const { metafile } of [later, launcher]) {
  Object.keys(metafile.outputs).forEach((path) => compress(join(HERE, path)));
}
writeFileSync(join(DIST, "widget", "licences.txt"), licences());
