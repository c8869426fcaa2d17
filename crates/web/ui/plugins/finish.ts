// Finishes a build: names it by its content and writes the compressed variants
// that the server embeds beside the files.
import { createHash } from 'node:crypto'
import { readFile, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import type { Plugin } from 'vite'

const PLACE = '%BUILD%'
const COMPRESSIBLE = /\.(html|js|css|svg|json|webmanifest)$/

export function finish(): Plugin {
  let directory = 'dist'
  return {
    name: 'floorwatch-finish',
    apply: 'build',
    configResolved(config) {
      directory = join(config.root, config.build.outDir)
    },
    async closeBundle() {
      const paths = (await readdir(directory, { recursive: true, withFileTypes: true }))
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name))
        .sort()
      await nameBuild(join(directory, 'index.html'), paths)
      for (const path of paths.filter((path) => COMPRESSIBLE.test(path))) await compress(path)
    },
  }
}

// The hash is of the page before its own name is in it, and of all other files.
async function nameBuild(index: string, paths: string[]) {
  const hash = createHash('sha256')
  for (const path of paths) hash.update(await readFile(path))
  const page = await readFile(index, 'utf8')
  await writeFile(index, page.replace(PLACE, hash.digest('hex').slice(0, 16)))
}

async function compress(path: string) {
  const bytes = await readFile(path)
  const variants = {
    gz: gzipSync(bytes, { level: 9 }),
    br: brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }),
  }
  for (const [suffix, variant] of Object.entries(variants))
    if (variant.length < bytes.length) await writeFile(`${path}.${suffix}`, variant)
}
