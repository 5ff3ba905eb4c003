import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { architectures } from './architectures.ts'
import { debianPackages, npmPackages } from './layout.ts'
import { verifyIntegrity } from './npm-parts.ts'
import { partsHash, partsListPath, readPartsList } from './parts-list.ts'

const root = resolve(import.meta.dirname, '..', '..')
const list = readPartsList(root)

describe('the list of parts', () => {
  it.each(architectures)('[RT2] pins every part of %s by version and hash', (architecture) => {
    const { node, pty, ptyBinary, ripgrep } = npmPackages(architecture)
    expect(list[architecture].npm.map(({ name }) => name)).toEqual([node, pty, ptyBinary, ripgrep])
    expect(list[architecture].debian.map(({ name }) => name)).toEqual(expect.arrayContaining([...debianPackages]))
  })

  it('[RT2] has the same versions for both architectures', () => {
    const versions = architectures.map((architecture) => ({
      npm: list[architecture].npm.map(({ version }) => version),
      debian: list[architecture].debian.map(({ name, version }) => [name, version.replace(/\+b\d+$/, '')]),
    }))
    expect(versions[0]).toEqual(versions[1])
  })

  it('[RT2] has the node-pty and ripgrep of package.json, since the agent is compiled against and tested with them', () => {
    const { dependencies, devDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
      dependencies: Record<string, string>
      devDependencies: Record<string, string>
    }
    for (const architecture of architectures) {
      expect(list[architecture].npm[1]?.version).toBe(dependencies['@lydell/node-pty'])
      expect(list[architecture].npm[3]?.version).toBe(devDependencies['@vscode/ripgrep'])
    }
  })

  it('[RT2] names no host: npm and apt ask where this machine asks', () => {
    expect(readFileSync(partsListPath(root), 'utf8')).not.toMatch(/https?:|\w\.(org|com|net|io)\b/)
  })

  it('[RT2] is refused with the field’s name when a hash in it is none', () => {
    const folder = mkdtempSync(join(tmpdir(), 'airlock-parts-list-'))
    try {
      mkdirSync(join(folder, 'resources', 'runtime'), { recursive: true })
      const [first, ...rest] = list.amd64.npm
      const broken = { ...list, amd64: { ...list.amd64, npm: [{ ...first, integrity: 'sha512-short' }, ...rest] } }
      writeFileSync(partsListPath(folder), JSON.stringify(broken))
      expect(() => readPartsList(folder)).toThrow(/amd64\.npm\[0\]\.integrity/)
    } finally {
      rmSync(folder, { recursive: true })
    }
  })

  it('[RT6] gives another folder in the cache to any other version, recipe or architecture', () => {
    const [first, ...rest] = list.amd64.debian
    const newer = { ...list.amd64, debian: [{ name: 'libc6', sha256: '', ...first, version: '99' }, ...rest] }
    const hashes = [
      partsHash(list, 'amd64', ['recipe']),
      partsHash(list, 'arm64', ['recipe']),
      partsHash(list, 'amd64', ['another recipe']),
      partsHash({ ...list, amd64: newer }, 'amd64', ['recipe']),
    ]
    expect(new Set(hashes).size).toBe(hashes.length)
    expect(partsHash(list, 'amd64', ['recipe'])).toBe(hashes[0])
  })

  it('[RT2] takes nothing of an npm package whose bytes are not the pinned ones', () => {
    const [part] = list.amd64.npm
    expect(() => part && verifyIntegrity(part, Buffer.from('something else'))).toThrow(/not what the parts list pins/)
  })
})
