import { chacha20poly1305 } from "@noble/ciphers/chacha.js";
import { x25519 } from "@noble/curves/ed25519.js";
import { blake3 } from "@noble/hashes/blake3.js";
import { hkdf } from "@noble/hashes/hkdf.js";
import { hmac } from "@noble/hashes/hmac.js";
import { scrypt } from "@noble/hashes/scrypt.js";
import { sha256, sha512 } from "@noble/hashes/sha2.js";
import * as core from "bytesio";
import * as adapters from "bytesio/adapters";
import * as age from "bytesio/age";
import * as layers from "bytesio/layers";
import * as fflate from "fflate";
import * as pako from "pako";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { lacking, launch, type Site, serve } from "../support/chromium.ts";
import { encrypted, KEY } from "../support/samples.ts";
import {
  IDENTITY,
  type Libraries,
  PASSPHRASE,
  pattern,
  playCompression,
  type playEncryption,
  playSmallOnes,
  playWithout,
} from "./play.js";

const classes = { ...core, ...layers, ...age, ...adapters };
const noble = { chacha20poly1305, hkdf, hmac, scrypt, sha256, x25519 };
const libraries: Libraries = { pako, fflate, noble: noble as unknown as Libraries["noble"], blake3, sha512 };

const imports = {
  pako: "/node_modules/pako/dist/pako.mjs",
  fflate: "/node_modules/fflate/esm/browser.js",
  "@noble/ciphers/": "/node_modules/@noble/ciphers/",
  "@noble/curves/": "/node_modules/@noble/curves/",
  "@noble/hashes/": "/node_modules/@noble/hashes/",
};
const PAGE = `<title>test</title><script type="importmap">${JSON.stringify({ imports })}</script>`;

/** As text, since what is compiled for the tests does not run in a page. */
const inPage = (call: string) => `(async () => {
  const classes = Object.assign(
    {},
    ...(await Promise.all(["index", "layers/index", "age/index", "adapters/index"].map((file) => import(\`/dist/\${file}.js\`)))),
  );
  const { chacha20poly1305 } = await import("@noble/ciphers/chacha.js");
  const { x25519 } = await import("@noble/curves/ed25519.js");
  const { hkdf } = await import("@noble/hashes/hkdf.js");
  const { hmac } = await import("@noble/hashes/hmac.js");
  const { scrypt } = await import("@noble/hashes/scrypt.js");
  const { sha256, sha512 } = await import("@noble/hashes/sha2.js");
  const { blake3 } = await import("@noble/hashes/blake3.js");
  const noble = { chacha20poly1305, hkdf, hmac, scrypt, sha256, x25519 };
  const libraries = { pako: await import("pako"), fflate: await import("fflate"), noble, blake3, sha512 };
  const play = await import("/test/layers/play.js");
  return play.${call};
})()`;

/** What `key`, a recipient and a passphrase open, by the runtime's own functions. */
const KEYS = [{ key: KEY }, { identities: [IDENTITY] }, { passphrase: PASSPHRASE }];

describe.skipIf(lacking)("in Chromium, with libraries in place of the runtime's own", () => {
  let site: Site;
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    const scripts = /^\/(dist|test\/layers|node_modules\/(@noble|pako|fflate))\/[\w/.-]+\.m?js$/;
    site = await serve(scripts, { page: PAGE });
    browser = await launch();
    page = await browser.newPage();
    await page.goto(site.origin);
  });

  afterAll(async () => {
    await browser.close();
    site.close();
  });

  it("compression does what it does here", async () => {
    expect(await page.evaluate(inPage("playCompression(classes, libraries)"))).toEqual(
      playCompression(classes, libraries),
    );
  });

  it("checksums and the small layers do what they do here", async () => {
    expect(await page.evaluate(inPage("playSmallOnes(classes, libraries)"))).toEqual(
      playSmallOnes(classes, libraries),
    );
  });

  it("encryption opens what node:crypto sealed, and the reverse", async () => {
    const recipients = [age.recipientOf(IDENTITY)];
    const options = [{ key: KEY }, { recipients }, { passphrase: PASSPHRASE, workFactor: 4 }];
    const contents = pattern(70_000);
    const files = options.map((each) => Buffer.from(encrypted(contents, each)).toString("base64"));
    const { made, opened }: ReturnType<typeof playEncryption> = await page.evaluate(
      inPage(`playEncryption(classes, libraries, ${JSON.stringify(files)})`),
    );
    const whole = [69_995, [...contents.subarray(-5)], [...contents.subarray(65_530, 65_542)]];
    const refused = ["DecryptionError", "ERR_IO_DECRYPT"];
    expect(opened).toEqual(files.map((_, file) => KEYS.map((_, key) => (file === key ? whole : refused))));
    for (const [index, text] of made.entries()) {
      const file = new core.BytesIO(Buffer.from(text, "base64"));
      const reader = new age.EncryptedReader(file, KEYS[index] ?? { key: KEY });
      expect(Buffer.compare(reader.read(), contents)).toBe(0);
    }
  });

  it("says what is missing where no library is passed", async () => {
    const log = await page.evaluate(inPage("playWithout(classes)"));
    expect(log).toEqual(new Array(5).fill(["UnsupportedOperation", "ERR_IO_UNSUPPORTED"]));
    expect(playWithout(classes)).not.toEqual(log);
  });
});
