import { existsSync } from 'node:fs'
import { readdir, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { wireLimits } from '../../src-shared/agent/wire.ts'
import type { TerminalView } from '../../src-main/backend/channel/agent-client.ts'
import { eventually } from '../../src-main/backend/fixtures/eventually.ts'
import { agentForFile, clientOf } from '../../testing/agent/agent-for-file.ts'
import { startAgent } from '../../testing/agent/agent-process.ts'
import { Collected } from '../../testing/agent/collect.ts'

const size = { columns: 80, rows: 24 }

const inside = agentForFile()

async function openWith(...command: readonly string[]): Promise<{ readonly id: string; readonly view: TerminalView }> {
  const { id } = await inside.client.terminals.open({ size, command })
  return { id, view: await inside.client.terminals.attach(id, {}) }
}

/** Reads and acknowledges everything, as a viewer that keeps up. */
function follow(view: TerminalView): Collected {
  return new Collected(view.stream, (bytes) => {
    view.acknowledge(bytes)
  })
}

const positionOf = async (id: string): Promise<number> =>
  (await inside.client.terminals.list()).find((info) => info.id === id)?.position ?? -1

/** Fills the window of a viewer that reads nothing. Resolves with the position after another program's megabytes went by. */
async function heldAt(id: string): Promise<number> {
  await eventually(async () => (await positionOf(id)) >= wireLimits.terminalWindow)
  const other = await openWith('sh', '-c', 'seq 1 500000; echo finished; cat')
  await follow(other.view).until('finished')
  await inside.client.terminals.close(other.id)
  return await positionOf(id)
}

describe('a terminal', () => {
  it('[TE1] runs the user’s shell in the workspace, with what programs expect of a terminal', async () => {
    const { id } = await inside.client.terminals.open({ size })
    const view = await inside.client.terminals.attach(id, {})
    const seen = follow(view)
    view.stream.write('echo "$TERM $COLORTERM $(pwd) $HOME"; tty; exit 7\r')
    expect(await view.ended).toEqual({ code: 7, signal: null })
    expect(seen.text).toContain(`xterm-256color truecolor ${inside.agent.workspace} ${inside.agent.home}`)
    expect(seen.text).toContain('/dev/pts/')
  })

  it('[TE3] carries every byte both ways, not only text', async () => {
    const { view } = await openWith('sh', '-c', 'stty raw -echo; echo ready; head -c 256 | od -An -v -tx1; exit')
    const seen = follow(view)
    await seen.until('ready')
    view.stream.write(Buffer.from(Array.from({ length: 256 }, (_, byte) => byte)))
    await view.ended
    const bytes = seen.text.slice(seen.text.indexOf('ready') + 5).match(/\b[0-9a-f]{2}\b/g) ?? []
    expect(bytes.map((byte) => Number.parseInt(byte, 16))).toEqual(Array.from({ length: 256 }, (_, byte) => byte))
  })

  it('takes a megabyte of pasted input whole', async () => {
    const { view } = await openWith('sh', '-c', 'stty raw -echo; echo ready; head -c 1000000 | cksum')
    const seen = follow(view)
    await seen.until('ready')
    const paste = Buffer.alloc(1_000_000, 'The quick brown fox. ')
    view.stream.write(paste)
    await view.ended
    expect(seen.text).toContain(' 1000000')
  })

  it('[TE5] [T-T8] tells programs about a new size, clamped', async () => {
    const program = 'trap "stty size" WINCH; echo ready; while :; do sleep 0.02 & wait $!; done'
    const { id, view } = await openWith('sh', '-c', program)
    const seen = follow(view)
    await seen.until('ready')
    view.resize({ columns: 123, rows: 45 })
    await seen.until('45 123')
    view.resize({ columns: 100_000, rows: 0 })
    await seen.until('2 500')
    await inside.client.terminals.close(id)
  })

  it('[TE6] is called what its program says, and its command’s name before that', async () => {
    const title = String.raw`printf '\033]2;first\007\033]0;build \342\200\256two\033\\'; echo done; cat`
    const { id, view } = await openWith('sh', '-c', title)
    await follow(view).until('done')
    expect((await inside.client.terminals.list()).find((info) => info.id === id)?.title).toBe('build two')
    await inside.client.terminals.close(id)
  })

  it('[TE10] has no descriptor of another terminal', async () => {
    const first = await openWith('cat')
    const second = await openWith('sh', '-c', 'ls -l /proc/self/fd /proc/$$/fd; echo done')
    const text = await follow(second.view).until('done')
    expect(text).not.toContain('ptmx')
    const started = await inside.client.processes.start({ command: ['ls', '-l', '/proc/self/fd'] })
    const output = new Collected(started.stdout)
    started.stderr.resume()
    await started.exited
    expect(output.text).toContain('/proc/')
    expect(output.text).not.toContain('ptmx')
    await inside.client.terminals.close(first.id)
  })

  it('that cannot be is told by name', async () => {
    const nowhere = inside.client.terminals.open({ size, command: ['no-such-program'] })
    await expect(nowhere).rejects.toMatchObject({ code: 'command-not-found' })
    const noFolder = inside.client.terminals.open({ size, directory: '/no/such/folder' })
    await expect(noFolder).rejects.toMatchObject({ code: 'file-not-found' })
    await expect(inside.client.terminals.attach('0123456789abcdef', {})).rejects.toMatchObject({
      code: 'terminal-not-found',
    })
    await expect(inside.client.terminals.attach('../../etc', {})).rejects.toMatchObject({ code: 'terminal-not-found' })
  })

  it('[TE7] that is closed ends its programs, those that do not listen too', async () => {
    const { id, view } = await openWith('sh', '-c', 'trap "" HUP TERM INT; echo ready; while :; do sleep 0.1; done')
    await follow(view).until('ready')
    await inside.client.terminals.close(id)
    expect(await view.ended).toEqual({ code: null, signal: 'SIGKILL' })
    expect((await inside.client.terminals.list()).some((info) => info.id === id)).toBe(false)
  })

  it('[TE8] that ended can still be read to its last byte', async () => {
    const { id } = await inside.client.terminals.open({ size, command: ['seq', '1', '1000'] })
    const first = await inside.client.terminals.attach(id, {})
    follow(first)
    await first.ended
    const late = await inside.client.terminals.attach(id, {})
    const seen = follow(late)
    expect(await late.ended).toEqual({ code: 0, signal: null })
    expect(seen.text).toMatch(/^1\r\n2\r\n[^]*\r\n1000\r\n$/)
  })
})

describe('the end of a flood', () => {
  it('[TE8] [T-S4] reaches the viewer to the last byte, also one that read nothing until the program was held', async () => {
    for (const count of [20_000, 30_000, 40_000]) {
      const { view } = await openWith('seq', '1', String(count))
      const seen = follow(view)
      await view.ended
      const whole = Array.from({ length: count }, (_, index) => String(index + 1).length + 2).reduce((a, b) => a + b)
      expect(seen.bytes).toBe(whole)
    }
    const { id } = await inside.client.terminals.open({ size, command: ['seq', '1', '200000'] })
    const late = await inside.client.terminals.attach(id, {})
    await heldAt(id)
    const seen = follow(late)
    await late.ended
    expect(seen.bytes).toBe(1_288_895 + 200_000)
  })
})

describe('scrollback', () => {
  it('[TE2] is replayed from any byte that is still known', async () => {
    const { id, view } = await openWith('sh', '-c', 'echo one; echo two; echo three; cat')
    await follow(view).until('three')
    const { attachment, stream } = await inside.client.terminals.attach(id, { since: 5 })
    expect(attachment).toMatchObject({ from: 5, droppedBytes: 0, replayUntil: 17 })
    await new Collected(stream).until((text) => text === 'two\r\nthree\r\n')
    await inside.client.terminals.close(id)
  })

  it('[TE2] [T-T10] begins at a line and tells what is gone when there was too much', async () => {
    const { id, view } = await openWith('sh', '-c', 'seq 1 500000; echo finished; cat')
    const first = follow(view)
    await first.until('finished')
    const again = await inside.client.terminals.attach(id, { since: 10 })
    const { from, droppedBytes, replayUntil } = again.attachment
    expect(droppedBytes).toBe(from - 10)
    expect(replayUntil - from).toBeGreaterThan(1_000_000)
    expect(replayUntil - from).toBeLessThanOrEqual(1024 * 1024)
    const seen = new Collected(again.stream, (bytes) => {
      again.acknowledge(bytes)
    })
    const start = await seen.until(/^\d+\r\n/)
    expect(start).toMatch(/^\d+\r\n\d+\r\n/)
    await seen.until('finished')
    expect(seen.bytes).toBe(replayUntil - from)
    await inside.client.terminals.close(id)
  })

  it('of before a restart that a viewer asks beyond is given whole', async () => {
    const { id, view } = await openWith('sh', '-c', 'echo here; cat')
    await follow(view).until('here')
    const { attachment } = await inside.client.terminals.attach(id, { since: 1_000_000_000 })
    expect(attachment).toMatchObject({ from: 0, droppedBytes: 0 })
    await inside.client.terminals.close(id)
  })
})

describe('viewers', () => {
  it('[TE4] [T-T11] see the same, at the size of who spoke last, and each may type', async () => {
    const { id, view } = await openWith('cat')
    const other = await inside.client.terminals.attach(id, {})
    const [mine, theirs] = [follow(view), follow(other)]
    view.stream.write('from one\r')
    await theirs.until('from one')
    other.stream.write('from two\r')
    await mine.until('from two')
    const sizeOf = async () => (await inside.client.terminals.list()).find((info) => info.id === id)?.size.columns
    view.resize({ columns: 120, rows: 30 })
    await eventually(async () => (await sizeOf()) === 120)
    other.resize({ columns: 70, rows: 20 })
    await eventually(async () => (await sizeOf()) === 70)
    await inside.client.terminals.close(id)
  })

  it('[TE4] [T-S3] one alone that reads nothing holds the program, and costs no more than its window', async () => {
    const { id } = await inside.client.terminals.open({ size, command: ['sh', '-c', 'read go; exec yes'] })
    const view = await inside.client.terminals.attach(id, {})
    view.stream.write('\r')
    const held = await heldAt(id)
    expect(held).toBeLessThan(wireLimits.terminalWindow + 256 * 1024)
    // It goes on as soon as it is read.
    const seen = follow(view)
    await seen.until(() => seen.bytes > held + 1_000_000)
    await inside.client.terminals.close(id)
  })

  it('[TE4] that fall behind are let go, while the program keeps the pace of those that do not', async () => {
    const { id, view } = await openWith('sh', '-c', 'read go; seq 1 1000000; echo finished; cat')
    const slow = await inside.client.terminals.attach(id, {})
    const ended = expect(slow.ended).rejects.toMatchObject({ code: 'agent-lost' })
    const seen = follow(view)
    view.stream.write('\r')
    await seen.until('finished')
    slow.stream.on('error', () => slow.stream.destroy())
    slow.stream.resume()
    await ended
    await inside.client.terminals.close(id)
  })

  it('[TE1] may all go: the program runs on', async () => {
    const { id, view } = await openWith('sh', '-c', 'read go; seq 1 300000; echo finished; cat')
    view.stream.write('\r')
    view.stream.once('data', () => view.stream.destroy())
    await view.ended.catch((error: unknown) => {
      expect(error).toMatchObject({ code: 'agent-lost' })
    })
    const later = await inside.client.terminals.attach(id, {})
    await follow(later).until('finished')
    await inside.client.terminals.close(id)
  })

  it('[T-S4] get every byte of a flood, and Ctrl-C is not behind it', async () => {
    const { id, view } = await openWith('sh', '-c', 'trap "echo stopped; exit 3" INT; while :; do seq 1 1000; done')
    const seen = follow(view)
    await seen.until(() => seen.bytes > 2_000_000)
    const before = seen.bytes
    view.stream.write('\x03')
    expect(await view.ended).toEqual({ code: 3, signal: null })
    expect(seen.text).toContain('stopped')
    // By order, not by time: what came after the key is at most what may be on its way.
    expect(seen.bytes - before).toBeLessThan(2 * wireLimits.terminalWindow)
    const info = (await inside.client.terminals.list()).find((terminal) => terminal.id === id)
    expect(info?.position).toBe(seen.bytes)
  })
})

describe('histories', () => {
  it('[TE9] [SC22] outlive a stop, and the terminal goes on with a new shell where it was, by the variables of now', async () => {
    await using stopping = await startAgent()
    const before = await clientOf(stopping)
    const { id } = await before.terminals.open({ size })
    const view = await before.terminals.attach(id, {})
    const seen = follow(view)
    view.stream.write('cd /usr; echo remember $((20+3))\r')
    await seen.until('remember 23')
    await before.close()
    await stopping.restart()
    const after = await clientOf(stopping)
    expect(await after.terminals.list()).toMatchObject([{ id, restored: true, exit: null }])
    const again = await after.terminals.attach(id, { environment: { GRANTED_URL: 'http://key.airlock.internal' } })
    expect(again.attachment.info.restored).toBe(false)
    const now = follow(again)
    await now.until('a new shell begins')
    again.stream.write('echo now in $(pwd)\r')
    expect(await now.until('now in /usr')).toContain('remember 23')
    again.stream.write('echo by $GRANTED_URL\r')
    await now.until('by http://key.airlock.internal')
    await after.terminals.close(id)
    await after.close()
    const folder = join(stopping.home, '.local/state/airlock/terminals')
    expect(existsSync(folder) ? await readdir(folder) : []).toEqual([])
  })

  it('[TE9] are at most a megabyte, and of strangers’ files nothing is believed', async () => {
    await using stopping = await startAgent()
    const before = await clientOf(stopping)
    const { id } = await before.terminals.open({ size, command: ['sh', '-c', 'seq 1 300000; echo finished; cat'] })
    const view = await before.terminals.attach(id, {})
    await follow(view).until('finished')
    await before.saveHistories()
    const folder = join(stopping.home, '.local/state/airlock/terminals')
    await Promise.all([
      writeFile(join(folder, 'a.terminal'), Buffer.from([0xff, 0xff, 0xff, 0xff, 1])),
      writeFile(join(folder, 'b.terminal'), '\0\0\0\x02{}'),
      writeFile(join(folder, 'c.terminal'), Buffer.alloc(3_000_000)),
      symlink('/nowhere', join(folder, 'd.terminal')),
    ])
    await before.close()
    await stopping.end('SIGKILL')
    await stopping.restart()
    const after = await clientOf(stopping)
    const listed = await after.terminals.list()
    expect(listed.map((info) => info.id)).toEqual([id])
    const again = await after.terminals.attach(id, {})
    expect(again.attachment.replayUntil - again.attachment.from).toBeLessThanOrEqual(1024 * 1024)
    await follow(again).until('finished')
    for (const name of ['a', 'b', 'c', 'd']) expect(stopping.said()).toContain(`${name}.terminal is no terminal`)
    await after.close()
  })
})
