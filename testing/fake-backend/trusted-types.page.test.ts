import type { Page } from '@playwright/test'
import { it } from 'vitest'
import { trustedTypePolicies } from '../../src-main/web/security-headers.ts'
import { expect, pageStories } from './page-stories.ts'
import { sampleServers } from './ports.ts'
import type { FakeWorld } from './world.ts'

const script = [
  '/**',
  ' * **Adds**, as in `add(1, 2)`:',
  ' * ```ts',
  ' * const three = add(1, 2)',
  ' * ```',
  ' */',
  'export function add(first: number, second: number): number {',
  '  return first + second',
  '}',
  '',
  'add(1, 2)',
  '',
].join('\n')
const content = {
  'sum.ts': script,
  'data.json': '{\n  "a": 1,\n}\n',
  'style.css': 'a { colour: red }\n',
  'page.html': '<p>Hello</p>\n',
  'long.ts': Array.from({ length: 200 }, (_, at) => `function f${String(at)}() {\n  return ${String(at)}\n}`).join(
    '\n',
  ),
  'new.ts': script.replace('first + second', 'second + first'),
}
const editorOf = (page: Page) => page.getByRole('region', { name: 'Editor', exact: true })

pageStories(
  'the page where only named policies make HTML',
  (open) => {
    /** The page with a sandbox in front, and what its policy kept out or warned of, in the page and in its workers. */
    async function watched(prepare: (world: FakeWorld) => void) {
      const { page } = await open((backend) => {
        prepare(backend.world)
      })
      const told: string[] = []
      page.on('console', (message) => {
        if (/trusted|content security policy|worker/i.test(message.text())) told.push(message.text())
      })
      await page.exposeFunction('keptOut', (what: string) => told.push(what))
      await page.addInitScript(() => {
        document.addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI, sample }) => {
          const { keptOut } = window as unknown as { keptOut: (what: string) => void }
          keptOut(`${effectiveDirective} ${blockedURI} ${sample}`)
        })
      })
      const answer = await page.reload()
      return { page, told, policy: (await answer?.allHeaders())?.['content-security-policy'] ?? '' }
    }
    const openFile = async (page: Page, name: string, seen: string) => {
      await page.getByRole('treeitem', { name, exact: true }).dblclick()
      await expect(editorOf(page)).toContainText(seen)
    }

    it('[DW6] refuses text where HTML or the address of a script is meant, and any policy that is not on the list', async () => {
      const { page, policy } = await watched(() => undefined)
      const rules = policy.split('; ')
      expect(rules).toContain("require-trusted-types-for 'script'")
      expect(rules.filter((rule) => rule.startsWith('trusted-types'))).toEqual([
        `trusted-types ${trustedTypePolicies.join(' ')}`,
      ])
      const refused = await page.evaluate(() => {
        const tryIt = (act: () => unknown) => {
          try {
            act()
            return 'done'
          } catch (error) {
            return (error as Error).name
          }
        }
        const factory = (
          window as unknown as { trustedTypes: { createPolicy: (name: string, rules: object) => unknown } }
        ).trustedTypes
        return [
          tryIt(() => (document.body.innerHTML = '<b>x')),
          tryIt(() => {
            document.body.insertAdjacentHTML('beforeend', '<b>x')
          }),
          tryIt(() => new Worker('./first-paint.js')),
          tryIt(() => (document.createElement('script').src = './first-paint.js')),
          tryIt(() => factory.createPolicy('default', {})),
          tryIt(() => factory.createPolicy('another', {})),
        ]
      })
      expect(refused).toEqual(Array(6).fill('TypeError'))
      await expect(page.locator('body > b')).toHaveCount(0)
    })

    it('[DW6] works as a whole within it: editor, languages, comparison, terminal, palette and preview', async () => {
      const { page, told } = await watched((made) => {
        made.add({ name: 'demo' }, content)
        made.serve('demo', sampleServers)
      })
      await page.getByRole('list', { name: 'Sandboxes' }).getByText('demo').click()
      await openFile(page, 'sum.ts', 'first + second')

      // A hover is markdown with code in it, which is coloured.
      const hover = page.locator('.monaco-hover').filter({ hasText: 'function add' })
      await expect(async () => {
        await page.mouse.move(5, 5)
        await editorOf(page).locator('.view-line').getByText('add').last().hover()
        await expect(hover).toBeVisible({ timeout: 2000 })
      }).toPass({ timeout: 40_000 })
      await expect(hover.locator('strong')).toHaveText('Adds')
      await expect(hover).toContainText('const three = add(1, 2)')

      // Completion, with what it says about one.
      await page.mouse.move(5, 5)
      await expect(hover).toBeHidden()
      await page.keyboard.press('ControlOrMeta+End')
      await page.keyboard.type('ad')
      await page.keyboard.press('Control+Space')
      await expect(page.locator('.suggest-widget').getByText('add', { exact: true }).first()).toBeVisible()
      await page.keyboard.press('Enter')
      await page.keyboard.type('(')
      await expect(page.locator('.parameter-hints-widget')).toContainText('first: number')
      await page.keyboard.press('Escape')

      await page.keyboard.press('ControlOrMeta+f')
      await page.locator('.find-widget').getByRole('textbox', { name: 'Find' }).fill('second')
      await expect(page.locator('.find-widget')).toContainText('of 2')
      await page.keyboard.press('Escape')

      // Lines that stick while one scrolls, and lines that wrap where the window ends.
      await openFile(page, 'long.ts', 'function f0')
      await page.keyboard.press('ControlOrMeta+g')
      await page.keyboard.type('302\n')
      await expect(editorOf(page)).toContainText('function f100')
      await page.keyboard.press('Alt+z')

      await openFile(page, 'data.json', '"a"')
      await openFile(page, 'style.css', 'colour')
      await openFile(page, 'page.html', 'Hello')
      const workers = () => page.workers().map((worker) => /(\w+)\.worker/.exec(worker.url())?.[1])
      await expect.poll(workers).toEqual(expect.arrayContaining(['css', 'editor', 'html', 'json', 'ts']))
      const problems = page.getByRole('button', { name: /^Problems/ })
      await page.getByRole('tab', { name: 'style.css' }).click()
      await expect(problems).toHaveAccessibleName('Problems: 0 errors, 1 warning', { timeout: 30_000 })

      await page.getByRole('tab', { name: 'sum.ts' }).click({ button: 'right' })
      await page.getByRole('menuitem', { name: 'Select to compare' }).click()
      await openFile(page, 'new.ts', 'second + first')
      await page.getByRole('tab', { name: 'new.ts' }).click({ button: 'right' })
      await page.getByRole('menuitem', { name: 'Compare with “sum.ts”' }).click()
      await expect(editorOf(page).getByRole('status')).toHaveText(/change/)
      await page.keyboard.press('F7')

      await page.getByRole('button', { name: 'New terminal' }).click()
      await expect(page.getByRole('region', { name: 'Terminal', exact: true })).toContainText('$')
      await page.keyboard.press('ControlOrMeta+Shift+p')
      await page.getByRole('combobox', { name: 'Search or run a command' }).fill('theme')
      await page.keyboard.press('Escape')
      await page.getByRole('button', { name: 'Ports 3000, 5173' }).click()
      await page.getByRole('button', { name: 'Open preview of port 3000' }).click()
      await expect(page.frameLocator('iframe').getByText('Hello from port 3000')).toBeVisible()

      expect(told).toEqual([])
    })
  },
  'fresh',
)
