import { inject } from 'vitest'
import { flySubject } from '../contract/fly-subject.ts'
import { registerEngineContractTests } from '../contract/register-engine-contract-tests.ts'

registerEngineContractTests('Fly.io', flySubject, inject('engines').docker.missing)
