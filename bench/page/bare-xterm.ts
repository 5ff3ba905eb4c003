import { readFile } from 'node:fs/promises'
import path from 'node:path'
import type { Browser } from '@playwright/test'
import { build } from 'esbuild'
import { newPage } from './new-page.ts'

const program = `
import { Terminal } from '@xterm/xterm'
window.openTerminal = (rows) => {
  window.terminal = new Terminal({ cols: 110, rows, scrollback: 10_000 })
  terminal.open(document.body)
}
window.writeLines = (last) => new Promise((resolve) => {
  const bytes = new TextEncoder().encode(Array.from({ length: last }, (_, at) => at + 1).join('\\r\\n') + '\\r\\n')
  const begin = performance.now()
  for (let at = 0; at < bytes.length; at += 65536) terminal.write(bytes.subarray(at, at + 65536))
  terminal.write('', () => requestAnimationFrame(() => {
    resolve(bytes.length / 1e6 / ((performance.now() - begin) / 1000))
  }))
})
`

interface BarePage {
  openTerminal(rows: number): void
  writeLines(last: number): Promise<number>
}

/** xterm.js alone, with all bytes in memory: the most that its terminal can do in this browser. */
export async function openBareXterm(
  browser: Browser,
  rows: number,
): Promise<{ megabytesPerSecond(lines: number): Promise<number> }> {
  const { outputFiles } = await build({
    stdin: { contents: program, resolveDir: process.cwd() },
    bundle: true,
    write: false,
    minify: true,
    format: 'iife',
  })
  const page = await newPage(browser)
  await page.setContent('<!doctype html><body></body>')
  await page.addStyleTag({ content: await readFile(path.resolve('node_modules/@xterm/xterm/css/xterm.css'), 'utf8') })
  await page.addScriptTag({ content: outputFiles[0]?.text ?? '' })
  await page.evaluate((count) => {
    ;(window as unknown as BarePage).openTerminal(count)
  }, rows)
  return {
    megabytesPerSecond: async (lines) => {
      await page.bringToFront()
      return await page.evaluate((last) => (window as unknown as BarePage).writeLines(last), lines)
    },
  }
}
