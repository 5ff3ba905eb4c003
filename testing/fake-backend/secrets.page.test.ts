import { it } from 'vitest'
import { expect, pageStories } from './page-stories.ts'
import { pushed } from './pushed.ts'
import { project } from './world.ts'

const value = 'sk-test-0123456789/abcdef+secret'

pageStories('secrets', (open) => {
  it('[SC16] [SC21] are added, granted, limited, revoked and removed, and no value is ever in the page', async () => {
    const { page, secrets } = await open(({ world }) => world.add({ name: 'demo' }, project))
    await page.getByRole('list', { name: 'Sandboxes' }).getByText('demo').click()
    await page.keyboard.press('Control+,')
    const section = page.getByRole('region', { name: 'Secrets' })
    await section.getByRole('button', { name: 'Add a secret…' }).click()
    const dialog = page.getByRole('dialog', { name: 'Add a secret' })
    const field = dialog.getByLabel('Value')
    await expect(field).toHaveAttribute('type', 'password')
    await field.fill('two words')
    await field.press('Enter')
    await expect(dialog.getByRole('alert')).toContainText('The secret was not taken.')
    await expect(field).toHaveValue('')
    await field.fill(value)
    await field.press('Enter')
    await expect(dialog).toBeHidden()

    const item = section.getByRole('listitem', { name: 'Anthropic' })
    await expect(item).toContainText('http://anthropic.airlock.internal leads to api.anthropic.com')
    await expect(section.getByRole('note')).toContainText('The fake backend has none.')
    await item.getByRole('combobox', { name: 'Let a sandbox use Anthropic' }).click()
    await page.getByRole('option', { name: 'demo' }).click()
    await expect(item).toContainText('0 of 1,000 requests')
    const [secret] = secrets.store.list()
    if (secret === undefined) throw new Error('It was added.')
    secrets.usage.request(secret.id, secret.grants[0]?.sandbox ?? '')
    await expect(item).toContainText('1 of 1,000 requests')
    expect(await page.content()).not.toContain(value)

    await item.getByRole('button', { name: 'Limits of Anthropic in demo' }).click()
    const limits = page.getByRole('dialog', { name: 'Limits of “Anthropic” in demo' })
    await expect(limits).toContainText('1 used so far')
    await limits.getByLabel('Requests an hour').fill('0')
    await expect(limits.getByRole('button', { name: 'Set limits' })).toBeDisabled()
    await limits.getByLabel('Requests an hour').fill('7')
    await limits.getByLabel('MB an hour').fill('1.5')
    await limits.getByRole('button', { name: 'Set limits' }).click()
    await expect(limits).toBeHidden()
    await expect(item).toContainText('1 of 7 requests and 0 B of 1.5 MB this hour')
    expect(secrets.store.list()[0]?.grants[0]?.limits).toMatchObject({
      requestsPerHour: 7,
      bytesPerHour: 1.5 * 1024 ** 2,
    })

    await item.getByRole('button', { name: 'Revoke Anthropic for demo' }).click()
    await expect.poll(() => secrets.store.list()[0]?.grants).toEqual([])
    await item.getByRole('button', { name: 'Remove…' }).click()
    await page.getByRole('alertdialog').getByRole('button', { name: 'Remove it' }).click()
    await expect(section).toContainText('There are none.')
  })

  it('[SC16] for any other host are bound by header and scheme; a new value leaves the rest', async () => {
    const { page, secrets } = await open()
    await expect(page.getByRole('button', { name: 'New sandbox' }).first()).toBeVisible()
    await page.keyboard.press('Control+,')
    await page.getByRole('button', { name: 'Add a secret…' }).click()
    const dialog = page.getByRole('dialog', { name: 'Add a secret' })
    await dialog.getByRole('combobox', { name: 'For' }).click()
    await page.getByRole('option', { name: 'Other' }).click()
    await dialog.getByLabel('Host').fill('api.example.com')
    await dialog.getByRole('combobox', { name: 'How it is sent' }).click()
    await page.getByRole('option', { name: 'As it is' }).click()
    await dialog.getByLabel('Header').fill('Private-Token')
    await dialog.getByLabel('Variable with the address').fill('EXAMPLE_URL')
    await dialog.getByLabel('Value').fill(value)
    await dialog.getByRole('button', { name: 'Add', exact: true }).click()
    const item = page.getByRole('listitem', { name: 'api.example.com' })
    await expect(item).toContainText('with the key as private-token')
    await item.getByRole('button', { name: 'New value…' }).click()
    await page.getByRole('textbox', { name: 'Value' }).fill(`${value}2`)
    await page.getByRole('button', { name: 'Replace' }).click()
    await expect(page.getByRole('dialog')).toBeHidden()
    const [secret] = secrets.store.list()
    if (secret === undefined) throw new Error('It was added.')
    expect(secret).toMatchObject({
      targets: [{ header: 'private-token', scheme: 'raw', addressVariable: 'EXAMPLE_URL' }],
    })
    expect(await secrets.store.value(secret.id)).toBe(`${value}2`)
    expect(await page.content()).not.toContain(value)
  })

  it('[SC23] of npm begin with the registry that npm uses, unless another is typed', async () => {
    const { page, secrets } = await open(({ world }) => {
      world.registries = ['mirror.example.com/npm', 'npm.company.example']
    })
    await expect(page.getByRole('button', { name: 'New sandbox' }).first()).toBeVisible()
    await page.keyboard.press('Control+,')
    await page.getByRole('button', { name: 'Add a secret…' }).click()
    const dialog = page.getByRole('dialog', { name: 'Add a secret' })
    await dialog.getByRole('combobox', { name: 'For' }).click()
    await page.getByRole('option', { name: 'npm' }).click()
    await expect(dialog.getByLabel('Host')).toHaveValue('mirror.example.com/npm')
    await expect(dialog).toContainText('Taken from npm’s own configuration, which also names npm.company.example.')
    await dialog.getByLabel('Value').fill(value)
    await dialog.getByRole('button', { name: 'Add', exact: true }).click()
    await expect(page.getByRole('listitem', { name: 'npm' })).toContainText('leads to mirror.example.com')
    expect(secrets.store.list()[0]?.targets).toMatchObject([{ host: 'mirror.example.com', path: '/npm' }])
  })

  it('[SC16] are switched for one sandbox beside the rules of its network', async () => {
    const { page, secrets } = await open(({ world }) => world.add({ name: 'demo' }, project))
    await secrets.store.add({ preset: 'anthropic', value })
    await page.getByRole('list', { name: 'Sandboxes' }).getByText('demo').click()
    await page
      .getByRole('button', { name: /^Network/ })
      .first()
      .click()
    await page.getByRole('tab', { name: /^Rules/ }).click()
    const list = page.getByRole('list', { name: 'Secrets of this sandbox' })
    await expect(list).toContainText('api.anthropic.com')
    await list.getByRole('switch', { name: 'Anthropic' }).click()
    await expect(list).toContainText('0 of 1,000 requests')
    await expect.poll(() => secrets.store.list()[0]?.grants.length).toBe(1)
    await list.getByRole('switch', { name: 'Anthropic' }).click()
    await expect.poll(() => secrets.store.list()[0]?.grants.length).toBe(0)
  })

  it('[SC31] are used in the cloud by consent, which says what it means and is asked for one sandbox', async () => {
    const { page, world, secrets } = await open(({ world: before }) => before.add({ name: 'demo' }, project))
    await secrets.store.add({ preset: 'anthropic', value })
    await page.getByRole('list', { name: 'Sandboxes' }).getByText('demo').click()
    await page.keyboard.press('Control+,')
    const item = page.getByRole('listitem', { name: 'Anthropic' })
    const choose = async () => {
      await item.getByRole('combobox', { name: 'Let a sandbox use Anthropic' }).click()
      await page.getByRole('option', { name: 'demo' }).click()
    }
    await choose()
    await expect(item).toContainText('0 of 1,000 requests')
    // Nothing speaks of a cloud before there is one.
    await expect(item.getByRole('checkbox')).toHaveCount(0)
    world.cloud.begin('my-organisation')
    const consent = item.getByRole('checkbox', { name: 'Also use it in the cloud' })
    await consent.click()
    const question = page.getByRole('alertdialog', { name: 'Use “Anthropic” in the cloud, too?' })
    await expect(question).toContainText('never on its disk, gone when it stops')
    await question.getByRole('button', { name: 'Keep it here' }).click()
    await expect(consent).not.toBeChecked()
    const grants = () => secrets.store.list()[0]?.grants.map(({ inCloud }) => inCloud)
    expect(grants()).toEqual([undefined])
    await consent.click()
    await question.getByRole('button', { name: 'Use it there, too' }).click()
    await expect(consent).toBeChecked()
    expect(grants()).toEqual([true])
    await consent.click()
    await expect(consent).not.toBeChecked()
    await item.getByRole('button', { name: 'Revoke Anthropic for demo' }).click()

    // Of one that is there, a grant is this consent.
    pushed(world, 'demo')
    await choose()
    await question.getByRole('button', { name: 'Use it there, too' }).click()
    await expect(item).toContainText('Handed over once Airlock is connected to it.')
    expect(grants()).toEqual([true])
  })
})
