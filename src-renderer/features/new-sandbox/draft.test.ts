import { describe, expect, it } from 'vitest'
import { draftOf, emptyDraft, ownImage, parseMemory, problemsOf, requestOf } from './draft.ts'

describe('the draft of a new sandbox', () => {
  it('reads amounts of memory as people write them', () => {
    expect(['2 GB', '512m', '1.5g', '64MiB', '67108864', '2GB'].map(parseMemory)).toEqual([
      2 * 1024 ** 3,
      512 * 1024 ** 2,
      1.5 * 1024 ** 3,
      64 * 1024 ** 2,
      67108864,
      2 * 1024 ** 3,
    ])
    expect(['lots', '', '-1g', '1e9', '2 GB please'].map(parseMemory)).toEqual([null, null, null, null, null])
  })

  it('tells each field what is wrong with it', () => {
    expect(problemsOf({ ...emptyDraft, name: '../evil', folder: 'src', cpus: 'x', memory: '1 MB' }, [])).toEqual({
      name: expect.stringContaining('letters'),
      folder: expect.stringContaining('whole path'),
      cpus: expect.stringContaining('number'),
      memory: expect.stringContaining('64 MB'),
    })
    expect(problemsOf({ ...emptyDraft, name: 'demo', template: ownImage }, ['demo'])).toEqual({
      name: expect.stringContaining('already'),
      image: expect.stringContaining('image'),
    })
    expect(problemsOf({ ...emptyDraft, name: 'demo', folder: 'C:\\code' }, [])).toEqual({})
  })

  it('asks for what was chosen, and for no folder when none was named', () => {
    expect(requestOf({ ...emptyDraft, name: ' demo ' })).toEqual({
      name: 'demo',
      template: 'debian',
      network: { mode: 'allowlist' },
      isolation: 'best',
      cpus: 2,
      memoryBytes: 2 * 1024 ** 3,
      fast: false,
      lifetimeHours: null,
    })
    expect(requestOf({ ...emptyDraft, name: 'a', template: ownImage, image: 'alpine', folder: '/x' })).toMatchObject({
      image: 'alpine',
      folder: '/x',
      includeIgnored: false,
    })
  })

  it.each([
    [{ git: '' }, { git: /^Give its address/ }],
    [{ git: 'file:///etc' }, { git: /is not the address of a repository.*none of https, ssh, git and http/ }],
    [{ git: 'https://me:pass@host.example/a' }, { git: /holds a user or a password.*secret that Airlock adds/ }],
    [{ git: 'git@host.example:a/b', network: 'offline' }, { git: /^A sandbox that is offline can clone nothing/ }],
    [{ git: 'git@host.example:a/b', gitRef: '--upload-pack=x' }, { gitRef: /^Name one branch or tag/ }],
    [{ git: 'git@host.example:a/b', gitRef: ' main ' }, {}],
  ] as const)('[CR20] [CR24] says of the repository %j what keeps it from being cloned', (part, expected) => {
    const problems = problemsOf({ ...emptyDraft, name: 'a', source: 'git', ...part }, [])
    expect(Object.keys(problems)).toEqual(Object.keys(expected))
    for (const [field, words] of Object.entries(expected)) expect(problems[field as 'git']).toMatch(words as RegExp)
  })

  it('[CR6] comes back from the request that it made', () => {
    const draft = {
      ...emptyDraft,
      name: 'demo',
      template: ownImage,
      image: 'alpine',
      folder: '/x',
      network: 'offline',
      isolation: 'gvisor',
      cpus: '1.5',
      memory: '1.5 GB',
      fast: true,
      include: ['.env'],
    } as const
    expect(draftOf(requestOf(draft))).toEqual(draft)
    const archive = { ...draft, source: 'archive', folder: '', archive: '/x.zip' } as const
    expect(draftOf(requestOf(archive))).toEqual(archive)
    const repository = { ...draft, source: 'git', folder: '', git: 'https://host.example/a/b', gitRef: 'v1' } as const
    expect(draftOf(requestOf({ ...repository, include: [] }))).toEqual({ ...repository, include: [] })
    expect(requestOf({ ...archive, upload: { id: 'ab', name: 'x' } })).toMatchObject({ upload: 'ab' })
    expect(draftOf({ name: 'a', memoryBytes: 67_108_865 })).toEqual({ ...emptyDraft, name: 'a', memory: '67108865' })
  })
})
