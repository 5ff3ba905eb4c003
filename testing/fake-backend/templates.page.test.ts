import { it } from 'vitest'
import { expect, pageStories } from './page-stories.ts'
import { project } from './world.ts'

const tools = { id: 'tools', title: 'My tools', steps: ['apt install ripgrep'], cpus: 7, memoryMb: 512 } as const

pageStories('own templates', (open) => {
  it('[PK29] stand beside the others, marked, are built when they are first used, and shown as they are', async () => {
    const { page, world } = await open(({ world }) => {
      world.phaseMs = 400
      world.templates.add(tools)
      world.templates.break('typo', ', line 3: “steps 2”: It must be a line of a shell, or a list of words.')
    })
    await expect(page.getByRole('note', { name: 'Template “typo” cannot be used' })).toContainText('line 3: “steps 2”')
    const card = page.getByRole('button', { name: /^My tools/ })
    await expect(card).toContainText('Yours · built once, when it is first used.')
    await card.click()
    const progress = page.getByRole('list', { name: 'Progress' })
    await expect(progress).toContainText('Build sandbox')
    await expect(progress).toContainText('Isolation to come')
    await expect(page.getByText('Template: tools')).toBeVisible()
    await expect(page.getByRole('log', { name: 'Output' })).toContainText('Setting up ripgrep')
    world.phaseMs = 20
    await expect(page.getByRole('button', { name: 'Isolation' })).toContainText(/proven/)
    expect(world.get('tools')).toMatchObject({ state: 'running', template: 'tools' })
  })

  it('[PK27] [PK29] are chosen in the dialog with what they want; a broken one is not', async () => {
    const { page, world } = await open(({ world }) => {
      world.templates.add({ ...tools, isBuilt: true })
      world.templates.break('typo', ': It is not JSON: value expected.')
    })
    await page.getByRole('button', { name: 'New sandbox…' }).click()
    const dialog = page.getByRole('dialog', { name: 'New sandbox' })
    await dialog.getByRole('textbox', { name: 'Name' }).fill('one')
    const choice = dialog.getByRole('combobox', { name: 'Template' })
    await choice.click()
    await expect(page.getByRole('option', { name: /^typo/ })).toBeDisabled()
    await expect(page.getByRole('option', { name: /^typo/ })).toContainText('It is not JSON')
    await page.getByRole('option', { name: /^My tools/ }).click()
    await expect(dialog).toContainText('Yours, beginning with debian. Its image is built already.')
    await dialog.getByRole('button', { name: 'More' }).click()
    const limits = (values: readonly string[]) =>
      Promise.all(
        ['CPUs', 'Memory'].map((name, index) =>
          expect(dialog.getByRole('textbox', { name })).toHaveValue(values[index] ?? ''),
        ),
      )
    await limits(['7', '512 MB'])
    await choice.click()
    await page.getByRole('option', { name: /^Python/ }).click()
    await limits(['2', '2 GB'])
    await choice.click()
    await page.getByRole('option', { name: /^My tools/ }).click()
    await dialog.getByRole('button', { name: 'Create' }).click()
    await expect(page.getByRole('button', { name: 'Isolation' })).toContainText(/proven/)
    expect(world.get('one').template).toBe('tools')
  })

  it('[PK25] are saved from a sandbox by the keyboard, and replaced only when the person says so', async () => {
    const { page, world } = await open(({ world }) => {
      world.templates.add(tools)
      const { id } = world.add({ name: 'my-api' }, project)
      world.packages.keep(id, 'apt install fd-find')
    })
    await page.getByRole('list', { name: 'Sandboxes' }).getByText('my-api').click()
    await page.keyboard.press('ControlOrMeta+K')
    await page.getByRole('combobox').fill('Save as template')
    await page.keyboard.press('Enter')
    const dialog = page.getByRole('dialog', { name: 'Save “my-api” as a template' })
    await expect(dialog.getByRole('region', { name: 'What it is made of' })).toContainText('apt install fd-find')
    await expect(dialog.getByLabel('Title')).toBeFocused()
    await dialog.getByLabel('Title').fill('Tools')
    await expect(dialog.getByLabel('Id')).toHaveValue('tools')
    await page.keyboard.press('Enter')
    await expect(dialog.getByRole('alert')).toContainText('There is a template “tools” already.')
    await dialog.getByRole('button', { name: 'Replace it' }).click()
    await expect(dialog).toContainText('“Tools” is among your templates now.')
    expect(world.templates.get('tools')).toMatchObject({ title: 'Tools', steps: ['apt install fd-find'] })
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: 'More actions' }).click()
    await page.getByRole('menuitem', { name: 'Save as template…' }).click()
    await dialog.getByLabel('Id').fill('debian')
    await expect(dialog).toContainText('A template that comes with Airlock is called so.')
    await expect(dialog.getByRole('button', { name: 'Save' })).toBeDisabled()
  })

  it('[PK29] are removed from their card, after a question', async () => {
    const { page, world } = await open(({ world }) => {
      world.templates.add(tools)
      world.templates.break('typo', ': It is not JSON.')
    })
    await page.getByRole('button', { name: 'Remove the template “My tools”…' }).click()
    const question = page.getByRole('alertdialog', { name: 'Remove the template “My tools”?' })
    await expect(question).toContainText('templates/tools.json')
    await page.keyboard.press('Escape')
    expect(world.templates.get('tools')).toBeDefined()
    await page.getByRole('button', { name: 'Remove the template “My tools”…' }).click()
    await question.getByRole('button', { name: 'Remove the template' }).click()
    await expect(page.getByRole('button', { name: /^My tools/ })).toBeHidden()
    await page.getByRole('button', { name: 'Remove the template “typo”…' }).click()
    await page.getByRole('button', { name: 'Remove the template', exact: true }).click()
    await expect(page.getByRole('note', { name: /typo/ })).toBeHidden()
    expect(world.templates.get('tools')).toBeUndefined()
  })
})
