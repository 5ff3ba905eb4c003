/** For root in a build: nobody is there to answer, and tools are told so in their own ways. */
export const installEnvironment: Readonly<Record<string, string>> = {
  APT_CONFIG: '/run/airlock-apt.conf',
  DEBIAN_FRONTEND: 'noninteractive',
  // The system's Python is ours to change here: it becomes part of the image.
  PIP_BREAK_SYSTEM_PACKAGES: '1',
  PIP_ROOT_USER_ACTION: 'ignore',
  PIP_DISABLE_PIP_VERSION_CHECK: '1',
  NPM_CONFIG_UPDATE_NOTIFIER: 'false',
  NPM_CONFIG_FUND: 'false',
}

const aptConfiguration = [
  'APT::Get::Assume-Yes "true";',
  'Dpkg::Options { "--force-confdef"; "--force-confold"; };',
  'Dpkg::Use-Pty "0";',
  'Acquire::Retries "2";',
  // Else lists that could not be had are a warning, and no package is found afterwards.
  'APT::Update::Error-Mode "any";',
].join('\n')

/** Where this computer’s authorities are offered, apt is told by its own setting: it knows no variable for them. */
const ownAuthorities =
  '[ -z "${SSL_CERT_FILE-}" ] || echo "Acquire::https::CAInfo \\"$SSL_CERT_FILE\\";" >>/run/airlock-apt.conf'

/** Packages that bring a service must not start it while they are installed. */
const nothingStarts = [
  'airlock_policy=/usr/sbin/policy-rc.d',
  'if [ -d /usr/sbin ] && [ ! -e "$airlock_policy" ]; then',
  '  printf \'#!/bin/sh\\nexit 101\\n\' >"$airlock_policy" && chmod 755 "$airlock_policy"',
  '  trap \'rm -f "$airlock_policy"\' EXIT',
  'fi',
].join('\n')

/** Images come without apt's lists, since those are out of date the next day. */
const freshLists =
  'for airlock_list in /var/lib/apt/lists/*Packages*; do [ -e "$airlock_list" ] || apt-get update || exit; break; done'

/** The shell script of a command as a person wrote it. `sudo` before it is left out: it runs as root. */
export function installScript(command: string): string {
  const plain = command.trim().replace(/^sudo\s+(?!-)/, '')
  const wantsLists = /^apt(-get)?\s+(-\S+\s+)*(install|reinstall|upgrade|dist-upgrade|full-upgrade|build-dep)\b/
  return [
    `printf '%s\\n' '${aptConfiguration.replaceAll("'", '')}' >/run/airlock-apt.conf`,
    ownAuthorities,
    nothingStarts,
    ...(wantsLists.test(plain) ? [freshLists] : []),
    // `apt` says of itself that it is not for scripts.
    plain.replace(/^apt(?=\s)/, 'apt-get'),
  ].join('\n')
}
