import { expect } from '@playwright/test'
import { sampleLeftover } from '../cloud.ts'
import { sampleConflicts, samplePhases, samplePlan } from '../push-samples.ts'
import { pushed } from '../pushed.ts'
import { openSandbox, type Scene } from './scene.ts'

const openCloud: Scene = async (page, backend) => {
  await openSandbox(page, backend)
  await page.keyboard.press('Control+,')
  await page.getByRole('region', { name: 'Cloud' }).scrollIntoViewIfNeeded()
}

/** The sheet of a push, with something of everything. */
const openPush: Scene = async (page, backend) => {
  backend.world.cloud.begin('my-organisation')
  backend.world.push.more = samplePlan
  await openSandbox(page, backend)
  await page.getByRole('button', { name: 'Push to cloud' }).click()
  await expect(page.getByRole('region', { name: 'What travels' })).toBeVisible()
  await expect(page.getByRole('group', { name: 'Price' })).toBeVisible()
}

const openAway: Scene = async (page, backend) => {
  backend.world.cloud.begin('my-organisation')
  await openSandbox(page, backend)
  pushed(backend.world, 'my-api')
  await expect(page.getByRole('button', { name: /^Fly · fra/ })).toBeVisible()
}

/** The account at a cloud, and what is there. */
export const cloudScenes: Record<string, Scene> = {
  'cloud-off': openCloud,
  async 'cloud-connect'(page, backend) {
    await openCloud(page, backend)
    await page.getByRole('button', { name: 'Connect Fly.io…' }).click()
    await page.getByRole('dialog').getByLabel('Token').fill('bad-token')
    await page.keyboard.press('Enter')
    await expect(page.getByRole('alert')).toContainText('does not take this token')
  },
  async 'cloud-ready'(page, backend) {
    backend.world.cloud.begin()
    backend.world.cloud.leftovers = [
      sampleLeftover,
      {
        ...{ id: 'airlock-p7d2k5w8c3nb', sandbox: null, mayBeDamaged: false, perMonth: 0.0447 * 720 + 3 },
        machines: [{ id: '9185743fe0d283', state: 'started', region: 'fra', runningPerHour: 0.0447 }],
        volumes: [{ id: 'vol_9pq3', sizeGb: 20, region: 'fra' }],
      },
    ]
    backend.world.cloud.missingRegions = ['nrt']
    await openCloud(page, backend)
    await expect(page.getByRole('list', { name: 'Left over at Fly.io' })).toContainText('old-experiment')
    await page.getByText('What is different there').scrollIntoViewIfNeeded()
  },
  async 'cloud-differences'(page, backend) {
    await openCloud(page, backend)
    await page.getByText('What is different there').click()
    await page.getByRole('rowheader', { name: 'Processor' }).scrollIntoViewIfNeeded()
  },
  async 'cloud-remove'(page, backend) {
    await cloudScenes['cloud-ready']?.(page, backend)
    await page.getByRole('listitem', { name: 'old-experiment' }).getByRole('button', { name: 'Remove…' }).click()
    await expect(page.getByRole('alertdialog')).toContainText('cannot be undone')
  },
  async 'cloud-failing'(page, backend) {
    backend.world.cloud.begin('personal', 'environment')
    backend.world.cloud.fail({
      code: 'engine-timeout',
      message: 'Fly.io does not answer.',
      why: 'It said: 503 (request 01FAKE) [GET /v1/apps]. It is asked again by itself.',
      remedy: 'Look at status.flyio.net. Sandboxes there go on meanwhile.',
    })
    await openCloud(page, backend)
    await expect(page.getByRole('group', { name: 'Account at Fly.io' })).toContainText('Cannot be used now')
  },
  async 'push-off'(page, backend) {
    await openSandbox(page, backend)
    await page.getByRole('button', { name: 'Push to cloud' }).click()
    await expect(page.getByRole('button', { name: 'Connect Fly.io…' })).toBeFocused()
  },
  async 'push-looking'(page, backend) {
    backend.world.cloud.begin('my-organisation')
    backend.world.push.looked = new Promise(() => undefined)
    await openSandbox(page, backend)
    await page.getByRole('button', { name: 'Push to cloud' }).click()
    await expect(page.getByRole('dialog')).toContainText('Looking through its files')
  },
  push: openPush,
  async 'push-below'(page, backend) {
    await openPush(page, backend)
    await page.getByText('The same use elsewhere').click()
    await page.getByText('Cannot travel').scrollIntoViewIfNeeded()
  },
  async 'push-sizes'(page, backend) {
    await openPush(page, backend)
    await page.getByRole('combobox', { name: 'Size' }).click()
    await expect(page.getByRole('option').first()).toBeVisible()
  },
  async 'push-under-way'(page, backend) {
    await openPush(page, backend)
    await page.getByRole('button', { name: 'Push to cloud' }).last().click()
    const sandbox = backend.world.get('my-api')
    backend.world.push.change(sandbox, { phases: samplePhases, sentBytes: 3_900_000 })
    await expect(page.getByRole('list', { name: 'Progress' })).toContainText('Copying')
  },
  async 'push-banner'(page, backend) {
    await cloudScenes['push-under-way']?.(page, backend)
    await page.keyboard.press('Escape')
    await expect(page.getByRole('dialog')).toBeHidden()
    await expect(page.getByRole('button', { name: 'Details…' })).toBeVisible()
  },
  async 'push-failed'(page, backend) {
    await cloudScenes['push-under-way']?.(page, backend)
    backend.world.push.change(backend.world.get('my-api'), {
      ...{ stage: 'home', direction: null, canCancel: false, hasMachine: false },
      phases: samplePhases.map((one) => (one.state === 'running' ? { ...one, state: 'failed' } : one)),
      error: {
        code: 'cloud-full',
        message: 'Fly.io has no room for this machine in Amsterdam now.',
        why: 'It said: insufficient resources to create machine (request 01FAKE).',
        remedy: 'Choose another region or a smaller size, or try again later.',
      },
    })
    await expect(page.getByRole('dialog')).toContainText('All is as it was before')
  },
  async 'push-interrupted'(page, backend) {
    backend.world.cloud.begin('my-organisation')
    await openSandbox(page, backend)
    backend.world.push.change(backend.world.get('my-api'), {
      ...{ stage: 'interrupted', direction: 'push', canCancel: true, hasMachine: true },
    })
    await expect(page.getByText('The push was interrupted.')).toBeVisible()
  },
  async 'new-at-fly'(page, backend) {
    backend.world.cloud.begin('my-organisation')
    await openSandbox(page, backend)
    await page.getByRole('button', { name: 'New sandbox' }).first().click()
    await page.getByRole('radio', { name: 'Fly.io' }).click()
    await page.getByRole('group', { name: 'Price' }).scrollIntoViewIfNeeded()
  },
  async 'machine-left-behind'(page, backend) {
    await openSandbox(page, backend)
    const left = { stage: 'home', hasMachine: true, isUnmerged: true, place: 'fly my-organisation' } as const
    backend.world.push.change(backend.world.get('my-api'), left)
    await page.getByRole('button', { name: 'Fly machine left behind' }).click()
    await expect(page.getByRole('button', { name: 'Remove the machine…' })).toBeVisible()
  },
  'cloud-away': openAway,
  async 'cloud-chip'(page, backend) {
    await openAway(page, backend)
    await page.getByRole('button', { name: /^Fly · fra/ }).click()
    await expect(page.getByText('Kept awake by')).toBeVisible()
  },
  async 'cloud-shared'(page, backend) {
    await openAway(page, backend)
    const { id, cloud } = backend.world.get('my-api')
    const share = {
      port: 3000,
      url: 'https://airlock-x1.fly.dev',
      expiresAt: '2030-01-02T03:04:00.000Z',
      isEnding: false,
    }
    if (cloud !== null) backend.world.change(id, { cloud: { ...cloud, share } })
    await page.getByRole('button', { name: /^Fly · fra/ }).click()
    await expect(page.getByText('Port 3000, until')).toBeVisible()
  },
  async 'cloud-asleep'(page, backend) {
    await openAway(page, backend)
    const { id } = backend.world.get('my-api')
    backend.world.change(id, { state: 'paused' })
    await expect(page.getByRole('button', { name: /month/ })).toBeVisible()
  },
  async 'cloud-full'(page, backend) {
    await openAway(page, backend)
    backend.world.change(backend.world.get('my-api').id, {
      state: 'stopped',
      error: {
        code: 'cloud-full',
        message: 'Its computer at Fly.io has no room for it now.',
        why: 'It said: insufficient resources on the host of its volume (request 01FAKE).',
        remedy: 'Try again later, or move it to another host with its data.',
      },
    })
    await expect(page.getByRole('button', { name: 'Move to another host' })).toBeVisible()
  },
  async pull(page, backend) {
    await openAway(page, backend)
    await page.getByRole('button', { name: 'Pull back' }).click()
    await expect(page.getByRole('dialog')).toContainText('merged with what is here')
  },
  async 'pull-conflicts'(page, backend) {
    await openAway(page, backend)
    backend.world.push.conflicts = sampleConflicts
    backend.world.push.change(backend.world.get('my-api'), { stage: 'conflicts', canCancel: true, conflicts: 3 })
    await page.getByRole('button', { name: 'Decide…' }).click()
    await expect(page.getByRole('dialog').locator('.monaco-diff-editor')).toBeVisible()
    await expect(page.getByRole('dialog').getByText('process.env.PORT')).toBeVisible()
    await expect(page.getByRole('dialog').locator('.line-insert').first()).toBeVisible()
  },
  async 'pull-conflict-edit'(page, backend) {
    await cloudScenes['pull-conflicts']?.(page, backend)
    await page.getByRole('radio', { name: 'As I edit it' }).click()
    await expect(page.getByRole('button', { name: 'Take it as edited' })).toBeVisible()
    await expect(page.getByRole('dialog').getByText('process.env.PORT')).toBeVisible()
    await expect(page.getByRole('dialog').locator('.line-insert').first()).toBeVisible()
  },
  async 'pull-conflict-binary'(page, backend) {
    await cloudScenes['pull-conflicts']?.(page, backend)
    await page.getByRole('button', { name: /diagram/ }).click()
    await page.getByRole('radio', { name: 'Both' }).click()
    await expect(page.getByText('under a name of its own')).toBeVisible()
  },
}
