import { expect, it } from 'vitest'
import { installScript } from './install-command.ts'

it('[PK3] apt gets its lists first, for what needs them, and is called as scripts call it', () => {
  for (const command of ['apt install ripgrep', 'apt-get -q install x', 'sudo apt upgrade']) {
    expect(installScript(command)).toContain('apt-get update || exit')
  }
  expect(installScript('sudo apt install -y ripgrep').split('\n').at(-1)).toBe('apt-get install -y ripgrep')
  expect(installScript('apt list')).not.toContain('apt-get update')
})

it('[PK3] everything else is a shell’s as it was written', () => {
  for (const command of ['pip install "a b"', 'npm install -g typescript', 'cd /opt && ./install.sh', 'sudo -u x y']) {
    expect(installScript(command).split('\n').at(-1)).toBe(command)
    expect(installScript(command)).not.toContain('apt-get update')
  }
})
