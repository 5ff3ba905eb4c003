import { File, FileBraces, FileCode, FileKey, FileText } from 'lucide-react'
import { describe, expect, it } from 'vitest'
import { iconOf } from './file-icon.tsx'

describe('The drawing of a file', () => {
  it('is told by its ending, however that is written', () => {
    expect(iconOf('server.ts')).toBe(FileCode)
    expect(iconOf('package.JSON')).toBe(FileBraces)
  })

  it('is told by the whole name where there is no ending', () => {
    expect(iconOf('LICENSE')).toBe(FileText)
    expect(iconOf('.env.local')).toBe(FileKey)
  })

  it('is the plain one for what nobody knows, also for names of the language', () => {
    expect([iconOf('data.xyz'), iconOf(''), iconOf('constructor')]).toEqual([File, File, File])
  })
})
