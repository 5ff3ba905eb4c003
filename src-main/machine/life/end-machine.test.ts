import { describe, expect, it } from 'vitest'
import { collectingLog } from '../../backend/fixtures/sample.ts'
import { endMachine } from './end-machine.ts'
import { PlatformRefused } from './platform.ts'

/** A platform that answers what a test says. */
function staged(answers: { readonly suspend?: Error; readonly stop?: Error }) {
  const done: string[] = []
  const asked = (what: 'suspend' | 'stop') => () => {
    done.push(what)
    const error = answers[what]
    return error === undefined ? Promise.resolve() : Promise.reject(error)
  }
  const platform = { suspend: asked('suspend'), stop: asked('stop') }
  return { done, end: endMachine({ platform, leave: () => done.push('leave'), log: collectingLog() }) }
}

const first = { isRetry: false }
const refused = new PlatformRefused('No.')
const away = new Error('connect ENOENT /.fly/api')

describe('[MA34] the end of a cloud machine whose platform fails', () => {
  it('is a suspension, else a stop, else its own end', async () => {
    const usual = staged({})
    await usual.end('idle', first)
    expect(usual.done).toEqual(['suspend'])
    const large = staged({ suspend: refused })
    await large.end('idle', first)
    expect(large.done).toEqual(['suspend', 'stop'])
    const alone = staged({ suspend: refused, stop: refused })
    await alone.end('idle', first)
    expect(alone.done).toEqual(['suspend', 'stop', 'leave'])
    const over = staged({ stop: away })
    await over.end('over', first)
    expect(over.done).toEqual(['stop', 'leave'])
  })

  it('is a stop, else its own end, once nobody said what became of a suspension', async () => {
    const { end, done } = staged({ suspend: away, stop: away })
    await expect(end('idle', first)).rejects.toThrow('ENOENT')
    await end('idle', { isRetry: true })
    expect(done).toEqual(['suspend', 'stop', 'leave'])
  })
})
