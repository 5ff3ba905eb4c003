import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { printed } from './support/command.ts'
import { expect, test } from './support/story.ts'

test('npm start ends whole when npm is told to, and with the reason when Airlock is quit; sandboxes go on', async ({
  airlock,
  page,
}) => {
  await airlock.json(['create', '--name', 'stays', '--json'])
  const { DISPLAY: _, WAYLAND_DISPLAY: __, ...environment } = airlock.environment
  const begin = async () => {
    const npm = spawn('npm', ['start', '--', '--no-open'], { env: { ...environment, CI: '1' }, stdio: 'pipe' })
    const said: string[] = []
    npm.stdout.on('data', (chunk: Buffer) => said.push(chunk.toString()))
    const [, address = '', origin = ''] = await printed(npm, /Airlock is at ((http:\/\/127\.0\.0\.1:\d+)\S+)/)
    const answers = () =>
      fetch(origin).then(
        () => true,
        () => false,
      )
    expect(await answers()).toBe(true)
    return { npm, said, answers, address }
  }

  const told = await begin()
  told.npm.kill('SIGTERM')
  await expect.poll(told.answers).toBe(false)

  const quit = await begin()
  await page.goto(quit.address)
  await expect(page.getByRole('list', { name: 'Sandboxes' })).toContainText('stays')
  const ended = once(quit.npm, 'close')
  expect((await airlock.run(['quit'])).code).toBe(0)
  expect(await ended).toEqual([0, null])
  expect(quit.said.join('')).toContain('Airlock was ended by `airlock quit`')
  expect(await quit.answers()).toBe(false)
  await expect(page.getByRole('alert').filter({ hasText: 'Airlock was ended.' })).toContainText('airlock serve')
  expect((await airlock.run(['exec', 'stays', '--', 'true'])).code).toBe(0)
})
