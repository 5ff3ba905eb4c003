import type { Page } from '@playwright/test'
import { it } from 'vitest'
import { expect, pageStories } from './page-stories.ts'
import { project } from './world.ts'

/** All that a comment can bring that a page would act upon; the picture is looked for on this computer, where nobody is. */
const comment = [
  'one <img src=x onerror="window.acted = 1">',
  'two <script>window.acted = 1</script>',
  'three <svg onload="window.acted = 1"></svg>',
  'four <iframe srcdoc="<script>parent.acted = 1</script>"></iframe>',
  'five <style>body { display: none }</style>',
  'six <a href="javascript:window.acted = 1">here</a> [here](javascript:window.acted=1) [here](command:editor.action.x)',
  'seven ![picture](https://127.0.0.1:9/seven.png) [here](data:text/html,<script>window.acted=1</script>)',
  `${'> '.repeat(50)}deep`,
  'last',
].join('\n *\n * ')
const hostile = `/**\n * ${comment}\n */\nfunction victim() {}\n\nvictim()\n`

pageStories(
  'the page over what is hostile',
  (open) => {
    /** A sandbox in front, and what the page's policy had to keep out since the page began. */
    async function watched(content: Record<string, string | Buffer>) {
      const { page, world } = await open(({ world: made }) => made.add({ name: 'demo' }, content))
      const kept: string[] = []
      await page.exposeFunction('keptOut', (what: string) => kept.push(what))
      await page.addInitScript(() => {
        document.addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI }) => {
          ;(window as unknown as { keptOut: (what: string) => void }).keptOut(`${effectiveDirective} ${blockedURI}`)
        })
      })
      await page.reload()
      await page.getByRole('list', { name: 'Sandboxes' }).getByText('demo').click()
      return { page, world, kept }
    }
    const openFile = async (page: Page, name: string) => {
      await page.getByRole('treeitem', { name }).dblclick()
      await expect(page.getByRole('tab', { name, exact: true, selected: true }).first()).toBeVisible()
    }

    it('[T-X4] shows names of files that are no text, beside all the others', async () => {
      const { page } = await watched({ 'bad\udcfe': 'x', 'a%zz': 'x', 'good.txt': 'well' })
      await expect(page.getByRole('treeitem', { name: /^bad/ })).toBeVisible()
      await expect(page.getByRole('treeitem', { name: 'a%zz' })).toBeVisible()
      await openFile(page, 'good.txt')
    })

    it('[T-F3] shows what cannot be seen in the name of a file as an escape', async () => {
      const { page } = await watched({ 'a\n\u001b[31mb': 'x' })
      await expect(page.getByRole('treeitem', { name: 'a\\x0a\\x1b[31mb' })).toBeVisible()
    })

    it('[T-X4] shows what stands in comments as text: nothing runs, loads or looks otherwise', async () => {
      const { page, kept } = await watched({ 'evil.js': hostile })
      await openFile(page, 'evil.js')
      const editor = page.getByRole('region', { name: 'Editor', exact: true })
      await editor.locator('.view-lines').first().click()
      await page.keyboard.press('ControlOrMeta+End')
      await expect(editor).toContainText('victim')
      const word = editor.locator('.view-line').getByText('victim').last()
      const hover = page.locator('.monaco-hover').filter({ hasText: 'function victim' })
      // What knows about the language begins with its first file.
      await expect(async () => {
        await page.mouse.move(5, 5)
        await word.hover()
        await expect(hover).toBeVisible({ timeout: 2000 })
      }).toPass({ timeout: 40_000 })
      await expect(hover).toContainText('last')
      const seen = await hover.evaluate((element) => {
        const all = [...element.querySelectorAll('*')]
        return {
          names: all
            .map(({ localName }) => localName)
            .filter((name) => /script|iframe|svg|style|object|embed|form/.test(name)),
          handlers: all.flatMap((one) => one.getAttributeNames()).filter((name) => name.startsWith('on')),
          leads: all.flatMap((one) => ['href', 'src'].flatMap((name) => one.getAttribute(name) ?? [])),
        }
      })
      expect(seen.names).toEqual([])
      expect(seen.handlers).toEqual([])
      expect(seen.leads.filter((address) => /^\s*(javascript|data|command|vbscript):/i.test(address))).toEqual([])
      for (const link of await hover.locator('a').all())
        await link.click({ force: true, timeout: 2000 }).catch(() => undefined)
      expect(await page.evaluate(() => (window as unknown as { acted?: number }).acted)).toBeUndefined()
      await expect(page.getByRole('treeitem', { name: 'evil.js' })).toBeVisible()
      // Its picture is kept out by the policy, if it is asked for at all.
      expect(kept.filter((what) => !what.startsWith('img-src '))).toEqual([])
    })

    it('[T-X5] asks for nothing that its policy keeps out, whatever is opened', async () => {
      const { page, kept } = await watched(project)
      for (const name of ['README.md', 'index.js', 'package.json']) await openFile(page, name)
      await page.keyboard.press('ControlOrMeta+\\')
      await expect(page.getByRole('region', { name: 'Editor 2', exact: true })).toBeVisible()
      await page.getByRole('button', { name: 'New terminal' }).click()
      await expect(page.getByRole('region', { name: 'Terminal', exact: true })).toBeVisible()
      await page.keyboard.press('F1')
      await page.keyboard.press('Escape')
      await page.keyboard.press('ControlOrMeta+Shift+X')
      await page.keyboard.press('F6')
      await page.keyboard.press('Control+,')
      await expect(page.getByRole('searchbox', { name: 'Search settings' })).toBeVisible()
      expect(kept).toEqual([])
      // It would have been seen.
      await page.evaluate(() => {
        new Image().src = 'https://127.0.0.1:9/picture.png'
      })
      await expect.poll(() => kept).toEqual(['img-src https://127.0.0.1:9/picture.png'])
    })
  },
  'fresh',
)
