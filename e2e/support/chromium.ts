import { existsSync } from 'node:fs'

/** How the machine's own Chromium is started: it must look nothing up and reach nothing but loopback. */
export function chromiumLaunch() {
  const executablePath = [
    // Chromium without a window to draw: a page opens in two thirds of the time.
    '/usr/bin/chromium-headless-shell',
    '/usr/bin/chromium',
    '/usr/bin/chromium-browser',
    '/usr/bin/google-chrome',
  ].find((candidate) => existsSync(candidate))
  return {
    ...(executablePath === undefined ? {} : { executablePath }),
    args: [
      // The tests may run as root, where Chromium's own sandbox cannot start.
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1 , EXCLUDE localhost , EXCLUDE *.localhost',
    ],
  }
}
