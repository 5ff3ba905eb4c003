import { it } from 'vitest'
import { expect, pageStories } from './page-stories.ts'
import { sampleConflicts, samplePhases, samplePlan } from './push-samples.ts'
import { pushed } from './pushed.ts'
import type { FakeBackend } from './server.ts'
import { project } from './world.ts'

pageStories('push to cloud and pull back', (open) => {
  const opened = async (prepare: (backend: FakeBackend) => void = () => undefined) => {
    const { page, world } = await open((backend) => {
      backend.world.cloud.begin('my-organisation')
      backend.world.push.more = samplePlan
      backend.world.add({ name: 'my-api' }, project)
      prepare(backend)
    })
    await page.getByRole('list', { name: 'Sandboxes' }).getByText('my-api').click()
    return { page, world, sandbox: world.get('my-api') }
  }

  it('[PU70] without an account says what it would be, and leads to connecting one', async () => {
    const { page, world } = await open((backend) => backend.world.add({ name: 'my-api' }, project))
    await page.getByRole('list', { name: 'Sandboxes' }).getByText('my-api').click()
    await page.keyboard.press('Control+k')
    await page.getByRole('combobox', { name: 'Search or run a command' }).fill('push to cloud')
    await page.keyboard.press('Enter')
    const dialog = page.getByRole('dialog', { name: 'Push “my-api” to cloud' })
    await expect(dialog).toContainText('in your own account at Fly.io')
    await page.keyboard.press('Enter')
    await page.getByRole('dialog', { name: 'Connect Fly.io' }).getByLabel('Token').fill('good')
    await page.keyboard.press('Enter')
    await expect(page.getByRole('group', { name: 'Account at Fly.io' })).toContainText('personal')
    expect(world.push.asked).toEqual([])
  })

  it('[PU71] shows what travels and stays with choices, and goes by the plan that is shown', async () => {
    const { page, world } = await opened()
    await page.getByRole('button', { name: 'Push to cloud' }).click()
    const dialog = page.getByRole('dialog', { name: 'Push “my-api” to cloud' })
    const travels = dialog.getByRole('region', { name: 'What travels' })
    await expect(travels).toContainText('824 files, 9.0 MB')
    await expect(travels).toContainText('2 commits that no remote has')
    await travels.getByRole('checkbox', { name: /^dist\// }).click()
    await expect(travels).toContainText('783 files, 7.2 MB')
    const stays = dialog.getByRole('region', { name: 'What stays here' })
    await expect(stays.getByRole('list', { name: 'Credentials held back' })).toContainText('STRIPE_KEY=sk_live_…')
    await expect(stays.getByRole('list', { name: 'Would not run there' })).toContainText('Made again there by npm ci.')
    await stays.getByRole('checkbox', { name: /^~\/\.npmrc/ }).click()
    await expect(stays).toContainText('3 programs that run')

    const price = dialog.getByRole('group', { name: 'Price' })
    await expect(price).toContainText('$0.0447 an hour')
    await dialog.getByRole('combobox', { name: 'Region' }).click()
    await page.getByRole('option', { name: /^Frankfurt/ }).click()
    await expect(price).toContainText('$0.0497 an hour')
    await price.getByText('The same use elsewhere').click()
    await expect(price.getByRole('row', { name: /Modal/ })).toContainText('not known')
    await dialog.getByRole('button', { name: 'Push to cloud' }).click()
    await expect.poll(() => world.push.asked).toEqual(['push my-api'])
    expect(world.push.chosen).toEqual({
      include: [{ folder: 'home', path: '.npmrc' }],
      leaveOut: [{ folder: 'workspace', path: 'dist' }],
    })
  })

  it('[PU71] a plan that is refused says why, and is made again', async () => {
    const { page, world } = await opened(({ world: { push } }) => {
      push.refusal = { code: 'engine-timeout', message: 'It took too long.', why: 'It is busy.', remedy: 'Try again.' }
    })
    await page.getByRole('button', { name: 'Push to cloud' }).click()
    const dialog = page.getByRole('dialog')
    await expect(dialog.getByRole('alert')).toContainText('It took too long.')
    await expect(dialog.getByRole('button', { name: 'Push to cloud' })).toBeDisabled()
    world.push.refusal = null
    await dialog.getByRole('button', { name: 'Look again' }).click()
    await expect(dialog.getByRole('region', { name: 'What travels' })).toBeVisible()
  })

  it('[PU72] shows phases and bytes, goes on when it is closed, and is cancelled with all as before', async () => {
    const { page, world, sandbox } = await opened()
    await page.getByRole('button', { name: 'Push to cloud' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('button', { name: 'Push to cloud' }).click()
    await expect(dialog).toContainText('On its way to Fly.io.')
    world.push.change(sandbox, { phases: samplePhases, sentBytes: 4_730_000 })
    await expect(dialog.getByRole('list', { name: 'Progress' })).toContainText('Copying while it goes on')
    await expect(dialog.getByRole('progressbar', { name: 'Sent' })).toHaveAttribute('value', '0.5')
    await page.keyboard.press('Escape')
    const banner = page.getByRole('note').filter({ hasText: 'Pushing to the cloud…' })
    await expect(banner).toContainText('4.5 MB of 9.0 MB over the line')
    await banner.getByRole('button', { name: 'Details…' }).click()
    await dialog.getByRole('button', { name: 'Cancel' }).click()
    await expect.poll(() => world.push.asked.at(-1)).toBe('cancel my-api')
    await page.keyboard.press('Escape')
    await expect(banner).toBeHidden()
  })

  it('[PU72] what failed says why, what was interrupted is gone on with or undone', async () => {
    const { page, world, sandbox } = await opened()
    const error = {
      code: 'cloud-full',
      message: 'There is no room.',
      why: 'Fly said so.',
      remedy: 'Go elsewhere.',
    } as const
    world.push.change(sandbox, { error })
    await expect(page.getByRole('alert')).toContainText('There is no room.')
    await page.getByRole('button', { name: 'Push again…' }).click()
    await expect(page.getByRole('dialog').getByRole('region', { name: 'Where to' })).toBeVisible()
    await page.keyboard.press('Escape')
    const interrupted = {
      stage: 'interrupted',
      direction: 'push',
      canCancel: true,
      hasMachine: true,
      error: null,
    } as const
    world.push.change(sandbox, interrupted)
    await page.getByRole('button', { name: 'Go on' }).click()
    await expect.poll(() => world.push.asked.at(-1)).toBe('push my-api')
    world.push.change(sandbox, interrupted)
    await page.getByRole('button', { name: 'Undo' }).click()
    await expect.poll(() => world.push.asked.at(-1)).toBe('cancel my-api')
    await expect(page.getByText('The push was interrupted.')).toBeHidden()
  })

  it('[PU75] a machine that was left behind is told with its cost; its work is pulled, or it goes after a question', async () => {
    const { page, world, sandbox } = await opened()
    const leftBehind = { stage: 'home', hasMachine: true, isUnmerged: true, place: 'fly my-organisation' } as const
    world.push.change(sandbox, leftBehind)
    const chip = page.getByRole('button', { name: 'Fly machine left behind' })
    await chip.click()
    await expect(page.getByRole('dialog', { name: 'Something of it' })).toContainText(
      'it may hold work that is nowhere else',
    )
    await page.getByRole('button', { name: 'Pull its work…' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Pull back' }).click()
    await expect.poll(() => world.push.asked.at(-1)).toBe('pull my-api')
    await page.keyboard.press('Escape')
    world.push.change(sandbox, { ...leftBehind, direction: null, canCancel: false })
    await chip.click()
    await page.getByRole('button', { name: 'Remove the machine…' }).click()
    const question = page.getByRole('alertdialog')
    await expect(question).toContainText('was not pulled is lost with it')
    await question.getByRole('button', { name: 'Remove the machine' }).click()
    await expect(chip).toBeHidden()
  })

  it('[PU73] one that is there says where and what it costs, and what keeps it awake', async () => {
    const { page, world, sandbox } = await opened()
    pushed(world, 'my-api')
    await expect(page.getByRole('list', { name: 'Sandboxes' })).toContainText('fly · fra')
    const chip = page.getByRole('button', { name: 'Fly · fra $0.0518/h' })
    await chip.click()
    const popup = page.getByRole('dialog', { name: 'At Fly.io' })
    await expect(popup).toContainText('Frankfurt (fra), my-organisation')
    await expect(popup).toContainText('Kept awake by: a terminal prints.')
    await expect(popup).toContainText('nobody is let into it until you pull it back')
    await popup.getByRole('combobox', { name: 'Sleeps without work after' }).click()
    await page.getByRole('option', { name: '1 hour' }).click()
    await expect.poll(() => world.get('my-api').cloud?.idleMinutes).toBe(60)
    await popup.getByLabel('May cost by running').fill('0')
    await expect(popup).toContainText('Between $0.01 and $10000.')
    await popup.getByLabel('May cost by running').fill('5')
    await popup.getByLabel('May cost by running').press('Enter')
    await expect(popup).toContainText('$0.00 of $5.00 spent')
    await popup.getByRole('button', { name: 'No ceiling' }).click()
    await expect.poll(() => world.get('my-api').cloud?.ceiling).toBeNull()
    await popup.getByText('What is different there').click()
    await expect(popup).toContainText('amd64 (x86-64) alone.')
    await page.keyboard.press('Escape')
    world.change(sandbox.id, { state: 'paused' })
    await expect(page.getByRole('button', { name: 'Fly · fra $1.80/month' })).toBeVisible()
  })

  it('[PU73] one that could not start for want of room is offered another host', async () => {
    const { page, world, sandbox } = await opened()
    const error = { code: 'cloud-full', message: 'Its host is full.', why: 'Fly said so.', remedy: 'Move it.' } as const
    pushed(world, 'my-api', { state: 'stopped', error })
    await page.getByRole('button', { name: 'Move to another host' }).click()
    await expect.poll(() => world.cloud.moved).toEqual([sandbox.id])
  })

  it('[PU58] one whose machine is gone is not removed without a word on its copy here, and goes on with that instead', async () => {
    const { page, world } = await opened()
    pushed(world, 'my-api')
    await page.getByRole('button', { name: 'More actions' }).click()
    await page.getByRole('menuitem', { name: 'Remove…' }).click()
    const question = page.getByRole('alertdialog', { name: 'Remove “my-api”?' })
    await expect(question).toContainText('Its copy on this computer is removed as well.')
    // While the machine is there, going on without it is refused.
    await expect(question.getByRole('button', { name: 'Go on with that copy instead' })).toBeHidden()
    await question.press('Escape')
    await expect(question).toBeHidden()
    const error = {
      code: 'sandbox-not-found',
      message: 'Its machine is gone.',
      why: 'Fly said so.',
      remedy: '',
    } as const
    pushed(world, 'my-api', { state: 'failed', error })
    await page.getByRole('button', { name: 'Remove…' }).click()
    await expect(question).toContainText('may be the last one there is')
    await question.getByRole('button', { name: 'Go on with that copy instead' }).click()
    await expect.poll(() => world.push.asked).toEqual(['go on here my-api'])
    await expect(question).toBeHidden()
    expect(world.get('my-api')).toMatchObject({ engine: 'local', state: 'stopped' })
  })

  it('[PU74] is pulled back, and conflicts are decided one by one before it goes on', async () => {
    const { page, world, sandbox } = await opened()
    pushed(world, 'my-api')
    await page.getByRole('button', { name: 'Pull back' }).click()
    const dialog = page.getByRole('dialog', { name: 'Pull “my-api” back' })
    await dialog.getByRole('checkbox', { name: /^Keep its machine/ }).click()
    await dialog.getByRole('button', { name: 'Pull back' }).click()
    await expect.poll(() => world.push.asked).toEqual(['pull my-api'])
    world.push.conflicts = sampleConflicts
    world.push.change(sandbox, { stage: 'conflicts', conflicts: 3 })
    const list = dialog.getByRole('list', { name: 'Changed on both sides' })
    await expect(dialog).toContainText('3 paths of 3 still wait for you.')
    const goOn = dialog.getByRole('button', { name: 'Go on' })
    await expect(goOn).toBeDisabled()
    await expect(dialog.locator('.monaco-diff-editor')).toContainText('process.env.PORT')
    await dialog.getByRole('radio', { name: 'As I edit it' }).click()
    await dialog.locator('.modified-in-monaco-diff-editor .view-line', { hasText: '4000' }).click()
    await page.keyboard.press('Control+Home')
    await page.keyboard.type('// merged\n')
    await dialog.getByRole('button', { name: 'Take it as edited' }).click()
    await expect(list.getByRole('button', { name: /server\.ts/ })).toContainText('As you merged it')
    await list.getByRole('button', { name: /diagram/ }).click()
    await expect(dialog).toContainText('811 KB, mode 644')
    await dialog.getByRole('radio', { name: 'Both' }).click()
    await expect(dialog).toContainText('under a name of its own')
    await list.getByRole('button', { name: /profile/ }).click()
    await dialog.getByRole('radio', { name: 'This computer’s' }).click()
    await expect(goOn).toBeEnabled()
    await goOn.click()
    await expect.poll(() => world.push.asked.at(-1)).toBe('pull my-api')
    expect(world.push.conflicts.map(({ decision }) => decision?.take)).toEqual(['text', 'both', 'local'])
    const [first] = world.push.conflicts
    expect(first?.decision?.take === 'text' && first.decision.text).toMatch(/^\/\/ merged\n/)
  })

  it('[PU74] a pull with conflicts can be given up', async () => {
    const { page, world, sandbox } = await opened()
    pushed(world, 'my-api')
    world.push.conflicts = sampleConflicts
    world.push.change(sandbox, { stage: 'conflicts', canCancel: true, conflicts: 3 })
    await page.getByRole('button', { name: 'Decide…' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('group', { name: 'All that is open' }).getByRole('button', { name: 'Fly.io’s' }).click()
    await expect
      .poll(() => world.push.conflicts.map(({ decision }) => decision?.take))
      .toEqual(['cloud', 'cloud', 'cloud'])
    await dialog.getByRole('button', { name: 'Give up the pull' }).click()
    await expect.poll(() => world.push.asked.at(-1)).toBe('cancel my-api')
  })
})
