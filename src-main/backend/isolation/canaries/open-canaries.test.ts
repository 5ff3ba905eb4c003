import { createSocket } from 'node:dgram'
import { existsSync } from 'node:fs'
import { readdir, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { temporaryDirectory } from '../../fixtures/temporary-directory.ts'
import { maskedPath } from './file-canary.ts'
import { canariesOf } from './open-canaries.ts'

const of = (stateDirectory: string) => canariesOf({ stateDirectory, home: '/home/anna', addresses: () => [] })

describe('what the backend prepares for one measurement', () => {
  it('[IS3] is a file of a random name, told without the names of the account, and gone afterwards', async () => {
    await using place = await temporaryDirectory()
    const [one, other] = await Promise.all([of(place.path)(), of(place.path)()])
    expect(one.ask.files).not.toEqual(other.ask.files)
    const { file } = await one.report()
    expect(file !== null && existsSync(file)).toBe(true)
    await Promise.all([one.close(), other.close()])
    expect(await readdir(join(place.path, 'canaries'))).toEqual([])
    expect(maskedPath('/home/anna/.local/share/airlock/anna', ['anna'])).toBe('/home/*/.local/share/airlock/*')
    expect(maskedPath('C:\\Users\\Anna\\AppData\\x', ['anna'])).toBe('/Users/*/AppData/x')
  })

  it('[IS5] hears whoever asks for the name, and itself', async () => {
    await using place = await temporaryDirectory()
    const canaries = await of(place.path)()
    const [listener] = canaries.ask.listeners
    expect(listener?.host).toBe('127.0.0.1')
    expect(await canaries.report()).toMatchObject({ heardItself: true, heard: [], problems: [] })
    const sender = createSocket('udp4')
    await new Promise((resolve) => {
      sender.send(`xx${canaries.ask.name.split('.')[0] ?? ''}`, listener?.port ?? 0, '127.0.0.1', resolve)
    })
    sender.close()
    expect(await canaries.report()).toMatchObject({ heardItself: true, heard: ['127.0.0.1'] })
    await canaries.close()
  })

  it.skipIf(process.platform !== 'linux')(
    '[IS8] is an abstract socket that can be reached from here alone',
    async () => {
      await using place = await temporaryDirectory()
      const canaries = await of(place.path)()
      const socket = connect({ path: `\0${canaries.ask.abstractSocket ?? ''}` })
      await new Promise((resolve) => socket.once('connect', resolve))
      socket.destroy()
      await canaries.close()
    },
  )

  it('[IS10] is told where it cannot be prepared, and stops nothing', async () => {
    await using place = await temporaryDirectory()
    const state = join(place.path, 'file')
    await writeFile(state, '')
    const canaries = await of(state)()
    const report = await canaries.report()
    expect(report).toMatchObject({ file: null, heardItself: true })
    expect(report.problems.join()).toContain('no file could be made')
    await canaries.close()
  })
})
