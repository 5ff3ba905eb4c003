import type { Locator, Page } from '@playwright/test'
import { expect, test } from './support/story.ts'

test.use({ isolation: 'best' })

const region = (page: Page) => page.getByRole('region', { name: 'Terminal', exact: true })
const tabs = (page: Page) => page.getByRole('tablist', { name: 'Terminals' }).getByRole('tab')
const panes = (page: Page) => region(page).getByRole('group')

/** Presses Ctrl and clicks on the start of the row that shows `text`. */
async function follow(page: Page, within: Locator, text: string): Promise<void> {
  const row = within.locator('.xterm-rows > div').filter({ hasText: new RegExp(`^${text}`) })
  const box = await row.boundingBox()
  if (box === null) throw new Error(`No row begins with ${text}.`)
  const middle = box.y + box.height / 2
  // As a hand does: the sandbox is asked once the pointer comes to the line, and the answer counts from the next move on.
  await expect(async () => {
    await page.mouse.move(box.x + 30, middle - 2 * box.height)
    await page.mouse.move(box.x + 30, middle)
    await page.mouse.move(box.x + 20, middle)
    expect(await within.locator('.terminal-host').getAttribute('title')).toMatch(new RegExp(`opens .*${text}`))
  }).toPass()
  await page.keyboard.down('Control')
  await page.mouse.click(box.x + 20, middle)
  await page.keyboard.up('Control')
}

test('terminals have names, splits, a search, marks at commands and paths that open; they outlive a reload and a flood', async ({
  openApp,
  airlock,
}) => {
  await airlock.json(['create', '--name', 'demo', '--json'])
  const page = await openApp()
  await page.getByRole('list', { name: 'Sandboxes' }).getByText('demo').click()
  await page.getByRole('button', { name: 'New terminal' }).click()
  await expect(region(page)).toContainText('$')

  // Commands say how they ended; a command fails, and its dot says with what.
  await region(page).click()
  await page.keyboard.type('mkdir src; printf "one\\ntwo\\nthree\\n" > src/a.ts\n')
  await page.keyboard.type('sh -c "exit 3"\n')
  await expect(page.getByRole('img', { name: 'Exited with 3: sh -c "exit 3"' })).toBeVisible()
  await expect(page.getByRole('img', { name: /^Went well: mkdir src/ })).toBeVisible()
  // What a program prints makes up no command.
  await page.keyboard.type("printf '\\033]133;C;cmdline_url=evil\\007\\033]133;D;0\\007'\n")
  await expect(page.getByRole('img', { name: /^Went well: printf/ })).toBeVisible()
  await expect(page.getByRole('img', { name: /: evil/ })).toHaveCount(0)

  // A path in the output opens at its line, from where the shell is.
  await page.keyboard.type('cd src; echo a.ts:2:1 is wrong\n')
  await expect(page.getByRole('img', { name: /^Went well: cd src/ })).toBeVisible()
  await follow(page, panes(page).first(), 'a.ts:2')
  await expect(page.getByRole('tab', { name: 'a.ts' })).toBeVisible()
  await expect(page.getByRole('region', { name: 'Editor' })).toContainText('three')

  // A second terminal beside it, with a name for both.
  await region(page).click()
  await page.keyboard.press('Control+Shift+Digit5')
  await expect(panes(page)).toHaveCount(2)
  await expect(panes(page).nth(1)).toContainText('$')
  await page.keyboard.type('echo from the $((1+1))nd\n')
  await expect(panes(page).nth(1)).toContainText('from the 2nd')
  await tabs(page).first().dblclick()
  await page.keyboard.type('work')
  await page.keyboard.press('Enter')
  await expect(tabs(page).first()).toContainText('work')

  // What was printed is found.
  await panes(page).nth(1).locator('.xterm-screen').click()
  await page.keyboard.press('Control+f')
  const find = page.getByRole('search', { name: 'Find in the terminal' })
  await page.keyboard.type('from the')
  await expect(find.getByRole('status')).toHaveText('2 of 2')
  await page.keyboard.press('Escape')

  // A fresh page has the same tab, name, splits and text.
  await page.reload()
  await expect(tabs(page).first()).toContainText('work')
  await expect(panes(page)).toHaveCount(2)
  await expect(panes(page).nth(1)).toContainText('from the 2nd')
  await expect(panes(page).first()).toContainText('a.ts:2:1 is wrong')

  // Lines that would each run are shown first, where the program takes them one by one.
  await panes(page).first().locator('.xterm-screen').click()
  await page.keyboard.type('echo takes $((1+0)) by $((1+0)); cat\n')
  // Only then the shell, which takes all lines as one, has handed over.
  await expect(panes(page).first()).toContainText('takes 1 by 1')
  await page.evaluate(() => {
    const clipboardData = new DataTransfer()
    clipboardData.setData('text/plain', 'first pasted\nsecond pasted\n')
    document.activeElement?.dispatchEvent(
      new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }),
    )
  })
  const question = page.getByRole('alertdialog', { name: 'Paste 3 lines?' })
  await expect(question).toContainText('second pasted')
  await question.getByRole('button', { name: 'Paste', exact: true }).click()
  await expect(panes(page).first()).toContainText('second pasted')
  await page.keyboard.press('Control+c')
  await expect(page.getByRole('img', { name: /^Exited with 130: echo takes/ })).toBeVisible()

  // A flood ends at Ctrl-C, and the prompt is there.
  await page.keyboard.type('clear; yes "flood of $((40+1)) lines"\n')
  await expect(panes(page).first()).toContainText('flood of 41 lines')
  await page.keyboard.press('Control+c')
  await page.keyboard.type('echo after $((40+2))\n')
  await expect(panes(page).first()).toContainText('after 42')

  // One that ends says so on its tab.
  await page.keyboard.type('exit 7\n')
  await expect(tabs(page).first()).toContainText('exited 7')
  await page.getByRole('button', { name: 'Start again' }).click()
  await expect(tabs(page).first()).not.toContainText('exited')
})
