import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** The oldest browser that offices use: the last Chromium for Windows 7. */
const OLDEST_BROWSER = 'chrome109';

export default defineConfig({
  plugins: [react()],
  resolve: { alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) } },
  // The server puts a nonce of its own in the place of this word in every answer.
  html: { cspNonce: '__CSP_NONCE__' },
  css: { lightningcss: { targets: { chrome: 109 << 16 } }, transformer: 'lightningcss' },
  build: {
    outDir: 'dist/app',
    emptyOutDir: true,
    target: OLDEST_BROWSER,
    cssMinify: 'lightningcss',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1200,
  },
  server: { proxy: { '/api': process.env.SHOUWANG_SERVER ?? 'http://127.0.0.1:8080' } },
});
