import { memorySubject } from '../contract/memory-subject.ts'
import { registerEngineContractTests } from '../contract/register-engine-contract-tests.ts'

registerEngineContractTests('the engine in memory', memorySubject)
