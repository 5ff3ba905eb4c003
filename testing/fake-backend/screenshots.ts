import { mkdirSync } from 'node:fs'
import path from 'node:path'
import { AxeBuilder } from '@axe-core/playwright'
import { chromium, type Page } from '@playwright/test'
import { chromiumLaunch } from '../../e2e/support/chromium.ts'
import { startFakeBackend } from './server.ts'
import { scenes } from './scenes/scenes.ts'

/**
 * `tsx testing/fake-backend/screenshots.ts DIRECTORY [scene…]`: every state of the page, dark and light, large, small
 * and at 200 % zoom, as pictures to look at, and what axe finds wrong with each. `LOOKS` and `SIZE` choose among them,
 * e.g. `LOOKS=contrast-dark,forced SIZE=900`.
 */
const [directory = 'test-results/screenshots', ...wanted] = process.argv.slice(2)
mkdirSync(directory, { recursive: true })
/** The last is what 1280×800 has left at a zoom of 200 %. */
const sizes = [
  { width: 1280, height: 800, scale: 1 },
  { width: 900, height: 600, scale: 1 },
  { width: 640, height: 400, scale: 2 },
] as const
/** How a browser and the person's settings are for each look. */
const looksByName = {
  dark: { colorScheme: 'dark' },
  light: { colorScheme: 'light' },
  'contrast-dark': { colorScheme: 'dark', theme: 'high-contrast-dark' },
  'contrast-light': { colorScheme: 'light', theme: 'high-contrast-light' },
  forced: { colorScheme: 'dark', forcedColors: 'active' },
} as const satisfies Record<string, { colorScheme: 'dark' | 'light'; theme?: string; forcedColors?: 'active' }>
const looks = (process.env['LOOKS'] ?? 'dark,light').split(',') as (keyof typeof looksByName)[]
const only = process.env['SIZE']

const browser = await chromium.launch(chromiumLaunch())
let problems = 0
for (const [name, scene] of Object.entries(scenes)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue
  for (const { scale, ...viewport } of sizes) {
    if (only !== undefined && String(viewport.width) !== only) continue
    for (const look of looks) {
      const backend = await startFakeBackend({
        pageDirectory: process.env['PAGE'] ?? path.join(process.cwd(), 'out', 'renderer'),
      })
      const { theme, ...media } = { theme: null, ...looksByName[look] }
      if (theme !== null) await backend.settings.change('appearance.theme', theme)
      const context = await browser.newContext({
        ...{ viewport, deviceScaleFactor: scale, reducedMotion: 'reduce' },
        ...media,
      })
      const page = await context.newPage()
      const label = `${name}-${String(viewport.width)}-${look}`
      page.on('console', (message) => {
        // What a preview says is its server's business.
        if (/^http:\/\/p\d+-[0-9a-f]+\.localhost:/.test(message.location().url)) return
        if (message.type() === 'error' || message.type() === 'warning') report(label, `console: ${message.text()}`)
      })
      page.on('pageerror', (error) => {
        report(label, `error: ${error.message}`)
      })
      try {
        await scene(page, backend)
        await page.screenshot({ path: path.join(directory, `${label}.png`) })
        await check(page, label)
      } catch (error) {
        report(label, error instanceof Error ? error.message.slice(0, 600) : String(error))
        await page.screenshot({ path: path.join(directory, `${label}-failed.png`) })
      }
      await context.close()
      // A door with a half-open connection may take its time; nothing here waits for it.
      void backend.close()
    }
  }
}
await browser.close()
process.stdout.write(problems === 0 ? 'No problems.\n' : `${String(problems)} problems.\n`)
process.exit(problems === 0 ? 0 : 1)

function report(label: string, text: string): void {
  problems++
  process.stdout.write(`${label}: ${text}\n`)
}

async function check(page: Page, label: string): Promise<void> {
  // Monaco and xterm and the pages of previews answer for their own insides; what stands around them is ours.
  const { violations } = await new AxeBuilder({ page })
    .exclude('.monaco-editor')
    .exclude('.xterm')
    .exclude('iframe')
    // Menus and lists float at the end of the document, outside of landmarks, as their ARIA patterns have it.
    .disableRules('region')
    .analyze()
  for (const { id, help, nodes } of violations) {
    report(
      label,
      `axe ${id}: ${help}: ${nodes
        .map(({ html }) => html.slice(0, 160))
        .join(' | ')
        .slice(0, 500)}`,
    )
  }
}
