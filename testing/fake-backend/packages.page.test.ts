import { it } from 'vitest'
import { expect, pageStories } from './page-stories.ts'
import { project } from './world.ts'

pageStories('packages', (open) => {
  const opened = async (phaseMs: number) => {
    const { page, world } = await open((backend) => {
      backend.world.phaseMs = phaseMs
      backend.world.add({ name: 'my-api' }, project)
    })
    await page.getByRole('list', { name: 'Sandboxes' }).getByText('my-api').click()
    await page.getByRole('button', { name: 'More actions' }).click()
    await page.getByRole('menuitem', { name: 'Add packages…' }).click()
    return { page, world, dialog: page.getByRole('dialog', { name: 'Add packages to “my-api”' }) }
  }

  it('[PK1] [PK4] [PK7] are added by a command, with what it prints, and taken back', async () => {
    const { dialog, page } = await opened(60)
    await expect(dialog.getByLabel('Command')).toBeFocused()
    await dialog.getByRole('button', { name: 'apt install ripgrep' }).click()
    await dialog.getByLabel('Command').press('Enter')
    const progress = dialog.getByRole('list', { name: 'Progress' })
    await expect(progress).toContainText('Installing')
    await expect(dialog.getByRole('log', { name: 'Output' })).toContainText('Setting up ripgrep')
    await expect(dialog).toContainText('“my-api” has it now.')
    const added = dialog.getByRole('region', { name: 'Added' })
    await expect(added).toContainText('apt install ripgrep')
    await added.getByRole('button', { name: 'Undo' }).click()
    await expect(added).toBeHidden()
    await page.keyboard.press('Escape')
    await expect(dialog).toBeHidden()
  })

  it('[PK5] can be cancelled, go on while the dialog is closed, and show text of a sandbox as text', async () => {
    const { dialog, page, world } = await opened(400)
    world.packages.said = ['\u001b[1mReading\u001b[0m\n<img src=x onerror=alert(1)>\n\u001b]0;title\u0007\n']
    await dialog.getByLabel('Command').fill('make install')
    await dialog.getByRole('button', { name: 'Add packages', exact: true }).click()
    await page.keyboard.press('Escape')
    await expect(page.getByText('Adding packages…')).toBeVisible()
    await page.getByRole('button', { name: 'More actions' }).click()
    await page.getByRole('menuitem', { name: 'Add packages…' }).click()
    const log = dialog.getByRole('log', { name: 'Output' })
    await expect(log).toContainText('Reading\n<img src=x onerror=alert(1)>\n\\x1b]0;title\\x07')
    await dialog.getByRole('button', { name: 'Cancel' }).click()
    await expect(dialog.getByRole('button', { name: 'Close' }).last()).toBeVisible()
    await expect(dialog.getByRole('region', { name: 'Added' })).toBeHidden()
    await expect(dialog.getByLabel('Command')).toHaveValue('')
  })

  it('[PK1] without gVisor the dialog says why not', async () => {
    const { page, world } = await open((backend) => {
      backend.world.add({ name: 'my-api' }, project)
    })
    if (world.engine.state !== 'ready') throw new Error('The fake engine is ready.')
    const runtimes = [
      { name: 'runsc', level: 'gvisor', proven: false, evidence: 'gVisor is not set up for Docker.', untried: true },
    ] as const
    world.setEngine({ ...world.engine, engine: { ...world.engine.engine, best: 'container', runtimes } })
    await page.getByRole('list', { name: 'Sandboxes' }).getByText('my-api').click()
    await page.keyboard.press('ControlOrMeta+K')
    await page.getByRole('combobox').fill('Add packages')
    await page.keyboard.press('Enter')
    const dialog = page.getByRole('dialog', { name: 'Add packages to “my-api”' })
    await expect(dialog).toContainText('gVisor is not set up for Docker.')
    await expect(dialog.getByRole('button', { name: 'Add packages', exact: true })).toBeDisabled()
  })
})
