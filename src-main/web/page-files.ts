import { readdir, readFile } from 'node:fs/promises'
import { extname, join, relative, sep } from 'node:path'

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.map': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.ttf': 'font/ttf',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
  '.txt': 'text/plain; charset=utf-8',
}

export interface PageFile {
  readonly bytes: Buffer
  readonly type: string
  /** True for names that hold a hash of their content. */
  readonly isImmutable: boolean
}

/**
 * The built page. Only files that were found by listing its folder are served, by their exact address: a path from a
 * request is never joined to a folder, so there is nothing to traverse.
 */
export class PageFiles {
  readonly #directory: string
  #paths: ReadonlyMap<string, string> | null = null

  constructor(directory: string) {
    this.#directory = directory
  }

  async get(address: string): Promise<PageFile | null> {
    const isStart = address === '/'
    // The page may have been built anew since.
    if (isStart || this.#paths === null) this.#paths = await this.#list()
    const path = this.#paths.get(isStart ? '/index.html' : address)
    if (path === undefined) return null
    return {
      bytes: await readFile(path),
      type: types[extname(path)] ?? 'application/octet-stream',
      isImmutable: address.startsWith('/assets/'),
    }
  }

  async #list(): Promise<ReadonlyMap<string, string>> {
    const found = await readdir(this.#directory, { recursive: true, withFileTypes: true })
    return new Map(
      found
        .filter((entry) => entry.isFile())
        .map((entry) => {
          const path = join(entry.parentPath, entry.name)
          return [`/${relative(this.#directory, path).split(sep).join('/')}`, path]
        }),
    )
  }
}
