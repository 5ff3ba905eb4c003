import { describe, expect, it } from 'vitest'
import { looksLikeGitAddress, parseGitAddress } from './git-address.ts'

describe('the address of a repository', () => {
  it.each([
    ['https://git.example/owner/project.git', 'git.example', 443, 'project'],
    ['https://git.example:8443/project/', 'git.example', 8443, 'project'],
    ['http://git.example/a/b', 'git.example', 80, 'b'],
    ['ssh://git@git.example/owner/project.git', 'git.example', 22, 'project'],
    ['git://git.example/project', 'git.example', 9418, 'project'],
    ['git@Git.Example:owner/project.git', 'git.example', 22, 'project'],
    ['  https://git.example/x  ', 'git.example', 443, 'x'],
  ])('[CR20] %s leads to %s at %i, and is called %s', (text, host, port, name) => {
    expect(parseGitAddress(text)).toEqual({ address: text.trim(), host, port, name })
    expect(looksLikeGitAddress(text)).toBe(true)
  })

  it.each([
    'ext::sh -c touch% /tmp/x',
    'ext::evil',
    'file:///etc',
    'fd::17/foo',
    '/home/me/project',
    '--upload-pack=evil',
    'https://',
    'https://git.example/',
    'https://git.example/a b',
    'https://git.example/a\nb',
    '',
  ])('[CR20] %j is refused with what would be one', (text) => {
    expect(() => parseGitAddress(text)).toThrow(expect.objectContaining({ code: 'invalid-input' }))
  })

  it('[CR20] with a password is refused, and the password is in no word of it', () => {
    const told = () => parseGitAddress('https://me:hunter2@git.example/project')
    expect(told).toThrow(expect.objectContaining({ code: 'invalid-input' }))
    try {
      told()
    } catch (error) {
      expect(JSON.stringify(error)).not.toContain('hunter2')
    }
  })

  it('[CR20] is not seen in a path of this computer', () => {
    for (const path of ['/home/me/project', 'C:\\project', './project', 'project', '~/x:y']) {
      expect(looksLikeGitAddress(path), path).toBe(false)
    }
  })
})
