/** The app derives its own archives from the machine's apt as well, so the code lies with it. */
export {
  oneLineSource,
  parseDeb822Sources,
  parseOneLineSources,
  readAptSources,
  sourcesForOtherSuite,
  sourcesOfSuite,
  type AptSource,
} from '../../src-main/backend/apt/apt-sources.ts'
