import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { stagedCli } from './fixtures/staged-cli.ts'

describe('[SE5] airlock settings', () => {
  it('lists, gets, sets and resets', async () => {
    await using cli = await stagedCli()
    expect((await cli.run(['settings', 'get', 'editor.tabSize'])).stdout).toBe('2\n')
    expect((await cli.run(['settings', 'set', 'editor.tabSize', '4'])).code).toBe(0)
    expect((await cli.run(['settings', 'set', 'terminal.cursorBlink', 'on'])).code).toBe(0)
    const set = await cli.run(['settings', 'set', 'shortcuts', '{"settings":"Mod+Alt+S"}', '--json'])
    const { file, settings } = JSON.parse(set.stdout) as { file: string; settings: Record<string, unknown> }
    expect(JSON.parse(await readFile(file, 'utf8'))).toEqual({
      'editor.tabSize': 4,
      'terminal.cursorBlink': true,
      shortcuts: { settings: 'Mod+Alt+S' },
    })
    expect(settings['editor.tabSize']).toEqual({ value: 4, changed: true })
    expect((await cli.run(['settings'])).stdout).toMatch(/editor\.tabSize +4 +changed\n/)
    expect((await cli.run(['settings', 'reset', 'editor.tabSize'])).code).toBe(0)
    expect((await cli.run(['settings', 'get', 'editor.tabSize', '--json'])).stdout).toBe('2\n')
    expect((await cli.run(['settings', 'reset'])).code).toBe(0)
    expect(JSON.parse(await readFile(file, 'utf8'))).toEqual({})
  })

  it('says what is wrong, and changes nothing then', async () => {
    await using cli = await stagedCli()
    const wrong = await cli.run(['settings', 'set', 'editor.tabSize', 'four'])
    expect(wrong).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('It must be a number.') })
    expect((await cli.run(['settings', 'get', 'nothing'])).stderr).toContain('There is no setting “nothing”.')
    expect((await cli.run(['settings', 'set', 'editor.tabSize'])).code).toBe(2)
  })
})
