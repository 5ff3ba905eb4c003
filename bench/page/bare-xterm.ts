import { readFile } from 'node:fs/promises'
import path from 'node:path'
import type { Browser } from '@playwright/test'
import { build } from 'esbuild'
import { newPage } from './new-page.ts'
import type { TerminalPage } from './terminal-page.ts'

const program = `
import { Terminal } from '@xterm/xterm'
window.openTerminal = (rows) => {
  window.terminal = new Terminal({ cols: 110, rows, scrollback: 10_000 })
  terminal.open(document.body)
  terminal.onData((text) => terminal.write(text))
  terminal.focus()
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

/** xterm.js alone: the most that its terminal can do in this browser. */
export interface BareXterm {
  /** Echoes each key by itself, at once. */
  readonly terminal: TerminalPage
  /** Shows numbered lines that are all in memory. */
  megabytesPerSecond(lines: number): Promise<number>
}

export async function openBareXterm(browser: Browser, rows: number): Promise<BareXterm> {
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
    terminal: { page, rows: '.xterm-rows' },
    megabytesPerSecond: async (lines) => {
      await page.bringToFront()
      return await page.evaluate((last) => (window as unknown as BarePage).writeLines(last), lines)
    },
  }
}
