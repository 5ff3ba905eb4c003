import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import path from 'node:path'
import { printed } from './support/command.ts'
import { expect, test } from './support/story.ts'

const megabyte = 1024 * 1024

async function writeLargeFile(file: string): Promise<string> {
  const handle = await open(file, 'w')
  const block = Buffer.alloc(megabyte)
  for (let index = 0; index < 100; index++) {
    block.fill(createHash('sha256').update(String(index)).digest())
    await handle.write(block)
  }
  await handle.close()
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer)
  return hash.digest('hex')
}

test('kill -9 of the backend in the middle of an upload and of a running command loses nothing', async ({
  airlock,
  openApp,
}) => {
  await airlock.json(['create', '--name', 'survivor', '--isolation', 'gvisor', '--json'])
  const large = path.join(airlock.home, 'large.bin')
  const expected = await writeLargeFile(large)

  const page = await openApp()
  await page.getByRole('list', { name: 'Sandboxes' }).getByText('survivor').click()
  await page.getByRole('button', { name: 'New terminal' }).click()
  const terminal = page.getByRole('region', { name: 'Terminal', exact: true })
  await terminal.click()
  await page.keyboard.type('i=0; while :; do i=$((i+1)); echo "tick $i of $$"; sleep 0.5; done\n')
  await expect(terminal).toContainText(/tick 2 of \d+/)
  // Not of the last line: after it, xterm keeps digits that it measures.
  const shell = /tick 1 of (\d+)\s*tick 2/.exec((await terminal.textContent()) ?? '')?.[1]

  // A command that goes on until somebody ends it, and says when the first bytes of the upload are there.
  const command = airlock.start([
    'exec',
    'survivor',
    '--',
    'sh',
    '-c',
    'until [ -n "$(ls -A /workspace)" ]; do sleep 0.02; done; echo "arriving: $(ls -A /workspace)"; sleep 600',
  ])
  const commandEnded = new Promise<number | null>((resolve) => command.once('close', resolve))
  const upload = airlock.start(['cp', large, 'survivor:/workspace/large.bin'])
  const uploadEnded = new Promise<number | null>((resolve) => upload.once('close', resolve))
  const [, arriving] = await printed(command, /arriving: (\S+)/)
  process.kill(await airlock.backendProcess(), 'SIGKILL')
  expect(arriving, 'the upload was cut before it was whole').toMatch(/^\.airlock-/)
  expect(await uploadEnded).not.toBe(0)
  expect(await commandEnded).not.toBe(0)
  expect((await airlock.run(['exec', 'survivor', '--', 'test', '-e', '/workspace/large.bin'])).code).toBe(1)

  // The page finds a backend again by itself; the same shell goes on.
  await expect(terminal).toContainText(new RegExp(`tick (1\\d|[2-9]\\d) of ${shell}`), { timeout: 60_000 })

  const retried = await airlock.run(['cp', large, 'survivor:/workspace/large.bin'])
  expect(retried.code, retried.stderr).toBe(0)
  const { stdout } = await airlock.run(['exec', 'survivor', '--', 'sha256sum', '/workspace/large.bin'])
  expect(stdout.split(' ')[0]).toBe(expected)
  const left = await airlock.run(['exec', 'survivor', '--', 'sh', '-c', 'ls -A /workspace'])
  expect(left.stdout.trim()).toBe('large.bin')
})
