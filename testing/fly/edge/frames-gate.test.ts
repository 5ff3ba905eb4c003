import { buffer } from 'node:stream/consumers'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { FramesGate } from './frames-gate.ts'

const head = Buffer.from('HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n')
const goAway = Buffer.from([0x88, 0x02, 0x03, 0xe9])

function frame(length: number): Buffer {
  const body = Buffer.alloc(length, 'x')
  if (length < 126) return Buffer.concat([Buffer.from([0x82, length]), body])
  const size = Buffer.alloc(length < 65_536 ? 2 : 8)
  if (size.length === 2) size.writeUInt16BE(length)
  else size.writeBigUInt64BE(BigInt(length))
  return Buffer.concat([Buffer.from([0x82, size.length === 2 ? 126 : 127]), size, body])
}

it('says that it goes away between two frames, wherever the bytes are cut, and nothing after that', async () => {
  const lengths = fc.array(fc.constantFrom(0, 1, 125, 126, 300, 65_535, 65_536), { minLength: 1, maxLength: 5 })
  await fc.assert(
    fc.asyncProperty(lengths, fc.integer({ min: 1, max: 50_000 }), fc.nat(), async (sizes, step, when) => {
      const frames = sizes.map(frame)
      const all = Buffer.concat([head, ...frames])
      const gate = new FramesGate({ readableHighWaterMark: 10_000_000, writableHighWaterMark: 10_000_000 })
      const whole = buffer(gate)
      const calls = Math.ceil(all.length / step)
      for (let call = 0; call < calls; call += 1) {
        if (call === when % calls) gate.goAway()
        await new Promise((resolve) => gate.write(all.subarray(call * step, (call + 1) * step), resolve))
      }
      gate.end()
      const said = await whole
      const boundaries = [head, ...frames].map((_, at) => Buffer.concat([head, ...frames.slice(0, at)]))
      expect(boundaries.some((before) => said.equals(Buffer.concat([before, goAway])))).toBe(true)
    }),
    { numRuns: 60 },
  )
}, 60_000)

it('holds bytes and loses none', async () => {
  const gate = new FramesGate()
  const whole = buffer(gate)
  gate.hold()
  gate.write(head)
  gate.end(frame(300))
  gate.release()
  expect(await whole).toEqual(Buffer.concat([head, frame(300)]))
})
