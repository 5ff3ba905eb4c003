import { it } from 'vitest'
import { sampleLeftover } from './cloud.ts'
import { expect, pageStories } from './page-stories.ts'
import { project } from './world.ts'

pageStories('the account at Fly.io', (open) => {
  it('[CL60] is connected by a token that is never shown, and forgotten after a question', async () => {
    const { page, world } = await open((backend) => {
      backend.world.add({ name: 'demo' }, project)
    })
    await page.getByRole('list', { name: 'Sandboxes' }).getByText('demo').click()
    await page.keyboard.press('Control+,')
    const section = page.getByRole('region', { name: 'Cloud' })
    await expect(section).toContainText('No account is connected')
    await section.getByRole('button', { name: 'Connect Fly.io…' }).click()
    const dialog = page.getByRole('dialog', { name: 'Connect Fly.io' })
    const field = dialog.getByLabel('Token')
    await expect(field).toBeFocused()
    await expect(field).toHaveAttribute('type', 'password')
    await field.fill('bad-token')
    await field.press('Enter')
    await expect(dialog.getByRole('alert')).toContainText('Fly.io does not take this token.')
    await expect(field).toHaveValue('')
    await field.fill('several-token')
    await field.press('Enter')
    await expect(dialog.getByRole('alert')).toContainText('of several organisations')
    await expect(field).toHaveValue('several-token')
    await dialog.getByLabel('Organisation').fill('acme')
    await dialog.getByLabel('Organisation').press('Enter')
    await expect(dialog).toBeHidden()
    const account = section.getByRole('group', { name: 'Account at Fly.io' })
    await expect(account).toContainText('Fly.io · acme')
    await expect(account).toContainText('in the keyring of this computer')
    expect(await page.content()).not.toContain('several-token')

    world.cloud.fail({
      code: 'engine-timeout',
      message: 'Fly.io does not answer.',
      why: 'It is down.',
      remedy: 'Wait.',
    })
    await expect(account.getByRole('status')).toHaveText('Cannot be used now')
    await expect(section.getByRole('alert')).toContainText('It is down.')
    world.cloud.fail(null)
    await expect(account.getByRole('status')).toHaveText('Answers')

    await account.getByRole('button', { name: 'Disconnect…' }).click()
    const question = page.getByRole('alertdialog', { name: 'Disconnect Fly.io?' })
    await expect(question).toContainText('No sandbox of yours is there.')
    await question.getByRole('button', { name: 'Disconnect' }).click()
    await expect(section).toContainText('No account is connected')
  })

  it('[CL60] from the environment is shown as such, and cannot be forgotten here', async () => {
    const { page } = await open((backend) => {
      backend.world.cloud.begin('personal', 'environment')
    })
    await expect(page.getByRole('button', { name: 'New sandbox' }).first()).toBeVisible()
    await page.keyboard.press('Control+,')
    const account = page.getByRole('group', { name: 'Account at Fly.io' })
    await expect(account).toContainText('from FLY_API_TOKEN')
    await expect(account.getByRole('button', { name: 'Disconnect…' })).toBeHidden()
  })

  it('[CL61] is cleaned up one by one, by the person, who is told what is lost', async () => {
    const { page, world } = await open((backend) => {
      backend.world.cloud.begin()
      backend.world.cloud.leftovers = [sampleLeftover, { ...sampleLeftover, id: 'airlock-other', sandbox: null }]
      backend.world.cloud.missingRegions = ['nrt']
    })
    await expect(page.getByRole('button', { name: 'New sandbox' }).first()).toBeVisible()
    await page.keyboard.press('Control+,')
    const section = page.getByRole('region', { name: 'Clean up Fly' })
    await expect(section).toContainText('These regions did not answer: nrt.')
    const item = section.getByRole('listitem', { name: 'old-experiment' })
    await expect(item).toContainText('$1.80 a month')
    await item.getByRole('button', { name: 'Remove…' }).click()
    const question = page.getByRole('alertdialog')
    await expect(question).toContainText('a disk of 10 GB in ams')
    await question.press('Escape')
    await expect(item).toBeVisible()
    await item.getByRole('button', { name: 'Remove…' }).click()
    await question.getByRole('button', { name: 'Remove for good' }).click()
    await expect(item).toBeHidden()
    await expect.poll(() => world.cloud.leftovers.map(({ id }) => id)).toEqual(['airlock-other'])
  })

  it('[CL62] a new sandbox is made there with region, size and price; without an account nobody is asked where', async () => {
    const { page, world } = await open()
    const dialog = page.getByRole('dialog', { name: 'New sandbox' })
    await page.getByRole('button', { name: 'New sandbox' }).first().click()
    await expect(dialog.getByRole('radiogroup', { name: 'Network' })).toBeVisible()
    await expect(dialog.getByRole('radiogroup', { name: 'Where' })).toBeHidden()
    world.cloud.begin()
    await dialog.getByRole('textbox', { name: 'Name' }).fill('lake')
    await dialog.getByRole('radiogroup', { name: 'Where' }).getByRole('radio', { name: 'Fly.io' }).click()
    await dialog.getByRole('combobox', { name: 'Region' }).click()
    await page.getByRole('option', { name: /^Frankfurt/ }).click()
    await dialog.getByRole('combobox', { name: 'Size' }).click()
    await page.getByRole('option', { name: /^2 shared CPUs, 2 GB/ }).click()
    await expect(dialog.getByRole('group', { name: 'Price' })).toContainText('an hour')
    await dialog.getByRole('button', { name: 'More' }).click()
    await expect(dialog.getByLabel('CPUs')).toBeHidden()
    await expect(dialog).toContainText('the boundary is a virtual machine of its own')
    await dialog.getByRole('button', { name: 'Create' }).click()
    await expect(page.getByRole('list', { name: 'Sandboxes' })).toContainText('fly · fra')
    expect(world.get('lake').cloud).toMatchObject({ region: 'fra', size: { cpuKind: 'shared', cpus: 2 } })
  })
})
