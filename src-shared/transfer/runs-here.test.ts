import { describe, expect, it } from 'vitest'
import { maySetGit, runsByPath, runsBySettings } from './runs-here.ts'

const by = (path: string, content: string | null = '') =>
  (runsByPath(path) ?? (maySetGit(path) ? runsBySettings(path, content) : null))?.by ?? null

describe('[T-F11][FO5] files that run by themselves on this computer', () => {
  it.each([
    ['/home/me/project/.git/hooks/pre-commit', 'git'],
    ['.git/modules/sub/hooks/post-checkout', 'git'],
    ['sub/.git', 'git'],
    ['.husky/pre-push', 'git'],
    ['.husky/_/pre-commit', 'git'],
    ['.devcontainer/devcontainer.json', 'Dev Containers'],
    ['.devcontainer/api/devcontainer.json', 'Dev Containers'],
    ['.devcontainer.json', 'Dev Containers'],
    ['.envrc', 'direnv'],
    ['deep/.envrc', 'direnv'],
    ['.vscode/tasks.json', 'VS Code'],
    // As other file systems read them.
    ['.GIT/Hooks/pre-commit', 'git'],
    ['.g\u200cit/hooks/pre-commit', 'git'],
    ['git~1/hooks/pre-commit', 'git'],
    ['C:\\project\\.git\\hooks\\pre-commit', 'git'],
  ])('%s is run by %s', (path, who) => {
    expect(by(path)).toBe(who)
  })

  it.each([
    '.git/hooks/pre-commit.sample',
    'hooks/use-state.ts',
    '.gitignore',
    '.husky/.gitignore',
    'src/index.ts',
    'envrc',
    '.vscode/settings.json',
    'package.json',
  ])('%s is not', (path) => {
    expect(by(path)).toBeNull()
  })

  it.each([
    ['[core]\n\tfsmonitor = ./evil\n', 'git (core.fsmonitor)'],
    ['[CORE] HooksPath=../hooks', 'git (core.hookspath)'],
    ['# [x]\n[ core ]\nsshCommand\t= "sh -c evil"\n', 'git (core.sshcommand)'],
    ['[diff "x"]\ntextconv = evil\n[filter "y"]\n  smudge = evil\r\n', 'git (diff.textconv, filter.smudge)'],
    ['[filter.y]\nclean = evil', 'git (filter.clean)'],
    ['[alias]\n\tst = !evil\n', 'git (alias.st)'],
    ['[include]\n\tpath = evil\n', 'git (include.path)'],
    ['[remote "o"]\n\turl = ext::sh -c evil\n', 'git (remote.url)'],
    ['[submodule "s"]\n\tpath = s\n\turl = ext::sh -c evil\n', 'git (submodule.url)'],
    ['[pager]\n\tlog = evil\n', 'git (pager)'],
    ['[gc]\n\trecentObjectsHook = evil\n', 'git (gc.recentobjectshook)'],
    ['[gpg "ssh"]\n\tdefaultKeyCommand = evil\n', 'git (gpg.defaultkeycommand)'],
    ['[guitool "x"]\n\tcmd = evil\n[tar "x"]\n\tcommand = evil\n', 'git (guitool.cmd, tar.command)'],
    ['[url "ext::sh -c evil"]\n\tinsteadOf = https://example.org/\n', 'git (url.insteadof)'],
  ])('git’s settings that name a program are told: %j', (text, who) => {
    expect(by('.git/config', text)).toBe(who)
    expect(by('looks-like-a-repository/config', text)).toBe(who)
  })

  it.each([
    ['a heading in a continued line', '[user]\n\tname = "\\\n[core]\n\tfsmonitor = evil\n'],
    ['a comment that only seems to be continued', '[core]\n\t# \\\n\tfsmonitor = evil\n'],
    ['two headings in one line', '[a][core]fsmonitor=evil\n'],
    ['a bracket in quotes', '[a "]"][core]\n\tfsmonitor = evil\n'],
    ['a character that ends lines elsewhere', '[core]\n\tfsmonitor = evil\u2028\n'],
    ['a byte order mark', '\ufeff[core]\n\tfsmonitor = evil'],
  ])('git’s settings do not hide behind %s', (_by, text) => {
    expect(by('.git/config', text)).toMatch(/core\.fsmonitor/)
  })

  it('settings that are too long to be any are told', () => {
    expect(by('.git/config', null)).toBe('git')
  })

  it('no text makes it slow', () => {
    for (const piece of ['[', '[a.', '[a "', '[a ', 'a = ', '[core]\n', '\t', 'a\n']) {
      expect(by('config', piece.repeat(250_000 / piece.length))).toBeNull()
    }
  }, 5000)

  it('git’s ordinary settings are not', () => {
    const ordinary = [
      '[core]\n\trepositoryformatversion = 0\n\tfilemode = true\n\tbare = false\n\tfsmonitor = true',
      '[remote "origin"]\n\turl = https://example.org/x.git\n\tfetch = +refs/heads/*:refs/remotes/origin/*',
      '[branch "main"]\n\tremote = origin\n\tmerge = refs/heads/main',
      '[user]\n\tname = Me\n[alias]\n\tst = status',
      ';[core]\n#fsmonitor = evil\n',
    ].join('\n')
    expect(by('.git/config', ordinary)).toBeNull()
    expect(by('.gitmodules', '[submodule "s"]\n\tpath = s\n\turl = ../s.git\n\tupdate = rebase\n')).toBeNull()
    expect(by('.ssh/config', 'Host example\n  ProxyCommand evil\n')).toBeNull()
  })
})
