// Puts a gzip and a brotli form beside every built file that gains from it; the server embeds and sends them.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

const APP = new URL('../dist/app', import.meta.url).pathname;
const GAINS = /\.(js|css|svg|json|txt|webmanifest)$/;

for (const entry of readdirSync(APP, { recursive: true, withFileTypes: true })) {
  const path = join(entry.parentPath, entry.name);
  if (!entry.isFile() || !GAINS.test(path)) continue;
  const plain = readFileSync(path);
  const forms = {
    gz: gzipSync(plain, { level: 9 }),
    br: brotliCompressSync(plain, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }),
  };
  for (const [ending, bytes] of Object.entries(forms)) {
    if (bytes.length < plain.length) writeFileSync(`${path}.${ending}`, bytes);
  }
}
