import { svelte } from '@sveltejs/vite-plugin-svelte'
import { defineConfig } from 'vite'
import { finish } from './plugins/finish.ts'

export default defineConfig({
  plugins: [svelte(), finish()],
  build: {
    target: ['chrome123', 'firefox121', 'safari17.5'],
    // The page loads one script: there is nothing to preload.
    modulePreload: false,
    assetsInlineLimit: 0,
  },
  // `npm run dev` beside `npm run mock` or a real server.
  server: { proxy: { '/api': { target: process.env.FLOORWATCH_SERVER ?? 'http://127.0.0.1:8080', ws: true } } },
})
