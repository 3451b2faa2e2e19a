/** The phone's own app below `/m/`: built for itself, so that neither of the two has to load anything of the other. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { defineConfig, mergeConfig, type Plugin } from 'vite';
import office from './vite.config.ts';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
/** What the first build lays beside it and the phone needs, too. */
const BESIDE = ['/m/manifest.webmanifest', '/favicon.svg'];

/** Writes the worker with the list of the files that it keeps; another list is another worker. */
function worker(): Plugin {
  return {
    name: 'phone-worker',
    generateBundle(_, bundle) {
      const files = Object.keys(bundle).filter((name) => name.startsWith('assets/'));
      const kept = [...files.sort().map((name) => `/${name}`), ...BESIDE];
      const template = readFileSync(here('src/phone/worker.js'), 'utf8');
      const page = readFileSync(here('m/index.html'), 'utf8');
      const version = createHash('sha256')
        .update(template)
        .update(page)
        .update(kept.join())
        .digest('hex')
        .slice(0, 12);
      const source = template.replace('__VERSION__', version).replace('__FILES__', JSON.stringify(kept));
      this.emitFile({ type: 'asset', fileName: 'm/sw.js', source });
    },
  };
}

export default mergeConfig(
  office,
  defineConfig({
    plugins: [worker()],
    publicDir: false,
    build: { emptyOutDir: false, rollupOptions: { input: here('m/index.html') } },
  }),
);
