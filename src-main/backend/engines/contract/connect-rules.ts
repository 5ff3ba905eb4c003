import { randomBytes } from 'node:crypto'
import { buffer, text } from 'node:stream/consumers'
import { once } from 'node:events'
import { describe, expect, test } from 'vitest'
import { eventually } from '../../fixtures/eventually.ts'
import type { ContractSubject } from './contract-subject.ts'
import { needed } from './needs.ts'
import type { Residents } from './residents.ts'
import { newSpec } from './sample-spec.ts'

/** Streams into a sandbox: EN40 to EN44. */
export function connectRules(subject: () => ContractSubject, residents: Residents): void {
  async function started(): Promise<string> {
    const spec = newSpec(subject())
    await subject().engine.create(spec)
    await subject().engine.start(spec.id)
    return spec.id
  }

  describe('connections', () => {
    test('[EN40] each connection is a stream of its own, with an end of its own', async (context) => {
      needed(context, subject().bridge)
      const { engine } = subject()
      const id = await residents.in(subject())
      const streams = await Promise.all([1, 2, 3].map(() => engine.connect(id)))
      const outputs = Promise.all(streams.map((stream) => text(stream)))
      streams.forEach((stream, index) => stream.write(`echo ${String(index)}\n`))
      for (const stream of streams.toReversed()) stream.end('exit\n')
      expect(await outputs).toEqual(['0\n', '1\n', '2\n'])
    })

    test('[EN41] bytes arrive as they were sent, both ways, whatever they are', async (context) => {
      needed(context, subject().bridge)
      const { engine } = subject()
      const id = await residents.in(subject())
      const bytes = randomBytes(3_000_000)
      const stream = await engine.connect(id)
      stream.write('echo ready; exec cat\n')
      expect(String((await once(stream, 'data'))[0])).toBe('ready\n')
      const output = buffer(stream)
      stream.end(bytes)
      expect((await output).equals(bytes)).toBe(true)
    })

    test('[EN42] a client that vanishes leaves no process behind and nothing for the next one', async (context) => {
      needed(context, subject().bridge)
      const outside = needed(context, subject().outside)
      const { engine } = subject()
      const id = await started()
      const alone = (await outside.processes(id)).length
      const streams = await Promise.all([1, 2, 3].map(() => engine.connect(id)))
      for (const stream of streams) {
        stream.write('echo here; exec cat\n')
        await once(stream, 'data')
      }
      if (subject().level === 'container') expect((await outside.processes(id)).length).toBe(alone + 3)
      for (const stream of streams) stream.destroy()
      await eventually(async () => (await outside.processes(id)).length === alone)
      const next = await engine.connect(id)
      next.end('echo fresh\n')
      expect(await text(next)).toBe('fresh\n')
      await engine.remove(id)
    })

    test('[EN43] a sandbox that does not run cannot be connected to, and says so', async () => {
      const { engine } = subject()
      const spec = newSpec(subject())
      await engine.create(spec)
      await expect(engine.connect(spec.id)).rejects.toMatchObject({ code: 'sandbox-state' })
      await engine.start(spec.id)
      if (engine.capabilities.pause.available) {
        await engine.pause(spec.id)
        await expect(engine.connect(spec.id)).rejects.toMatchObject({ code: 'sandbox-state' })
        await engine.resume(spec.id)
      }
      await engine.stop(spec.id)
      await expect(engine.connect(spec.id)).rejects.toMatchObject({ code: 'sandbox-state' })
      await engine.remove(spec.id)
    })

    test('[EN44] a connection ends when its sandbox does', async (context) => {
      needed(context, subject().inside)
      const { engine } = subject()
      const id = await started()
      const stream = await engine.connect(id)
      stream.on('error', (error) => {
        expect(error).toBeInstanceOf(Error)
      })
      stream.resume()
      const closed = once(stream, 'end').catch(() => 'broken')
      await engine.stop(id)
      await closed
      await engine.remove(id)
    })
  })
}
