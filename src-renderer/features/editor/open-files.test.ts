import { describe, expect, it } from 'vitest'
import { noFiles, withClosed, withOpened, withRenamed } from './open-files.ts'

const look = { keep: false, focus: false }
const keep = { keep: true, focus: true }

describe('the open files', () => {
  it('gives the tab of a file that was only looked at to the next one', () => {
    const open = withOpened(withOpened(noFiles, '/a', look), '/b', look)
    expect(open).toEqual({ files: [{ path: '/b', isKept: false }], active: '/b', focusRequests: 0 })
  })

  it('keeps a file that was opened on purpose, also when it was only looked at before', () => {
    const open = withOpened(withOpened(withOpened(noFiles, '/a', look), '/a', keep), '/b', look)
    expect(open.files).toEqual([
      { path: '/a', isKept: true },
      { path: '/b', isKept: false },
    ])
    expect(open.focusRequests).toBe(1)
  })

  it('goes to the neighbour when the active file is closed', () => {
    const open = ['/a', '/b', '/c'].reduce((files, path) => withOpened(files, path, keep), noFiles)
    expect(withClosed(open, '/c').active).toBe('/b')
    expect(withClosed(withClosed(open, '/c'), '/a').active).toBe('/b')
    expect(withClosed(withOpened(noFiles, '/a', keep), '/a').active).toBeNull()
  })

  it('follows a renamed file and what lies below a renamed folder, and nothing that only looks alike', () => {
    const open = ['/src/a', '/src2/b'].reduce((files, path) => withOpened(files, path, keep), noFiles)
    expect(withRenamed(open, '/src', '/lib').files.map(({ path }) => path)).toEqual(['/lib/a', '/src2/b'])
  })

  it('has one tab for a file that took the name of another one', () => {
    const open = ['/a', '/b'].reduce((files, path) => withOpened(files, path, keep), noFiles)
    expect(withRenamed(open, '/a', '/b')).toMatchObject({ files: [{ path: '/b' }], active: '/b' })
    expect(withRenamed(open, '/a', '/a').files).toHaveLength(2)
  })
})
